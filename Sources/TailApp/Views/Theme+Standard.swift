import CellUI

/// The themes that come with the program.
extension Theme {
  /// By their names in the configuration.
  package static let named: [(name: String, theme: Theme)] = [
    ("auto", .everywhere), ("dark", .dark), ("light", .light), ("colour-blind", .colourBlind),
    ("mono", .mono),
  ]

  /// What all have in common.
  private static let common: Theme = {
    var theme = Theme()
    theme.gutter = Style(attributes: .dim)
    theme.title = Style(attributes: .dim)
    theme.focusedTitle = Style(attributes: [.bold, .reverse])
    theme.status = Style(attributes: .reverse)
    theme.notice = Style(attributes: .bold)
    // Underlined: the log may have such grounds of its own.
    theme.match = Style(foreground: .black, background: .yellow, attributes: .underline)
    theme.currentMatch = Style(
      foreground: .black, background: .green, attributes: [.bold, .underline])
    theme.filterMatch = Style(attributes: .underline)
    return theme
  }()

  /// For a background that nobody knows: only colours that can be read on black and on white.
  package static let everywhere: Theme = {
    var theme = common
    theme.stderr = Style(foreground: .red)
    theme.event = Style(foreground: .magenta, attributes: .bold)
    theme.failure = Style(foreground: .red, attributes: .bold)
    theme.complaint = Style(foreground: .red, attributes: [.bold, .reverse])
    return theme
  }()

  package static let dark: Theme = {
    var theme = common
    theme.stderr = Style(foreground: .palette(9))
    theme.event = Style(foreground: .palette(14), attributes: .bold)
    theme.failure = Style(foreground: .palette(9), attributes: .bold)
    theme.complaint = Style(foreground: .palette(15), background: .red, attributes: .bold)
    theme.currentMatch.background = .palette(10)
    return theme
  }()

  package static let light: Theme = {
    var theme = common
    theme.stderr = Style(foreground: .red)
    theme.event = Style(foreground: .blue, attributes: .bold)
    theme.failure = Style(foreground: .red, attributes: .bold)
    theme.complaint = Style(foreground: .palette(15), background: .red, attributes: .bold)
    return theme
  }()

  /// Vermilion, blue and yellow of Okabe and Ito, which all kinds of eyes tell apart.
  package static let colourBlind: Theme = {
    var theme = common
    let vermilion = Color.rgb(red: 0xD5, green: 0x5E, blue: 0x00)
    let blue = Color.rgb(red: 0x00, green: 0x72, blue: 0xB2)
    theme.stderr = Style(foreground: vermilion)
    theme.event = Style(foreground: blue, attributes: .bold)
    theme.failure = Style(foreground: vermilion, attributes: [.bold, .underline])
    theme.complaint = Style(foreground: .black, background: vermilion, attributes: .bold)
    theme.match = Style(
      foreground: .black, background: .rgb(red: 0xF0, green: 0xE4, blue: 0x42),
      attributes: .underline)
    theme.currentMatch = Style(
      foreground: .palette(15), background: blue, attributes: [.bold, .underline])
    return theme
  }()

  /// Attributes only. Dim is not among them: some terminals without colours make it invisible.
  package static let mono: Theme = {
    var theme = Theme()
    theme.event = Style(attributes: .bold)
    theme.focusedTitle = Style(attributes: [.bold, .reverse])
    theme.failure = Style(attributes: [.bold, .underline])
    theme.status = Style(attributes: .reverse)
    theme.notice = Style(attributes: .bold)
    theme.complaint = Style(attributes: [.bold, .reverse])
    theme.match = Style(attributes: [.reverse, .underline])
    theme.currentMatch = Style(attributes: [.bold, .reverse, .underline])
    theme.filterMatch = Style(attributes: .underline)
    return theme
  }()
}
