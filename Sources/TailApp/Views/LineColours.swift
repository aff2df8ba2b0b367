import CellUI
import LogCore

/// Colours for the lines in view that bring none: their time, their level, names of values, paths, and
/// what of them tells of an error. Made for one frame; a line of many rows is looked at once.
struct LineColours {
  private let theme: Theme
  private let errors: ErrorPattern?
  private let isRaw: Bool
  private let isUsed: Bool
  private var line: (position: Position, tints: [CellGrid.Tint])?

  init(of pane: Pane, _ theme: Theme) {
    self.theme = theme
    errors = pane.log.errorPattern
    isRaw = pane.display.showsRawProgress
    isUsed = pane.display.coloursLogs
  }

  /// By the glyphs of the row's text, ascending and apart.
  mutating func tints(of row: PaneRows.Row) -> [CellGrid.Tint] {
    guard row.line != nil || row.isUnfinished else { return [] }
    if let line, line.position == row.position { return line.tints }
    let tints = tints(of: row.text, bytes: row.bytes, carried: row.carried)
    // Where lines are cut each has one row, and another frame may show another part of it.
    if let position = row.position { line = (position, tints) }
    return tints
  }

  /// What a line without a place of its own gets, such as the last one of a row of the overview.
  func tints(
    of text: SafeLine, bytes: ArraySlice<UInt8>, carried: [UInt8] = []
  ) -> [CellGrid.Tint] {
    guard isUsed, !text.glyphs.contains(where: { $0.style != .standard }) else { return [] }
    let shown = text.glyphs.map { glyph in
      glyph.glyph.base.isASCII ? UInt8(truncatingIfNeeded: glyph.glyph.base.value) : 0x80
    }
    let parts = LinePart.parts(of: shown[...], isStart: text.startColumn == 0)
    var tints = parts.map { CellGrid.Tint(glyphs: $0.range, style: theme.style(of: $0.kind)) }
    let bar = LineColours.bar(in: text)
    let error = error(in: text, bytes, carried)
    for (glyphs, style) in [(bar, theme.key), (error, theme.levelError)] {
      guard let glyphs else { continue }
      tints.removeAll { $0.glyphs.overlaps(glyphs) }
      let place = tints.firstIndex { $0.glyphs.lowerBound > glyphs.lowerBound } ?? tints.count
      tints.insert(CellGrid.Tint(glyphs: glyphs, style: style), at: place)
    }
    return tints
  }

  /// The first blocks of a progress bar: nothing on the screen is as bright as they.
  private static func bar(in text: SafeLine) -> Range<Int>? {
    func isBlock(_ glyph: SafeGlyph) -> Bool { (0x2580...0x259F).contains(glyph.glyph.base.value) }
    guard let start = text.glyphs.firstIndex(where: isBlock) else { return nil }
    return start..<(text.glyphs[start...].firstIndex { !isBlock($0) } ?? text.glyphs.count)
  }

  /// Which glyphs tell of an error.
  private func error(
    in text: SafeLine, _ bytes: ArraySlice<UInt8>, _ carried: [UInt8]
  ) -> Range<Int>? {
    guard let errors, let first = text.glyphs.first?.source else { return nil }
    let found = errors.firstMatch(
      in: bytes.prefix(AppLimits.colouredBytes), isRaw: isRaw, carried: carried)
    guard let found, found.upperBound > Int(first) else { return nil }
    let start = text.glyphs.firstIndex { found.contains(Int($0.source)) }
    guard let start else { return nil }
    let end = text.glyphs[start...].firstIndex { !found.contains(Int($0.source)) }
    return start..<(end ?? text.glyphs.count)
  }
}
