import LogCore
import TailTestSupport
import Testing

/// What is remembered of files takes memory for what there is, not for how long they are.
@Suite("What is remembered is bounded")
struct BoundedTests {
  @Test(
    "Stretches of a file are those of a plain set of places",
    arguments: 1...20 as ClosedRange<UInt64>)
  func ranges(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var ranges = OffsetRanges()
    var plain = [Bool](repeating: false, count: 430)
    for _ in 0..<60 {
      let start = Int.random(in: 1..<400, using: &random)
      let end = start + Int.random(in: 0..<20, using: &random)
      ranges.insert(UInt64(start)..<UInt64(end))
      for place in start..<end { plain[place] = true }
      for place in 0..<429 {
        let range = ranges.range(holding: UInt64(place))
        #expect((range != nil) == plain[place], "seed \(seed), place \(place)")
        guard let range, Int(range.lowerBound) == place else { continue }
        #expect(!plain[place - 1] && !plain[Int(range.upperBound)], "seed \(seed)")
      }
    }
  }

  @Test("Of too many stretches those far away are forgotten")
  func tooManyRanges() {
    var ranges = OffsetRanges(capacity: 100)
    for step in 0..<10_000 as Range<UInt64> { ranges.insert((step * 10)..<(step * 10 + 5)) }
    #expect(ranges.count == 100)
    #expect(ranges.range(holding: 99_990) != nil)
    for step in (0..<5_000 as Range<UInt64>).reversed() {
      ranges.insert((step * 10)..<(step * 10 + 5))
    }
    #expect(ranges.count == 100)
    #expect(ranges.range(holding: 0) != nil)
    #expect(ranges.range(holding: 99_990) == nil)
  }

  @Test("Lines in blocks are counted as by a table", arguments: 1...40 as ClosedRange<UInt64>)
  func blocks(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var counts = BlockCounts()
    var plain: [UInt64: UInt32] = [:]
    for _ in 0..<300 {
      let block = UInt64.random(in: 0..<100, using: &random)
      let count = UInt32.random(in: 0..<4, using: &random)
      if Bool.random(using: &random) {
        counts.add(count, toBlock: block)
      } else {
        var other = BlockCounts()
        other.add(count, toBlock: block)
        counts.add(other)
      }
      plain[block, default: 0] += count
    }
    for block in 0..<100 as Range<UInt64> {
      #expect(counts[block] == plain[block] ?? 0, "seed \(seed), block \(block)")
    }
    #expect(counts.total == plain.values.reduce(0) { $0 + Int($1) })
    let before = counts.removeAll(before: 50)
    let expected = plain.filter { $0.key < 50 }.values.reduce(0) { $0 + Int($1) }
    #expect(before.total == expected, "seed \(seed)")
    #expect(before.total + counts.total == plain.values.reduce(0) { $0 + Int($1) })
  }

  @Test("Blocks at the end of a file of 15 TB cost no more than those at its start")
  func farBlocks() {
    var counts = BlockCounts()
    for block in [0, 100_000_000, 228_000_000] as [UInt64] { counts.add(7, toBlock: block) }
    #expect(counts.size == 3)
    #expect(counts[228_000_000] == 7)
    #expect(counts.total == 21)
  }

  @Test("Of too many blocks neighbours are counted together, and no line is lost")
  func tooManyBlocks() {
    var counts = BlockCounts(capacity: 64)
    for block in 0..<10_000 as Range<UInt64> { counts.add(2, toBlock: block) }
    #expect(counts.size <= 64)
    #expect(counts.total == 20_000)
  }

  @Test("A match far into a sparse file that leaves memory costs next to nothing")
  func farMatch() throws {
    var log = Scrollback()
    let out = log.addStream(budget: 2_000)
    log.setSearch(try Pattern("needle"))
    let far: UInt64 = 15_000_000_000_000
    log.begin(out, at: far, generation: 0)
    var offset = far
    for number in 0..<200 {
      let padding = String(repeating: "x", count: 500)
      let batch = LineBatch("a needle \(number) \(padding)\n", at: offset)
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: out)
    }
    #expect(log.memoryCost(out) < 60_000)
    #expect(log.fileHitCount(Lens()) > 100)
    #expect(log.fileHitCount(Lens()) + log.hitCount(Lens()) == 200)
  }

  @Test("Two streams that take turns for ever are remembered in bounded memory")
  func interleaved() throws {
    var log = Scrollback()
    let streams = [log.addStream(budget: 4_000), log.addStream(budget: 4_000)]
    log.setSearch(try Pattern("needle"))
    log.setFileViewBudget(200_000)
    var offsets: [UInt64] = [0, 0]
    for number in 0..<20_000 {
      let batch = LineBatch("a needle \(number)\n", at: offsets[number % 2])
      offsets[number % 2] += UInt64(batch.bytes.count)
      log.append(batch, to: streams[number % 2])
    }
    #expect(log.fileViewCost <= 200_000)
    #expect(streams.allSatisfy { log.memoryCost($0) <= 8_000 })
    #expect(log.fileHitCount(Lens()) + log.hitCount(Lens()) == 20_000)
    #expect(streams.allSatisfy { log.cuts(of: $0).count < 1_000 })
  }
}
