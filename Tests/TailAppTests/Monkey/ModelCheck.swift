import CellUI
import LogCore
import TailApp
import TailTestSupport

/// What is true of every model, whatever happened to it.
enum ModelCheck {
  /// What is wrong; `nil`: nothing.
  ///
  /// - Parameter isWhole: whether the screen is looked at cell by cell, too.
  static func trouble(_ model: Model, isWhole: Bool) -> String? {
    if let wrong = state(model) { return wrong }
    guard isWhole else { return nil }
    if let wrong = panes(model) { return wrong }
    let grid = FrameView(model).grid()
    if grid.size != model.size { return "a frame of \(grid.size) on a screen of \(model.size)" }
    if let cursor = grid.cursor, !Rect(model.size).contains(cursor) {
      return "the cursor is at \(cursor) on a screen of \(model.size)"
    }
    if FrameView(model).grid() != grid { return "two frames of one model differ" }
    return cells(grid) ?? counts(grid.lines().last ?? "")
  }

  // MARK: Panes

  private static func state(_ model: Model) -> String? {
    if !model.panes.isEmpty, !model.panes.indices.contains(model.focus) {
      return "the focus is on pane \(model.focus) of \(model.panes.count)"
    }
    if model.memoryHeld > model.memoryTotal {
      return "\(model.memoryHeld) bytes are held of \(model.memoryTotal)"
    }
    for pane in model.panes {
      let viewport = pane.viewport
      if !(0...CellLimits.columns).contains(viewport.leftColumn) || (viewport.topColumn ?? 0) < 0 {
        return "it shows column \(viewport.leftColumn), character \(viewport.topColumn ?? 0)"
      }
      let counts = pane.log.counts(pane.lens)
      if counts.shown < 0 || UInt64(counts.shown) > counts.total {
        return "\(counts.shown) of \(counts.total) lines"
      }
    }
    return nil
  }

  private static func panes(_ model: Model) -> String? {
    let layout = model.layout
    if !layout.isTooSmall, !model.panes.isEmpty,
      !layout.slots.contains(where: { $0.index == model.focus && $0.isOpen })
    {
      return "the focused pane is not on the screen"
    }
    for slot in layout.slots {
      let area = slot.area
      if area.column < 0 || area.row < 0 || area.endColumn > model.size.columns
        || area.endRow >= model.size.rows
      {
        return "pane \(slot.index) lies at \(area) on a screen of \(model.size)"
      }
      // What the overview covers is not looked for in files.
      guard model.overview == nil else { continue }
      if let wrong = view(of: model.panes[slot.index], in: slot.body) {
        return "pane \(slot.index): \(wrong)"
      }
    }
    return nil
  }

  private static func view(of pane: Pane, in body: Rect) -> String? {
    guard body.rows > 0 else { return nil }
    let rows = PaneRows(pane: pane, body: body).visible()
    if rows.count > body.rows { return "\(rows.count) rows in \(body.rows)" }
    guard let last = pane.log.last(pane.lens) else { return nil }
    // While a file is asked for its lines, or cannot be, nobody knows them.
    if rows.isEmpty, pane.pendingRead == nil, pane.historyTrouble == nil,
      pane.streams.allSatisfy({ $0.standing == .open })
    {
      return "nothing of its lines is shown: \(pane.viewport)"
    }
    if pane.viewport.isFollowing, let shown = rows.last(where: { $0.position != nil })?.position,
      shown != last
    {
      return "it follows and does not show its last line"
    }
    return nil
  }

  // MARK: Cells

  private static func cells(_ grid: CellGrid) -> String? {
    for row in 0..<grid.size.rows {
      var isRight = false
      for cell in grid.row(row) {
        if !Hostile.isHarmless(cell.glyph.base) { return "row \(row) holds \(cell.glyph)" }
        for place in 0..<4 where cell.glyph.marks[place] != 0 {
          guard let mark = Unicode.Scalar(cell.glyph.marks[place]), Hostile.isHarmless(mark) else {
            return "row \(row) holds \(cell.glyph)"
          }
        }
        if cell.width > 2 || (cell.width == 0) != isRight { return "row \(row) has half a glyph" }
        isRight = cell.width == 2
      }
      if isRight { return "row \(row) ends in half a glyph" }
    }
    return nil
  }

  /// `7 of 3` is never said.
  private static func counts(_ text: String) -> String? {
    // What stands at the edge of the screen may be cut.
    for match in text.matches(of: #/([\d,]+) of ([\d,]+)[ +]/#) {
      let numbers = [match.1, match.2].compactMap { Int($0.replacing(",", with: "")) }
      if numbers.count == 2, numbers[0] > numbers[1] { return "it says: \(text)" }
    }
    return nil
  }
}
