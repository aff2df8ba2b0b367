import LogCore
import TailTestSupport
import Testing

@testable import TailIO

/// Progress output that changes for as long as whole batches take, among lines.
private struct BarProgram {
  private enum Bar {
    /// A row that is written over without a line end.
    case row
    /// Rows that are gone up to, now and then with a line above them.
    case rows(Int)
    /// A row below another one, as tqdm has it.
    case nested
  }

  private var bar: Bar?
  private var count = 0

  /// What it writes next.
  mutating func text(_ random: inout SplitMix64) -> String {
    var text = ""
    guard let bar else {
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1:
        bar = .row
        text = "begun\n"
      case 2:
        let rows = Int.random(in: 2...5, using: &random)
        bar = .rows(rows)
        text = (0..<rows).map { "row \($0): begun\n" }.joined()
      case 3:
        bar = .nested
        text = "\router \(count)\n"
      default: text = lines(&random)
      }
      count += 1
      return text
    }
    let frames = [3, 60, 1500, 4000].randomElement(using: &random) ?? 3
    for _ in 0..<Int.random(in: 1...frames, using: &random) {
      count += 1
      text += frame(of: bar, &random)
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      if case .row = bar { text += "\n" }
      if case .nested = bar { text += "\n" }
      self.bar = nil
    }
    return text
  }

  private func frame(of bar: Bar, _ random: inout SplitMix64) -> String {
    switch bar {
    case .row: return "\rbar \(count) ####### \(count % 7)"
    case .nested: return "\rinner \(count)\u{1B}[K\u{1B}[A\n"
    case .rows(let rows):
      let note = Int.random(in: 0..<20, using: &random) == 0 ? "\u{1B}[2Knote \(count)\n" : ""
      let frame = (0..<rows).map { "\u{1B}[2Krow \($0): \(count % 9)\n" }.joined()
      return "\u{1B}[\(rows)A\(note)\(frame)"
    }
  }

  private mutating func lines(_ random: inout SplitMix64) -> String {
    let most = [3, 40, 900].randomElement(using: &random) ?? 3
    return (0..<Int.random(in: 1...most, using: &random)).map { _ in
      count += 1
      let rest = String(repeating: "x", count: Int.random(in: 0...90, using: &random))
      return "line \(count) \(rest)\n"
    }.joined()
  }
}

/// A file that is followed with little memory, and of which is counted what is no longer there.
private struct CountedFile {
  var log = Scrollback()
  let stream: StreamIndex
  private(set) var bytes: [UInt8] = []
  private var splitter = LineSplitter()

  init(budget: Int) {
    stream = log.addStream(budget: budget)
    log.begin(stream, at: 0, generation: 0)
  }

  /// - Parameter isApart: whether the lines do not become part of the batch before.
  mutating func append(_ more: [UInt8], isApart: Bool = true) {
    bytes += more
    for place in stride(from: 0, to: more.count, by: LogLimits.chunkLength) {
      let time = WallTime(milliseconds: isApart ? Int64(bytes.count) * 2000 : 1)
      let chunk = more[place..<min(more.count, place + LogLimits.chunkLength)]
      guard let batch = splitter.push(chunk, arrival: time) else { continue }
      for part in log.parts(of: batch, for: stream) { log.append(part, to: stream) }
    }
    log.setPartial(splitter.partial, stream)
  }

  /// Lines that wait for it are judged.
  mutating func settle() {
    while log.hasUnjudged { log.judgeMore() }
  }

  /// How many lines of a kind there are up to a place of the file.
  private func counts(
    _ question: HistoryRequest.Question, _ kind: LineKind, end: UInt64, cuts: [UInt64] = []
  ) throws -> [(BlockCounts, cuts: [UInt64: UInt32])] {
    let system = OneFile(bytes: bytes)
    var history = OpenHistory(path: LogPath("/log"), isLocal: true)
    try history.verify(nil, system)
    let request = HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil, question: question)
    var task = CountTask(request, kind, end: end, cuts: cuts)
    var found: [(BlockCounts, cuts: [UInt64: UInt32])] = []
    while true {
      let (answer, isDone) = try task.step(&history, system)
      if case .counts(let counts, let cuts, _, _) = answer { found.append((counts, cuts)) }
      if isDone { return found }
    }
  }

  /// Counts what the filter lets through of what is only in the file.
  mutating func countPassing() throws {
    log.forgetPassed(of: stream)
    guard let end = log.fileEnd(of: stream) else { return }
    var kind = LineKind(filter: log.filter, pattern: nil)
    kind.leftOut = log.rowsInMemory(of: stream, before: end)
    for (counts, _) in try counts(.countPassing(kind, end: end), kind, end: end) {
      log.addPassed(counts.total, of: stream)
    }
  }

  /// Counts the matches in it.
  mutating func countMatches(isFiltering: Bool) throws {
    log.forgetFileHits(of: stream)
    guard let end = log.fileEnd(of: stream), let pattern = log.searchPattern else { return }
    var kind = LineKind(filter: isFiltering ? log.filter : LineFilter(), pattern: pattern)
    kind.leftOut = log.rowsInMemory(of: stream, before: end)
    let cuts = log.cuts(of: stream)
    for (counts, cuts) in try counts(
      .count(kind, end: end, cuts: cuts), kind, end: end, cuts: cuts)
    {
      log.addHits(counts, cuts: cuts, of: stream)
    }
  }

  /// How many rows a filter lets through in all of the file.
  func passing(_ filter: LineFilter) throws -> Int {
    let end = UInt64(bytes.count)
    let kind = LineKind(filter: filter, pattern: nil)
    return try counts(.countPassing(kind, end: end), kind, end: end).reduce(0) { $0 + $1.0.total }
  }
}

@Suite("Rows of progress output are counted once, wherever their lines are")
struct RowCountsTests {
  private static let words = ["bar", "row", "!row", "note|line", "inner", "[0246]$", "!zzz"]

  private func filter(_ word: String) throws -> LineFilter {
    guard !word.isEmpty else { return LineFilter() }
    let pattern = try Pattern(word.first == "!" ? String(word.dropFirst()) : word)
    return LineFilter(
      terms: [LineFilter.Term(pattern: pattern, isExclusion: word.first == "!")])
  }

  /// All that has come so far, in memory that holds it.
  private func undivided(_ bytes: [UInt8]) -> CountedFile {
    var file = CountedFile(budget: 100_000_000)
    file.append(bytes)
    return file
  }

  private func check(_ file: CountedFile, _ lens: Lens, _ note: Comment) throws {
    var all = undivided(file.bytes)
    for isRaw in [true, false] {
      let lens = Lens(filtering: false, reachesFile: true, isRaw: isRaw)
      let (told, there) = (file.log.counts(lens).total, all.log.counts(lens).total)
      try #require(told == there, "\(note): all, raw \(isRaw)")
    }
    all.log.setSearch(file.log.searchPattern)
    all.settle()
    if !file.log.filter.isEmpty {
      all.log.setFilter(file.log.filter)
      all.settle()
      let there = all.log.counts(lens).shown
      let told = file.log.counts(lens).shown + file.log.passedCount(lens)
      try #require(told == there, "\(note): let through")
      if file.bytes.last == 10 {
        try #require(try file.passing(file.log.filter) == there, "\(note): let through in the file")
      }
    }
    let told = file.log.hitCount(lens) + file.log.fileHitCount(lens)
    try #require(told == all.log.hitCount(lens), "\(note): matches")
  }

  @Test(
    "There are as many rows as in an undivided reading, and in the file",
    arguments: [1, 2, 3, 4, 25, 51] as [UInt64])
  func frames(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 1100)
    let budget = [70_000, 130_000, 300_000, 1_000_000].randomElement(using: &random) ?? 70_000
    var file = CountedFile(budget: budget)
    var program = BarProgram()
    let lens = Lens(reachesFile: true)
    file.log.lens = lens
    for step in 0..<40 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let word = (RowCountsTests.words + [""]).randomElement(using: &random) ?? ""
        file.log.setFilter(try filter(word))
        try file.countPassing()
        try file.countMatches(isFiltering: true)
      case 1:
        let word = RowCountsTests.words.filter { $0.first != "!" }.randomElement(using: &random)
        file.log.setSearch(try Pattern(word ?? ""))
        try file.countMatches(isFiltering: true)
      default: break
      }
      file.settle()
      file.append(
        Array(program.text(&random).utf8), isApart: Int.random(in: 0..<3, using: &random) > 0)
      file.settle()
      if file.log.isPassedInDoubt(file.stream) { try file.countPassing() }
      guard Int.random(in: 0..<3, using: &random) == 0 || step == 39 else { continue }
      try check(file, lens, "seed \(seed), budget \(budget), step \(step)")
    }
  }

  @Test("A bar of many pieces is one line at any time")
  func longBar() throws {
    for word in ["", "bar"] {
      var file = CountedFile(budget: 100_000)
      let lens = Lens(reachesFile: true)
      file.log.lens = lens
      file.log.setFilter(try filter(word))
      file.append(Array("line\n".utf8))
      for part in 0..<5 {
        let frames = (0..<2000).map { "\rbar \(part).\($0) #########" }.joined()
        file.append(Array(frames.utf8))
        try check(file, lens, "filter \(word), part \(part)")
      }
      file.append([10])
      try check(file, lens, "filter \(word), ended")
      file.log.setFilter(try filter(word))
      if !word.isEmpty { try file.countPassing() }
      try check(file, lens, "filter \(word), set again")
      for number in 0..<8 {
        let lines = String(repeating: "line \(number)\n", count: 2000)
        file.append(Array(lines.utf8))
        if file.log.isPassedInDoubt(file.stream) { try file.countPassing() }
        try check(file, lens, "filter \(word), lines \(number)")
      }
    }
  }
}
