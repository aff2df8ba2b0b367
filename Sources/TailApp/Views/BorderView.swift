import CellUI

/// The rules between panes that are side by side, joined with those of the titles.
struct BorderView {
  private let borders: [PaneLayout.Border]
  private let titles: [Rect]
  private let theme: Theme

  init(layout: PaneLayout, theme: Theme) {
    borders = layout.borders.filter { $0.axis == .columns }
    titles = layout.slots.map(\.title)
    self.theme = theme
  }

  func draw(on grid: inout CellGrid) {
    for border in borders {
      for row in border.area.row..<border.area.endRow {
        let column = border.area.column
        let sign = theme.marks.border(
          left: titles.contains { $0.row == row && $0.endColumn == column },
          right: titles.contains { $0.row == row && $0.column == border.area.endColumn },
          up: borders.contains { $0.area.contains(Point(column: column, row: row - 1)) })
        grid.text(
          String(sign), column: column, row: row, limit: border.area.endColumn, style: theme.title)
      }
    }
  }
}
