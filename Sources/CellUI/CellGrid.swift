/// A whole screen of cells, made anew for each frame and handed to a `Screen`.
///
/// Nothing that is written to it can split a wide glyph: half of one becomes a blank.
package struct CellGrid: Equatable, Sendable {
  package let size: Size
  /// Where the terminal's cursor rests; `nil` hides it.
  package var cursor: Point?
  private var cells: [Cell]

  package init(size: Size) {
    self.size = size
    self.cells = Array(repeating: .blank, count: size.columns * size.rows)
  }

  package subscript(column column: Int, row row: Int) -> Cell {
    cells[row * size.columns + column]
  }

  /// The cells of one row, from left to right.
  package func row(_ row: Int) -> ArraySlice<Cell> {
    cells[(row * size.columns)..<((row + 1) * size.columns)]
  }

  /// Writes one glyph if all of it lies on the screen and before `limit`, and returns the column
  /// after it.
  @discardableResult
  package mutating func put(
    _ glyph: Glyph, width: Int, style: Style, column: Int, row: Int, limit: Int
  ) -> Int {
    guard row >= 0, row < size.rows, column >= 0, column + width <= min(limit, size.columns)
    else { return column }
    mendBorder(column: column, row: row)
    mendBorder(column: column + width, row: row)
    let place = row * size.columns + column
    cells[place] = Cell(glyph: glyph, style: style, width: UInt8(width))
    if width == 2 {
      cells[place + 1] = Cell(glyph: .blank, style: style, width: 0)
    }
    return column + width
  }

  /// Fills an area with blanks of a style.
  package mutating func fill(_ area: Rect, style: Style) {
    let columns = max(0, area.column)..<max(0, min(area.endColumn, size.columns))
    let rows = max(0, area.row)..<max(0, min(area.endRow, size.rows))
    guard !columns.isEmpty else { return }
    for row in rows {
      mendBorder(column: columns.lowerBound, row: row)
      mendBorder(column: columns.upperBound, row: row)
      for column in columns {
        cells[row * size.columns + column] = Cell(glyph: .blank, style: style, width: 1)
      }
    }
  }

  /// Changes the style of cells that are already written, such as a focused row's.
  package mutating func restyle(_ area: Rect, _ change: (inout Style) -> Void) {
    for row in max(0, area.row)..<max(0, min(area.endRow, size.rows)) {
      for column in max(0, area.column)..<max(0, min(area.endColumn, size.columns)) {
        change(&cells[row * size.columns + column].style)
      }
    }
  }

  /// Blanks both halves of a wide glyph that lies across the left edge of `column`.
  private mutating func mendBorder(column: Int, row: Int) {
    guard column > 0, column < size.columns else { return }
    let place = row * size.columns + column
    guard cells[place].width == 0 else { return }
    cells[place] = Cell(glyph: .blank, style: cells[place].style, width: 1)
    cells[place - 1] = Cell(glyph: .blank, style: cells[place - 1].style, width: 1)
  }
}
