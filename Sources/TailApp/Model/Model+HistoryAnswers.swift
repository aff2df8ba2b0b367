import CellUI
import LogCore

/// What comes home of parts of files that were asked for.
extension Model {
  mutating func take(_ report: HistoryReport) -> [Effect] {
    guard let place = feeds[report.feed], let pane = index(of: place.pane) else { return [] }
    let outcome = panes[pane].take(
      report.answer, ticket: report.ticket, of: place.stream)
    switch outcome {
    case nil: return []
    case .goOn: return goOn(in: pane)
    case .line(let offset, let pendingRead):
      guard let offset else {
        return goToHeldLine(of: place.stream, for: pendingRead, in: pane) + arrive(true, in: pane)
      }
      return begin(.byte(offset, place.stream), in: pane) + arrive(true, in: pane)
    case .data(let offset):
      let effects = offset.map { begin(.data($0, place.stream), in: pane) } ?? []
      return effects + arrive(true, in: pane)
    case .tooExpensive(let pattern): giveUp(pattern, in: pane)
    case .failed(let message): giveUp(message, in: pane)
    }
    return []
  }

  private mutating func goOn(in pane: Int) -> [Effect] {
    guard let pendingRead = panes[pane].pendingRead else { return [] }
    let isJump = panes[pane].isJumpingBeforeSearch(at: now.moment)
    panes[pane].pendingRead = nil
    // Whether there is more to fill is seen to after each message.
    if case .fill = pendingRead.intent { return [] }
    return begin(pendingRead.intent, in: pane) + arrive(isJump, in: pane)
      + panes[pane].stopVainCounting()
  }

  /// The file cannot be read back, or not now.
  private mutating func giveUp(_ message: String, in pane: Int) {
    panes[pane].forgetQuestions()
    panes[pane].typedAhead = []
    panes[pane].historyTrouble = message
    complain(message)
  }

  /// The line is not in the part that is only in the file: it is in memory, or the first one there comes
  /// next.
  private mutating func goToHeldLine(
    of stream: StreamIndex, for pendingRead: PendingRead, in pane: Int
  ) -> [Effect] {
    if case .line(let line, _) = pendingRead.intent, let found = panes[pane].stream(stream),
      found.linesBefore != nil
    {
      return showHeld(line: line, of: found, in: pane)
    }
    if let end = panes[pane].log.fileEnd(of: stream),
      let place = panes[pane].log.place(ofByte: end, in: stream)
    {
      panes[pane].showAtTop(place, in: body(of: pane))
    }
    return []
  }
}
