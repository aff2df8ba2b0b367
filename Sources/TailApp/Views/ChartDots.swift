import CellUI

/// A field of dots, several to a cell.
struct ChartDots {
  let columns: Int
  let rows: Int
  private let symbols: ChartSymbols
  private let width: Int
  private var marks: [Bool]

  /// How many dots there are from the top to the bottom.
  var height: Int { rows * symbols.dotsDown }

  init(columns: Int, rows: Int, symbols: ChartSymbols) {
    self.columns = columns
    self.rows = rows
    self.symbols = symbols
    width = columns * symbols.dotsAcross
    marks = Array(repeating: false, count: width * rows * symbols.dotsDown)
  }

  /// Sets a dot, counted from the left and from the bottom; one outside is none.
  mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    marks[(height - 1 - y) * width + x] = true
  }

  /// Sets the dots of a straight line, as far as it lies in the field.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
    let first = max(0, min(start.x, end.x))
    let last = min(width - 1, max(start.x, end.x))
    guard first <= last else { return }
    guard start.x != end.x else {
      for y in min(start.y, end.y)...max(start.y, end.y) { set(start.x, y) }
      return
    }
    let slope = Double(end.y - start.y) / Double(end.x - start.x)
    var before = Int((Double(start.y) + slope * Double(first - start.x)).rounded())
    for x in first...last {
      let y = Int((Double(start.y) + slope * Double(x - start.x)).rounded())
      set(x, y)
      // A steep line has no gaps.
      for step in min(before, y)...max(before, y) where step != before { set(x, step) }
      before = y
    }
  }

  /// What stands in a cell; `nil`: nothing.
  func glyph(column: Int, row: Int) -> Unicode.Scalar? {
    symbols.glyph { x, y in
      marks[(row * symbols.dotsDown + y) * width + column * symbols.dotsAcross + x]
    }
  }
}
