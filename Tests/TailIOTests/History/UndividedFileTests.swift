import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("A file read back is the file read at once")
struct UndividedFileTests {
  private struct Row: Equatable {
    var text: [UInt8]
    var number: UInt64
    var continues: Bool
  }

  /// All rows of a log, what is not in memory read from the file.
  private func rows(
    of bytes: [UInt8], from start: Int, budget: Int, stretch: UInt64, _ random: inout SplitMix64,
    isRaw: Bool
  ) throws -> [Row] {
    let system = OneFile(bytes: bytes)
    var file = OpenHistory(path: LogPath("/log"), isLocal: true, stretch: stretch)
    try file.verify(nil, system)
    var log = Scrollback()
    let stream = log.addStream(budget: budget)
    log.begin(stream, at: UInt64(start), generation: 0)
    var splitter = LineSplitter(offset: UInt64(start))
    var place = start
    while place < bytes.count {
      let end = min(bytes.count, place + Int.random(in: 1...LogLimits.chunkLength, using: &random))
      let time = WallTime(milliseconds: Int64(place) * 2000 + 1)
      if let batch = splitter.push(bytes[place..<end], arrival: time) {
        log.append(batch, to: stream)
      }
      place = end
    }
    while try file.countOn(upTo: UInt64(bytes.count), system) {}
    let before = UInt64(bytes[..<start].count { $0 == 10 })
    let lens = Lens(reachesFile: true, isRaw: isRaw)
    var found: [Row] = []
    var at: Position?
    while true {
      do throws(FileMiss) {
        guard let next = try log.walk(from: at, by: 1, forward: true, lens).position else { break }
        at = next
        guard let line = log.line(at: next) else { continue }
        found.append(row(line, before: before, isRaw: isRaw))
      } catch {
        let piece = try file.piece(at: error.offset, end: error.range.upperBound, system)
        log.insert(piece, of: stream)
      }
    }
    return found
  }

  private func row(_ line: Line, before: UInt64, isRaw: Bool) -> Row {
    let number =
      switch line.number {
      case .followed(let number): number + before
      case .inFile(let number): number
      case .guess, .none: UInt64.max
      }
    let bytes = isRaw ? line.bytes : line.row.map { $0[...] } ?? line.bytes
    let text = isRaw || !ShownText.differs(from: bytes) ? Array(bytes) : ShownText(of: bytes).bytes
    return Row(text: text, number: number, continues: line.isContinuation)
  }

  @Test(
    "Rows and numbers are the same for a ring of any size, from any line on, and any stretch",
    arguments: 1...6 as ClosedRange<UInt64>)
  func borders(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 500)
    let document = LongDocument(seed: seed, parts: 16)
    let bytes = document.bytes
    for isRaw in [true, false] {
      let all = try rows(
        of: bytes, from: 0, budget: 100_000_000, stretch: LogLimits.foldedStretch, &random,
        isRaw: isRaw)
      #expect(all.count { !$0.continues } == document.lines.count, "seed \(seed), raw \(isRaw)")
      for _ in 0..<3 {
        let start = document.lineStarts.randomElement(using: &random) ?? 0
        let budget = Int.random(in: 50_000...500_000, using: &random)
        let stretch = LogLimits.pieceBlock * UInt64.random(in: 1...6, using: &random)
        let seen = try rows(
          of: bytes, from: start, budget: budget, stretch: stretch, &random, isRaw: isRaw)
        #expect(
          (seen == all) as Bool,
          "seed \(seed), raw \(isRaw), from \(start), budget \(budget), stretch \(stretch)")
      }
    }
  }

  @Test(
    "Lines of a kind are counted once, wherever slices and blocks end",
    arguments: 1...6 as ClosedRange<UInt64>)
  func counted(seed: UInt64) throws {
    let document = LongDocument(seed: seed, parts: 40, hasBars: false)
    let system = OneFile(bytes: document.bytes)
    var file = OpenHistory(path: LogPath("/log"), isLocal: true)
    try file.verify(nil, system)
    let kind = LineKind(filter: LineFilter(), pattern: try Pattern("^long|^short|^nul"))
    let end = UInt64(document.bytes.count)
    let sum = try kind.count(upTo: end, in: &file, system)
    let words = ["long", "short", "nul"].map { Array($0.utf8) }
    let expected = document.lines.count { line in words.contains { line.starts(with: $0) } }
    #expect(sum == expected, "seed \(seed)")
    // Who has read all has counted all lines, too.
    let lines = try file.number(of: end, system)
    #expect(lines == UInt64(document.lines.count), "seed \(seed)")
  }

  @Test(
    "So are neighbours of what a filter lets through, those of lines in memory included",
    arguments: 1...2 as ClosedRange<UInt64>, [0, 2] as [Int])
  func countedWithNeighbours(seed: UInt64, behind: Int) throws {
    let document = LongDocument(seed: seed, parts: 40, hasBars: false)
    let system = OneFile(bytes: document.bytes)
    var file = OpenHistory(path: LogPath("/log"), isLocal: true)
    try file.verify(nil, system)
    let short = try Pattern("^short")
    var kind = LineKind(
      filter: LineFilter(terms: [LineFilter.Term(pattern: short, isExclusion: false)]),
      pattern: try Pattern("^long|^nul"))
    kind.context = 2
    kind.neighboursAtEnd = behind
    let sum = try kind.count(upTo: UInt64(document.bytes.count), in: &file, system)
    let lines = document.lines
    let all = lines.indices
    func begins(_ line: Int, _ words: String...) -> Bool {
      words.contains { lines[line].starts(with: Array($0.utf8)) }
    }
    let expected = all.count { line in
      begins(line, "long", "nul")
        && (line >= all.count - behind
          || (max(0, line - 2)..<min(all.count, line + 3)).contains { begins($0, "short") })
    }
    #expect(sum == expected, "seed \(seed)")
  }

  @Test("A scan of a long line gives the piece that holds the match")
  func scanned() throws {
    let block = Int(LogLimits.pieceBlock)
    for start in [10, block / 2, block - 10] {
      for match in [100, block, 3 * block - 20, 40 * block] {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: start - 1) + [10]
        bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 45 * block) + [10]
        bytes.replaceSubrange(start + match..<start + match + 6, with: Array("needle".utf8))
        let system = OneFile(bytes: bytes)
        var file = OpenHistory(path: LogPath("/log"), isLocal: true)
        try file.verify(nil, system)
        for forward in [true, false] {
          let found = try scan(&file, system, UInt64(bytes.count), forward: forward)
          #expect(found == UInt64(start + match), "line at \(start), match at \(match)")
        }
      }
    }
  }

  /// Where the needle is in the pieces that a scan gives.
  private func scan(
    _ file: inout OpenHistory, _ system: OneFile, _ end: UInt64, forward: Bool
  ) throws -> UInt64? {
    let pattern = try Pattern("needle")
    let scan = HistoryScan(
      kind: LineKind(filter: LineFilter(), pattern: pattern), range: 0..<end, end: end,
      forward: forward, enough: 1)
    let request = HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil, question: .scan(scan))
    var task = ScanTask(request, scan)
    while true {
      let (answer, isDone) = try task.step(&file, system)
      if case .scanned(let pieces, _) = answer {
        for piece in pieces {
          for line in 0..<piece.batch.count {
            let matches = Matcher(pattern).matches(in: piece.batch.line(line))
            if let match = matches.first {
              return piece.batch.offset(of: line) + UInt64(match.lowerBound)
            }
          }
        }
      }
      if isDone { return nil }
    }
  }
}
