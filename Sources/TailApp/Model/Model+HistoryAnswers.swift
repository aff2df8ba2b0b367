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
      learnNumbers(of: place.stream, in: pane)
      return isWanted ? goOn(in: pane) : []
    case .longLine(let findings):
      panes[pane].log.take(findings, of: place.stream)
      return isWanted ? goOn(in: pane) : []
    case .scanned(let pieces, let knownEmpty):
      guard isWanted, let pendingRead = panes[pane].pendingRead, let miss = pendingRead.miss else {
        return []
      }
      for piece in pieces { panes[pane].log.insert(piece, of: place.stream) }
      learnNumbers(of: place.stream, in: pane)
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
      let isPassing = takePassing(
        counts, isLast: isLast, ticket: report.ticket, of: place.stream, in: pane)
      guard !isPassing, panes[pane].counting[place.stream] == report.ticket else { return [] }
      panes[pane].log.addHits(counts, cuts: cuts, of: place.stream)
      noteCounting(of: place.stream, done: done, isLast: isLast, in: pane)
    case .numbers(let traces, let done):
      takeNumbers(traces, done: done, ticket: report.ticket, of: place.stream, in: pane)
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
      learnNumbers(of: place.stream, in: pane)
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

  private mutating func noteCounting(
    of stream: StreamIndex, done: Double, isLast: Bool, in pane: Int
  ) {
    if panes[pane].counted[stream] != nil { panes[pane].counted[stream] = done }
    guard isLast else { return }
    panes[pane].counting[stream] = nil
    panes[pane].counted[stream] = nil
    if panes[pane].counting.isEmpty { panes[pane].search?.isCounted = true }
  }

  /// Lines in memory have the numbers that what was read before them tells.
  private mutating func learnNumbers(of index: StreamIndex, in pane: Int) {
    guard let stream = panes[pane].streams.firstIndex(where: { $0.index == index }),
      panes[pane].streams[stream].linesBefore == nil
    else { return }
    // There may be more lines before them than was thought.
    panes[pane].streams[stream].guessedBefore = panes[pane].log.guessedStart(index)
    let start = panes[pane].streams[stream].startOffset
    guard let lines = panes[pane].log.lines(before: start, of: index) else { return }
    panes[pane].streams[stream].linesBefore = lines
    panes[pane].log.learnStart(lines, of: index)
  }

  private mutating func goOn(in pane: Int) -> [Effect] {
    guard let pendingRead = panes[pane].pendingRead else { return [] }
    let isJump = isJumpingBeforeSearch(pane)
    panes[pane].pendingRead = nil
    // Whether there is more to fill is seen to after each message.
    if case .fill = pendingRead.intent { return [] }
    return begin(pendingRead.intent, in: pane) + arrive(isJump, in: pane)
      + stopVainCounting(in: pane)
  }

  /// The file cannot be read back, or not now.
  private mutating func giveUp(_ message: String, in pane: Int) {
    forgetQuestions(of: pane)
    panes[pane].typedAhead = []
    panes[pane].historyTrouble = message
    complain(message)
  }

  /// Whatever was asked of a pane's files is not waited for any more.
  mutating func forgetQuestions(of pane: Int) {
    panes[pane].pendingRead = nil
    panes[pane].counting = [:]
    panes[pane].passing.tickets = [:]
    panes[pane].chart?.reading = [:]
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
      showAtTop(place, in: pane)
    }
    return []
  }
}
