import CellUI

/// What the mouse is in the middle of.
struct MouseHold: Sendable {
  /// The border that is being moved.
  var border: PaneLayout.Border?
  /// Where and when a button went down last; a second time at once is a double click.
  var lastPress: (point: Point, at: Moment)?
}

extension Model {
  mutating func toggleMouse() -> [Effect] {
    isMouseOn.toggle()
    say(
      isMouseOn
        ? "mouse on: wheel scrolls, click focuses, twice zooms; Shift-drag selects text"
        : "mouse off: the terminal selects text again")
    return [.setMouse(isMouseOn)]
  }

  mutating func take(_ event: MouseEvent) -> [Effect] {
    // What was under way when the mouse was turned off.
    guard isMouseOn else { return [] }
    guard overlay == nil else { return scrollOverlay(event) }
    guard overview == nil else { return takeInOverview(event) }
    switch event.kind {
    case .wheel(let notches): return scroll(at: event.point, notches: notches)
    case .press: press(at: event.point)
    case .drag:
      guard let border = mouse.border else { return [] }
      mouse.lastPress = nil
      move(border, to: event.point)
    case .release: mouse.border = nil
    }
    return []
  }

  private mutating func scroll(at point: Point, notches: Int) -> [Effect] {
    switch layout.place(at: point) {
    case .body(let pane), .title(let pane):
      return attempt(rows: notches * AppLimits.wheelRows, in: pane)
    default: return []
    }
  }

  private mutating func press(at point: Point) {
    notice = nil
    pendingKeys = []
    count = nil
    let isDouble =
      mouse.lastPress.map {
        $0.point == point && now.moment.seconds(since: $0.at) <= AppLimits.doubleClickTime
      } ?? false
    mouse.lastPress = isDouble ? nil : (point, now.moment)
    mouse.border = layout.border(at: point)
    switch layout.place(at: point) {
    case .body(let pane), .title(let pane):
      focus = pane
      if isDouble {
        isZoomed.toggle()
        mouse.border = nil
      }
    case .tabRow:
      if let pane = tabRow?.pane(at: point) { focus = pane }
    default: break
    }
  }

  /// Pages move with the wheel; other overlays are the keyboard's.
  private mutating func scrollOverlay(_ event: MouseEvent) -> [Effect] {
    mouse = MouseHold()
    guard case .wheel(let notches) = event.kind else { return [] }
    for _ in 0..<min(abs(notches) * AppLimits.wheelRows, AppLimits.rowStepCap) {
      guard case .page(let page) = overlay else { return [] }
      _ = take(notches > 0 ? Key.down : Key.up, on: page)
    }
    return []
  }
}
