import LogCore
import TailTestSupport
import Testing

@testable import TailIO

/// A log with lines of up to 300 kB, with matches anywhere in them but across a cut.
private struct NeedleDocument {
  private(set) var bytes: [UInt8] = []
  private(set) var starts: [Int] = []
  private(set) var matches: [Int] = []
  /// Where the first match of each line that has one ends.
  private(set) var found: [Int] = []

  init(_ random: inout SplitMix64) {
    let around = LogLimits.pieceLength
    for _ in 0..<Int.random(in: 4...14, using: &random) {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: add(Int.random(in: around - 20...around + 20, using: &random), &random)
      case 1: add(Int.random(in: 60_000...150_000, using: &random), &random)
      case 2: add(Int.random(in: 100_000...300_000, using: &random), &random)
      default:
        for _ in 0..<Int.random(in: 1...40, using: &random) {
          add(Int.random(in: 1...3000, using: &random), &random)
        }
      }
    }
  }

  private mutating func add(_ length: Int, _ random: inout SplitMix64) {
    let unit = Array(["xxx", "한"][Int.random(in: 0..<2, using: &random)].utf8)
    var line = (0..<(length + 2) / 3).flatMap { _ in unit }
    let start = bytes.count
    var places: [Int] = []
    for _ in 0..<max(0, Int.random(in: -1...3, using: &random)) where line.count > 9 {
      // The end of a line is where the next one shows what was counted before it.
      let last = (line.count - 9) / 3
      let place =
        3 * (Bool.random(using: &random) ? last : Int.random(in: 0...last, using: &random))
      let inBlock = (start + place) % Int(LogLimits.pieceBlock)
      guard (8...Int(LogLimits.pieceBlock) - 16).contains(inBlock),
        places.allSatisfy({ abs($0 - place) > 9 })
      else { continue }
      line.replaceSubrange(place..<place + 9, with: Array(" needle  ".utf8))
      places.append(place)
    }
    starts.append(start)
    matches += places.sorted().map { start + $0 }
    if let first = places.min() { found.append(start + first + 9) }
    bytes += line + [10]
  }

  /// Where the line of a byte begins.
  func start(of offset: UInt64) -> Int { starts.last { $0 <= Int(offset) } ?? 0 }
}

/// Files that are followed, and of which the matches are counted, at any time.
private struct CountedFiles {
  struct File {
    let document: NeedleDocument
    let system: OneFile
    var history: OpenHistory
    let stream: StreamIndex
    var splitter: LineSplitter
  }

  var log = Scrollback()
  var files: [File] = []
  let kind: LineKind
  private var answers: [(HistoryReport.Answer, StreamIndex)] = []
  private let lens = Lens(reachesFile: true)

  init(streams: Int, _ random: inout SplitMix64) throws {
    kind = LineKind(filter: LineFilter(), pattern: try Pattern("needle"))
    for _ in 0..<streams {
      let document = NeedleDocument(&random)
      let system = OneFile(bytes: document.bytes)
      var history = OpenHistory(path: LogPath("/log"), isLocal: true)
      try history.verify(nil, system)
      let stream = log.addStream(budget: Int.random(in: 20_000...600_000, using: &random))
      var start = UInt64(document.starts.randomElement(using: &random) ?? 0)
      // Reading begins inside of a line where that is too long.
      if Int.random(in: 0..<4, using: &random) == 0 {
        start = start / LogLimits.pieceBlock * LogLimits.pieceBlock
      }
      log.begin(stream, at: start, generation: 0)
      files.append(
        File(
          document: document, system: system, history: history, stream: stream,
          splitter: LineSplitter(offset: start)))
    }
  }

  /// Lets something come; `false`: all has come.
  mutating func append(_ random: inout SplitMix64) -> Bool {
    let left = files.indices.filter { files[$0].splitter.offset < files[$0].system.bytes.count }
    guard let file = left.randomElement(using: &random) else { return false }
    let place = Int(files[file].splitter.offset)
    let bytes = files[file].system.bytes
    let most = Bool.random(using: &random) ? 5000 : LogLimits.chunkLength
    let end = min(bytes.count, place + Int.random(in: 1...most, using: &random))
    // No two batches are of one second.
    let time = WallTime(milliseconds: Int64(place) * 2000 + 1)
    if let batch = files[file].splitter.push(bytes[place..<end], arrival: time) {
      log.append(batch, to: files[file].stream)
    }
    return true
  }

  /// Counts what is only in the files; what comes of it is told later.
  mutating func count() throws {
    answers = []
    for file in files.indices {
      let stream = files[file].stream
      guard let end = log.fileEnd(of: stream) else { continue }
      log.forgetFileHits(of: stream)
      let request = HistoryRequest(
        feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil,
        question: .count(kind, end: end, cuts: log.cuts(of: stream)))
      var task = CountTask(request, kind, end: end, cuts: log.cuts(of: stream))
      while true {
        let (answer, isDone) = try task.step(&files[file].history, files[file].system)
        if let answer { answers.append((answer, stream)) }
        if isDone { break }
      }
    }
  }

  mutating func tellCounts() {
    for (answer, stream) in answers {
      if case .counts(let counts, let cuts, _, _) = answer {
        log.addHits(counts, cuts: cuts, of: stream)
      }
    }
    answers = []
  }

  /// The places of all matches, met one by one, and which of the lines with matches each says it is.
  func met(forward: Bool) throws -> [(place: Position, rank: Int?)] {
    var copy = self
    var met: [(place: Position, rank: Int?)] = []
    while true {
      do throws(FileMiss) {
        let step = try copy.log.walk(
          from: met.last?.place, by: 1, forward: forward, lens, .hits)
        guard let place = step.position else { break }
        met.append((place, copy.log.rank(ofHit: place, lens)))
      } catch {
        if error.isUnjudged {
          copy.log.judgeMore()
        } else {
          try copy.look(for: error)
        }
      }
    }
    return forward ? met : met.reversed()
  }

  /// Reads the piece with the nearest match, and none that lies between.
  private mutating func look(for miss: FileMiss) throws {
    let file = files[Int(miss.stream.number)]
    if miss.isLongLine {
      var judge = LongLineJudgement(LineKindMatcher(kind))
      let line = try judge.line(holding: miss.offset, file.history, file.system)
      return log.take(LongLineFindings(line.map { [$0] } ?? [], by: kind), of: miss.stream)
    }
    let range =
      miss.forward
      ? miss.offset..<miss.range.upperBound : miss.range.lowerBound..<(miss.offset + 1)
    let matches = file.document.matches.lazy.map { UInt64($0) }.filter { range.contains($0) }
    var knownEmpty = range
    if let match = miss.forward ? matches.first : matches.last {
      let piece = try file.history.piece(at: match, end: miss.range.upperBound, file.system)
      log.insert(piece, of: miss.stream)
      knownEmpty =
        miss.forward
        ? range.lowerBound..<max(range.lowerBound, piece.range.lowerBound)
        : min(range.upperBound, piece.range.upperBound)..<range.upperBound
    }
    log.note(knownEmpty: knownEmpty, of: miss.stream, .hits, filtering: true, isRaw: false)
  }

  /// Whatever is in memory: each line with matches is counted once, and has its place among them.
  func check(_ note: Comment) throws {
    let total = log.hitCount(lens) + log.fileHitCount(lens)
    var expected = 0
    for file in files {
      let end = log.endOffset(file.stream)
      expected += file.document.found.count { $0 <= Int(end) }
    }
    #expect(total == expected, note)
    for forward in [false, true] {
      var seen: Set<[Int]> = []
      let met = try met(forward: forward)
      let ranks = met.map { place, _ in
        let number = Int(place.stream.number)
        seen.insert([number, files[number].document.start(of: place.offset)])
        return seen.count
      }
      #expect(met.map(\.rank) == ranks, note)
      #expect(seen.count == expected, note)
    }
  }
}

@Suite("Which of the lines with matches one is")
struct MatchNumbersTests {
  @Test(
    "A line is counted once, whichever parts have the matches and whoever has counted them",
    arguments: 1...12 as ClosedRange<UInt64>)
  func numbers(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 900)
    var files = try CountedFiles(streams: seed % 3 == 0 ? 2 : 1, &random)
    let steps = files.files.reduce(0) {
      $0 + ($1.system.bytes.count - Int($1.splitter.offset)) / 60_000 + 2
    }
    let searched = Int.random(in: 0...steps, using: &random)
    let counted = searched + Int.random(in: 0...3, using: &random)
    let told = counted + Int.random(in: 0...6, using: &random)
    var step = 0
    while true {
      if step == searched { files.log.setSearch(files.kind.pattern) }
      if step == counted { try files.count() }
      if step == told {
        files.tellCounts()
        try files.check("seed \(seed), step \(step)")
      }
      if step % 3 == 0 { files.log.look(at: files.log.first(Lens())) }
      step += 1
      if !files.append(&random), step > told { break }
    }
    try files.check("seed \(seed), at the end")
  }

  @Test("A line of which a part without a match is passed over is counted once")
  func passedOver() throws {
    let part = [UInt8](repeating: UInt8(ascii: "x"), count: 3 * Int(IOLimits.scanSlice) / 2)
    let bytes = Array("one needle ".utf8) + part + part + Array(" needle\ntwo needle\n".utf8)
    let system = OneFile(bytes: bytes)
    var file = OpenHistory(path: LogPath("/log"), isLocal: true)
    try file.verify(nil, system)
    let kind = LineKind(filter: LineFilter(), pattern: try Pattern("needle"))
    let sum = try kind.count(upTo: UInt64(bytes.count), in: &file, system)
    #expect(sum == 2)
  }
}
