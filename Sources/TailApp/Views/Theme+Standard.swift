import CellUI

/// The themes that come with the program.
extension Theme {
  /// By their names in the configuration.
  package static let named: [(name: String, theme: Theme)] = [
    ("auto", .everywhere), ("dark", .dark), ("light", .light), ("colour-blind", .colourBlind),
    ("mono", .mono),
  ]

  /// What stands for which on terminals of 8 and 16 colours, whose numbers mean what the terminal likes.
  static let ofFewColors: [(full: Theme, few: Theme)] = [
    (.everywhere, .everywhereOfFew), (.dark, .darkOfFew), (.light, .lightOfFew),
    (.colourBlind, .everywhereOfFew),
  ]

  /// What all with colours have in common.
  private static let common: Theme = {
    var theme = Theme()
    theme.gutter = Style(attributes: .dim)
    theme.title = Style(attributes: .dim)
    theme.timestamp = Style(attributes: .dim)
    theme.levelDebug = Style(attributes: .dim)
    theme.completed = Style(attributes: .dim)
    theme.status = Style(attributes: .reverse)
    theme.notice = Style(attributes: .bold)
    // Underlined: the log may have such grounds of its own. Not bold: black would be grey.
    theme.match = Style(
      foreground: .inkBlack, background: .palette(220), attributes: .underline)
    theme.currentMatch = Style(
      foreground: .inkBlack, background: .palette(114), attributes: [.italic, .underline])
    theme.filterMatch = Style(attributes: .underline)
    theme.path = Style(attributes: .underline)
    theme.focusedTitle = Style(
      foreground: .palette(15), background: .palette(24), attributes: .bold)
    theme.complaint = Style(
      foreground: .palette(15), background: .rgb(red: 0xAF, green: 0, blue: 0), attributes: .bold)
    return theme
  }()

  /// Colours by their parts.
  private static func rgb(_ number: Int) -> Color {
    .rgb(
      red: UInt8(truncatingIfNeeded: number >> 16), green: UInt8(truncatingIfNeeded: number >> 8),
      blue: UInt8(truncatingIfNeeded: number))
  }

  /// One colour for each meaning.
  private mutating func use(
    error: Color, warning: Color, good: Color, key: Color, event: Color, stderr: Color
  ) {
    failure = Style(foreground: error, attributes: .bold)
    levelError = failure
    levelWarning = Style(foreground: warning, attributes: .bold)
    pending = Style(foreground: warning)
    running = Style(foreground: good)
    levelInfo = Style(foreground: good)
    self.key = Style(foreground: key)
    self.event = Style(foreground: event, attributes: .bold)
    self.stderr = Style(foreground: stderr)
  }

  /// For a ground that nobody knows: colours halfway between black and white, 4.5:1 on both.
  package static let everywhere: Theme = {
    var theme = common
    theme.use(
      error: rgb(0xE11E1E), warning: rgb(0xA55A00), good: rgb(0x008000), key: rgb(0x007A7A),
      event: rgb(0x006ADE), stderr: rgb(0xC64500))
    return theme
  }()

  package static let dark: Theme = {
    var theme = common
    theme.use(
      error: .palette(203), warning: .palette(221), good: .palette(77), key: .palette(73),
      event: .palette(80), stderr: .palette(208))
    let grey = Style(foreground: .palette(245))
    (theme.gutter, theme.title, theme.timestamp, theme.levelDebug) = (grey, grey, grey, grey)
    theme.completed = Style(foreground: .palette(250))
    theme.path = Style(foreground: .palette(110), attributes: .underline)
    theme.status = Style(foreground: .palette(252), background: .palette(236))
    theme.currentLine = Style(background: .palette(235))
    return theme
  }()

  package static let light: Theme = {
    var theme = common
    theme.use(
      error: .palette(124), warning: rgb(0x805500), good: rgb(0x006400), key: .palette(23),
      event: .palette(19), stderr: rgb(0x8A4600))
    let grey = Style(foreground: rgb(0x5F5F5F))
    (theme.gutter, theme.title, theme.timestamp, theme.levelDebug) = (grey, grey, grey, grey)
    theme.completed = Style(foreground: .palette(238))
    theme.path = Style(foreground: .palette(24), attributes: .underline)
    theme.status = Style(foreground: .palette(235), background: .palette(253))
    theme.currentLine = Style(background: .palette(254))
    return theme
  }()

  /// The one for a ground of a colour.
  static func suiting(_ ground: Color) -> Theme {
    guard let light = ground.luminance else { return .everywhere }
    return Color.contrast(to: light) == .black ? .light : .dark
  }

  /// Vermilion, blue, green and yellow after Okabe and Ito, which all kinds of eyes tell apart, as
  /// dark as a light ground asks.
  package static let colourBlind: Theme = {
    var theme = common
    let blue = rgb(0x006ADE)
    theme.use(
      error: rgb(0xBA4E00), warning: rgb(0x7C6C00), good: rgb(0x007C5A), key: rgb(0x007A7A),
      event: blue, stderr: rgb(0xA55A00))
    theme.failure.attributes.insert(.underline)
    theme.levelError.attributes.insert(.underline)
    theme.complaint = Style(
      foreground: .palette(15), background: rgb(0xBA4E00), attributes: .bold)
    theme.match = Style(
      foreground: .inkBlack, background: rgb(0xF0E442), attributes: .underline)
    theme.currentMatch = Style(
      foreground: .palette(15), background: rgb(0x0072B2), attributes: [.bold, .underline])
    return theme
  }()

  /// Attributes only. Dim is not among them: some terminals without colours make it invisible.
  package static let mono: Theme = {
    var theme = Theme()
    theme.event = Style(attributes: .bold)
    theme.focusedTitle = Style(attributes: [.bold, .reverse])
    theme.failure = Style(attributes: [.bold, .underline])
    theme.levelError = Style(attributes: .bold)
    theme.levelWarning = Style(attributes: .bold)
    theme.status = Style(attributes: .reverse)
    theme.notice = Style(attributes: .bold)
    theme.complaint = Style(attributes: [.bold, .reverse])
    theme.match = Style(attributes: [.reverse, .underline])
    theme.currentMatch = Style(attributes: [.bold, .reverse, .underline])
    theme.filterMatch = Style(attributes: .underline)
    return theme
  }()

  // MARK: Few colours

  /// The eight that all terminals have. Red and magenta can be read on black and on white.
  private static func few(of theme: Theme, bright: Bool) -> Theme {
    var theme = theme
    func color(_ number: UInt8) -> Color { .palette(bright ? number + 8 : number) }
    theme.use(
      error: color(1), warning: bright ? color(3) : .magenta, good: bright ? color(2) : .standard,
      key: bright ? color(6) : .standard, event: bright ? color(6) : .magenta,
      stderr: bright ? .yellow : .magenta)
    theme.match = Style(foreground: .black, background: .yellow, attributes: .underline)
    theme.currentMatch = Style(
      foreground: .black, background: .green, attributes: [.italic, .underline])
    theme.focusedTitle = Style(attributes: [.bold, .reverse])
    theme.complaint = Style(foreground: .palette(15), background: .red, attributes: .bold)
    theme.status = Style(attributes: .reverse)
    theme.currentLine = .standard
    theme.path = Style(attributes: .underline)
    let grey = Style(attributes: .dim)
    (theme.gutter, theme.title, theme.timestamp, theme.levelDebug) = (grey, grey, grey, grey)
    theme.completed = grey
    return theme
  }

  private static let everywhereOfFew = few(of: everywhere, bright: false)
  private static let darkOfFew = few(of: dark, bright: true)
  private static let lightOfFew: Theme = {
    var theme = few(of: light, bright: false)
    theme.event = Style(foreground: .blue, attributes: .bold)
    theme.running = Style(foreground: .blue)
    return theme
  }()
}
