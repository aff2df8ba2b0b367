/// A line of a log, a name or a path, made safe for a terminal: printable glyphs with styles and
/// widths, nothing that could move the cursor or speak to the terminal.
///
/// Bytes become text here and nowhere else. Total: any bytes give a line.
package struct SafeLine: Sendable {
  package private(set) var glyphs: [SafeGlyph] = []
  /// How many columns all glyphs take.
  package private(set) var width = 0

  /// How progress output is shown.
  package enum Mode: Sendable {
    /// Carriage returns overwrite, as on a terminal.
    case collapsed
    /// Carriage returns are visible marks.
    case raw
  }

  /// - Parameter bytes: a line without its newline.
  package init(decoding bytes: ArraySlice<UInt8>, mode: Mode) {
    var bytes = bytes
    // A line end of its own, not a return to the start.
    while bytes.last == 0x0D { bytes.removeLast() }
    if SafeLine.isPlain(bytes) {
      fillPlain(bytes)
      return
    }
    var painter = LinePainter(mode: mode, start: bytes.startIndex)
    painter.paint(mode == .collapsed ? ProgressRows.lastFrames(of: bytes) : bytes)
    glyphs = painter.glyphs
    width = glyphs.reduce(0) { $0 + Int($1.width) }
  }

  /// Text of our own or of others that has no colours, such as a title or a path.
  package init(plain text: String) {
    let bytes = Array(text.utf8)
    if SafeLine.isPlain(bytes[...]) {
      fillPlain(bytes[...])
      return
    }
    var painter = LinePainter(mode: .raw, start: 0, honoursColours: false)
    painter.paint(bytes[...])
    glyphs = painter.glyphs
    width = glyphs.reduce(0) { $0 + Int($1.width) }
  }

  /// The text that is shown.
  package var text: String {
    var view = String.UnicodeScalarView()
    for glyph in glyphs {
      view.append(glyph.glyph.base)
      for place in 0..<4 where glyph.glyph.marks[place] != 0 {
        if let mark = Unicode.Scalar(glyph.glyph.marks[place]) { view.append(mark) }
      }
    }
    return String(view)
  }

  /// Cuts the line into rows of at most `width` columns; a wide glyph is never cut in half. At
  /// least one row.
  package func rows(width: Int) -> [Range<Int>] {
    guard self.width > width else { return [0..<glyphs.count] }
    var rows: [Range<Int>] = []
    var start = 0
    var used = 0
    for (place, glyph) in glyphs.enumerated() {
      if used + Int(glyph.width) > width, place > start {
        rows.append(start..<place)
        start = place
        used = 0
      }
      used += Int(glyph.width)
    }
    rows.append(start..<glyphs.count)
    return rows
  }

  private static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private mutating func fillPlain(_ bytes: ArraySlice<UInt8>) {
    glyphs.reserveCapacity(bytes.count)
    for (place, byte) in bytes.enumerated() {
      glyphs.append(
        SafeGlyph(
          glyph: Glyph(Unicode.Scalar(byte)), width: 1, style: .standard, source: UInt32(place)))
    }
    width = glyphs.count
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
