import CellUI

extension BottomLine {
  /// What narrows the overview down while it is typed, else where the reader is in it.
  func draw(_ overview: Overview, on grid: inout CellGrid) {
    guard !overview.isTyping else {
      grid.fill(area, style: theme.bar)
      let end = grid.text(
        "/" + overview.narrowing, column: area.column, row: area.row, limit: area.endColumn - 1,
        style: theme.bar)
      let hint = "\(Grouped(overview.order.count)) of \(Grouped(model.panes.count)); words, !word"
      grid.text(
        hint, column: end + 2, row: area.row, limit: area.endColumn,
        style: theme.onBar(theme.gutter))
      grid.cursor = Point(column: end, row: area.row)
      return
    }
    var parts = [
      "\(Grouped(min(overview.row + 1, overview.order.count))) of \(Grouped(overview.order.count))"
    ]
    if let saving { parts.insert(saving, at: 0) }
    if !overview.narrowing.isEmpty { parts.append("/\(overview.narrowing)") }
    if model.showsTroubleOnly { parts.append("in trouble") }
    if !overview.chosen.isEmpty { parts.append("\(overview.chosen.count) chosen") }
    let hints = [
      KeyHint("?", "help"), KeyHint("Enter", "opens"), KeyHint("Space", "chooses"),
      KeyHint("/", "narrows"), KeyHint("< > r", "sort"), KeyHint("T", "back"),
    ]
    fill(fitted(parts, hints: hints), on: &grid)
  }
}
