import LogCore
import TailTestSupport
import Testing

/// The plainest thing that could do what a scrollback does: one array.
private struct PlainLog {
  struct Entry {
    let stream: Int
    let text: String
    let position: Position
  }

  /// A line as it was appended, whatever became of it.
  struct Arrival: Equatable {
    let stream: Int
    let text: String
    let offset: UInt64
  }

  var arrivals: [Arrival] = []
  /// Those that are in memory, by their places in it.
  var entries: [Entry] = []

  /// What there is when of each stream so many of its last lines are left.
  func left(_ counts: [Int]) -> [Arrival] {
    var rest = counts
    let newestFirst = arrivals.reversed().filter { arrival in
      rest[arrival.stream] -= 1
      return rest[arrival.stream] >= 0
    }
    return newestFirst.reversed()
  }

  func visible(_ streams: Set<Int>, keeping word: String?) -> [Entry] {
    entries.filter { entry in
      streams.contains(entry.stream) && (word.map { entry.text.contains($0) } ?? true)
    }
  }
}

@Suite("A pane's lines against a plain array")
struct ScrollbackModelTests {
  @Test(
    "Random appending, evicting, filtering and walking", arguments: 1...30 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var log = Scrollback()
    var plain = PlainLog()
    let budgets = [2_000, 900, 100_000]
    let streams = budgets.map { log.addStream(budget: $0) }
    var offsets: [UInt64] = [0, 0, 0]
    var filterWord: String?
    var searchWord = "5"
    log.setSearch(try Pattern(searchWord))
    for step in 0..<300 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<7:
        let stream = Int.random(in: 0..<3, using: &random)
        let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          "s\(stream) \(Int.random(in: 0..<1000, using: &random))"
        }
        let batch = LineBatch(lines.joined(separator: "\n") + "\n", at: offsets[stream])
        for line in lines {
          plain.arrivals.append(.init(stream: stream, text: line, offset: offsets[stream]))
          offsets[stream] += UInt64(line.utf8.count + 1)
        }
        let held = log.held(streams[stream])
        log.append(batch, to: streams[stream])
        #expect(log.held(streams[stream]) <= held + lines.count)
        record(log, into: &plain)
        let places = plain.entries.map {
          PlainLog.Arrival(stream: $0.stream, text: $0.text, offset: $0.position.offset)
        }
        let left = streams.map { log.held($0) }
        #expect(places == plain.left(left), "seed \(seed), step \(step)")
        #expect(left[2] == plain.arrivals.count { $0.stream == 2 }, "there is room for all of it")
        #expect(left[stream] > 0, "the newest stays")
      case 7:
        filterWord = ["1", "2", "s0", nil][Int.random(in: 0..<4, using: &random)]
        let terms = try filterWord.map {
          [LineFilter.Term(pattern: try Pattern($0), isExclusion: false)]
        }
        log.setFilter(LineFilter(terms: terms ?? []))
      case 8:
        searchWord = ["5", "s1", "77"][Int.random(in: 0..<3, using: &random)]
        log.setSearch(try Pattern(searchWord))
      default:
        break
      }
      let shown = Set((0..<3).filter { _ in Bool.random(using: &random) })
      var mask = StreamMask([])
      for stream in shown { mask.insert(StreamMask(streams[stream])) }
      let expected = plain.visible(shown, keeping: filterWord)
      try compare(
        log, Lens(streams: mask), expected, searchWord, &random, "seed \(seed), step \(step)")
    }
  }

  /// Walks through what the scrollback holds, unfiltered, for the places of its lines; which lines have to be
  /// there is known without it.
  private func record(_ log: Scrollback, into plain: inout PlainLog) {
    plain.entries = []
    let lens = Lens(filtering: false)
    var next = log.first(lens)
    while let position = next {
      if let line = log.line(at: position) {
        plain.entries.append(
          PlainLog.Entry(
            stream: Int(line.stream.number), text: String(decoding: line.bytes, as: UTF8.self),
            position: position))
      }
      next = log.after(position, lens)
    }
  }

  private func compare(
    _ log: Scrollback, _ lens: Lens, _ expected: [PlainLog.Entry], _ word: String,
    _ random: inout SplitMix64, _ note: Comment
  ) throws {
    let places = expected.map(\.position)
    #expect(log.first(lens) == places.first, note)
    #expect(log.last(lens) == places.last, note)
    #expect(log.counts(lens).shown == places.count, note)
    let hits = expected.filter { $0.text.contains(word) }.map(\.position)
    #expect(log.hitCount(lens) == hits.count, note)
    guard !places.isEmpty else { return }
    let index = Int.random(in: places.indices, using: &random)
    let place = places[index]
    #expect(log.after(place, lens) == (index + 1 < places.count ? places[index + 1] : nil), note)
    #expect(log.before(place, lens) == (index > 0 ? places[index - 1] : nil), note)
    #expect(log.nearest(to: place, lens) == place, note)
    let step = Int.random(in: -50...50, using: &random)
    let target = min(max(index + step, 0), places.count - 1)
    #expect(log.advance(place, by: step, lens) == places[target], note)
    #expect(log.nextHit(after: place, lens) == hits.first { $0 > place }, note)
    #expect(log.previousHit(before: place, lens) == hits.last { $0 < place }, note)
    if let hit = hits.first(where: { $0 == place }) {
      #expect(log.hitRank(of: hit, lens) == hits.firstIndex(of: hit).map { $0 + 1 }, note)
    }
  }

  @Test("A budget is kept to, and the newest batch stays", arguments: 1...10 as ClosedRange<UInt64>)
  func budgets(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var log = Scrollback()
    let stream = log.addStream(budget: 10_000)
    var offset: UInt64 = 0
    for _ in 0..<500 {
      let text = String(repeating: "x", count: Int.random(in: 1...30_000, using: &random)) + "\n"
      let batch = LineBatch(text, at: offset)
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: stream)
      #expect(
        log.memoryCost(stream) <= max(10_000, batch.memoryCost + LogLimits.smallBatch * 2 + 1024))
      let last = log.last(Lens()).flatMap { log.line(at: $0) }
      #expect(last?.bytes.count == text.utf8.count - 1, "seed \(seed)")
    }
  }
}
