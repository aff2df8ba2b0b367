/// Writing text.
extension CellGrid {
  /// Writes text of one style from `column` on, before `limit`, and returns the column after it.
  /// What does not fit is cut off with an ellipsis, between words where that leaves enough.
  @discardableResult
  package mutating func text(
    _ text: String, column: Int, row: Int, limit: Int, style: Style
  ) -> Int {
    var column = column
    let glyphs = SafeLine(plain: text).glyphs
    let count = FittedText.count(of: glyphs, columns: limit - column)
    for glyph in glyphs.prefix(count) {
      let next = put(
        glyph.glyph, width: Int(glyph.width), style: style.under(glyph.style), column: column,
        row: row, limit: limit)
      if next == column { break }
      column = next
    }
    if count < glyphs.count {
      column = put(Glyph("…"), width: 1, style: style, column: column, row: row, limit: limit)
    }
    return column
  }

  /// Writes part of a line of a log.
  ///
  /// - Parameters:
  ///   - glyphs: which of the line's glyphs.
  ///   - overlay: the style where the line has none of its own.
  ///   - fromColumn: how many columns are scrolled out on the left; half a wide glyph is a blank.
  ///   - highlights: ranges of the line's bytes, ascending, that are shown in `highlight`.
  package mutating func draw(
    _ line: SafeLine, glyphs: Range<Int>, column: Int, row: Int, limit: Int, overlay: Style,
    fromColumn: Int = 0, highlights: [Range<Int>] = [], highlight: Style = .standard
  ) {
    var place = line.startColumn - fromColumn
    var next = 0
    for glyph in line.glyphs[glyphs] {
      defer { place += Int(glyph.width) }
      guard place + Int(glyph.width) > 0 else { continue }
      // Overwritten text can make the sources go back.
      if next > 0, Int(glyph.source) < highlights[next - 1].upperBound { next = 0 }
      while next < highlights.count, highlights[next].upperBound <= Int(glyph.source) { next += 1 }
      let isHit = next < highlights.count && highlights[next].contains(Int(glyph.source))
      let style = isHit ? highlight : overlay.under(glyph.style)
      if place < 0 {
        put(.blank, width: 1, style: style, column: column, row: row, limit: limit)
        continue
      }
      let end = put(
        glyph.glyph, width: Int(glyph.width), style: style, column: column + place, row: row,
        limit: limit)
      if end == column + place { return }
    }
  }

  /// The screen as text, a string a row, blanks at the end cut off.
  package func lines() -> [String] {
    (0..<size.rows).map { row in
      var view = String.UnicodeScalarView()
      for cell in self.row(row) where cell.width > 0 {
        view.append(cell.glyph.base)
        for place in 0..<4 where cell.glyph.marks[place] != 0 {
          if let mark = Unicode.Scalar(cell.glyph.marks[place]) { view.append(mark) }
        }
      }
      while view.last == " " { view.removeLast() }
      return String(view)
    }
  }
}

extension Style {
  /// This style, with what `own` says over it.
  fileprivate func under(_ own: Style) -> Style {
    guard own != .standard else { return self }
    return Style(
      foreground: own.foreground == .standard ? foreground : own.foreground,
      background: own.background == .standard ? background : own.background,
      attributes: attributes.union(own.attributes)
    ).legible
  }
}
