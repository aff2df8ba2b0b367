/// One place of the screen.
package struct Cell: Hashable, Sendable {
  package var glyph: Glyph
  package var style: Style
  /// How many columns the glyph takes: 1 or 2; 0 for the right half of the wide glyph before it.
  package var width: UInt8

  package init(glyph: Glyph, style: Style, width: UInt8) {
    self.glyph = glyph
    self.style = style
    self.width = width
  }

  package static let blank = Cell(glyph: .blank, style: .standard, width: 1)
}
