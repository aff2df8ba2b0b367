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
    let rows = layout.body(of: pane).rows
    let look = Filling.Look(
      lens: lens, rows: rows, top: nil, evictions: panes[pane].log.evictions)
    let effects = fill(pane, look)
    // Where the reader was there is nothing to be seen.
    if effects.isEmpty, !panes[pane].viewport.isFollowing {
      shift(pane, to: self.rows(of: pane).endTop)
    }
    return effects
  }

  /// A paused pane whose last line stands above its last row goes up as far as there is something to be
  /// seen, and asks for what it lacks.
  mutating func fillAbove(of pane: Int) -> [Effect] {
    guard isShort(pane) else { return [] }
    let shown = rows(of: pane)
    if let top = shown.top, let end = shown.endTop, end < top { shift(pane, to: end) }
    guard panes[pane].isCaughtUp, panes[pane].pendingRead == nil, panes[pane].historyTrouble == nil,
      panes[pane].log.reachesBack(panes[pane].lens), isShort(pane)
    else { return [] }
    let look = Filling.Look(
      lens: panes[pane].lens, rows: shown.height, top: panes[pane].viewport.top,
      evictions: panes[pane].log.evictions)
    return fill(pane, look)
  }

  /// Which key leads on where the search in a pane's file for lines to show was stopped: with the end in
  /// view the screen is filled upwards from there; above it, what was looked for lies towards the start.
  func resumption(of pane: Int) -> (Action, String) {
    panes[pane].isFilledFromFile || isShort(pane)
      ? Pane.resumedFilling : (.start, "looks from the first line on")
  }

  /// Whether a paused pane shows its last line and has rows left below.
  private func isShort(_ pane: Int) -> Bool {
    guard !panes[pane].viewport.isFollowing, let top = panes[pane].viewport.top else {
      return false
    }
    let look = rows(of: pane)
    // A line has a row at least: where there are enough of them nothing has to be cut into rows.
    guard look.height > 0,
      let walk = try? panes[pane].log.walk(
        from: top, by: look.height, forward: true, panes[pane].lens),
      walk.count < look.height
    else { return false }
    return look.visible().count < look.height
  }

  /// Shows another place than the reader has chosen, which is remembered.
  mutating func shift(_ pane: Int, to place: PaneRows.Place?) {
    let viewport = panes[pane].viewport
    let origin =
      viewport.origin
      ?? viewport.top.map { TopCharacter(position: $0, column: viewport.topColumn) }
    hold(pane, at: place)
    panes[pane].viewport.origin = origin
  }

  /// A pane is about to be shown in another way: what the reader has chosen counts, not what was shown
  /// to fill it.
  mutating func returnToOrigin(of pane: Int) {
    guard !panes[pane].viewport.isFollowing, let origin = panes[pane].viewport.origin else {
      return
    }
    panes[pane].viewport.top = origin.position
    panes[pane].viewport.topColumn = origin.column
    panes[pane].viewport.origin = nil
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

  /// - Returns: whether it was asked for.
  mutating func takePassing(
    _ counts: BlockCounts, isLast: Bool, ticket: UInt64, of stream: StreamIndex, in pane: Int
  ) -> Bool {
    guard panes[pane].passing.tickets[stream] == ticket else { return false }
    panes[pane].log.addPassed(counts.total, of: stream)
    if isLast {
      panes[pane].passing.tickets[stream] = nil
      panes[pane].passing.counted.insert(stream)
    }
    return true
  }
}

extension Pane {
  /// The key that has the screen filled again after that was stopped.
  static let resumedFilling: (Action, String) = (.end, "goes on")

  /// Whether what its files hold above memory belongs on its screen while it shows its end: where less
  /// is shown than was read.
  var isFilledFromFile: Bool {
    hidesLines && (viewport.isFollowing || viewport.top == nil) && isCaughtUp
      && log.reachesBack(lens)
  }

  /// What is counted in a stream's file: what the lens shows of it, and of that what a pattern finds.
  func countedKind(_ pattern: Pattern?, of stream: StreamIndex, upTo end: UInt64) -> LineKind {
    let lens = lens
    var kind = LineKind(
      filter: lens.filtering ? log.filter : LineFilter(), pattern: pattern, isRaw: lens.isRaw)
    if !lens.isRaw { kind.leftOut = log.rowsInMemory(of: stream, before: end) }
    guard lens.filtering else { return kind }
    kind.context = context
    kind.neighboursAtEnd = log.neighbours(before: end, of: stream)
    return kind
  }

  /// Whether what the filter lets through has to be counted anew; not before it is known of all in memory.
  var isPassedInDoubt: Bool {
    let lens = lens
    return lens.filtering && lens.from == nil && !log.isFilterUnfinished
      && !log.isFilterTooExpensive
      && streams.contains { lens.streams.contains($0.index) && log.isPassedInDoubt($0.index) }
  }

  /// Whether a filter or the choice of a stream keeps lines from being shown.
  var hidesLines: Bool {
    let lens = lens
    return lens.filtering || streams.contains { !lens.streams.contains($0.index) }
  }

  /// Whether all that was in its files at the start has come.
  var isCaughtUp: Bool {
    opening == nil && streams.contains { $0.isCaughtUp }
      && streams.allSatisfy { $0.isCaughtUp || $0.standing != .open }
  }

  /// Whether its files are looked through for the last line that it shows.
  package var isEndKnown: Bool {
    (try? log.walk(from: nil, by: 1, forward: false, lens)) != nil
  }

  /// How many lines the filter lets through, in memory and in the files.
  package var passed: (count: Int, isComplete: Bool) {
    let lens = lens
    let shown = log.counts(lens).shown + log.passedCount(lens)
    guard !log.isFilterUnfinished else { return (shown, false) }
    guard log.reachesBack(lens) else { return (shown, true) }
    let seen = streams.filter { lens.streams.contains($0.index) }
    if seen.allSatisfy({ passing.counted.contains($0.index) }) { return (shown, true) }
    // All that is there may have been read.
    var lines = lens
    lines.streams.subtract(StreamMask(events))
    guard lens.from == nil, lens.filtering,
      let walk = try? log.walk(from: nil, by: .max, forward: false, lines)
    else {
      // Those on the screen were found, whether they are counted yet or not.
      return (max(shown, lens.reachesFile && lens.from == nil ? log.knownCount(lens) : 0), false)
    }
    return (walk.count, true)
  }
}
