import CellUI
import LogCore

/// Moving through the lines. What is needed of a file has been read.
extension Pane {
  /// Its rows in the area that is its own on the screen.
  func rows(in body: Rect) -> PaneRows { PaneRows(pane: self, body: body) }

  /// Moves by rows; negative: up.
  mutating func move(byRows rows: Int, in body: Rect) {
    guard rows != 0 else { return }
    let look = self.rows(in: body)
    guard let top = look.top else { return }
    let target = look.place(top, movedBy: rows)
    if rows > 0 {
      guard !viewport.isFollowing else { return }
      if let end = look.endTop, target < end {
        hold(at: target, in: body, look)
      } else {
        resumeFollowing()
      }
    } else if target < top || viewport.isFollowing {
      // Where nothing is above, what is on the screen stays all the same: that is what is asked for.
      hold(at: target, in: body, look)
    }
  }

  /// Stops following with `place` at the top.
  ///
  /// - Parameter look: a look at the pane as it is, where there is one already.
  mutating func hold(at place: PaneRows.Place?, in body: Rect, _ look: PaneRows? = nil) {
    if viewport.isFollowing {
      viewport.receivedAtPause = receivedRows
      viewport.newestAtPause = log.newest
    }
    viewport.topColumn = place.flatMap { (look ?? rows(in: body)).column(of: $0) }
    viewport.isFollowing = false
    viewport.top = place?.position
    viewport.origin = nil
    // Where to go back to with `w` is forgotten by whoever moves on.
    if display.wraps { viewport.leftColumn = 0 }
    log.look(at: place?.position)
  }

  /// Shows the end, and what comes there.
  mutating func resumeFollowing() {
    viewport.isFollowing = true
    viewport.top = nil
    viewport.topColumn = nil
    viewport.origin = nil
    forgetPendingRead()
    historyTrouble = nil
    filling = Filling()
    guard !isFilledFromFile else {
      log.look(at: nil)
      return
    }
    log.closeFileView()
  }

  /// Stops following with what is on the screen.
  mutating func pause(in body: Rect) {
    hold(at: rows(in: body).top, in: body)
  }

  mutating func togglePause(in body: Rect) {
    if viewport.isFollowing { pause(in: body) } else { resumeFollowing() }
  }

  /// Shows the first line, at the top.
  mutating func goToStart(in body: Rect) {
    guard let first = log.first(lens) else { return }
    hold(at: PaneRows.Place(position: first, row: 0), in: body)
  }

  /// Shows a line at the top; the end where fewer lines follow than the screen has rows.
  mutating func showAtTop(_ position: Position, in body: Rect) {
    let place = PaneRows.Place(position: position, row: 0)
    // Whoever asks for the first line where all are on the screen has not asked for the end.
    let isStart = log.first(lens) == position
    if let end = rows(in: body).endTop, end < place || end == place && !isStart {
      resumeFollowing()
    } else {
      hold(at: place, in: body)
    }
  }

  /// Moves sideways; negative: to the left. Lines are cut, not wrapped.
  mutating func scroll(byColumns columns: Int, in body: Rect) {
    viewport.topColumn = viewport.topColumn.map { _ in 0 }
    let look = rows(in: body)
    let left = min(viewport.leftColumn + columns, CellLimits.columns)
    let widest = look.widest(upTo: max(0, left) + look.textWidth)
    viewport.leftColumn = max(0, min(left, widest - look.textWidth))
  }

  /// Shows another place than the reader has chosen, which is remembered.
  mutating func shift(to place: PaneRows.Place?, in body: Rect) {
    let before = viewport
    let origin =
      before.origin ?? before.top.map { TopCharacter(position: $0, column: before.topColumn) }
    hold(at: place, in: body)
    viewport.origin = origin
  }

  /// A pane is about to be shown in another way: what the reader has chosen counts, not what was shown
  /// to fill it.
  mutating func returnToOrigin() {
    guard !viewport.isFollowing, let origin = viewport.origin else { return }
    viewport.top = origin.position
    viewport.topColumn = origin.column
    viewport.origin = nil
  }

  /// Lines have left memory: what points to them learns where they are now.
  mutating func renewPositions() {
    if let top = viewport.top { viewport.top = log.renewed(top) }
    viewport.origin = viewport.origin.map { renewed($0) }
    viewport.newestAtPause = viewport.newestAtPause.map { log.renewed($0) }
    if let current = search?.current { search?.current = log.renewed(current) }
    error = error.map { log.renewed($0) }
    if let from = clearedBefore { clearedBefore = log.renewed(from) }
    let lines = log
    runs.renew { lines.renewed($0) }
    if !viewport.isFollowing { log.look(at: viewport.top) }
  }
}
