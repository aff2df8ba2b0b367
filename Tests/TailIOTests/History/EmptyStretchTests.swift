import Foundation
import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Stretches without what is looked for")
struct EmptyStretchTests {
  @Test(
    "What a scan did not find is not looked for again where it is counted, and the count is the same",
    arguments: [true, false])
  func countsAfterScans(isFilter: Bool) throws {
    let folder = try TemporaryFolder()
    let lines = (0..<160_000).map {
      "line \($0) \([50_003, 55_000, 60_000].contains($0) ? "needle" : "other") padding\n"
    }
    let bytes = Array(lines.joined().utf8)
    let path = folder.file("log")
    #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    let system = RealFileSystem()
    let end = UInt64(bytes.count)
    let pattern = try Pattern("needle")
    let kind =
      isFilter
      ? LineKind(
        filter: LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: false)]),
        pattern: nil) : LineKind(filter: LineFilter(), pattern: pattern)
    func request(_ question: HistoryRequest.Question) -> HistoryRequest {
      HistoryRequest(
        feed: FeedID(1), path: LogPath(path), ticket: 1, contentCheck: nil, question: question)
    }
    for forward in [true, false] {
      var history = OpenHistory(path: LogPath(path), isLocal: true)
      defer { history.close(system) }
      try history.verify(nil, system)
      let scan = HistoryScan(kind: kind, range: 0..<end, end: end, forward: forward, enough: 1)
      var scanTask = ScanTask(request(.scan(scan)), scan)
      var empty = EmptyStretches(of: kind)
      while true {
        let (answer, isDone) = try scanTask.step(&history, system)
        if case .scanned(_, let knownEmpty) = answer { empty.note(knownEmpty) }
        if isDone { break }
      }
      #expect(!empty.are(of: LineKind(filter: LineFilter(), pattern: try Pattern("Needle"))))
      var whole = 0
      for known in [nil, empty] {
        var task = CountTask(request(.count(kind, end: end, cuts: [])), kind, end: end, cuts: [])
        var (sum, steps) = (0, 0)
        while true {
          try task.pass(over: known, history, system)
          let (answer, isDone) = try task.step(&history, system)
          if case .counts(let counts, _, _, _) = answer { sum += Int(counts.total) }
          steps += 1
          if isDone { break }
        }
        #expect(sum == 3)
        if known == nil { whole = steps }
        #expect(known == nil || steps < whole, "\(steps) of \(whole)")
      }
    }
  }
}
