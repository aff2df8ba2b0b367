import CellUI
import TailTestSupport
import Testing

@Suite("Colours")
struct ColourTests {
  private func style(_ parameters: String) -> Style {
    SafeLine(decoding: Array("\u{1B}[\(parameters)mX".utf8)[...], mode: .collapsed).glyphs[0].style
  }

  @Test(
    "Colour sequences in all their forms",
    arguments: [
      ("31", Style(foreground: .red)), ("", .standard), ("1;0", .standard),
      (";31", Style(foreground: .red)), ("1;31;42", Style(.red, on: .green, .bold)),
      ("93", Style(foreground: .palette(11))), ("38;5;208", Style(foreground: .palette(208))),
      ("38:5:208", Style(foreground: .palette(208))),
      ("38;2;255;100;0", Style(foreground: .rgb(red: 255, green: 100, blue: 0))),
      ("38:2:255:100:0", Style(foreground: .rgb(red: 255, green: 100, blue: 0))),
      ("38:2::255:100:0", Style(foreground: .rgb(red: 255, green: 100, blue: 0))),
      ("38;5;208;1", Style(foreground: .palette(208), attributes: .bold)),
      ("48;5;208;38;5;16", Style(.palette(16), on: .palette(208))),
      ("4:3", Style(attributes: .underline)), ("4;4:0", .standard),
      ("21", Style(attributes: .underline)), ("58;5;1;3", Style(attributes: .italic)),
      ("58:2::1:2:3;3", Style(attributes: .italic)), ("1;2;3;7;9;22;23;27;29", .standard),
      // What does not help a reader, what is out of range, what is cut, what means other things.
      ("5;6;8", .standard), ("38;5;300", .standard), ("38;2;1", .standard), ("38", .standard),
      (">4;1", .standard), ("?1", .standard), ("31$", .standard),
      ("99999999999999999999", .standard),
    ])
  func sequences(parameters: String, expected: Style) {
    #expect(style(parameters) == expected)
  }

  @Test("Parameters after the sixteenth count for nothing")
  func cap() {
    #expect(
      style(Array(repeating: "1", count: 15).joined(separator: ";") + ";3;1").foreground
        == .standard)
    #expect(style(String(repeating: "0;", count: 400) + "31") == .standard)
  }

  @Test(
    "Text that could not be read takes a colour that can",
    arguments: [
      // In the colour of what is behind it, by number or by value.
      ("31;41", Style(.palette(15), on: .red)), ("38;5;1;41", Style(.palette(15), on: .red)),
      ("38;2;250;250;250;47", Style(.black, on: .white)),
      ("30;48;5;232", Style(.palette(15), on: .palette(232))),
      // Black or white on nobody knows what.
      ("30", .standard), ("37", .standard), ("97", .standard), ("38;5;231", .standard),
      ("38;2;0;0;0", .standard),
      // The terminal's own colour on a background of the log's.
      ("40", Style(.palette(15), on: .black)), ("47", Style(.black, on: .white)),
      ("7;30", Style(attributes: .reverse)),
      // These can.
      ("30;43", Style(.black, on: .yellow)), ("33", Style(foreground: .yellow)),
      ("90", Style(foreground: .palette(8))),
    ])
  func legible(parameters: String, expected: Style) {
    #expect(style(parameters) == expected)
  }

  @Test("No pair of colours is mapped to one colour", arguments: [8, 16, 256, 1 << 24])
  func reduced(colors: Int) {
    var random = SplitMix64(seed: UInt64(colors))
    func any() -> Color {
      func part() -> UInt8 { UInt8.random(in: 0...255, using: &random) }
      switch Int.random(in: 0..<3, using: &random) {
      case 0: return .standard
      case 1: return .palette(part())
      default: return .rgb(red: part(), green: part(), blue: part())
      }
    }
    for _ in 0..<20_000 {
      let style = Style(foreground: any(), background: any()).legible
      let reduced = ReducedColors(style, colors: colors)
      #expect(reduced.background == nil || reduced.foreground != reduced.background, "\(style)")
      for number in [reduced.foreground, reduced.background] {
        #expect((0..<Int32(colors)).contains(number ?? 0), "\(style)")
      }
    }
  }

  @Test("Colours of more than the terminal has become the nearest it has")
  func mapped() {
    func foreground(_ color: Color, _ colors: Int) -> Int32? {
      ReducedColors(Style(foreground: color), colors: colors).foreground
    }
    #expect(foreground(.palette(208), 256) == 208)
    #expect(foreground(.rgb(red: 255, green: 135, blue: 0), 256) == 208)
    #expect(foreground(.rgb(red: 255, green: 0, blue: 0), 16) == 9)
    #expect(foreground(.palette(196), 8) == 1)
    #expect(foreground(.rgb(red: 1, green: 200, blue: 3), 1 << 24) == 0x01C803)
    #expect(foreground(.palette(12), 1 << 24) == 0x0000FF)
    #expect(foreground(.palette(4), 1 << 24) == 4)
    #expect(ReducedColors(Style(foreground: .palette(9)), colors: 8).isBright)
    // Bright black must not become black.
    #expect(foreground(.palette(8), 8) == nil)
  }
}

extension Style {
  fileprivate init(_ foreground: Color, on background: Color, _ attributes: Attributes = []) {
    self.init(foreground: foreground, background: background, attributes: attributes)
  }
}
