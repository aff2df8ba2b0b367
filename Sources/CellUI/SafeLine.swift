/// A line of a log, a name or a path, made safe for a terminal: printable glyphs with styles and
/// widths, nothing that could move the cursor or speak to the terminal.
///
/// Bytes become text here and nowhere else. Total: any bytes give a line.
package struct SafeLine: Sendable {
  package private(set) var glyphs: [SafeGlyph] = []
  /// How many columns the line takes; of a line that is not whole, those up to its last glyph.
  package private(set) var width = 0
  /// The column of the first glyph.
  package private(set) var startColumn = 0
  /// Whether the line goes on to the right of `width`.
  package private(set) var isWhole = true

  /// How progress output is shown.
  package enum Mode: Sendable {
    /// Carriage returns overwrite, as on a terminal.
    case collapsed
    /// Carriage returns and other movements are visible marks.
    case raw
  }

  /// - Parameters:
  ///   - bytes: a line without its newline.
  ///   - carried: what is to be read before, without showing it: a line that was cut goes on with
  ///     the colours, and the sequence, that the cut went through.
  ///   - columns: which part of the line is wanted; no less is given, and where that is cheaper,
  ///     no more.
  package init(
    decoding bytes: ArraySlice<UInt8>, mode: Mode, carried: [UInt8] = [],
    columns: Range<Int> = 0..<CellLimits.columns
  ) {
    let bytes = SafeLine.content(bytes)
    if carried.isEmpty, ByteScan.isPlain(bytes) {
      fillPlain(bytes, columns: columns)
      return
    }
    var painter = LinePainter(mode: mode, start: bytes.startIndex, wanted: columns)
    if carried.isEmpty {
      painter.paint(mode == .collapsed ? ProgressRows.lastFrames(of: bytes) : bytes)
    } else {
      painter.skip(carried.count)
      painter.paint((carried + bytes)[...])
    }
    fill(from: painter)
  }

  /// Text of our own or of others that has no colours, such as a title or a path.
  package init(plain text: String) {
    let bytes = Array(text.utf8)
    if ByteScan.isPlain(bytes[...]) {
      fillPlain(bytes[...], columns: 0..<bytes.count)
      return
    }
    var painter = LinePainter(mode: .raw, start: 0, isName: true)
    painter.paint(bytes[...])
    fill(from: painter)
  }

  /// How many columns a line takes whose bytes are all printable ASCII; `nil`: others are among
  /// them. Takes next to no time.
  package static func plainWidth(of bytes: ArraySlice<UInt8>) -> Int? {
    let bytes = content(bytes)
    return ByteScan.isPlain(bytes) ? bytes.count : nil
  }

  /// The text that is shown.
  package var text: String {
    var view = String.UnicodeScalarView()
    for glyph in glyphs { SafeLine.append(glyph.glyph, to: &view) }
    return String(view)
  }

  /// The text that is shown, with a tab or a return where one was written, for programs to read.
  ///
  /// - Parameter bytes: those of the line, which is read from its first column on.
  package func text(withTabsOf bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(0x09) || bytes.contains(0x0D) else { return text }
    var view = String.UnicodeScalarView()
    var column = startColumn
    var place = 0
    while place < glyphs.count {
      let (end, endColumn) = tab(at: place, column: column, in: bytes)
      // What is left of a tab that was written over ends where no tab ends.
      if end > place, endColumn % CellLimits.tabWidth == 0 {
        view.append("\t")
        (place, column) = (end, endColumn)
        continue
      }
      if isReturn(at: place, in: bytes) {
        view.append("\r")
        place += 2
        column += 2
        continue
      }
      SafeLine.append(glyphs[place].glyph, to: &view)
      column += Int(glyphs[place].width)
      place += 1
    }
    return String(view)
  }

  /// Whether the mark of a return, `^M`, is at a place.
  private func isReturn(at place: Int, in bytes: ArraySlice<UInt8>) -> Bool {
    let source = glyphs[place].source
    let offset = bytes.startIndex + Int(source)
    return offset < bytes.endIndex && bytes[offset] == 0x0D && place + 1 < glyphs.count
      && glyphs[place].glyph.base == "^" && glyphs[place + 1].glyph.base == "M"
      && glyphs[place + 1].source == source
  }

  /// Behind the blanks that a tab at a place has left; the place itself where there is none.
  private func tab(
    at start: Int, column: Int, in bytes: ArraySlice<UInt8>
  ) -> (end: Int, column: Int) {
    let source = glyphs[start].source
    let offset = bytes.startIndex + Int(source)
    guard offset < bytes.endIndex, bytes[offset] == 0x09 else { return (start, column) }
    var (end, column) = (start, column)
    while end < glyphs.count, glyphs[end].source == source, glyphs[end].glyph.base == " " {
      end += 1
      column += 1
      if column % CellLimits.tabWidth == 0 { break }
    }
    return (end, column)
  }

  private static func append(_ glyph: Glyph, to view: inout String.UnicodeScalarView) {
    view.append(glyph.base)
    for place in 0..<4 where glyph.marks[place] != 0 {
      if let mark = Unicode.Scalar(glyph.marks[place]) { view.append(mark) }
    }
  }

  /// A line without the returns at its end: a line end of its own, not a way to its start.
  static func content(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while bytes.last == 0x0D { bytes.removeLast() }
    return bytes
  }

  private mutating func fillPlain(_ bytes: ArraySlice<UInt8>, columns: Range<Int>) {
    startColumn = min(columns.lowerBound, bytes.count)
    let end = min(max(columns.upperBound, startColumn), bytes.count)
    glyphs.reserveCapacity(end - startColumn)
    for place in startColumn..<end {
      glyphs.append(
        SafeGlyph(
          glyph: Glyph(Unicode.Scalar(bytes[bytes.startIndex + place])), width: 1,
          style: .standard, source: UInt32(place)))
    }
    width = bytes.count
    isWhole = end == bytes.count
  }

  private mutating func fill(from painter: LinePainter) {
    glyphs = painter.glyphs
    startColumn = painter.origin
    width = glyphs.reduce(startColumn) { $0 + Int($1.width) }
    isWhole = painter.isWhole
  }
}

/// One glyph of a safe line.
package struct SafeGlyph: Hashable, Sendable {
  package var glyph: Glyph
  /// 1 or 2.
  package var width: UInt8
  package var style: Style
  /// Where it comes from: an offset from the line's first byte.
  package var source: UInt32
}
