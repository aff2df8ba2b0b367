import CellUI

/// What the curves of a chart are made of.
package enum ChartSymbols: String, CaseIterable, Sendable {
  /// Two dots by four to a cell; not every font has them.
  case braille
  /// Two by two, as quarters of a block.
  case block
  /// One by two.
  case ascii

  var dotsAcross: Int { self == .ascii ? 1 : 2 }
  var dotsDown: Int { self == .braille ? 4 : 2 }

  /// What stands in a cell.
  ///
  /// - Parameter isSet: whether there is a dot, counted from the left and from the top.
  /// - Returns: `nil`: there is none.
  func glyph(_ isSet: (_ x: Int, _ y: Int) -> Bool) -> Unicode.Scalar? {
    switch self {
    case .braille:
      // The dots are numbered down the left side, then the right; the lowest two came later.
      let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
      var pattern: UInt32 = 0
      for y in 0..<4 { for x in 0..<2 where isSet(x, y) { pattern |= bits[y][x] } }
      return pattern == 0 ? nil : Unicode.Scalar(0x2800 + pattern)
    case .block:
      let blocks: [Unicode.Scalar?] = [
        nil, "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
      ]
      var pattern = 0
      for y in 0..<2 { for x in 0..<2 where isSet(x, y) { pattern |= 1 << (2 * y + x) } }
      return blocks[pattern]
    case .ascii:
      return switch (isSet(0, 0), isSet(0, 1)) {
      case (true, true): ":"
      case (true, false): "'"
      case (false, true): "."
      case (false, false): nil
      }
    }
  }
}

extension Model {
  /// Those of the configuration, as far as the terminal's encoding has them.
  var chartSymbols: ChartSymbols { traits.unicode ? plan.chartSymbols : .ascii }
}
