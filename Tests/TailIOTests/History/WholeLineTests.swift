import LogCore
import TailTestSupport
import Testing

@testable import TailIO

/// A log of which a part is in memory, and the rest is read from its file when it is asked for.
private struct DividedLog {
  let stream: StreamIndex
  var log = Scrollback()
  var file: OpenHistory
  let system: OneFile
  private(set) var reads = 0

  init(_ bytes: [UInt8], from start: Int, budget: Int) throws {
    system = OneFile(bytes: bytes)
    file = OpenHistory(path: LogPath("/log"), isLocal: true)
    try file.verify(nil, system)
    stream = log.addStream(budget: budget)
    log.begin(stream, at: UInt64(start), generation: 0)
  }

  mutating func append(_ random: inout SplitMix64, from start: Int) {
    let bytes = system.bytes
    var splitter = LineSplitter(offset: UInt64(start))
    var place = start
    while place < bytes.count {
      let end = min(bytes.count, place + Int.random(in: 1...LogLimits.chunkLength, using: &random))
      // No two batches are of one second.
      let time = WallTime(milliseconds: Int64(place) * 2000 + 1)
      if let batch = splitter.push(bytes[place..<end], arrival: time) {
        log.append(batch, to: stream)
      }
      place = end
    }
    judge()
  }

  mutating func judge() {
    while log.hasUnjudged { log.judgeMore() }
  }

  /// The places of all lines of a kind, from one edge to the other.
  mutating func places(
    _ wanted: Wanted, _ kind: LineKind, forward: Bool
  ) throws -> [UInt64] {
    let lens = Lens(filtering: !kind.filter.isEmpty, reachesFile: true, isRaw: kind.isRaw)
    var found: [UInt64] = []
    var at: Position?
    while reads < 3000 {
      do throws(FileMiss) {
        let next = try log.walk(from: at, by: 1, forward: forward, lens, wanted).position
        guard let next else { break }
        at = next
        found.append(next.offset)
      } catch {
        reads += 1
        if error.isUnjudged { log.judgeMore() } else { try read(error, kind, lens) }
      }
    }
    #expect(reads < 3000)
    return forward ? found : found.reversed()
  }

  private mutating func read(_ miss: FileMiss, _ kind: LineKind, _ lens: Lens) throws {
    if miss.isLongLine {
      var judge = LongLineJudgement(LineKindMatcher(kind))
      let line = try judge.line(holding: miss.offset, file, system)
      return log.take(LongLineFindings(line.map { [$0] } ?? [], by: kind), of: stream)
    }
    guard !miss.isNeighbour, miss.wanted != .visible || !kind.filter.isEmpty else {
      let piece = try file.piece(at: miss.offset, end: miss.range.upperBound, system)
      return log.insert(piece, of: stream)
    }
    let range =
      miss.forward
      ? miss.offset..<miss.range.upperBound : miss.range.lowerBound..<(miss.offset + 1)
    let scan = HistoryScan(
      kind: kind, range: range, end: miss.range.upperBound, forward: miss.forward, enough: 1)
    let request = HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil, question: .scan(scan))
    var task = ScanTask(request, scan)
    while true {
      let (answer, isDone) = try task.step(&file, system)
      if case .scanned(let pieces, let knownEmpty) = answer {
        for piece in pieces { log.insert(piece, of: stream) }
        for range in knownEmpty {
          log.note(
            knownEmpty: range, of: stream, miss.wanted, filtering: lens.filtering, isRaw: lens.isRaw
          )
        }
      }
      if isDone { return }
    }
  }

  /// How many lines have matches, those that are only in the file included.
  mutating func countHits(_ kind: LineKind) throws -> Int {
    let lens = Lens(reachesFile: true, isRaw: kind.isRaw)
    guard let end = log.fileEnd(of: stream) else { return log.hitCount(lens) }
    log.forgetFileHits(of: stream)
    let cuts = log.cuts(of: stream)
    let request = HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil,
      question: .count(kind, end: end, cuts: cuts))
    var task = CountTask(request, kind, end: end, cuts: cuts)
    while true {
      let (answer, isDone) = try task.step(&file, system)
      if case .counts(let counts, let cuts, _, _) = answer {
        log.addHits(counts, cuts: cuts, of: stream)
      }
      if isDone { break }
    }
    return log.hitCount(lens) + log.fileHitCount(lens)
  }

  /// How many lines the filter lets through.
  mutating func countPassing(_ kind: LineKind) throws -> Int {
    let inMemory = log.counts(Lens(filtering: true, isRaw: kind.isRaw)).shown
    guard let end = log.fileEnd(of: stream) else { return inMemory }
    let request = HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil,
      question: .countPassing(kind, end: end))
    var task = CountTask(request, kind, end: end, cuts: [])
    var inFile = 0
    while true {
      let (answer, isDone) = try task.step(&file, system)
      if case .counts(let counts, _, _, _) = answer { inFile += Int(counts.total) }
      if isDone { return inFile + inMemory }
    }
  }
}

@Suite("A line is searched and filtered as a whole, however it is divided")
struct WholeLineTests {
  /// Lines without their ends, and where they begin.
  private struct Document {
    var bytes: [UInt8] = []
    var lines: [(start: Int, text: ArraySlice<UInt8>)] = []

    /// - Parameter lengths: of lines that begin with `a` or not, and end with `z` or not.
    init(_ lengths: [Int], _ random: inout SplitMix64) {
      for length in lengths.shuffled(using: &random) {
        for (first, last) in [("a", "z"), ("a", "y"), ("b", "z")].shuffled(using: &random) {
          var line = [UInt8](repeating: UInt8(ascii: "x"), count: length)
          line[0] = Array(first.utf8)[0]
          line[length - 1] = Array(last.utf8)[0]
          // What is no UTF-8 is in nobody's way, and one character.
          for _ in 0..<Int.random(in: 0...3, using: &random) {
            line[Int.random(in: 1..<length - 1, using: &random)] = 0xFC
          }
          add(line, isDOS: Int.random(in: 0..<4, using: &random) == 0)
          if Bool.random(using: &random) { add([], isDOS: Bool.random(using: &random)) }
          if length >= 1_000_000 { break }
        }
      }
    }

    private mutating func add(_ line: [UInt8], isDOS: Bool) {
      lines.append((bytes.count, line[...]))
      bytes += line + (isDOS ? [13, 10] : [10])
    }

    /// The lines that are found as a whole; those that are too long for it are looked for in parts.
    func lines(_ pattern: String) throws -> [Int] {
      let matcher = Matcher(try Pattern(pattern))
      let isLong = pattern.contains(".")
      return lines.indices.filter {
        let text = Array(String(decoding: lines[$0].text, as: UTF8.self).utf8)
        return !(isLong && lines[$0].text.count > LogLimits.judgedLine)
          && matcher.isMatch(text[...])
      }
    }

    /// Which line a byte is in.
    func line(of offset: UInt64) -> Int { (lines.lastIndex { $0.start <= Int(offset) }) ?? 0 }
  }

  private static let patterns = ["^a.*z$", "a.{40000}.{29000,}z", "^$", "z$", "^a"]

  private func filter(_ pattern: Pattern, isExclusion: Bool = false) -> LineFilter {
    LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: isExclusion)])
  }

  @Test(
    "Matches are met and counted in the lines that have them, in memory and in the file",
    arguments: WholeLineTests.patterns, [false, true])
  func search(source: String, isLate: Bool) throws {
    var random = SplitMix64(seed: UInt64(source.utf8.count * 2 + (isLate ? 1 : 0)))
    let document = Document([10, 70_000, 300_000, 1_000_000], &random)
    let pattern = try Pattern(source)
    let kind = LineKind(filter: LineFilter(), pattern: pattern, isRaw: true)
    let expected = try document.lines(source)
    let starts = [0, document.lines.randomElement(using: &random)?.start ?? 0]
    for (start, budget) in zip(starts, [50_000_000, isLate ? 700_000 : 3_000_000]) {
      var divided = try DividedLog(document.bytes, from: start, budget: budget)
      if !isLate { divided.log.setSearch(pattern) }
      divided.append(&random, from: start)
      if isLate { divided.log.setSearch(pattern) }
      divided.judge()
      let note: Comment = "\(source), late \(isLate), from \(start), \(budget)"
      for forward in [true, false] {
        let met = try divided.places(.hits, kind, forward: forward)
        #expect(met == met.sorted(), note)
        var lines: [Int] = []
        for line in met.map({ document.line(of: $0) }) where lines.last != line {
          lines.append(line)
        }
        #expect(lines == expected, note)
      }
      let count = try divided.countHits(kind)
      #expect(count == expected.count, note)
    }
  }

  @Test(
    "All of a line is let through, or nothing, and counted once",
    arguments: WholeLineTests.patterns, [false, true])
  func filter(source: String, isLate: Bool) throws {
    var random = SplitMix64(seed: UInt64(source.utf8.count * 2 + (isLate ? 101 : 100)))
    let document = Document([10, 70_000, 300_000, 1_000_000], &random)
    let pattern = try Pattern(source)
    for isExclusion in [false, true] {
      let filter = filter(pattern, isExclusion: isExclusion)
      let kind = LineKind(filter: filter, pattern: nil, isRaw: true)
      let matching = try document.lines(source)
      let expected = document.lines.indices.filter { matching.contains($0) != isExclusion }
      let starts = [0, document.lines.randomElement(using: &random)?.start ?? 0]
      for (start, budget) in zip(starts, [50_000_000, 700_000]) {
        var divided = try DividedLog(document.bytes, from: start, budget: budget)
        if !isLate { divided.log.setFilter(filter) }
        divided.append(&random, from: start)
        if isLate { divided.log.setFilter(filter) }
        divided.judge()
        let note: Comment = "\(source), \(isExclusion), late \(isLate), from \(start), \(budget)"
        for forward in [true, false] {
          let met = try divided.places(.visible, kind, forward: forward)
          var lines: [Int: Int] = [:]
          for offset in met { lines[document.line(of: offset), default: 0] += 1 }
          #expect(lines.keys.sorted() == expected, note)
          for (line, count) in lines where lines.count == expected.count {
            let pieces = pieces(of: document.lines[line].text.count, at: document.lines[line].start)
            #expect(count == pieces, note)
          }
        }
        let count = try divided.countPassing(kind)
        #expect(count == expected.count, note)
      }
    }
  }

  /// Into how many pieces a line is cut.
  private func pieces(of length: Int, at start: Int) -> Int {
    let bytes = [UInt8](repeating: 120, count: length) + [10]
    return FilePiece.batch(of: bytes[...], at: UInt64(start)).count
  }

  @Test(
    "So is a line that is too long to be looked at as one, as far as its parts tell",
    arguments: [0, 700_000])
  func tooLong(start: Int) throws {
    var random = SplitMix64(seed: 5)
    var line = [UInt8](repeating: UInt8(ascii: "x"), count: 5_000_000)
    line[0] = UInt8(ascii: "a")
    line[line.count - 1] = UInt8(ascii: "z")
    let bytes = Array("short z\n".utf8) + line + [10] + Array("az\n".utf8)
    let starts = [0, 8, bytes.count - 3]
    for (source, expected) in [("^a.*z$", [2]), ("z$", [0, 1, 2]), ("^a", [1, 2]), ("^$", [])] {
      let pattern = try Pattern(source)
      let kind = LineKind(filter: LineFilter(), pattern: pattern, isRaw: true)
      let first = start == 0 ? 0 : bytes.count - 3
      var divided = try DividedLog(bytes, from: first, budget: 10_000_000)
      divided.append(&random, from: first)
      divided.log.setSearch(pattern)
      divided.judge()
      let met = try divided.places(.hits, kind, forward: false)
      let lines = met.map { place in starts.lastIndex { $0 <= Int(place) } ?? 0 }
      #expect(lines == expected, "\(source)")
      let count = try divided.countHits(kind)
      #expect(count == expected.count, "\(source)")
    }
  }

  @Test("A match that goes over a cut is met, wherever it begins", arguments: [false, true])
  func acrossCuts(isInFile: Bool) throws {
    var random = SplitMix64(seed: 7)
    let block = Int(LogLimits.pieceBlock)
    let needle = Array("needle".utf8)
    let pattern = try Pattern("needle")
    let kind = LineKind(filter: LineFilter(), pattern: pattern, isRaw: true)
    for offset in -7...7 {
      var line = [UInt8](repeating: UInt8(ascii: "x"), count: 6 * block)
      // Where pieces meet, where batches do in memory, and where nothing does.
      let places = [block + offset, 4 * block + offset, 5 * block + 1000]
      for place in places { line.replaceSubrange(place..<place + needle.count, with: needle) }
      let bytes = line + [10] + Array("behind\n".utf8)
      let start = isInFile ? bytes.count - 7 : 0
      var divided = try DividedLog(bytes, from: start, budget: 10_000_000)
      divided.log.setSearch(pattern)
      divided.append(&random, from: start)
      let pieces = FilePiece.batch(of: bytes[...], at: 0)
      let expected = places.compactMap { pieces.line(holding: UInt64($0)) }.map {
        pieces.offset(of: $0)
      }
      for forward in [true, false] {
        let met = try divided.places(.hits, kind, forward: forward)
        #expect(met == expected, "\(offset), in the file \(isInFile), forward \(forward)")
      }
      let count = try divided.countHits(kind)
      #expect(count == 1)
    }
  }

  @Test("What is in memory is saved by lines, not by what they came in")
  func saved() throws {
    var random = SplitMix64(seed: 3)
    let document = Document([10, 70_000, 300_000, 1_000_000], &random)
    for source in WholeLineTests.patterns {
      let pattern = try Pattern(source)
      var divided = try DividedLog(document.bytes, from: 0, budget: 50_000_000)
      divided.append(&random, from: 0)
      var writer = ExportWriter(filter: filter(pattern), format: .raw)
      for (_, batch, lines) in divided.log.snapshot(Lens()) {
        writer.write(batch, lines: lines, origin: LineOrigin(stream: "log"))
      }
      writer.finish()
      var expected: [UInt8] = []
      for line in try document.lines(source) {
        let start = document.lines[line].start
        let end =
          line + 1 < document.lines.count ? document.lines[line + 1].start : document.bytes.count
        expected += document.bytes[start..<end]
      }
      #expect((writer.buffer == expected) as Bool, "\(source)")
    }
  }
}
