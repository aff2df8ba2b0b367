/// When each line of a stream was written, by the times that its lines begin with.
///
/// Such times need not ascend: ranks and threads write out of order, a clock of the day begins again
/// at midnight, and a single one may be nonsense.
struct StreamClock {
  /// Of each line; never descending.
  private(set) var times: [Int64] = []
  /// `nil` where the lines have no times.
  private(set) var form: LineTimestamp.Form?

  /// Fewer lines with a time than one in so many: the times are part of some text.
  private static let rarity = 20
  /// How many of the next times tell whether a leap is one, or a slip.
  private static let contentChecks = 4

  init(_ batches: [LineBatch]) {
    var stamps: [(line: Int, time: Int64)] = []
    var count = 0
    var isContinuation = false
    for batch in batches {
      for line in 0..<batch.count {
        let stamp = isContinuation ? nil : LineTimestamp(in: batch.line(line))
        if let stamp, form == nil || stamp.form == form {
          form = stamp.form
          stamps.append((count, stamp.microseconds))
        }
        count += 1
        isContinuation = !batch.isTerminated(line)
      }
    }
    if stamps.count * StreamClock.rarity < count { form = nil }
    var turned = stamps.map(\.time)
    if let cycle = form?.cycle { turned = StreamClock.unrolled(turned, cycle: cycle) }
    fill(count, zip(stamps.map(\.line), StreamClock.withoutSlips(turned)).map { ($0, $1) })
  }

  func time(at line: Int) -> Int64? {
    line < times.count ? times[line] : nil
  }

  /// A line without a time has that of the line before it; what comes before the first time belongs
  /// to it.
  private mutating func fill(_ count: Int, _ stamps: [(line: Int, time: Int64)]) {
    guard let first = stamps.first else {
      times = Array(repeating: .min, count: count)
      return
    }
    times.reserveCapacity(count)
    var next = stamps[...]
    var time = first.time
    for line in 0..<count {
      if let stamp = next.first, stamp.line == line {
        time = stamp.time
        next.removeFirst()
      }
      times.append(time)
    }
  }

  // MARK: Cycles

  /// Times of a clock that begins again, as if it went on: one that falls by most of the cycle is in
  /// the next one. A smaller fall is a line that came late.
  private static func unrolled(_ times: [Int64], cycle: Int64) -> [Int64] {
    guard var last = times.first else { return [] }
    var place = last
    return times.indices.map { index in
      let time = times[index]
      guard !isSlip(index, after: last, in: times, cycle: cycle) else { return place }
      var step = time - last
      // A rise by nearly all of it is a late line of the cycle before.
      if step < -cycle / 2 { step += cycle } else if step > cycle / 8 * 7 { step -= cycle }
      last = time
      place += step
      return place
    }
  }

  /// Whether a time leaps and most of those after it go on where it was before.
  private static func isSlip(
    _ index: Int, after last: Int64, in times: [Int64], cycle: Int64
  ) -> Bool {
    func distance(_ one: Int64, _ other: Int64) -> Int64 {
      let apart = abs(one - other)
      return min(apart, cycle - apart)
    }
    let near = cycle / 8
    guard distance(times[index], last) > near else { return false }
    let next = times[(index + 1)...].prefix(contentChecks)
    let before = next.count { distance($0, last) <= near }
    return before > next.count { distance($0, times[index]) <= near }
  }

  // MARK: Slips

  /// Times that never descend: the longest row of them that does not is kept, and each of the
  /// others takes the place of the one before it.
  private static func withoutSlips(_ times: [Int64]) -> [Int64] {
    // Patience sorting: for each length the row that ends lowest, and what came before each time.
    var ends: [Int] = []
    var before: [Int] = []
    before.reserveCapacity(times.count)
    for (index, time) in times.enumerated() {
      var low = 0
      var high = ends.count
      while low < high {
        let middle = (low + high) / 2
        if times[ends[middle]] <= time { low = middle + 1 } else { high = middle }
      }
      before.append(low > 0 ? ends[low - 1] : -1)
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var kept = [Bool](repeating: false, count: times.count)
    var next = ends.last ?? -1
    while next >= 0 {
      kept[next] = true
      next = before[next]
    }
    var time = kept.firstIndex(of: true).map { times[$0] } ?? 0
    return times.indices.map { index in
      if kept[index] { time = times[index] }
      return time
    }
  }

  // MARK: Several streams

  /// Streams whose clocks begin again count the cycles alike: where one has only times before
  /// midnight and another only times after it, the other's come later.
  static func align(_ clocks: inout [StreamClock]) {
    guard let cycle = clocks.lazy.compactMap({ $0.form?.cycle }).first else { return }
    var known: (first: Int64, last: Int64)?
    for index in clocks.indices where clocks[index].form != nil {
      guard let first = clocks[index].times.first, let last = clocks[index].times.last else {
        continue
      }
      let turn = known.map { turns(of: (first, last), beside: $0, cycle: cycle) } ?? 0
      let shift = turn * cycle
      if turn != 0 { clocks[index].times = clocks[index].times.map { $0 + shift } }
      known = (
        min(known?.first ?? first + shift, first + shift),
        max(known?.last ?? last + shift, last + shift)
      )
    }
  }

  /// By how many cycles some times have to be moved to lie beside others: only where they are far
  /// from them as they are, and much closer then.
  private static func turns(
    of times: (first: Int64, last: Int64), beside others: (first: Int64, last: Int64),
    cycle: Int64
  ) -> Int64 {
    func gap(_ turn: Int64) -> Int64 {
      let (first, last) = (times.first + turn * cycle, times.last + turn * cycle)
      return max(0, first - others.last, others.first - last)
    }
    guard gap(0) > cycle / 4 else { return 0 }
    return [-1, 1].first { gap($0) < gap(0) / 2 } ?? 0
  }
}
