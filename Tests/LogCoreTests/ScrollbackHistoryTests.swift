import LogCore
import TailTestSupport
import Testing

/// Two files that grow, of which only the newest lines are in memory; what is asked for beyond
/// comes from their bytes.
private struct TwoFiles {
  var log = Scrollback()
  let streams: [StreamIndex]
  let events: StreamIndex
  private var history = PlayedHistory()
  private var ticket: UInt64 = 0
  /// All lines in the order in which they have to be seen.
  var expected: [String] = []

  /// - Parameter width: what is added to each of the older lines, in bytes.
  init(older: [Int], budget: Int, width: Int = 0) {
    events = log.addStream(budget: 4096, isExempt: true)
    streams = [log.addStream(budget: budget), log.addStream(budget: budget)]
    for (number, count) in older.enumerated() {
      let lines = (0..<count).map {
        "s\(number) old \($0)" + String(repeating: "x", count: width)
      }
      history.files[FeedID(UInt32(number))] = Array(lines.map { $0 + "\n" }.joined().utf8)
      expected += lines
      let size = UInt64(history.files[FeedID(UInt32(number))]?.count ?? 0)
      self.log.begin(streams[number], at: size, generation: 0)
    }
  }

  mutating func append(_ lines: [String], to number: Int, at time: Int64) {
    let feed = FeedID(UInt32(number))
    let offset = UInt64(history.files[feed]?.count ?? 0)
    let text = lines.map { $0 + "\n" }.joined()
    history.files[feed, default: []] += Array(text.utf8)
    log.append(
      LineBatch(text, at: offset, arrival: WallTime(milliseconds: time)), to: streams[number])
    expected += lines
  }

  /// Every line of a kind that the lens shows, step by step; what is missing is read.
  mutating func walk(
    _ lens: Lens, _ wanted: Wanted = .visible, forward: Bool, kind: LineKind? = nil
  ) throws -> [String] {
    var found: [String] = []
    var place: Position?
    var misses = 0
    while misses < 10_000 {
      do throws(FileMiss) {
        let step = try log.walk(from: place, by: 1, forward: forward, lens, wanted)
        guard let position = step.position else { break }
        place = position
        let line = log.line(at: position)
        #expect(line != nil)
        if let line, line.stream != events {
          found.append(String(decoding: line.bytes, as: UTF8.self))
        }
      } catch {
        misses += 1
        try read(error, kind)
      }
    }
    #expect(misses < 10_000)
    return forward ? found : found.reversed()
  }

  private struct Lost: Error {}

  private mutating func read(_ miss: FileMiss, _ kind: LineKind?) throws {
    let number = streams.firstIndex(of: miss.stream) ?? 0
    ticket += 1
    let question: HistoryRequest.Question
    if let kind, !miss.isNeighbour {
      let range =
        miss.forward
        ? miss.offset..<miss.range.upperBound : miss.range.lowerBound..<(miss.offset + 1)
      question = .scan(
        HistoryScan(
          kind: kind, range: range, end: miss.range.upperBound, forward: miss.forward, enough: 1))
    } else {
      question = .piece(at: miss.offset, end: miss.range.upperBound, goingOn: nil)
    }
    let request = HistoryRequest(
      feed: FeedID(UInt32(number)), path: LogPath("/f"), ticket: ticket,
      contentCheck: log.contentCheck(miss.stream), question: question)
    for answer in history.answers(to: request) {
      switch answer {
      case .piece(let piece): log.insert(piece, of: miss.stream)
      case .scanned(let pieces, let knownEmpty):
        for piece in pieces { log.insert(piece, of: miss.stream) }
        for range in knownEmpty {
          log.note(
            knownEmpty: range, of: miss.stream, miss.wanted,
            filtering: kind?.filter.isEmpty == false,
            isRaw: false)
        }
      case .changed: throw Lost()
      default: break
      }
    }
  }
}

@Suite("Lines that left memory")
struct ScrollbackHistoryTests {
  @Test(
    "Every line is seen once, in the order of arrival, in both directions",
    arguments: 1...8 as ClosedRange<UInt64>)
  func order(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let older = (0..<2).map { _ in Int.random(in: 0...40, using: &random) }
    var files = TwoFiles(older: older, budget: Int.random(in: 500...3000, using: &random))
    for step in 0..<Int.random(in: 10...60, using: &random) {
      let number = Int.random(in: 0..<2, using: &random)
      let lines = (0..<Int.random(in: 1...8, using: &random)).map {
        "s\(number) \(step).\($0) \(Int.random(in: 0..<100, using: &random))"
      }
      files.append(lines, to: number, at: Int64(step) * 2000)
      if step % 10 == 3 { _ = try files.walk(Lens(reachesFile: true), forward: false) }
    }
    let lens = Lens(reachesFile: true)
    #expect(try files.walk(lens, forward: true) == files.expected, "seed \(seed)")
    #expect(try files.walk(lens, forward: false) == files.expected, "seed \(seed)")
    let one = Lens(streams: StreamMask(files.streams[1]), reachesFile: true)
    let own = files.expected.filter { $0.hasPrefix("s1") }
    #expect(try files.walk(one, forward: true) == own, "seed \(seed)")
    let pattern = try Pattern("7$")
    files.log.setSearch(pattern)
    let hits = files.expected.filter { $0.hasSuffix("7") }
    let kind = LineKind(filter: LineFilter(), pattern: pattern)
    for forward in [true, false] {
      let found = try files.walk(
        Lens(filtering: false, reachesFile: true), .hits, forward: forward, kind: kind)
      #expect(found == hits, "seed \(seed)")
    }
    let filter = LineFilter(terms: [.init(pattern: try Pattern("3"), isExclusion: false)])
    files.log.setFilter(filter)
    for forward in [true, false] {
      let found = try files.walk(
        Lens(reachesFile: true), forward: forward, kind: LineKind(filter: filter, pattern: nil))
      #expect(found == files.expected.filter { $0.contains("3") }, "seed \(seed)")
    }
  }

  @Test(
    "Neighbours of what a filter lets through are shown, wherever pieces of the file and memory end",
    arguments: 1...8 as ClosedRange<UInt64>)
  func context(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let older = (0..<2).map { _ in Int.random(in: 0...70, using: &random) }
    var files = TwoFiles(
      older: older, budget: Int.random(in: 3000...60_000, using: &random), width: 6000)
    let context = Int.random(in: 1...20, using: &random)
    let filter = LineFilter(
      terms: [
        .init(pattern: try Pattern("old [2357]?1x|new [0-9]*13 "), isExclusion: false)
      ])
    let kind = LineKind(filter: filter, pattern: nil)
    let isSetBefore = Bool.random(using: &random)
    if isSetBefore { files.log.setFilter(filter, context: context) }
    var next = 0
    for step in 0..<Int.random(in: 10...30, using: &random) {
      let number = Int.random(in: 0..<2, using: &random)
      let lines = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        next += 1
        return "s\(number) new \(next) " + String(repeating: "y", count: 900)
      }
      files.append(lines, to: number, at: Int64(step) * 2000)
      if step % 10 == 3, isSetBefore {
        _ = try files.walk(Lens(reachesFile: true), forward: false, kind: kind)
      }
    }
    if !isSetBefore { files.log.setFilter(filter, context: context) }
    var shown: Set<String> = []
    for number in 0..<2 {
      let own = files.expected.filter { $0.hasPrefix("s\(number)") }
      for (place, line) in own.enumerated() where filter.lets(Array(line.utf8)[...]) {
        shown.formUnion(own[max(0, place - context)...min(own.count - 1, place + context)])
      }
    }
    let expected = files.expected.filter { shown.contains($0) }
    for forward in [false, true, false] {
      _ = try files.walk(Lens(reachesFile: true), forward: forward, kind: kind)
      let found = try files.walk(Lens(reachesFile: true), forward: forward, kind: kind)
      #expect(found.map { $0.prefix(16) } == expected.map { $0.prefix(16) }, "seed \(seed)")
    }
  }

  @Test("A place keeps its line when the line leaves memory")
  func places() throws {
    var files = TwoFiles(older: [0, 0], budget: 600)
    var marks: [(place: Position, text: String)] = []
    for step in 0..<60 {
      let text = "s\(step % 2) line \(step)"
      files.append([text], to: step % 2, at: Int64(step) * 2000)
      if let last = files.log.last(Lens()) { marks.append((last, text)) }
    }
    _ = try files.walk(Lens(reachesFile: true), forward: true)
    for (place, text) in marks {
      let now = files.log.renewed(place)
      let line = files.log.line(at: now)
      #expect(line.map { String(decoding: $0.bytes, as: UTF8.self) } == text)
    }
  }
}
