/// How many lines of a kind lie in which block of a file (`LogLimits.pieceBlock`). Takes memory for
/// the blocks that have some, not for the length of the file; where too many have, neighbours are
/// counted together.
package struct BlockCounts: Sendable, Equatable {
  /// How many blocks are counted together: two to this power.
  private(set) var shift: UInt64 = 0
  /// Those that have some, by number, ascending, and how many each has.
  private(set) var buckets: [UInt64] = []
  private(set) var counts: [UInt32] = []
  /// In which blocks, ascending, one of them is counted where its line goes on from the block before: there
  /// is one such place in a block at the most. Known while blocks are told apart.
  private var goingOn: [UInt64] = []
  /// Where counting ended inside of a line that is counted; `nil`: it ended elsewhere, or has not.
  package var openEnd: UInt64?
  private let capacity: Int

  package init(capacity: Int = LogLimits.countedBlocks) {
    self.capacity = max(2, capacity)
  }

  /// How many there are in all blocks.
  package var total: Int { counts.reduce(0) { $0 + Int($1) } }

  /// How many blocks, or groups of them, have some.
  package var size: Int { buckets.count }

  /// Whether blocks are still told apart.
  var isExact: Bool { shift == 0 }

  var memoryCost: Int {
    buckets.capacity * MemoryLayout<UInt64>.stride + counts.capacity * MemoryLayout<UInt32>.stride
      + goingOn.capacity * MemoryLayout<UInt64>.stride
  }

  /// How many a block has; with others, where they are counted together.
  package subscript(block: UInt64) -> UInt32 {
    let place = place(of: block >> shift)
    return place < buckets.count && buckets[place] == block >> shift ? counts[place] : 0
  }

  /// Whether one of a block's lines is counted where it goes on from the block before.
  func hasLineGoingOn(inBlock block: UInt64) -> Bool {
    let place = BlockCounts.place(of: block, in: goingOn)
    return place < goingOn.count && goingOn[place] == block
  }

  /// - Parameter goesOn: whether it is a line that goes on there from the block before.
  package mutating func add(_ count: UInt32, toBlock block: UInt64, goesOn: Bool = false) {
    guard count > 0 else { return }
    if goesOn, isExact, !hasLineGoingOn(inBlock: block) {
      goingOn.insert(block, at: BlockCounts.place(of: block, in: goingOn))
    }
    let bucket = block >> shift
    let place = buckets.last.map { $0 < bucket } ?? true ? buckets.count : place(of: bucket)
    if place < buckets.count, buckets[place] == bucket {
      let (sum, isTooMuch) = counts[place].addingReportingOverflow(count)
      counts[place] = isTooMuch ? .max : sum
      return
    }
    buckets.insert(bucket, at: place)
    counts.insert(count, at: place)
    if buckets.count > capacity { coarsen() }
  }

  /// Takes one out that a block was given.
  ///
  /// - Parameter goesOn: whether it is the one that goes on there from the block before.
  mutating func takeBack(fromBlock block: UInt64, goesOn: Bool) {
    if goesOn { goingOn.removeAll { $0 == block } }
    let place = place(of: block >> shift)
    guard place < buckets.count, buckets[place] == block >> shift else { return }
    counts[place] -= 1
    guard counts[place] == 0 else { return }
    buckets.remove(at: place)
    counts.remove(at: place)
  }

  package mutating func add(_ other: BlockCounts) {
    while shift < other.shift { coarsen() }
    for (bucket, count) in zip(other.buckets, other.counts) {
      add(count, toBlock: bucket << other.shift)
    }
    guard isExact else { return }
    for block in other.goingOn where !hasLineGoingOn(inBlock: block) {
      goingOn.insert(block, at: BlockCounts.place(of: block, in: goingOn))
    }
  }

  /// Takes out what lies before a block.
  package mutating func removeAll(before block: UInt64) -> BlockCounts {
    let end = place(of: block >> shift)
    var taken = BlockCounts(capacity: capacity)
    taken.shift = shift
    taken.buckets = Array(buckets[..<end])
    taken.counts = Array(counts[..<end])
    buckets.removeFirst(end)
    counts.removeFirst(end)
    let kept = BlockCounts.place(of: block, in: goingOn)
    taken.goingOn = Array(goingOn[..<kept])
    goingOn.removeFirst(kept)
    return taken
  }

  /// The first bucket that is not below this one.
  func place(of bucket: UInt64) -> Int { BlockCounts.place(of: bucket, in: buckets) }

  private static func place(of bucket: UInt64, in buckets: [UInt64]) -> Int {
    var low = 0
    var high = buckets.count
    while low < high {
      let middle = (low + high) / 2
      if buckets[middle] < bucket { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Counts pairs of neighbours together.
  private mutating func coarsen() {
    shift += 1
    goingOn = []
    let old = zip(buckets, counts)
    buckets = []
    counts = []
    for (bucket, count) in old { add(count, toBlock: bucket << (shift - 1)) }
  }

  /// The same lines in the same blocks.
  package static func == (one: BlockCounts, other: BlockCounts) -> Bool {
    one.shift == other.shift && one.buckets == other.buckets && one.counts == other.counts
  }
}
