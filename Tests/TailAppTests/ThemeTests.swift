import CellUI
import TailApp
import Testing

@Suite("Themes")
struct ThemeTests {
  /// The darkest and the lightest that is behind each theme's text.
  private static let backgrounds: [String: [Color]] = [
    "auto": [.black, .palette(15)], "dark": [.black, .rgb(red: 0x1E, green: 0x1E, blue: 0x2E)],
    "light": [.palette(15), .rgb(red: 0xF5, green: 0xEE, blue: 0xDC)],
    "colour-blind": [.black, .palette(15)], "mono": [.black, .palette(15)],
  ]

  @Test("All text can be read on what is behind it", arguments: Theme.named.map(\.name))
  func legible(name: String) throws {
    let theme = try #require(Theme.named.first { $0.name == name }?.theme)
    for background in try #require(Self.backgrounds[name]) {
      for part in Theme.Part.allCases {
        let style = theme[part]
        // The terminal's own colours can be read on each other.
        guard let text = style.foreground.luminance else { continue }
        let behind = try #require((style.background.luminance ?? background.luminance))
        #expect(Color.contrast(text, behind) >= 3, "\(name): \(part) on \(background)")
      }
    }
  }

  @Test(
    "stderr, what happened, failures and matches do not look alike",
    arguments: Theme.named.map(\.name))
  func distinct(name: String) throws {
    let theme = try #require(Theme.named.first { $0.name == name }?.theme)
    for colors in [0, 8, 16, 256] {
      let fitting = theme.fitting(ScreenTraits(colors: colors, unicode: true))
      let parts: [Theme.Part] = [.event, .failure, .match, .currentMatch, .focusedTitle]
      let looks = parts.map { Look(fitting[$0], colors: colors) }
      for (place, look) in looks.enumerated() {
        for other in looks[..<place] where look == other {
          Issue.record("\(name), \(colors) colours: \(parts[place]) looks like another part")
        }
      }
    }
  }

  @Test(
    "A match is told from text that the log itself has given its colours",
    arguments: Theme.named.map(\.name))
  func marked(name: String) throws {
    let theme = try #require(Theme.named.first { $0.name == name }?.theme)
    for part in [Theme.Part.match, .currentMatch, .filterMatch] {
      #expect(theme[part].attributes.contains(.underline), "\(name): \(part)")
    }
  }

  /// What a terminal of so many colours makes of a style.
  private struct Look: Equatable {
    let colors: ReducedColors?
    let attributes: Style.Attributes

    init(_ style: Style, colors: Int) {
      self.colors = colors < 8 ? nil : ReducedColors(style, colors: colors)
      attributes = style.attributes
    }
  }

  @Test("mono has no colour, and stands in where there are none")
  func mono() {
    for part in Theme.Part.allCases {
      #expect(Theme.mono[part].foreground == .standard)
      #expect(Theme.mono[part].background == .standard)
      for (_, theme) in Theme.named {
        let plain = theme.fitting(ScreenTraits(colors: 0, unicode: true))
        #expect(plain[part] == Theme.mono[part])
        let coloured = theme.fitting(ScreenTraits(colors: 8, unicode: true))
        #expect(coloured[part] == theme[part])
      }
    }
  }

  @Test("Styles are read back as they are written", arguments: Theme.named.map(\.name))
  func words(name: String) throws {
    let theme = try #require(Theme.named.first { $0.name == name }?.theme)
    for part in Theme.Part.allCases {
      #expect(try Style(words: theme[part].words) == theme[part])
    }
  }

  @Test(
    "Colours by name, number and parts",
    arguments: [
      ("red", .red), ("bright-red", .palette(9)), ("grey", .palette(8)), ("208", .palette(208)),
      ("#D75f00", .rgb(red: 0xD7, green: 0x5F, blue: 0)), ("default", .standard),
    ] as [(String, Color)])
  func colors(name: String, color: Color) {
    #expect(Color(name: name) == color)
  }

  @Test(
    "What is no colour",
    arguments: ["", "256", "-1", "+5", "#12345", "#12345g", "bright-", "#+12345", "٣"])
  func noColors(name: String) {
    #expect(Color(name: name) == nil)
  }
}
