import CellUI

extension PaneLayout {
  /// The same with a part of each body given to the pane's chart, where there is one and room for
  /// it: on the right of a wide body, at the foot of a narrow one.
  func dividing(for panes: [Pane]) -> PaneLayout {
    var layout = self
    for place in slots.indices {
      let index = slots[place].index
      guard panes.indices.contains(index), panes[index].chart != nil,
        let parts = PaneLayout.divided(slots[place].body)
      else { continue }
      layout.slots[place].body = parts.log
      layout.slots[place].chart = parts.chart
    }
    return layout
  }

  /// - Returns: `nil` where there is no room for both.
  private static func divided(_ body: Rect) -> (log: Rect, chart: Rect)? {
    if body.columns >= AppLimits.chartBesideColumns, body.rows >= AppLimits.chartRowsMin {
      let columns = min(body.columns / 2, AppLimits.chartColumnsCap)
      let left = body.columns - columns
      return (
        Rect(column: body.column, row: body.row, columns: left, rows: body.rows),
        Rect(column: body.column + left, row: body.row, columns: columns, rows: body.rows)
      )
    }
    let rows = max(AppLimits.chartRowsMin + 1, body.rows / 2)
    guard body.columns >= AppLimits.chartColumnsMin, body.rows - rows >= AppLimits.chartLogRowsMin
    else { return nil }
    let log = body.rows - rows
    return (
      Rect(column: body.column, row: body.row, columns: body.columns, rows: log),
      Rect(column: body.column, row: body.row + log, columns: body.columns, rows: rows)
    )
  }
}
