import CellUI
import TailTestSupport
import Testing

@testable import TailApp

@Suite("Themes")
struct ThemeTests {
  /// The darkest and the lightest that is behind each theme's text.
  private static let backgrounds: [String: [Color]] = [
    "auto": [.black, .palette(15)], "dark": [.black, .rgb(red: 0x1E, green: 0x1E, blue: 0x2E)],
    "light": [.palette(15), .rgb(red: 0xF5, green: 0xEE, blue: 0xDC)],
    "colour-blind": [.black, .palette(15)], "mono": [.black, .palette(15)],
  ]

  /// What is dim on purpose: it only helps to find one's way.
  private static let quiet: Set<Theme.Part> = [
    .gutter, .title, .timestamp, .levelDebug, .completed,
  ]

  @Test(
    "All text can be read on what is behind it, 4.5 to 1, on terminals of many colours",
    arguments: Theme.named.map(\.name), [256, 1 << 24])
  func legible(name: String, colors: Int) throws {
    let theme = try #require(Theme.named.first { $0.name == name }?.theme)
      .fitting(ScreenTraits(colors: colors, unicode: true))
    for ground in try #require(Self.backgrounds[name]) {
      for part in Theme.Part.allCases {
        let found = try #require(self.contrast(of: theme[part], on: ground, colors: colors))
        #expect(
          found >= least(of: part, name, colors), "\(name): \(part) on \(ground): \(found)")
      }
      // A state in the title with the focus is a chip.
      for part in [Theme.Part.failure, .running, .pending, .completed] {
        let chip = theme[part].asChip(on: theme.focusedTitle)
        let found = try #require(self.contrast(of: chip, on: ground, colors: colors))
        #expect(found >= 4, "\(name): the chip of \(part): \(found)")
      }
    }
  }

  @Test("On terminals of few colours too, as far as these go", arguments: Theme.named.map(\.name))
  func legibleOfFew(name: String) throws {
    for colors in [8, 16] {
      let theme = try #require(Theme.named.first { $0.name == name }?.theme)
        .fitting(ScreenTraits(colors: colors, unicode: true))
      for ground in try #require(Self.backgrounds[name]) {
        for part in Theme.Part.allCases {
          let found = try #require(self.contrast(of: theme[part], on: ground, colors: colors))
          #expect(found >= 3, "\(name), \(colors): \(part) on \(ground): \(found)")
        }
      }
    }
  }

  /// A colour that is to be read on black and on white is halfway between them; the 256 of xterm have few
  /// such.
  private func least(of part: Theme.Part, _ name: String, _ colors: Int) -> Double {
    if Self.quiet.contains(part) { return 3 }
    let isForBoth = name == "auto" || name == "colour-blind"
    return colors > 256 ? 4.5 : isForBoth ? 3.4 : 4.4
  }

  /// From 1 to 21, with the colours that a terminal has for it.
  private func contrast(of style: Style, on ground: Color, colors: Int) -> Double? {
    let shown = ReducedColors(style, colors: colors)
    func color(_ number: Int32?) -> Color? {
      number.map { number in
        colors > 256 && number >= 8
          ? .rgb(
            red: UInt8(truncatingIfNeeded: number >> 16),
            green: UInt8(truncatingIfNeeded: number >> 8), blue: UInt8(truncatingIfNeeded: number))
          : .palette(UInt8(clamping: number))
      }
    }
    guard let around = ground.luminance else { return nil }
    // The terminal's own colour of text is made for its own ground.
    let own = Color.contrast(to: around).luminance ?? 1
    // Bold stands for the bright form.
    let number = shown.foreground.map { $0 + (shown.isBright ? 8 : 0) }
    var text = color(number)?.luminance ?? own
    var behind = color(shown.background)?.luminance ?? around
    if style.attributes.contains(.reverse) { swap(&text, &behind) }
    // Dim text is about halfway to its ground.
    if style.attributes.contains(.dim) { text = (text.squareRoot() + behind.squareRoot()) / 2 }
    if style.attributes.contains(.dim) { text *= text }
    return Color.contrast(text, behind)
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

  @Test("auto suits the ground that the terminal tells of; what was chosen stays")
  func ground() {
    var driver = Driver(.file("log"))
    driver.send(.input(.ground(.rgb(red: 0x1E, green: 0x1E, blue: 0x2E))))
    #expect(driver.model.plan.theme == .dark)
    driver = Driver(.file("log"))
    driver.send(.input(.ground(.rgb(red: 0xFF, green: 0xFF, blue: 0xEE))))
    #expect(driver.model.plan.theme == .light)
    var plan = LaunchPlan.file("log")
    plan.theme = .colourBlind
    driver = Driver(plan)
    driver.send(.input(.ground(.black)))
    #expect(driver.model.plan.theme == .colourBlind)
  }

  @Test("mono has no colour, and stands in where there are none")
  func mono() {
    for part in Theme.Part.allCases {
      #expect(Theme.mono[part].foreground == .standard)
      #expect(Theme.mono[part].background == .standard)
      for (_, theme) in Theme.named {
        let plain = theme.fitting(ScreenTraits(colors: 0, unicode: true))
        #expect(plain[part] == Theme.mono[part])
        let coloured = theme.fitting(ScreenTraits(colors: 256, unicode: true))
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
