import LogCore

/// What the files have told.
extension Pane {
  /// Matches of the search in a file have been counted, as far as `done`, from 0 to 1.
  mutating func noteCounting(of stream: StreamIndex, done: Double, isLast: Bool) {
    if counted[stream] != nil { counted[stream] = done }
    guard isLast else { return }
    counting[stream] = nil
    counted[stream] = nil
    if counting.isEmpty { search?.isCounted = true }
  }

  /// Lines in memory have the numbers that what was read before them tells.
  mutating func learnNumbers(of index: StreamIndex) {
    guard let stream = streams.firstIndex(where: { $0.index == index }),
      streams[stream].linesBefore == nil
    else { return }
    // There may be more lines before them than was thought.
    streams[stream].guessedBefore = log.guessedStart(index)
    let start = streams[stream].startOffset
    guard let lines = log.lines(before: start, of: index) else { return }
    streams[stream].linesBefore = lines
    log.learnStart(lines, of: index)
  }

  /// Whatever was asked of its files is not waited for any more.
  mutating func forgetQuestions() {
    pendingRead = nil
    counting = [:]
    passing.tickets = [:]
    chart?.reading = [:]
  }

  /// Lines that the filter lets through have been counted in a file.
  ///
  /// - Returns: whether they were asked for.
  mutating func takePassing(
    _ counts: BlockCounts, isLast: Bool, ticket: UInt64, of stream: StreamIndex
  ) -> Bool {
    guard passing.tickets[stream] == ticket else { return false }
    log.addPassed(counts.total, of: stream)
    if isLast {
      passing.tickets[stream] = nil
      passing.counted.insert(stream)
    }
    return true
  }
}
