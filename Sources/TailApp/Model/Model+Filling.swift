import CellUI
import LogCore

/// A pane that shows its end goes on in its files where what is let through of memory does not fill it.
extension Model {
  /// Asks for what the screen of a pane lacks above the lines in memory.
  mutating func fillEnd(of pane: Int) -> [Effect] {
    let lens = panes[pane].lens
    guard panes[pane].isFilledFromFile, panes[pane].quest == nil,
      panes[pane].historyTrouble == nil
    else { return [] }
    let rows = layout.body(of: pane).rows
    let look = Filling.Look(lens: lens, rows: rows, evictions: panes[pane].log.evictions)
    guard panes[pane].filling.isDue(look) else { return [] }
    do throws(FileMiss) {
      _ = try panes[pane].log.walk(from: nil, by: rows, forward: false, lens)
      panes[pane].filling.finish(look)
      // Where the reader was there is nothing to be seen.
      if !panes[pane].viewport.isFollowing { hold(pane, at: self.rows(of: pane).endTop) }
      return []
    } catch {
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
    guard panes[pane].passing.isStale, !panes[pane].passing.isStopped, panes[pane].isCaughtUp else {
      return []
    }
    var effects = stopCountingPassing(in: pane)
    panes[pane].passing.isStale = false
    let lens = panes[pane].lens
    guard lens.filtering, lens.from == nil, panes[pane].context == 0 else { return effects }
    let kind = LineKind(filter: panes[pane].filter, pattern: nil, isRaw: lens.isRaw)
    for stream in panes[pane].streams where lens.streams.contains(stream.index) {
      panes[pane].log.forgetPassed(of: stream.index)
      guard let end = panes[pane].log.fileEnd(of: stream.index) else {
        panes[pane].passing.counted.insert(stream.index)
        continue
      }
      guard stream.watch == .announced,
        let request = historyRequest(.countPassing(kind, end: end), stream: stream.index, in: pane)
      else { continue }
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
  /// Whether what its files hold above memory belongs on its screen while it shows its end: where less
  /// is shown than was read.
  var isFilledFromFile: Bool {
    hidesLines && (viewport.isFollowing || viewport.top == nil) && isCaughtUp
      && log.reachesBack(lens)
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
    guard log.reachesBack(lens) else { return (shown, true) }
    let seen = streams.filter { lens.streams.contains($0.index) }
    if seen.allSatisfy({ passing.counted.contains($0.index) }) { return (shown, true) }
    // All that is there may have been read.
    var lines = lens
    lines.streams.subtract(StreamMask(events))
    guard lens.from == nil, lens.filtering,
      let walk = try? log.walk(from: nil, by: .max, forward: false, lines)
    else { return (shown, false) }
    return (walk.count, true)
  }
}
