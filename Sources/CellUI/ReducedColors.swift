/// A style's colours as a terminal of 8, 16, 256 or 24-bit colours has them.
///
/// Two colours that can be told apart among many can be the same among few; such text takes the
/// colour that can be read on its background.
package struct ReducedColors: Equatable, Sendable {
  /// The terminal's number of the text's colour; `nil`: its own.
  package let foreground: Int32?
  package let background: Int32?
  /// Whether the text's colour is the bright form of one that the terminal has only dark: bold
  /// comes nearest to it.
  package let isBright: Bool

  package init(_ style: Style, colors: Int) {
    let background = ReducedColors.number(of: style.background, colors: colors)
    var foreground = ReducedColors.number(of: style.foreground, colors: colors)
    var isBright = false
    if colors < 16, case .palette(let number) = style.foreground, (8..<16).contains(number) {
      // Bright black without its brightness would be black.
      if number == 8 { foreground = nil } else { isBright = true }
    }
    if let text = foreground, let behind = background,
      let one = ReducedColors.luminance(text, colors),
      let other = ReducedColors.luminance(behind, colors),
      Color.contrast(one, other) < CellLimits.contrast
    {
      foreground = ReducedColors.number(of: .contrast(to: other), colors: colors)
      isBright = false
    } else if let text = foreground, background == nil, !isBright,
      style.foreground.isReduced(colors),
      let light = ReducedColors.luminance(text, colors),
      light < CellLimits.black || light > CellLimits.white
    {
      foreground = nil
    }
    self.foreground = foreground
    self.background = background
    self.isBright = isBright
  }

  private static func number(of color: Color, colors: Int) -> Int32? {
    guard let parts = color.parts else { return nil }
    switch color {
    case .standard: return nil
    case .palette(let number) where Int(number) < min(colors, 256) && (colors <= 256 || number < 8):
      return Int32(number)
    default: break
    }
    if colors > 256 {
      // A terminal of 24 bits takes the colour itself, but for the numbers of its first eight.
      let direct = parts.red << 16 | parts.green << 8 | parts.blue
      return Int32(direct < 8 ? (direct == 0 ? 0 : 8) : direct)
    }
    if colors == 256 {
      return Int32(Palette.nearest(red: parts.red, green: parts.green, blue: parts.blue))
    }
    let named = Palette.nearestNamed(red: parts.red, green: parts.green, blue: parts.blue)
    return Int32(colors >= 16 ? named : named % 8)
  }

  /// How light the colour of a number is.
  private static func luminance(_ number: Int32, _ colors: Int) -> Double? {
    if number < 8 || colors <= 256 { return Color.palette(UInt8(clamping: number)).luminance }
    return Color.rgb(
      red: UInt8(truncatingIfNeeded: number >> 16), green: UInt8(truncatingIfNeeded: number >> 8),
      blue: UInt8(truncatingIfNeeded: number)
    ).luminance
  }
}

extension Color {
  /// Whether a terminal of so many colours has to take another for it.
  fileprivate func isReduced(_ colors: Int) -> Bool {
    if case .palette(let number) = self { Int(number) >= colors } else { self != .standard }
  }
}
