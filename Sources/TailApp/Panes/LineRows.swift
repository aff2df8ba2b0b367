import CellUI
import LogCore

/// How a line is cut into rows of a width, and where its characters are. A character's place is its
/// column on a row without end, which is the same at every width.
struct LineRows {
  private let content: RowContent
  private let mode: SafeLine.Mode
  /// The whole line, where its columns are not its bytes.
  private let text: SafeLine?
  /// Which glyphs each row has. Without a gap; at least one.
  private let glyphs: [Range<Int>]
  /// The column of each row's first glyph.
  private let starts: [Int]
  /// Columns of the whole line.
  let width: Int

  /// - Parameter columns: of a row; at least 1.
  init(_ content: RowContent, mode: SafeLine.Mode, columns: Int) {
    self.content = content
    self.mode = mode
    if let width = content.plainWidth {
      self.width = width
      text = nil
      glyphs = SafeLine.plainRows(of: content.bytes, width: columns)
      starts = glyphs.map(\.lowerBound)
      return
    }
    let text = content.text(mode)
    let glyphs = text.rows(width: columns)
    var starts: [Int] = []
    starts.reserveCapacity(glyphs.count)
    var column = 0
    for row in glyphs {
      starts.append(column)
      for glyph in text.glyphs[row] { column += Int(glyph.width) }
    }
    self.text = text
    self.glyphs = glyphs
    self.starts = starts
    width = text.width
  }

  var count: Int { glyphs.count }

  /// The row that holds a column, or the last one.
  func row(at column: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= column { low = middle } else { high = middle }
    }
    return low
  }

  /// The column that a row begins with.
  func column(of row: Int) -> Int { starts[min(max(0, row), starts.count - 1)] }

  /// Some of the rows, for drawing: text that has them, and which of its glyphs they are.
  func part(from first: Int, limit: Int) -> (text: SafeLine, rows: [Range<Int>]) {
    let rows = Array(glyphs.dropFirst(max(0, first)).prefix(max(0, limit)))
    if let text { return (text, rows) }
    let start = rows.first?.lowerBound ?? 0
    let text = content.text(mode, columns: start..<(rows.last?.upperBound ?? start))
    return (text, rows.map { $0.lowerBound - start..<$0.upperBound - start })
  }
}

/// Where a part of a line's bytes stands on a row without end.
struct ByteColumns {
  let columns: Range<Int>
  /// Columns of the whole line.
  let width: Int

  /// - Parameter bytes: from the line's first byte.
  init(of bytes: Range<Int>, in content: RowContent, mode: SafeLine.Mode) {
    if let width = content.plainWidth {
      let start = min(bytes.lowerBound, width)
      columns = start..<max(start, min(bytes.upperBound, width))
      self.width = width
      return
    }
    let text = content.text(mode)
    width = text.width
    columns = ByteColumns.columns(of: bytes, in: text)
  }

  private static func columns(of bytes: Range<Int>, in text: SafeLine) -> Range<Int> {
    var column = text.startColumn
    var found: Range<Int>?
    // What shows nothing itself, such as a mark on a letter, is where the glyph before it is.
    var before = 0..<0
    for glyph in text.glyphs {
      let end = column + Int(glyph.width)
      let source = Int(glyph.source)
      if bytes.contains(source) {
        found = (found?.lowerBound ?? column)..<end
      } else if let found {
        return found
      } else if source <= bytes.lowerBound {
        before = column..<end
      }
      column = end
    }
    return found ?? before
  }
}

/// How lines were cut into rows, for the time of one look: of long ones that takes a while, and each
/// is asked for several times.
final class CutLines {
  private var rows: [Position: LineRows] = [:]

  func rows(at position: Position, _ make: () -> LineRows) -> LineRows {
    if let known = rows[position] { return known }
    // A move over many lines need not keep them all.
    if rows.count == AppLimits.cutLines { rows = [:] }
    let made = make()
    rows[position] = made
    return made
  }
}
