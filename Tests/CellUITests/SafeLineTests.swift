import CellUI
import TailTestSupport
import Testing

private func line(_ text: String, _ mode: SafeLine.Mode = .collapsed) -> SafeLine {
  SafeLine(decoding: Array(text.utf8)[...], mode: mode)
}

@Suite("Text made safe")
struct SafeLineTests {
  @Test(
    "Nothing in a log can speak to the terminal",
    arguments: [
      ("title", "\u{1B}]0;PWNED\u{07}after", "after"),
      ("clipboard", "\u{1B}]52;c;cm0gLXJm\u{1B}\\after", "after"),
      ("clear", "a\u{1B}[2Jb", "ab"), ("alternate screen", "a\u{1B}[?1049hb", "ab"),
      ("cursor", "a\u{1B}[10;10Hb", "ab"), ("query", "a\u{1B}[6nb", "ab"),
      ("reset", "a\u{1B}cb", "ab"), ("charset", "a\u{1B}(0b", "ab"),
      ("device string", "a\u{1B}P$qm\u{1B}\\b", "ab"), ("unfinished", "a\u{1B}]0;title", "a"),
      ("unfinished sequence", "a\u{1B}[31", "a"), ("lone escape", "a\u{1B}", "a"),
      ("C1 control sequence", "a\u{9B}2Jb", "ab"), ("C1", "a\u{85}b", "a<U+85>b"),
      ("override", "a\u{202E}b", "a<U+202E>b"), ("isolate", "\u{2066}x", "<U+2066>x"),
      ("zero width", "a\u{200B}b", "ab"), ("bell", "a\u{07}b", "ab"),
      ("line separator", "a\u{2028}b", "a<U+2028>b"), ("tag", "\u{E0041}", "<U+E0041>"),
    ])
  func sequences(name: String, text: String, expected: String) {
    #expect(line(text).text == expected)
  }

  @Test("A line goes on where the cursor was remembered, in its colours")
  func remembered() {
    #expect(line("copy \u{1B}7 10%\u{1B}8 50%\u{1B}8 100%").text == "copy  100%")
    #expect(line("copy \u{1B}[s 10%\u{1B}[u 50%\u{1B}[u 100%").text == "copy  100%")
    #expect(line("a\u{1B}[1;2sb\u{1B}[97uc").text == "abc", "with parameters they mean others")
    #expect(line("ab\u{1B}8c").text == "abc", "nothing was remembered")
    #expect(line("\u{1B}[31ma\u{1B}7\u{1B}[0mbc\u{1B}8d").glyphs[1].style.foreground != .standard)
    #expect(line("a\u{1B}7b\u{1B}8c\u{1B}[u", .raw).text == "a^[7b^[8c^[[u")
  }

  @Test(
    "Random bytes, and random pieces of terminal language", arguments: 1...40 as ClosedRange<UInt64>
  )
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<300 {
      let bytes = Hostile.bytes(Int.random(in: 0..<30, using: &random), &random)
      for safe in [
        SafeLine(decoding: bytes[...], mode: .collapsed),
        SafeLine(decoding: bytes[...], mode: .raw),
        SafeLine(plain: String(decoding: bytes, as: UTF8.self)),
      ] {
        #expect(safe.width == safe.glyphs.reduce(0) { $0 + Int($1.width) })
        for scalar in safe.text.unicodeScalars {
          #expect(
            Hostile.isHarmless(scalar), "seed \(seed): U+\(String(scalar.value, radix: 16))")
        }
        let rows = safe.rows(width: 10)
        #expect(rows.flatMap { Array($0) } == Array(safe.glyphs.indices), "seed \(seed)")
        for row in rows {
          let seen = safe.glyphs[row].reversed().drop { $0.glyph == .blank }
          #expect(seen.reduce(0) { $0 + Int($1.width) } <= 10, "seed \(seed)")
        }
      }
    }
  }

  @Test(
    "Progress bars collapse into what a terminal would show",
    arguments: [
      ("\r  0%|   | 0/2\r 50%|█  | 1/2\r100%|███| 2/2", "100%|███| 2/2"),
      ("abc\rX", "Xbc"), ("abc\r\u{1B}[KX", "X"), ("abc\u{1B}[2K\rX", "X"), ("line\r", "line"),
      ("ab\u{08}c", "ac"), ("한국\rX", "X 국"), ("long text\rshort\u{1B}[K", "short"),
      ("abc\u{1B}[2GX", "aXc"),
      ("a\u{1B}[3Cb", "a   b"), ("abc\u{1B}[2DX", "aXc"), ("abc\r\tX", "abc     X"),
      ("text" + String(repeating: "\r", count: 40) + "T", "Text"),
    ])
  func progress(text: String, expected: String) {
    #expect(line(text).text == expected)
  }

  @Test("The raw form shows the returns")
  func rawProgress() {
    #expect(line("a\rb", .raw).text == "a^Mb")
    #expect(line("a\r", .raw).text == "a")
  }

  @Test("A bar of many thousand frames shows its last one")
  func manyFrames() {
    let frames = (0..<6000).map { "\r \($0)/6000 it/s" }.joined()
    #expect(line(frames).text == " 5999/6000 it/s")
  }

  @Test("Colours become styles, others stay out")
  func colours() {
    let styles = line("\u{1B}[1;31mA\u{1B}[38;5;208mB\u{1B}[38:2::1:200:3mC\u{1B}[0mD\u{1B}[5;8mE")
      .glyphs.map(\.style)
    #expect(styles[0] == Style(foreground: .red, attributes: .bold))
    #expect(styles[1].foreground == .palette(208))
    #expect(styles[2].foreground == .rgb(red: 1, green: 200, blue: 3))
    #expect(styles[3] == .standard)
    #expect(styles[4] == .standard)
    // Text in the colour of what is behind it would be hidden.
    let hidden = line("\u{1B}[31;41mX").glyphs[0].style
    #expect(hidden.foreground != hidden.background || hidden.attributes.contains(.reverse))
  }

  @Test(
    "Widths",
    arguments: [
      ("한국어", 6), ("🚀", 2), ("e\u{301}", 1), ("a\tb", 9), ("⚠\u{FE0F}", 1), ("🇩🇪", 2),
      ("👨\u{200D}👩\u{200D}👧", 6), ("👍🏽", 2), ("🏽", 2), ("1\u{FE0F}\u{20E3}", 1), ("कि", 2),
      ("ไม้", 2), ("각", 2), ("ｱｲ", 2), ("Ａ", 2), ("\u{301}", 1),
      ("e\u{301}\u{302}\u{303}\u{304}\u{305}", 1),
      ("█▏", 2), ("a\u{AD}b", 2), ("\u{3164}", 0), ("𝔸", 1), ("你好，", 6),
    ])
  func widths(text: String, expected: Int) {
    #expect(line(text).width == expected)
  }

  @Test("A flag is shown as its letters, a mark on nothing on the sign for it")
  func letters() {
    #expect(line("🇩🇪").text == "DE")
    #expect(line("\u{301}x").text == "\u{25CC}\u{301}x")
    #expect(line("👍🏽!").text == "👍!")
  }

  @Test("Invalid bytes are one mark for each broken sequence")
  func invalid() {
    func text(_ bytes: [UInt8]) -> String { SafeLine(decoding: bytes[...], mode: .collapsed).text }
    #expect(text([0xE4, 0xB8]) == "\u{FFFD}")
    #expect(text([0xED, 0xA0, 0x80]) == "\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(text([0xF0, 0x9F, 0x98, 0x41]) == "\u{FFFD}A")
    #expect(text([0x00, 0x00, 0x41]) == "<2 NUL>A")
  }

  @Test("A wide glyph is never cut in half on the grid")
  func grid() {
    var grid = CellGrid(size: Size(columns: 5, rows: 1))
    grid.text("한국", column: 0, row: 0, limit: 3, style: .standard)
    #expect(grid.lines() == ["한…"])
    grid.text("x", column: 1, row: 0, limit: 5, style: .standard)
    #expect(grid.lines() == [" x…"])
    let wide = line("한국어")
    grid.draw(
      wide, glyphs: 0..<3, column: 0, row: 0, limit: 5, overlay: .standard, fromColumn: 1)
    #expect(grid.lines() == [" 국어"])
  }

  @Test("What is found is highlighted where it stands")
  func highlights() {
    var grid = CellGrid(size: Size(columns: 12, rows: 1))
    let text = line("ab 한 needle")
    let hit = Style(attributes: .reverse)
    grid.draw(
      text, glyphs: text.glyphs.indices, column: 0, row: 0, limit: 12, overlay: .standard,
      highlights: [7..<13], highlight: hit)
    let marked = (0..<12).filter { grid[column: $0, row: 0].style == hit }
    #expect(marked == Array(6..<12))
  }
}
