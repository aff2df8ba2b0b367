import CellUI

/// A field of dots, two by four to a cell where Braille can be shown, one by two elsewhere.
struct ChartDots {
  let columns: Int
  let rows: Int
  private let isFine: Bool
  private let width: Int
  private var marks: [Bool]

  /// How many dots there are from the top to the bottom.
  var height: Int { rows * (isFine ? 4 : 2) }

  init(columns: Int, rows: Int, isFine: Bool) {
    self.columns = columns
    self.rows = rows
    self.isFine = isFine
    width = columns * (isFine ? 2 : 1)
    marks = Array(repeating: false, count: columns * rows * (isFine ? 8 : 2))
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
    isFine ? braille(column, row) : plain(column, row)
  }

  private func braille(_ column: Int, _ row: Int) -> Unicode.Scalar? {
    // The dots of a Braille cell are numbered down the left side, then the right; the lowest two
    // came later.
    let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    var pattern: UInt32 = 0
    for y in 0..<4 {
      for x in 0..<2 where marks[(row * 4 + y) * width + column * 2 + x] { pattern |= bits[y][x] }
    }
    return pattern == 0 ? nil : Unicode.Scalar(0x2800 + pattern)
  }

  private func plain(_ column: Int, _ row: Int) -> Unicode.Scalar? {
    switch (marks[row * 2 * width + column], marks[(row * 2 + 1) * width + column]) {
    case (true, true): ":"
    case (true, false): "'"
    case (false, true): "."
    case (false, false): nil
    }
  }
}
