extension Style {
  /// The same where it can be read on a dark and on a light background, else the nearest style
  /// that can: a log cannot hide text by its colours, and does not lose it by mistake.
  package var legible: Style {
    guard self != .standard else { return self }
    var style = self
    switch (foreground.luminance, background.luminance) {
    case (nil, nil): break
    case (let text?, nil):
      // Black or white where the background is the terminal's own: whoever wrote it meant the
      // usual colour of text on the usual background.
      if text < CellLimits.black || text > CellLimits.white, foreground.isGrey {
        style.foreground = .standard
      }
    case (nil, let behind?):
      style.foreground = Color.contrast(to: behind)
    case (let text?, let behind?):
      if Color.contrast(text, behind) < CellLimits.contrast {
        style.foreground = Color.contrast(to: behind)
      }
    }
    return style
  }
}

extension Color {
  /// Red, green and blue, as most terminals have them; `nil` for the terminal's own colour.
  package var parts: (red: Int, green: Int, blue: Int)? {
    switch self {
    case .standard: nil
    case .palette(let number): Palette.parts(of: Int(number))
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    }
  }

  /// How light it is, from 0 to 1 (WCAG 2, with a gamma of 2).
  package var luminance: Double? {
    guard let parts else { return nil }
    func light(_ part: Int) -> Double { Double(part * part) / 65025 }
    return 0.2126 * light(parts.red) + 0.7152 * light(parts.green) + 0.0722 * light(parts.blue)
  }

  fileprivate var isGrey: Bool {
    guard let parts else { return false }
    let all = [parts.red, parts.green, parts.blue]
    return (all.max() ?? 0) - (all.min() ?? 0) < 24
  }

  /// Black or white, whichever can be read on it.
  package static func contrast(to luminance: Double) -> Color {
    luminance > 0.18 ? .black : .palette(15)
  }

  /// The contrast of two colours, from 1 to 21.
  package static func contrast(_ one: Double, _ other: Double) -> Double {
    (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }
}
