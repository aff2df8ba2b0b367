import LogCore

/// Something long that is asked of a file, done a slice at a time, so that a shorter question need
/// not wait for its end. Belongs to its reader's thread.
protocol HistoryTask {
  var request: HistoryRequest { get }

  /// Does one slice.
  ///
  /// - Returns: what there is to tell, and whether that was all.
  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool)
}
