import CellUI

/// Where the panes are: stacked, each over the full width, above the bottom line.
package struct PaneLayout: Equatable, Sendable {
  package struct Slot: Equatable, Sendable {
    /// Which pane.
    package let index: Int
    package let title: Rect
    package let body: Rect
  }

  /// The panes that are on the screen, from the top.
  package let slots: [Slot]
  /// The status, a prompt or a message.
  package let bottomLine: Rect
  /// Whether there is room for anything at all.
  package let isTooSmall: Bool

  /// More panes than fit go by in groups; the group of the focused one is shown.
  ///
  /// - Parameter panes: which ones there are to show, the focused one among them.
  package init(size: Size, panes: [Int], focus: Int, isZoomed: Bool) {
    isTooSmall = size.columns < AppLimits.columnsMin || size.rows < AppLimits.rowsMin
    bottomLine = Rect(
      column: 0, row: max(0, size.rows - 1), columns: size.columns, rows: min(1, size.rows))
    let rows = size.rows - 1
    guard !isTooSmall, !panes.isEmpty else {
      slots = []
      return
    }
    let shown = isZoomed ? 1 : max(1, min(panes.count, rows / AppLimits.paneRowsMin))
    let focused = panes.firstIndex(of: focus) ?? 0
    let first = isZoomed ? focused : min(focused / shown * shown, panes.count - shown)
    var slots: [Slot] = []
    var row = 0
    for place in 0..<shown {
      // Rows that do not divide go to the upper panes, one each.
      let height = rows / shown + (place < rows % shown ? 1 : 0)
      slots.append(
        Slot(
          index: panes[first + place],
          title: Rect(column: 0, row: row, columns: size.columns, rows: 1),
          body: Rect(column: 0, row: row + 1, columns: size.columns, rows: height - 1)))
      row += height
    }
    self.slots = slots
  }

  /// The body of a pane; that of the first one shown where it is not on the screen.
  package func body(of pane: Int) -> Rect {
    (slots.first { $0.index == pane } ?? slots.first)?.body
      ?? Rect(column: 0, row: 0, columns: 0, rows: 0)
  }
}
