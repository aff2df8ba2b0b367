import CellUI

/// The row that names all panes; those that are on the screen are not dimmed.
struct TabRowView {
  let row: TabRow
  let focus: Int
  let shown: Set<Int>
  let isUnicode: Bool
  let theme: Theme

  func draw(on grid: inout CellGrid) {
    grid.fill(row.area, style: theme.title)
    if row.before > 0 {
      text((isUnicode ? "‹ " : "< ") + "\(row.before)", at: row.area.column, on: &grid)
    }
    for tab in row.tabs {
      let style =
        tab.index == focus
        ? theme.focusedTitle : shown.contains(tab.index) ? theme.notice : theme.title
      grid.fill(tab.area, style: style)
      grid.text(
        tab.text, column: tab.area.column + 1, row: tab.area.row, limit: tab.area.endColumn - 1,
        style: style)
    }
    if row.after > 0 {
      let more = "+\(row.after)" + (isUnicode ? " ›" : " >")
      let column = (row.tabs.last?.area.endColumn ?? row.area.column) + 1
      text(more, at: min(column, row.area.endColumn - more.unicodeScalars.count), on: &grid)
    }
  }

  private func text(_ text: String, at column: Int, on grid: inout CellGrid) {
    grid.text(
      text, column: column, row: row.area.row, limit: row.area.endColumn, style: theme.title)
  }
}
