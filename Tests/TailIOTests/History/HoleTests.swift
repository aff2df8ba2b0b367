import Foundation
import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Holes of files that are read out of turn")
struct HoleTests {
  @Test("Lines behind a hole of terabytes are numbered without reading it")
  func numbered() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("log")
    try append("one\ntwo\n", to: path)
    let end: UInt64 = 2 << 40
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seek(toOffset: end)
    try file.write(contentsOf: Array("three\nfour\n".utf8))
    try file.close()

    let system = RealFileSystem()
    var history = OpenHistory(path: LogPath(path), isLocal: true)
    defer { history.close(system) }
    try history.verify(nil, system)
    let line = end + 6
    var slices = 0
    while slices < 100, try history.countOn(upTo: line, system) { slices += 1 }
    #expect(slices < 100)
    #expect(try history.number(of: line, system) == 3)
  }

  /// `one`, a hole, `middle` in the middle, a hole, `two`; and where the last two are.
  private func sparse(
    in folder: TemporaryFolder, size: UInt64 = 2 << 40
  ) throws -> (path: String, middle: UInt64, end: UInt64) {
    let path = folder.file("log")
    try append("one line\n", to: path)
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seek(toOffset: size / 2)
    try file.write(contentsOf: Array("a line in the middle\n".utf8))
    try file.seek(toOffset: size)
    try file.write(contentsOf: Array("line two\n".utf8))
    let end = try file.offset()
    try file.close()
    return (path, size / 2, end)
  }

  private func answers(
    _ task: some HistoryTask, in path: String
  ) throws -> [HistoryReport.Answer] {
    let system = RealFileSystem()
    var history = OpenHistory(path: LogPath(path), isLocal: true)
    defer { history.close(system) }
    try history.verify(nil, system)
    var task = task
    var answers: [HistoryReport.Answer] = []
    // Read as a whole it would be millions.
    for _ in 0..<2000 {
      let (answer, isDone) = try task.step(&history, system)
      if let answer { answers.append(answer) }
      if isDone { return answers }
    }
    Issue.record("it goes through the hole")
    return answers
  }

  private func request(_ question: HistoryRequest.Question) -> HistoryRequest {
    HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil, question: question)
  }

  @Test("What lies between holes is found, forward and back", arguments: [true, false])
  func found(forward: Bool) throws {
    let folder = try TemporaryFolder()
    let (path, middle, end) = try sparse(in: folder)
    let kind = LineKind(filter: LineFilter(), pattern: try Pattern("middle"))
    let scan = HistoryScan(kind: kind, range: 0..<end, end: end, forward: forward, enough: 1)
    let answers = try answers(ScanTask(request(.scan(scan)), scan), in: path)
    guard case .scanned(let pieces, let knownEmpty)? = answers.last else {
      Issue.record("nothing was found")
      return
    }
    #expect(pieces.contains { $0.range.contains(middle) })
    #expect(knownEmpty.allSatisfy { !$0.contains(middle) })
  }

  @Test("Matches are counted over holes")
  func counted() throws {
    let folder = try TemporaryFolder()
    let (path, _, end) = try sparse(in: folder)
    let kind = LineKind(filter: LineFilter(), pattern: try Pattern("two|one|middle"))
    let question = HistoryRequest.Question.count(kind, end: end, cuts: [])
    let answers = try answers(CountTask(request(question), kind, end: end, cuts: []), in: path)
    var sum = 0
    for case .counts(let counts, _, _, _) in answers { sum += counts.total }
    #expect(sum == 3)
  }

  @Test("What was written nearest to a place is found; from within a hole, what comes behind it")
  func nearest() throws {
    let folder = try TemporaryFolder()
    let (path, middle, end) = try sparse(in: folder)
    let system = RealFileSystem()
    var history = OpenHistory(path: LogPath(path), isLocal: true)
    defer { history.close(system) }
    try history.verify(nil, system)
    for (offset, found) in [
      (middle, middle), (middle + 4, middle), (middle + 100, middle), (middle - 100, middle),
      (middle - 1 << 30, middle), (middle + 1 << 30, 2 << 40), (1 << 30, middle), (0, 0),
      (end - 1 << 30, 2 << 40), (end - 1, 2 << 40),
    ] as [(UInt64, UInt64)] {
      #expect(try history.data(near: offset, end: end, system) == found, "\(offset)")
    }
    // What comes behind the hole is in memory.
    #expect(try history.data(near: 1 << 30, end: 2 << 30, system) == middle)
  }

  @Test("From within a hole behind which nothing was written, it is what comes before it")
  func nothingBehind() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("log")
    try append("one line\nlast line\n", to: path)
    #expect(truncate(path, 2 << 40) == 0)
    let system = RealFileSystem()
    var history = OpenHistory(path: LogPath(path), isLocal: true)
    defer { history.close(system) }
    try history.verify(nil, system)
    #expect(try history.data(near: 1 << 40, end: 2 << 40, system) == 9)
  }

  @Test("The last lines of a file are found over a hole")
  func lastLines() throws {
    let folder = try TemporaryFolder()
    let (path, middle, end) = try sparse(in: folder)
    let system = RealFileSystem()
    let file = try system.open(LogPath(path))
    defer { system.close(file) }
    for (lines, start) in [(1, middle + 21), (2, 9), (3, 0)] as [(Int, UInt64)] {
      #expect(
        try TailStart.offset(ofLast: lines, size: end, in: file, system, budget: .max) == start)
    }
  }
}
