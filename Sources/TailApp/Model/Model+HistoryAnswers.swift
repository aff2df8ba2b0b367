import CellUI
import LogCore

/// What comes home of parts of files that were asked for.
extension Model {
  mutating func take(_ report: HistoryReport) -> [Effect] {
    guard let place = feeds[report.feed], let pane = index(of: place.pane) else { return [] }
    let isWanted = panes[pane].pendingRead?.ticket == report.ticket
    switch report.answer {
    case .piece(let piece):
      panes[pane].log.insert(piece, of: place.stream)
      panes[pane].learnNumbers(of: place.stream)
      return isWanted ? goOn(in: pane) : []
    case .longLine(let findings):
      panes[pane].log.take(findings, of: place.stream)
      return isWanted ? goOn(in: pane) : []
    case .scanned(let pieces, let knownEmpty):
      guard isWanted, let pendingRead = panes[pane].pendingRead, let miss = pendingRead.miss else {
        return []
      }
      for piece in pieces { panes[pane].log.insert(piece, of: place.stream) }
      panes[pane].learnNumbers(of: place.stream)
      for range in knownEmpty {
        panes[pane].log.note(
          knownEmpty: range, of: place.stream, miss.wanted, filtering: pendingRead.filtering,
          isRaw: pendingRead.isRaw)
      }
      return goOn(in: pane)
    case .progress(let progress):
      if isWanted { panes[pane].pendingRead?.progress = progress }
    case .passed(let progress, let knownEmpty):
      guard isWanted, let pendingRead = panes[pane].pendingRead, let miss = pendingRead.miss else {
        return []
      }
      panes[pane].pendingRead?.progress = progress
      // Whatever comes of it, nobody has to look there again.
      panes[pane].log.note(
        knownEmpty: knownEmpty, of: place.stream, miss.wanted, filtering: pendingRead.filtering,
        isRaw: pendingRead.isRaw)
    case .counts(let counts, let cuts, let done, let isLast):
      let isPassing = panes[pane].takePassing(
        counts, isLast: isLast, ticket: report.ticket, of: place.stream)
      guard !isPassing, panes[pane].counting[place.stream] == report.ticket else { return [] }
      panes[pane].log.addHits(counts, cuts: cuts, of: place.stream)
      panes[pane].noteCounting(of: place.stream, done: done, isLast: isLast)
    case .numbers(let traces, let done):
      panes[pane].takeNumbers(traces, done: done, ticket: report.ticket, of: place.stream)
    case .line(let offset):
      guard isWanted, let pendingRead = panes[pane].pendingRead else { return [] }
      panes[pane].pendingRead = nil
      guard let offset else {
        return goToHeldLine(of: place.stream, for: pendingRead, in: pane) + arrive(true, in: pane)
      }
      return begin(.byte(offset, place.stream), in: pane) + arrive(true, in: pane)
    case .data(let offset):
      guard isWanted else { return [] }
      panes[pane].pendingRead = nil
      let effects = offset.map { begin(.data($0, place.stream), in: pane) } ?? []
      return effects + arrive(true, in: pane)
    case .numbered(let offset, let line):
      panes[pane].log.number(offset, line, of: place.stream)
      panes[pane].learnNumbers(of: place.stream)
    case .tooExpensive(let pattern): giveUp(pattern, in: pane)
    case .failed(let message):
      giveUp("cannot read back: \(message)", in: pane)
    case .changed:
      let label = panes[pane].stream(place.stream)?.label ?? "the file"
      giveUp("\(label) is not what it was: older lines cannot be shown", in: pane)
    case .elsewhere: break
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
      + stopVainCounting(in: pane)
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
