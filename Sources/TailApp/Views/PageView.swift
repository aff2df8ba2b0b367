import CellUI

/// A page over the panes.
struct PageView {
  let page: Page
  let model: Model
  let theme: Theme

  func draw(on grid: inout CellGrid) {
    let text = PageText(page: page, model: model)
    let area = Rect(column: 0, row: 0, columns: model.size.columns, rows: 1)
    grid.fill(area, style: theme.focusedTitle)
    grid.text(
      " " + text.title, column: 0, row: 0, limit: model.size.columns, style: theme.focusedTitle)
    let height = max(0, model.size.rows - 2)
    for (offset, line) in text.lines.dropFirst(page.top).prefix(height).enumerated() {
      grid.text(
        line, column: 1, row: offset + 1, limit: model.size.columns, style: .standard)
      if page.topic == .help {
        let ends = text.columnStarts.dropFirst() + [Int.max]
        for (start, end) in zip(text.columnStarts, ends) {
          markKeys(line.prefix(end).dropFirst(start), column: 1 + start, offset + 1, on: &grid)
        }
      }
      let characters = Array(line)
      for range in PageFinder(page.query).ranges(in: line) {
        func width(_ end: Int) -> Int { SafeLine(plain: String(characters[..<end])).width }
        let area = Rect(
          column: 1 + width(range.lowerBound), row: offset + 1,
          columns: width(range.upperBound) - width(range.lowerBound), rows: 1)
        grid.restyle(area) { $0 = theme.match }
      }
    }
    // At the first line of the text: a screen reader begins there.
    grid.cursor = Point(column: 1, row: 1)
  }

  /// Keys stand out, here as everywhere, and so do the names of their groups.
  private func markKeys(
    _ line: Substring, column: Int, _ row: Int, on grid: inout CellGrid
  ) {
    let width = line.hasPrefix(" ") ? PageText.keyColumns : line.count
    grid.restyle(Rect(column: column, row: row, columns: width, rows: 1)) {
      $0.attributes.insert(.bold)
    }
  }
}
