import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("A filter takes lines that are longer than a piece as a whole")
struct LongLineFilterTests {
  /// Lines of all lengths with words anywhere in them.
  private static func document(seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    for number in 0..<12 {
      var line = Array("\(number) begins ".utf8)
      let isLong = Int.random(in: 0..<3, using: &random) == 0
      line += [UInt8](
        repeating: UInt8(ascii: "x"),
        count: Int.random(in: isLong ? 60_000...400_000 : 0...3000, using: &random))
      for word in ["alpha", "beta", "alpha"] where Bool.random(using: &random) {
        // Not across a border: there a piece has none of it.
        var place = Int.random(in: 8...line.count, using: &random)
        let block = Int(LogLimits.pieceBlock)
        if (bytes.count + place) / block != (bytes.count + place + 40) / block { place = 8 }
        line.insert(contentsOf: Array(" \(word) ".utf8), at: place)
      }
      bytes += line + [10]
    }
    return bytes
  }

  private func filter(_ terms: [String]) throws -> LineFilter {
    LineFilter(
      terms: try terms.map { term in
        let isExclusion = term.hasPrefix("!")
        return LineFilter.Term(
          pattern: try Pattern(String(term.drop { $0 == "!" })), isExclusion: isExclusion)
      })
  }

  private struct Reading {
    let stream: StreamIndex
    var log: Scrollback
    var file: OpenHistory
    let system: OneFile

    /// Takes in what is missing.
    mutating func read(_ miss: FileMiss, _ filter: LineFilter) throws {
      if miss.isLongLine {
        let kind = LineKind(filter: filter, pattern: nil, isRaw: true)
        var judge = LongLineJudgement(LineKindMatcher(kind))
        let line = try judge.line(holding: miss.offset, file, system)
        return log.take(LongLineFindings(line.map { [$0] } ?? [], by: kind), of: stream)
      }
      if miss.isNeighbour {
        let piece = try file.piece(at: miss.offset, end: miss.range.upperBound, system)
        return log.insert(piece, of: stream)
      }
      let range =
        miss.forward
        ? miss.offset..<miss.range.upperBound : miss.range.lowerBound..<(miss.offset + 1)
      let scan = HistoryScan(
        kind: LineKind(filter: filter, pattern: nil, isRaw: true), range: range,
        end: miss.range.upperBound, forward: miss.forward, enough: 3)
      let request = HistoryRequest(
        feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil, question: .scan(scan))
      var task = ScanTask(request, scan)
      while true {
        let (answer, isDone) = try task.step(&file, system)
        if case .scanned(let pieces, let knownEmpty) = answer {
          for piece in pieces { log.insert(piece, of: stream) }
          for range in knownEmpty {
            log.note(knownEmpty: range, of: stream, .visible, filtering: true, isRaw: true)
          }
        }
        if isDone { return }
      }
    }

    /// Where the rows are that a filter leaves, from one edge to the other.
    mutating func rows(_ filter: LineFilter, forward: Bool) throws -> [UInt64] {
      let lens = Lens(filtering: true, reachesFile: true, isRaw: true)
      var found: [UInt64] = []
      var at: Position?
      var reads = 0
      while reads < 2000 {
        do throws(FileMiss) {
          let next = try log.walk(from: at, by: 1, forward: forward, lens).position
          guard let next else { break }
          at = next
          found.append(next.offset)
        } catch {
          reads += 1
          if error.isUnjudged { log.judgeMore() } else { try read(error, filter) }
        }
      }
      #expect(reads < 2000)
      return forward ? found : found.reversed()
    }
  }

  /// A log of which as much is in memory as there is room for.
  private func reading(
    _ bytes: [UInt8], from start: Int, budget: Int, _ filter: LineFilter, isLate: Bool,
    _ random: inout SplitMix64
  ) throws -> Reading {
    let system = OneFile(bytes: bytes)
    var file = OpenHistory(path: LogPath("/log"), isLocal: true)
    try file.verify(nil, system)
    var log = Scrollback()
    let stream = log.addStream(budget: budget)
    log.begin(stream, at: UInt64(start), generation: 0)
    if !isLate { log.setFilter(filter) }
    var splitter = LineSplitter(offset: UInt64(start))
    var place = start
    while place < bytes.count {
      let end = min(bytes.count, place + Int.random(in: 1...LogLimits.chunkLength, using: &random))
      if let batch = splitter.push(bytes[place..<end], arrival: WallTime(milliseconds: 1)) {
        log.append(batch, to: stream)
      }
      place = end
    }
    if isLate { log.setFilter(filter) }
    while log.hasUnjudged { log.judgeMore() }
    return Reading(
      stream: stream, log: log, file: file, system: system)
  }

  @Test(
    "All pieces of a line are shown, or none, in memory and from the file, in both directions",
    arguments: 1...3 as ClosedRange<UInt64>)
  func rows(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 900)
    let bytes = Self.document(seed: seed)
    let pieces = FilePiece.batch(of: bytes[...], at: 0)
    let starts = [0] + bytes.indices.dropLast().filter { bytes[$0] == 10 }.map { $0 + 1 }
    for terms in [["alpha"], ["!beta"], ["alpha", "beta"], ["alpha", "!beta"], ["begins$"]] {
      let filter = try filter(terms)
      var expected: [UInt64] = []
      var line = 0
      for piece in 0..<pieces.count {
        let offset = Int(pieces.offset(of: piece))
        while line + 1 < starts.count, starts[line + 1] <= offset { line += 1 }
        if filter.lets(bytes[starts[line]...].prefix { $0 != 10 }) {
          expected.append(UInt64(offset))
        }
      }
      for isLate in [false, true] {
        for forward in [true, false] {
          let start = starts.randomElement(using: &random) ?? 0
          let budget = Int.random(in: 100_000...3_000_000, using: &random)
          var reading = try reading(
            bytes, from: start, budget: budget, filter, isLate: isLate, &random)
          let found = try reading.rows(filter, forward: forward)
          let words =
            "seed \(seed), \(terms), late \(isLate), forward \(forward), from \(start), \(budget)"
          #expect((found == expected) as Bool, "\(words)")
          // What has been read is judged anew by another filter, and by this one again.
          reading.log.setFilter(try self.filter(["nothing of it"]))
          reading.log.setFilter(filter)
          while reading.log.hasUnjudged { reading.log.judgeMore() }
          let again = try reading.rows(filter, forward: !forward)
          #expect(
            (again == expected) as Bool,
            "\(words), again: \(again.count) of \(expected.count), \(Set(again).symmetricDifference(expected).sorted().prefix(5))"
          )
        }
      }
    }
  }

  @Test(
    "Such a line is counted where it ends, in the file or in memory",
    arguments: 1...2 as ClosedRange<UInt64>, [false, true])
  func counted(seed: UInt64, isLate: Bool) throws {
    var random = SplitMix64(seed: seed &+ 950)
    let bytes = Self.document(seed: seed)
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast()
    for terms in [["alpha"], ["!beta"], ["alpha", "!beta"]] {
      let filter = try filter(terms)
      let budget = Int.random(in: 100_000...3_000_000, using: &random)
      var reading = try reading(bytes, from: 0, budget: budget, filter, isLate: isLate, &random)
      // What is on the screen has been looked through.
      _ = try reading.rows(filter, forward: false)
      let end = reading.log.fileEnd(of: reading.stream) ?? 0
      let kind = LineKind(filter: filter, pattern: nil, isRaw: true)
      let request = HistoryRequest(
        feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil,
        question: .countPassing(kind, end: end))
      var task = CountTask(request, kind, end: end, cuts: [])
      var inFile = 0
      while true {
        let (answer, isDone) = try task.step(&reading.file, reading.system)
        if case .counts(let counts, _, _, _) = answer { inFile += Int(counts.total) }
        if isDone { break }
      }
      let inMemory = reading.log.counts(Lens(filtering: true, isRaw: true)).shown
      #expect(
        inFile + inMemory == lines.count { filter.lets($0) },
        "seed \(seed), \(terms), \(budget): \(inFile) and \(inMemory)")
    }
  }
}
