import LogCore
import TailTestSupport
import Testing

/// What a pattern costs is bounded, and what takes long is done in slices.
@Suite("Patterns that take long")
struct JudgingTests {
  /// Lines of `length` times `a` and a `b`, for which `(a+)+$` needs two to the power of `length` steps.
  private func batch(_ length: Int, count: Int, at offset: Int = 0) -> LineBatch {
    let line = Array(repeating: UInt8(ascii: "a"), count: length) + Array("b\n".utf8)
    return LineBatch(
      bytes: Array(repeatElement(line, count: count).joined()),
      ends: (1...count).map { UInt32($0 * line.count) }, fileOffset: UInt64(offset), generation: 0,
      arrival: WallTime(milliseconds: 0))
  }

  private func log(_ batches: [LineBatch], errors: ErrorPattern? = nil) -> Scrollback {
    var log = Scrollback(errorPattern: errors)
    let stream = log.addStream(budget: 64 << 20)
    for batch in batches { log.append(batch, to: stream) }
    return log
  }

  /// Does what is to be done; returns in how many slices.
  private func finish(_ log: inout Scrollback) -> Int {
    var slices = 0
    while log.hasUnjudged, slices < 100_000 {
      log.judgeMore()
      slices += 1
    }
    return slices
  }

  @Test(
    "No slice of a search is long, whatever the pattern costs; in the end it is given up or finished",
    arguments: 8...20)
  func search(length: Int) throws {
    var log = log((0..<10).map { batch(length, count: 4000, at: $0 * 4000 * (length + 2)) })
    log.setSearch(try Pattern("(a+)+$"))
    #expect(log.hasUnjudged == (length < 17))
    let slices = finish(&log)
    #expect(slices < 500)
    if (10...14).contains(length) { #expect(slices > 20) }
    #expect(log.hitCount(Lens(filtering: false)) == 0)
    if length > 11 { #expect(log.isSearchTooExpensive) }
    #expect(log.takeGivenUp().map(\.pattern.source) == (log.isSearchTooExpensive ? ["(a+)+$"] : []))
    #expect(log.takeGivenUp().isEmpty)
    // New lines are not looked at any more.
    guard log.isSearchTooExpensive else { return }
    log.append(batch(length, count: 1000, at: 1 << 30), to: StreamIndex(0))
    #expect(!log.hasUnjudged)
  }

  @Test("So it is with what lines show whose escape sequences are taken out")
  func coloured() throws {
    let text = String(
      repeating: "\u{1B}[32mINFO\u{1B}[0m step \u{1B}[1m17\u{1B}[0m done\n", count: 5000)
    var log = log(
      (0..<8).map { LineBatch(text, at: UInt64($0 * text.utf8.count)) })
    log.setSearch(try Pattern("done"))
    #expect(log.hasUnjudged)
    #expect((2..<20).contains(finish(&log)))
    #expect(log.hitCount(Lens(filtering: false)) == 40_000)
  }

  @Test("What much progress output shows is worked out in slices, too")
  func progress() throws {
    var log = Scrollback()
    let stream = log.addStream(budget: 64 << 20)
    let text = String(repeating: "epoch 1\r  1%\r 50%\rdone 100%\nplain\n", count: 2500)
    for number in 0..<4 {
      log.append(LineBatch(text, at: UInt64(number * text.utf8.count)), to: stream)
    }
    log.setSearch(try Pattern("done 1"))
    #expect(log.hasUnjudged as Bool)
    #expect(finish(&log) > 0)
    #expect(log.hitCount(Lens(filtering: false)) == 10_000)
    // Without a filter all is shown at once, and what was found still is.
    log.setFilter(
      LineFilter(terms: [LineFilter.Term(pattern: try Pattern("plain"), isExclusion: false)]))
    _ = finish(&log)
    #expect(log.counts(Lens(filtering: true)).shown == 10_000)
    log.setFilter(LineFilter())
    #expect(!log.hasUnjudged as Bool)
    #expect(log.counts(Lens(filtering: true)).shown == 20_000)
    #expect(log.hitCount(Lens(filtering: true)) == 10_000)
  }

  @Test(
    "Lines that come while it is searched for, or filtered by, wait for their turn",
    arguments: 8...20)
  func arriving(length: Int) throws {
    let pattern = try Pattern("(a+)+$")
    var log = log([], errors: .standard.adding([pattern]))
    log.setSearch(pattern)
    log.setFilter(LineFilter(terms: [.init(pattern: pattern, isExclusion: true)]), context: 3)
    let stream = StreamIndex(0)
    for number in 0..<10 {
      log.append(batch(length, count: 4000, at: number * 4000 * (length + 2)), to: stream)
    }
    #expect(finish(&log) < 1500)
    // Nothing matches: all is let through, be it given up or not.
    #expect(log.counts(Lens()).shown == 40_000)
    #expect(log.errorCount(stream) == 0)
    let told = log.takeGivenUp().map(\.use)
    if length > 11 { #expect(told.count == 3, "\(told)") }
  }

  @Test("A long line whose parts each cost little is given up all the same", arguments: 8...20)
  func longLine(length: Int) throws {
    let word = Array(repeating: UInt8(ascii: "a"), count: length) + Array("b ".utf8)
    let line = Array(repeatElement(word, count: 60_000 / word.count).joined()) + [10]
    let batch = LineBatch(
      bytes: line, ends: [UInt32(line.count)], fileOffset: 0, generation: 0,
      arrival: WallTime(milliseconds: 0))
    let matcher = Matcher(try Pattern("(a+)+c"))
    #expect(matcher.lines(of: batch) == .none)
    #expect(matcher.effort.steps < 6_000_000)
  }

  @Test("Looking from fewer places at a time finds the same")
  func windows() throws {
    let words = (0..<200).map { String(repeating: "a", count: 4 + $0 % 7) + "é " }
    let line = Array((words.joined() + "aaaaaac " + words.joined()).utf8)
    let place = words.joined().utf8.count
    for (source, range) in [
      ("(a+)+c", place..<place + 7), ("(?<=é )(a+)+c", place..<place + 7),
      ("(?:(a+)+c|zz)\\b", place..<place + 7), ("(a+)+\\(?c", place..<place + 7),
    ] {
      #expect(Matcher(try Pattern(source)).matches(in: line[...]) == [range], "\(source)")
    }
  }

  @Test("What is called off is not judged, until it is wanted")
  func stop() throws {
    var log = log((0..<10).map { batch(9, count: 4000, at: $0 * 4000 * 11) })
    log.setSearch(try Pattern("(a+)+$"))
    #expect(log.hasUnjudged)
    log.stopJudging()
    #expect(!log.hasUnjudged && log.isSearchUnfinished)
    log.resumeJudging()
    #expect(log.hasUnjudged)
    #expect(finish(&log) > 1)
    #expect(!log.isSearchUnfinished && !log.isSearchTooExpensive)
  }

  @Test("A filter that is given up lets everything through", arguments: [12, 16, 20])
  func filter(length: Int) throws {
    var log = log((0..<10).map { batch(length, count: 4000, at: $0 * 4000 * (length + 2)) })
    let term = LineFilter.Term(pattern: try Pattern("(a+)+$"), isExclusion: false)
    log.setFilter(LineFilter(terms: [term]))
    #expect(finish(&log) < 500)
    #expect(log.isFilterTooExpensive)
    #expect(log.counts(Lens()).shown == 40_000)
    #expect(log.takeGivenUp().map(\.pattern.source) == ["(a+)+$"])
  }

  @Test("One of the reader's patterns of errors is given up, the others stay")
  func errors() throws {
    let errors = ErrorPattern.standard.adding([try Pattern("(a+)+$"), try Pattern("oops")])
    var log = log([batch(16, count: 4000)], errors: errors)
    _ = finish(&log)
    #expect(log.takeGivenUp().map(\.pattern.source) == ["(a+)+$"])
    log.append(.lines("oops\nERROR\nfine\n", at: 1 << 20), to: StreamIndex(0))
    #expect(log.errorCount(StreamIndex(0)) == 2)
  }

  @Test("What takes long, and is worth it, finds in slices what it finds at once")
  func slices() throws {
    var random = SplitMix64(seed: 4_242)
    var text: [String] = []
    for number in 0..<60_000 {
      let length = 6 + Int(random.next() % 3)
      text.append(
        String(repeating: "a", count: length) + (number % 100 == 0 ? "\n" : "b padding\n"))
    }
    let pattern = try Pattern("(a+)+$")
    var log = Scrollback()
    let stream = log.addStream(budget: 64 << 20)
    var offset = 0
    func append(_ lines: ArraySlice<String>) {
      let batch = LineBatch.lines(lines.joined(), at: offset)
      offset += batch.bytes.count
      log.append(batch, to: stream)
    }
    for start in stride(from: 0, to: 50_000, by: 2000) { append(text[start..<start + 2000]) }
    log.setSearch(pattern)
    log.setFilter(LineFilter(terms: [.init(pattern: pattern, isExclusion: true)]))
    #expect(log.hasUnjudged, "it is too little to be done in slices")
    // More comes meanwhile.
    for start in stride(from: 50_000, to: 60_000, by: 500) {
      append(text[start..<start + 500])
      log.judgeMore()
    }
    #expect(finish(&log) > 1)
    #expect(!log.isSearchTooExpensive && !log.isFilterTooExpensive)
    #expect(log.hitCount(Lens(filtering: false)) == 600)
    #expect(log.counts(Lens()).shown == 59_400)
  }

  @Test("A walk does not pass over lines that nobody has judged")
  func walk() throws {
    var log = log((0..<10).map { batch(9, count: 4000, at: $0 * 4000 * 11) })
    log.setSearch(try Pattern("(a+)+$"))
    #expect(log.hasUnjudged)
    #expect(throws: FileMiss.self) {
      try log.walk(from: nil, by: 1, forward: false, Lens(filtering: false), .hits)
    }
  }
}

extension LineBatch {
  fileprivate static func lines(_ text: String, at offset: Int) -> LineBatch {
    let bytes = Array(text.utf8)
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { UInt32($0 + 1) }
    return LineBatch(
      bytes: bytes, ends: ends, fileOffset: UInt64(offset), generation: 0,
      arrival: WallTime(milliseconds: 0))
  }
}
