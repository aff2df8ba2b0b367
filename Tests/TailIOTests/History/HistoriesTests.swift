import Foundation
import LogCore
import TailIO
import TailTestSupport
import Testing

/// Asks a real reader about a real file.
private final class AskedHistory {
  let histories: Histories
  private let path: LogPath
  private(set) var answers: [HistoryReport] = []
  private var ticket: UInt64 = 0

  init(_ path: String) throws {
    histories = try Histories(
      workingDirectory: LogPath(FileManager.default.currentDirectoryPath))
    self.path = LogPath(path)
  }

  deinit {
    ask(.close)
  }

  @discardableResult
  func ask(
    _ question: HistoryRequest.Question, contentCheck: HistoryRequest.ContentCheck? = nil
  ) -> UInt64 {
    ticket += 1
    histories.ask(
      HistoryRequest(
        feed: FeedID(1), path: path, ticket: ticket, contentCheck: contentCheck, question: question)
    )
    return ticket
  }

  /// The first answer to a question that `pick` takes.
  func wait<Result>(
    _ ticket: UInt64, _ pick: (HistoryReport.Answer) -> Result?
  ) -> Result? {
    var found: Result?
    _ = Deadline.wait {
      answers += histories.drain()
      found = answers.filter { $0.ticket == ticket }.compactMap { pick($0.answer) }.first
      return found != nil
    }
    return found
  }

  func piece(
    at offset: UInt64, end: UInt64, contentCheck: HistoryRequest.ContentCheck? = nil
  ) -> FilePiece? {
    wait(ask(.piece(at: offset, end: end, goingOn: nil), contentCheck: contentCheck)) {
      if case .piece(let piece) = $0 { piece } else { nil }
    }
  }

  func scan(
    _ pattern: String, _ range: Range<UInt64>, forward: Bool, filter: LineFilter = LineFilter(),
    context: Int = 0, enough: Int = 1
  ) throws -> (pieces: [FilePiece], knownEmpty: [Range<UInt64>])? {
    var kind = LineKind(filter: filter, pattern: try Pattern(pattern))
    kind.context = context
    let scan = HistoryScan(
      kind: kind, range: range, end: range.upperBound, forward: forward, enough: enough)
    return wait(ask(.scan(scan))) {
      if case .scanned(let pieces, let knownEmpty) = $0 { (pieces, knownEmpty) } else { nil }
    }
  }
}

@Suite("Reading a file back")
struct HistoriesTests {
  private func file(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> String {
    let path = folder.path + "/run.log"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Lines of all lengths: most short, some longer than a block, some empty.
  private func randomLog(_ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in 0..<Int.random(in: 20...3000, using: &random) {
      let length =
        switch Int.random(in: 0..<200, using: &random) {
        case 0: Int.random(in: 0...300_000, using: &random)
        case 1..<20: 0
        default: Int.random(in: 0...200, using: &random)
        }
      let text = Int.random(in: 0..<4, using: &random) == 0 ? "é" : "x"
      bytes += Array("\(number) ".utf8) + Array(String(repeating: text, count: length).utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  @Test(
    "The same pieces come from wherever they are asked for, and together they are the file",
    arguments: 1...5 as ClosedRange<UInt64>)
  func pieces(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = try TemporaryFolder()
    let bytes = randomLog(&random)
    let history = try AskedHistory(try file(bytes, in: folder))
    let end = UInt64(bytes.count)
    var place: UInt64 = 0
    var all: [UInt8] = []
    while place < end {
      let piece = try #require(history.piece(at: place, end: end), "seed \(seed)")
      #expect(piece.range.lowerBound == place, "seed \(seed)")
      #expect(piece.batch.count > 0)
      let inside = UInt64.random(in: piece.range, using: &random)
      #expect(
        history.piece(at: inside, end: end)?.range == piece.range, "seed \(seed), byte \(inside)")
      for line in 0..<piece.batch.count {
        let length = piece.batch.range(of: line).count
        #expect(length <= LogLimits.pieceLength)
        // Only what is longer than a block is cut.
        guard !piece.batch.isTerminated(line) else { continue }
        let start = Int(piece.batch.offset(of: line))
        let before = bytes[..<start].reversed().prefix { $0 != 10 }.count
        let after = bytes[start...].prefix { $0 != 10 }.count
        #expect(before + after >= LogLimits.pieceLength - 4, "seed \(seed)")
      }
      #expect(piece.continuesLine == (place > 0 && bytes[Int(place) - 1] != 10))
      if let number = piece.firstLine {
        #expect(Int(number) == bytes[..<Int(place)].count { $0 == 10 }, "seed \(seed)")
      }
      all += piece.batch.bytes
      place = piece.range.upperBound
    }
    #expect(all == bytes, "seed \(seed)")
  }

  @Test(
    "A scan finds the nearest matches and tells truly where there are none",
    arguments: 1...5 as ClosedRange<UInt64>)
  func scans(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = try TemporaryFolder()
    var text = ""
    var hits: [UInt64] = []
    for number in 0..<20_000 {
      let isHit = Int.random(in: 0..<4000, using: &random) == 0
      if isHit { hits.append(UInt64(text.utf8.count)) }
      text += "line \(number) \(isHit ? "needle" : "hay") \(String(repeating: "x", count: 100))\n"
    }
    let bytes = Array(text.utf8)
    let end = UInt64(bytes.count)
    let history = try AskedHistory(try file(bytes, in: folder))
    for forward in [true, false] {
      for pattern in ["needle", "n[e]{2}dle"] {
        let found = try #require(try history.scan(pattern, 0..<end, forward: forward))
        let expected = forward ? hits.first : hits.last
        #expect(found.pieces.isEmpty == hits.isEmpty)
        if let expected {
          #expect(found.pieces.contains { $0.range.contains(expected) }, "seed \(seed)")
        }
        for range in found.knownEmpty {
          #expect(!hits.contains { range.contains($0) }, "seed \(seed)")
        }
        // What is not known to be empty and not in a piece has not been looked at; it lies beyond.
        if let expected {
          let passed = forward ? 0..<expected : (expected + 1)..<end
          for hit in hits where passed.contains(hit) {
            Issue.record("seed \(seed): a nearer match at \(hit) was passed over")
          }
        }
      }
    }
  }

  @Test(
    "A scan for many lines brings all up to where it stops, and tells truly where there are none",
    arguments: [true, false])
  func scansForMany(forward: Bool) throws {
    let folder = try TemporaryFolder()
    var text = ""
    var hits: [UInt64] = []
    for number in 0..<20_000 {
      if number % 700 == 0 { hits.append(UInt64(text.utf8.count)) }
      text +=
        "line \(number) \(number % 700 == 0 ? "needle" : "hay") \(String(repeating: "x", count: 100))\n"
    }
    let end = UInt64(text.utf8.count)
    let history = try AskedHistory(try file(Array(text.utf8), in: folder))
    for enough in [2, 7, 20, 100] {
      let found = try #require(
        try history.scan("needle", 0..<end, forward: forward, enough: enough))
      let first = try #require(found.pieces.first).range
      let last = try #require(found.pieces.last).range
      // It may stop earlier, but passes nothing over.
      for hit in hits where forward ? hit < last.upperBound : hit >= first.lowerBound {
        #expect(found.pieces.contains { $0.range.contains(hit) }, "\(enough), \(hit)")
      }
      for range in found.knownEmpty {
        #expect(!hits.contains { range.contains($0) }, "\(enough): \(range)")
        #expect(!found.pieces.contains { $0.range.overlaps(range) }, "\(enough): \(range)")
      }
    }
  }

  @Test(
    "A scan among neighbours of filtered lines finds the nearest, and brings the lines that they stand by",
    arguments: 1...4 as ClosedRange<UInt64>)
  func scansAmongNeighbours(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = try TemporaryFolder()
    let context = Int.random(in: 1...5, using: &random)
    var text = ""
    var lines: [(start: UInt64, passes: Bool, isHit: Bool)] = []
    for _ in 0..<12_000 {
      let passes = Int.random(in: 0..<300, using: &random) == 0
      let isHit = Int.random(in: 0..<40, using: &random) == 0
      lines.append((UInt64(text.utf8.count), passes, isHit))
      // Pieces and slices are cut at all places among them.
      let length = Int.random(in: 1...220, using: &random)
      text += "\(passes ? "rank" : "node") \(isHit ? "needle" : "hay") "
      text += String(repeating: "x", count: length) + "\n"
    }
    let end = UInt64(text.utf8.count)
    func near(_ line: Int) -> ClosedRange<Int> {
      max(0, line - context)...min(lines.count - 1, line + context)
    }
    let hits = lines.indices.filter { line in
      lines[line].isHit && lines[near(line)].contains { $0.passes }
    }
    let history = try AskedHistory(try file(Array(text.utf8), in: folder))
    let filter = LineFilter(terms: [
      LineFilter.Term(pattern: try Pattern("rank"), isExclusion: false)
    ])
    for forward in [true, false] {
      var from: UInt64 = forward ? 0 : end
      var brought: [Range<UInt64>] = []
      while forward ? from < end : from > 0 {
        let found = try #require(
          try history.scan(
            "needle", forward ? from..<end : 0..<from, forward: forward, filter: filter,
            context: context))
        let ranges = found.pieces.map(\.range)
        brought += ranges
        for range in found.knownEmpty {
          #expect(!hits.contains { range.contains(lines[$0].start) }, "seed \(seed)")
        }
        let passed = found.knownEmpty + ranges
        from = try #require(
          forward ? passed.map(\.upperBound).max() : passed.map(\.lowerBound).min())
      }
      func isBrought(_ line: Int) -> Bool { brought.contains { $0.contains(lines[line].start) } }
      let missing = hits.filter { hit in
        !isBrought(hit) || !near(hit).contains { lines[$0].passes && isBrought($0) }
      }
      #expect(missing.isEmpty, "seed \(seed): lines \(missing.prefix(5)) of \(hits.count)")
    }
  }

  @Test("Numbers are followed through the whole file, filtered, with their lines and places")
  func numbersOfLines() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<60_000).map { line in
      line % 100 == 7
        ? "rank \(line / 100 % 2) loss=\(line == 30_007 ? 9.5 : 0.5) acc: \(line)\n"
        : "nothing of note in line \(line) of the log\n"
    }
    let bytes = Array(lines.joined().utf8)
    let history = try AskedHistory(try file(bytes, in: folder))
    let filter = LineFilter(terms: [
      LineFilter.Term(pattern: try Pattern("rank 0"), isExclusion: false)
    ])
    for filter in [LineFilter(), filter] {
      let isFiltered = !filter.isEmpty
      let question = HistoryRequest.Question.numbers(
        [Array("acc".utf8), Array("loss".utf8)], LineKind(filter: filter, pattern: nil),
        end: UInt64(bytes.count))
      let traces = try #require(
        history.wait(history.ask(question)) { answer -> [MetricTrace]? in
          if case .numbers(let traces, done: 1) = answer { traces } else { nil }
        })
      #expect(traces.map(\.count) == (isFiltered ? [300, 300] : [600, 600]))
      #expect(traces[0].range == 7...(isFiltered ? 59_807 : 59_907))
      #expect(traces[1].range == 0.5...9.5)
      for bucket in traces[0].buckets where bucket.count == 1 {
        let line = Int(bucket.last)
        #expect(bucket.place.number == .inFile(UInt64(line)))
        #expect(bucket.place.offset == UInt64(lines[..<line].joined().utf8.count))
        if line > 20_000 { break }
      }
    }
    let other = HistoryRequest.ContentCheck(offset: 3, bytes: [1, 2, 3])
    let isRefused = history.wait(
      history.ask(
        .numbers([[97]], LineKind(filter: LineFilter(), pattern: nil), end: 1000),
        contentCheck: other)
    ) { answer -> Bool? in
      if case .changed = answer { true } else { nil }
    }
    #expect(isRefused == true)
  }

  @Test("Matches are counted block by block, lines found by their number")
  func counts() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<40_000).map { "line \($0) \($0 % 7 == 0 ? "seven" : "other") padding\n" }
    let bytes = Array(lines.joined().utf8)
    let history = try AskedHistory(try file(bytes, in: folder))
    let end = UInt64(bytes.count)
    let kind = LineKind(filter: LineFilter(), pattern: try Pattern("seven"))
    let cuts: [UInt64] = [1000, 65_000, 65_536, 65_537, 700_000, end - 5]
    let ticket = history.ask(.count(kind, end: end, cuts: cuts))
    let atCuts = history.wait(ticket) { answer -> [UInt64: UInt32]? in
      if case .counts(_, let cuts, _, isLast: true) = answer { cuts } else { nil }
    }
    var counts = BlockCounts()
    for report in history.answers where report.ticket == ticket {
      guard case .counts(let told, _, _, _) = report.answer else { continue }
      counts.add(told)
    }
    var expected = BlockCounts()
    var expectedAtCuts = Dictionary(uniqueKeysWithValues: cuts.map { ($0, UInt32(0)) })
    var offset = 0
    for (number, line) in lines.enumerated() {
      if number % 7 == 0 {
        expected.add(1, toBlock: UInt64(offset) / LogLimits.pieceBlock)
        for cut in cuts
        where offset < cut && offset / Int(LogLimits.pieceBlock) == cut / LogLimits.pieceBlock {
          expectedAtCuts[cut, default: 0] += 1
        }
      }
      offset += line.utf8.count
    }
    #expect(counts == expected)
    #expect(atCuts == expectedAtCuts)
    for number in [0, 1, 12_345, 39_999, 40_000] {
      let answer = history.wait(history.ask(.line(UInt64(number), end: end))) {
        if case .line(let offset) = $0 { Optional.some(offset) } else { nil }
      }
      let expected: UInt64? =
        number < lines.count ? UInt64(lines[..<number].joined().utf8.count) : nil
      #expect(answer == .some(expected), "line \(number)")
    }
  }

  @Test("Numbers of lines come once they are counted")
  func numbers() throws {
    let folder = try TemporaryFolder()
    let bytes = Array((0..<400_000).map { "line \($0)\n" }.joined().utf8)
    let history = try AskedHistory(try file(bytes, in: folder))
    let end = UInt64(bytes.count)
    let ticket = history.ask(.piece(at: end - 1000, end: end, goingOn: nil))
    let piece = history.wait(ticket) { if case .piece(let piece) = $0 { piece } else { nil } }
    let start = try #require(piece).range.lowerBound
    let number =
      piece?.firstLine
      ?? history.wait(ticket) { answer -> UInt64? in
        if case .numbered(start, let line) = answer { line } else { nil }
      }
    // Where nothing is announced nothing is counted.
    guard let number else { return }
    #expect(Int(number) == bytes[..<Int(start)].count { $0 == 10 })
  }

  @Test("A file that is not what it was is told apart, and read no more")
  func contentCheck() throws {
    let folder = try TemporaryFolder()
    let path = try file(Array((0..<10_000).map { "line \($0)\n" }.joined().utf8), in: folder)
    let history = try AskedHistory(path)
    let contentCheck = HistoryRequest.ContentCheck(offset: 0, bytes: Array("line 0\nline 1\n".utf8))
    #expect(history.piece(at: 50_000, end: 60_000, contentCheck: contentCheck) != nil)
    // Written anew in place, and longer than before.
    try rewrite((0..<20_000).map { "wrong \($0)\n" }.joined(), at: path)
    let changed = history.wait(
      history.ask(.piece(at: 50_000, end: 60_000, goingOn: nil), contentCheck: contentCheck)
    ) {
      if case .changed = $0 { true } else { nil }
    }
    #expect(changed == true)
    // Shorter than what is asked for.
    try rewrite("line 0\nline 1\n", at: path)
    let short = history.wait(
      history.ask(.piece(at: 50_000, end: 60_000, goingOn: nil), contentCheck: contentCheck)
    ) {
      if case .changed = $0 { true } else { nil }
    }
    #expect(short == true)
  }

  @Test(
    "A pattern that costs too much is given up, whatever it is looked for", arguments: [13, 20])
  func expensive(length: Int) throws {
    let folder = try TemporaryFolder()
    let line = Array(repeating: UInt8(ascii: "a"), count: length) + Array("b\n".utf8)
    let bytes = Array(repeatElement(line, count: 160_000).joined())
    let asked = try AskedHistory(try file(bytes, in: folder))
    let pattern = try Pattern("(a+)+$")
    let end = UInt64(bytes.count)
    let searched = LineKind(filter: LineFilter(), pattern: pattern)
    let filtered = LineKind(
      filter: LineFilter(terms: [.init(pattern: pattern, isExclusion: true)]), pattern: nil)
    let questions: [HistoryRequest.Question] = [
      .scan(HistoryScan(kind: searched, range: 0..<end, end: end, forward: false, enough: 1)),
      .count(searched, end: end, cuts: []), .countPassing(filtered, end: end),
    ]
    for question in questions {
      let told = asked.wait(asked.ask(question)) {
        if case .tooExpensive(let pattern) = $0 { pattern.source } else { nil }
      }
      #expect(told == "(a+)+$")
    }
  }

  @Test("A file that is gone is told with errno's words")
  func missing() throws {
    let folder = try TemporaryFolder()
    let history = try AskedHistory(folder.path + "/none")
    let message = history.wait(history.ask(.piece(at: 0, end: 10, goingOn: nil))) {
      if case .failed(let message) = $0 { message } else { nil }
    }
    #expect(message?.contains("No such file") == true)
  }

  @Test("A short question does not wait for the end of a long one, and a stop ends that")
  func preemption() throws {
    let folder = try TemporaryFolder()
    let line = String(repeating: "a", count: 99) + "\n"
    let bytes = Array(String(repeating: line, count: 300_000).utf8)
    let history = try AskedHistory(try file(bytes, in: folder))
    let end = UInt64(bytes.count)
    let kind = LineKind(filter: LineFilter(), pattern: try Pattern("(?:aa|ab)+c[0-9]"))
    let scan = history.ask(
      .scan(HistoryScan(kind: kind, range: 0..<end, end: end, forward: true, enough: 1)))
    #expect(history.piece(at: 0, end: end) != nil)
    history.ask(.stop)
    let fast = try history.scan("nowhere", 0..<end, forward: true)
    #expect(fast?.knownEmpty == [0..<end])
    let isEnded = history.answers.contains { report in
      if case .scanned = report.answer { report.ticket == scan } else { false }
    }
    #expect(!isEnded)
  }
}
