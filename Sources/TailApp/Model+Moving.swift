import CellUI
import LogCore

extension Model {
  func rows(of pane: Int) -> PaneRows {
    PaneRows(pane: panes[pane], body: layout.body(of: pane))
  }

  /// Moves the focused pane by rows; negative: up.
  mutating func move(byRows rows: Int) {
    guard panes.indices.contains(focus), rows != 0 else { return }
    let look = self.rows(of: focus)
    guard let top = look.top else { return }
    let target = look.place(top, movedBy: rows)
    if rows > 0 {
      guard !panes[focus].viewport.isFollowing else { return }
      if let end = look.endTop, target < end {
        hold(focus, at: target)
      } else {
        resumeFollowing(focus)
      }
    } else if target < top {
      hold(focus, at: target)
    }
  }

  /// Stops following with `place` at the top.
  mutating func hold(_ pane: Int, at place: PaneRows.Place?) {
    if panes[pane].viewport.isFollowing {
      panes[pane].viewport.receivedAtPause = panes[pane].received
    }
    panes[pane].viewport.isFollowing = false
    panes[pane].viewport.top = place?.position
    panes[pane].viewport.topRow = place?.row ?? 0
  }

  mutating func resumeFollowing(_ pane: Int) {
    panes[pane].viewport.isFollowing = true
    panes[pane].viewport.top = nil
    panes[pane].viewport.topRow = 0
  }

  mutating func pause(_ pane: Int) {
    hold(pane, at: rows(of: pane).top)
  }

  mutating func togglePause(_ pane: Int) {
    if panes[pane].viewport.isFollowing { pause(pane) } else { resumeFollowing(pane) }
  }

  /// All panes go on, or, when any still does, all stop.
  mutating func togglePauseEverywhere() {
    let anyFollows = panes.contains { $0.viewport.isFollowing }
    for pane in panes.indices {
      if anyFollows { pause(pane) } else { resumeFollowing(pane) }
    }
    say(anyFollows ? "all panes paused; P resumes" : "all panes follow")
  }

  /// Shows a line, in the middle unless it is in view already.
  mutating func reveal(_ position: Position, in pane: Int) {
    let look = rows(of: pane)
    if look.visible().contains(where: { $0.position == position }) {
      if panes[pane].viewport.isFollowing { hold(pane, at: look.top) }
      return
    }
    let middle = look.place(
      PaneRows.Place(position: position, row: 0), movedBy: -(look.height / 2))
    if let end = look.endTop, end < middle {
      hold(pane, at: end)
    } else {
      hold(pane, at: middle)
    }
  }

  mutating func goToStart() {
    guard panes.indices.contains(focus) else { return }
    guard let first = panes[focus].log.first(panes[focus].lens) else { return }
    let start = PaneRows.Place(position: first, row: 0)
    guard rows(of: focus).endTop.map({ start < $0 }) ?? true else { return }
    hold(focus, at: start)
  }

  /// Goes to a line by its number, as the gutter shows it; the stream whose lines come first in
  /// the pane is meant.
  mutating func goTo(line number: Int) {
    guard panes.indices.contains(focus) else { return }
    let pane = panes[focus]
    let stream = pane.streams.first { pane.shows($0.role) }
    guard let stream else { return }
    let before = Int(stream.linesBefore ?? 0)
    guard
      let position = pane.log.position(
        ofLine: UInt64(max(0, number - before - 1)), stream: stream.index, pane.lens)
    else { return }
    showAtTop(position)
  }

  mutating func goTo(percent: Int) {
    guard panes.indices.contains(focus) else { return }
    let pane = panes[focus]
    let fraction = Double(min(max(percent, 0), 100)) / 100
    guard let position = pane.log.position(atFraction: fraction, pane.lens) else { return }
    showAtTop(position)
  }

  private mutating func showAtTop(_ position: Position) {
    let place = PaneRows.Place(position: position, row: 0)
    if let end = rows(of: focus).endTop, end <= place {
      resumeFollowing(focus)
    } else {
      hold(focus, at: place)
    }
  }

  mutating func scroll(byColumns columns: Int) {
    guard panes.indices.contains(focus) else { return }
    if panes[focus].display.wraps {
      say("lines are wrapped; w unwraps them")
      return
    }
    let look = rows(of: focus)
    let left = min(panes[focus].viewport.leftColumn + columns, CellLimits.columns)
    let widest = look.widest(upTo: max(0, left) + look.textWidth)
    panes[focus].viewport.leftColumn = max(0, min(left, widest - look.textWidth))
  }

  /// Changes what a pane lets through, and keeps the line under the eye where it is.
  mutating func changeLens(of pane: Int, _ change: (inout Pane) -> Void) {
    let top = panes[pane].viewport.isFollowing ? nil : rows(of: pane).top
    change(&panes[pane])
    guard let top else { return }
    let nearest = panes[pane].log.nearest(to: top.position, panes[pane].lens)
    let place = nearest.map {
      PaneRows.Place(position: $0, row: $0 == top.position ? top.row : 0)
    }
    // What is left may fit the pane as a whole: then its end is in view.
    if let place, let end = rows(of: pane).endTop, end < place {
      hold(pane, at: end)
    } else {
      hold(pane, at: place)
    }
  }
}
