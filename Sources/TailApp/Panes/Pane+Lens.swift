import CellUI
import LogCore

/// Changing what is let through.
extension Pane {
  /// Changes what is let through, and keeps the line under the eye where it is. Where that
  /// takes a part of the file that has not been read, it is done when it is there.
  ///
  /// - Parameter origin: where the eye was, when that is not where it is now.
  mutating func changeLens(
    in body: Rect, at now: Moment, from origin: Viewport? = nil, _ change: (inout Pane) -> Void
  ) {
    if let origin { viewport = origin }
    let top = viewport.isFollowing ? nil : topCharacter(in: body, origin)
    let waiting = jumps(at: now)
    let old = lens
    let isOnTheWay = isJumpingBeforeSearch(at: now) && !old.filtering
    filtersOnArrival = false
    change(&self)
    if isOnTheWay {
      filtersOnArrival = lens.filtering
      if lens == old { return }
      filtersOnArrival = false
    }
    noteOtherLens()
    // Whoever was on the way to a place goes on to it.
    typedAhead = waiting
    guard let top else { return }
    guard let nearest = log.nearest(to: top.position, lens) else { return }
    let column = nearest == top.position ? top.column : nil
    let place =
      column.map { rows(in: body).place(of: $0, at: nearest) }
      ?? PaneRows.Place(position: nearest, row: 0)
    // Where that leaves rows empty, the pane is filled; see `fillAbove`.
    hold(at: place, in: body)
    if nearest != top.position { viewport.origin = top }
  }

  /// What was looked for and counted was so through another lens.
  mutating func noteOtherLens() {
    log.lens = lens
    rereadChart()
    forgetPendingRead()
    historyTrouble = nil
    filling = Filling()
    passing.isStale = true
    passing.isStopped = false
    recountMatches()
    for stream in streams {
      log.forgetFileHits(of: stream.index)
      log.forgetPassed(of: stream.index)
    }
  }

  /// The line and the character that the first row holds; no character: the row stands above the line.
  private func topCharacter(in body: Rect, _ origin: Viewport?) -> TopCharacter? {
    if let known = viewport.origin { return renewed(known) }
    if let origin, let top = origin.top {
      return renewed(TopCharacter(position: top, column: origin.topColumn))
    }
    let look = rows(in: body)
    return look.top.map { TopCharacter(position: $0.position, column: look.column(of: $0)) }
  }

  func renewed(_ top: TopCharacter) -> TopCharacter {
    TopCharacter(position: log.renewed(top.position), column: top.column)
  }

  /// What waits for a part of a file is not wanted any more; what looks for it is told in time.
  mutating func forgetPendingRead() {
    if let pendingRead, pendingRead.isScan {
      abandoned = pendingRead.feed
    }
    pendingRead = nil
  }

  /// What the reader is on the way to, through whatever lens; not what is looked for.
  private func jumps(at now: Moment) -> [Intent] {
    guard let pendingRead, isJumpingBeforeSearch(at: now) else { return [] }
    return [pendingRead.intent] + typedAhead
  }
}
