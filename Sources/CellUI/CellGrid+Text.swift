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
  ///   - tints: glyphs, ascending and apart, that have another where the line has none.
  ///   - fromColumn: how many columns are scrolled out on the left; half a wide glyph is a blank.
  ///   - highlights: ranges of the line's bytes, ascending, that are shown in `highlight`.
  ///   - emphasis: the one of them that has a style of its own.
  ///   - marks: ranges of the line's bytes, ascending, that get what `mark` says where the line has
  ///     nothing of its own; below the highlights.
  package mutating func draw(
    _ line: SafeLine, glyphs: Range<Int>, column: Int, row: Int, limit: Int, overlay: Style,
    tints: [Tint] = [], fromColumn: Int = 0, highlights: [Range<Int>] = [],
    highlight: Style = .standard,
    emphasis: (range: Range<Int>, style: Style)? = nil,
    marks: [Range<Int>] = [], mark: Style = .standard
  ) {
    var place = line.startColumn - fromColumn
    var highlights = RangeWalk(highlights)
    var marks = RangeWalk(marks)
    var tint = tints[...]
    for (number, glyph) in zip(glyphs, line.glyphs[glyphs]) {
      defer { place += Int(glyph.width) }
      guard place + Int(glyph.width) > 0 else { continue }
      let source = Int(glyph.source)
      while let first = tint.first, first.glyphs.upperBound <= number { tint.removeFirst() }
      let overlay = tint.first.flatMap { $0.glyphs.contains(number) ? $0.style : nil } ?? overlay
      let style: Style
      if highlights.contains(source) {
        style = emphasis.flatMap { $0.range.contains(source) ? $0.style : nil } ?? highlight
      } else if marks.contains(source) {
        style = mark.under(overlay).under(glyph.style)
      } else {
        style = overlay.under(glyph.style)
      }
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

  /// Some glyphs of a line and how they look.
  package struct Tint: Hashable, Sendable {
    package let glyphs: Range<Int>
    package let style: Style

    package init(glyphs: Range<Int>, style: Style) {
      self.glyphs = glyphs
      self.style = style
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

/// Some ranges, ascending, asked for places that mostly ascend.
private struct RangeWalk {
  private let ranges: [Range<Int>]
  private var next = 0

  init(_ ranges: [Range<Int>]) {
    self.ranges = ranges
  }

  mutating func contains(_ place: Int) -> Bool {
    // Overwritten text can make places go back.
    if next > 0, place < ranges[next - 1].upperBound { next = 0 }
    while next < ranges.count, ranges[next].upperBound <= place { next += 1 }
    return next < ranges.count && ranges[next].contains(place)
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
