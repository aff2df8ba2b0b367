import LogCore

/// Finds the line of a number, counting as far as nobody has.
struct LineTask: HistoryTask {
  let request: HistoryRequest
  let line: UInt64
  let end: UInt64

  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool) {
    if file.marks.lines < line, try file.countOn(upTo: end, system) {
      return (.progress(min(1, Double(file.marks.end) / Double(max(1, end)))), false)
    }
    return (.line(offset: try file.offset(ofLine: line, end: end, system)), true)
  }
}
