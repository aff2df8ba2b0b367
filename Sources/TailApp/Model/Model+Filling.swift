import CellUI
import LogCore

/// A pane whose end is in view goes on upwards, in its files, too, where what is let through of memory does
/// not fill it.
extension Model {
  /// Asks for what the screen of a pane lacks above the lines in memory.
  mutating func fillEnd(of pane: Int) -> [Effect] {
    let lens = panes[pane].lens
    guard panes[pane].isFilledFromFile, panes[pane].pendingRead == nil,
      panes[pane].historyTrouble == nil
    else { return [] }
    let body = body(of: pane)
    let look = Filling.Look(
      lens: lens, rows: body.rows, top: nil, evictions: panes[pane].log.evictions)
    let effects = fill(pane, look)
    // Where the reader was there is nothing to be seen.
    if effects.isEmpty, !panes[pane].viewport.isFollowing {
      panes[pane].shift(to: panes[pane].rows(in: body).endTop, in: body)
    }
    return effects
  }

  /// A paused pane whose last line stands above its last row goes up as far as there is something to be
  /// seen, and asks for what it lacks.
  mutating func fillAbove(of pane: Int) -> [Effect] {
    let body = body(of: pane)
    guard panes[pane].isShort(in: body) else { return [] }
    let shown = panes[pane].rows(in: body)
    if let top = shown.top, let end = shown.endTop, end < top {
      panes[pane].shift(to: end, in: body)
    }
    guard panes[pane].isCaughtUp, panes[pane].pendingRead == nil, panes[pane].historyTrouble == nil,
      panes[pane].log.reachesBack(panes[pane].lens), panes[pane].isShort(in: body)
    else { return [] }
    let look = Filling.Look(
      lens: panes[pane].lens, rows: shown.height, top: panes[pane].viewport.top,
      evictions: panes[pane].log.evictions)
    return fill(pane, look)
  }

  /// Asks for what is missing of so many lines before the end.
  private mutating func fill(_ pane: Int, _ look: Filling.Look) -> [Effect] {
    guard panes[pane].filling.isDue(look) else { return [] }
    do throws(FileMiss) {
      _ = try panes[pane].log.walk(from: nil, by: look.rows, forward: false, look.lens)
      panes[pane].filling.finish(look)
      return []
    } catch {
      guard !error.isUnjudged else { return [] }
      // What is typed is tried out where that costs nobody else anything.
      let isLocal = panes[pane].stream(error.stream)?.watch == .announced
      guard isLocal || !isTryingFilter(panes[pane]) else { return [] }
      guard panes[pane].filling.lacks(error, look) else { return [] }
      return ask(for: error, .fill, in: pane)
    }
  }

  /// Whether the filter of a pane is being typed.
  func isTryingFilter(_ pane: Pane) -> Bool {
    filterOrigin.map { $0.pane == pane.id } ?? false
  }

  // MARK: Counting

  /// Counts the lines that the filter lets through and that are only in the files, where reading them
  /// costs nobody else anything.
  mutating func countPassing(in pane: Int) -> [Effect] {
    if panes[pane].isPassedInDoubt { panes[pane].passing.isStale = true }
    guard panes[pane].passing.isStale, !panes[pane].passing.isStopped, panes[pane].isCaughtUp else {
      return []
    }
    var effects = stopCountingPassing(in: pane)
    panes[pane].passing.isStale = false
    let lens = panes[pane].lens
    guard lens.filtering, lens.from == nil, !panes[pane].log.isFilterTooExpensive else {
      return effects
    }
    for stream in panes[pane].streams where lens.streams.contains(stream.index) {
      panes[pane].log.forgetPassed(of: stream.index)
      guard let end = panes[pane].log.fileEnd(of: stream.index) else {
        panes[pane].passing.counted.insert(stream.index)
        continue
      }
      guard stream.watch == .announced,
        let request = historyRequest(
          .countPassing(
            panes[pane].countedKind(nil, of: stream.index, upTo: end), end: end),
          stream: stream.index, in: pane)
      else { continue }
      // Its last lines tell which of those in memory are their neighbours.
      if panes[pane].context > 0,
        let border = historyRequest(
          .piece(at: end - 1, end: end, goingOn: nil), stream: stream.index, in: pane)
      {
        effects.append(.history(border))
      }
      panes[pane].passing.tickets[stream.index] = request.ticket
      effects.append(.history(request))
    }
    return effects
  }

  mutating func stopCountingPassing(in pane: Int) -> [Effect] {
    let streams = panes[pane].passing.tickets.keys
    panes[pane].passing.tickets = [:]
    panes[pane].passing.counted = []
    return streams.compactMap { stream in
      historyRequest(.stopCountingPassing, stream: stream, in: pane).map { .history($0) }
    }
  }
}
