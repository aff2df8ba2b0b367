import LogCore

@testable import TailIO

extension LineKind {
  /// How many lines of the kind a file has, as the history counts them.
  func count(upTo end: UInt64, in file: inout OpenHistory, _ system: OneFile) throws -> Int {
    let request = HistoryRequest(
      feed: FeedID(1), path: LogPath("/log"), ticket: 1, contentCheck: nil,
      question: .count(self, end: end, cuts: []))
    var task = CountTask(request, self, end: end, cuts: [])
    var sum = 0
    while true {
      let (answer, isDone) = try task.step(&file, system)
      if case .counts(let counts, _, _, _) = answer { sum += Int(counts.total) }
      if isDone { return sum }
    }
  }
}
