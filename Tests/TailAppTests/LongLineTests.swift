import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("Long lines")
struct LongLineTests {
  private func oneFile(_ line: String, columns: Int = 60, rows: Int = 12) -> Driver {
    var driver = Driver(.file("/logs/a.log"), columns: columns, rows: rows)
    driver.append(line + "\n", to: .file)
    return driver
  }

  private func body(_ driver: Driver) -> [String] {
    driver.screen.dropFirst().dropLast().map { String($0.dropFirst(7)) }
  }

  /// Lines that are all ASCII, coloured, wide, and with tabs.
  private static let lines: [String] = [
    (0..<5000).map { "w\($0)" }.joined(separator: " "),
    (0..<3000).map { "\u{1B}[3\($0 % 8)mw\($0)\u{1B}[0m" }.joined(separator: " "),
    (0..<4000).map { "한\($0)" }.joined(separator: " "),
    (0..<3000).map { "\t\($0)" }.joined(),
  ]

  @Test(
    "Unwrapped, the end can be reached in a press or in steps, and the way back", arguments: 0..<4)
  func sideways(number: Int) {
    let last = ["w4999", "w2999", "한3999", "2999"][number]
    var driver = oneFile(LongLineTests.lines[number])
    let start = body(driver)[0]
    #expect(start.hasSuffix("›"))
    driver.press("$")
    #expect(body(driver)[0].hasSuffix(last))
    let end = body(driver)[0]
    driver.press("20h")
    #expect(body(driver)[0].hasSuffix("›"))
    driver.press("<Right><Right><Right>")
    #expect(body(driver)[0] == end)
    driver.press("0")
    #expect(body(driver)[0] == start)
    driver.press("100000l")
    #expect(body(driver)[0] == end)
  }

  @Test("Wrapped, no column is left out and none comes twice", arguments: 0..<4)
  func wrapped(number: Int) {
    let line = LongLineTests.lines[number]
    var driver = oneFile(line, rows: 40)
    let width = 60 - 7
    driver.press("wg")
    var rows: [String] = []
    let whole = SafeLine(decoding: Array(line.utf8)[...], mode: .collapsed)
    let count = whole.rows(width: width).count
    while rows.count < count {
      let shown = body(driver)
      rows += shown.suffix(min(shown.count, count - rows.count))
      driver.press("38j")
      if driver.bottom.contains("FOLLOW"), rows.count < count {
        rows += body(driver).suffix(count - rows.count)
      }
    }
    func plain(_ text: String) -> String { text.filter { $0 != " " } }
    #expect(plain(rows.joined()) == plain(whole.text))
  }

  @Test("A line of many pieces shows all of them, and only its first row has a number")
  func pieces() {
    var driver = oneFile(String(repeating: "x", count: 300_000) + " the end")
    #expect(body(driver).filter { $0.hasPrefix("x") }.count == 5)
    #expect(driver.screen[1].hasPrefix("    1"))
    #expect(driver.screen[2].hasPrefix("    ↳  x"))
    driver.press("w")
    #expect(body(driver).contains { $0.hasSuffix("the end") })
    driver.press("g")
    #expect(driver.screen[1].hasPrefix("    1  xxx"))
  }

  @Test("The matches of a line are counted over all of its pieces, and n goes through them")
  func matchesOfPieces() {
    let line =
      "NEEDLE " + String(repeating: "x", count: 70_000) + " NEEDLE "
      + String(repeating: "y", count: 70_000) + " NEEDLE NEEDLE"
    var driver = oneFile("above\n" + line + "\nbelow NEEDLE", columns: 100)
    driver.press("g/NEEDLE<Enter>")
    for number in 1...4 {
      #expect(driver.bottom.contains("line 1 of 2, match \(number) of 4"), "\(driver.bottom)")
      driver.press("n")
    }
    #expect(driver.bottom.contains("line 2 of 2"))
    #expect(!driver.bottom.contains("match"))
    driver.press("N")
    #expect(driver.bottom.contains("line 1 of 2, match 4 of 4"))
  }

  @Test("Behind a line in pieces numbers, counts, jumps and what is new are those of lines")
  func numbers() {
    let long = String(repeating: "x", count: 200_000)
    var driver = Driver(.file("/logs/a.log"), columns: 60, rows: 30)
    driver.append("one\n\(long)\nthree\nfour\n", to: .file)
    #expect(driver.bottom.contains("4 of 4 lines"))
    #expect(driver.screen.contains { $0.hasPrefix("    3  three") })
    driver.append((5...100).map { "line \($0)\n" }.joined(), to: .file)
    driver.press("3G")
    #expect(driver.screen[1].hasPrefix("    3  three"))
    driver.press("2G")
    #expect(driver.screen[1].hasPrefix("    2  xxx"))
    driver.press("50%")
    #expect(driver.screen[1].hasPrefix("   50  line 50"))
    driver.append("\(long)\nthe end\n", to: .file)
    #expect(driver.bottom.contains("PAUSED +2"))
    driver.press("&x+|three<Enter>")
    #expect(driver.bottom.contains("3 of 102 lines"))
  }

  @Test("Behind a bar in pieces, too")
  func bars() {
    var driver = Driver(.file("/logs/a.log"), columns: 60, rows: 30)
    let bar = (0..<20_000).map { "\r\($0)/99999 it" }.joined()
    driver.append("one\n\(bar)\nafter\n", to: .file)
    #expect(driver.bottom.contains("3 of 3 lines"))
    #expect(driver.screen[2].hasPrefix("    2  19999/99999 it"))
    #expect(driver.screen[3].hasPrefix("    3  after"))
  }

  @Test("On a screen of another size the match is still there, and back again what was around it")
  func resized() {
    var words = (0..<3000).map { "word\($0)" }
    words[2500] = "NEEDLE"
    var driver = Driver(.file("/logs/a.log"), columns: 100, rows: 20)
    driver.append("one\n" + words.joined(separator: " ") + "\nthree\n", to: .file)
    driver.press("wg/NEEDLE<Enter>")
    let before = driver.screen
    #expect(before.contains { $0.contains("NEEDLE") })
    for columns in [45, 60, 30, 45, 200] {
      driver.resize(columns: columns, rows: 20)
      #expect(driver.screen.contains { $0.contains("NEEDLE") }, "\(columns) columns")
    }
    driver.resize(columns: 100, rows: 20)
    #expect(driver.screen == before)
    driver.resize(columns: 100, rows: 5)
    #expect(driver.screen.contains { $0.contains("NEEDLE") })
    // Who has gone elsewhere stays there.
    driver.resize(columns: 100, rows: 20)
    driver.press("g")
    let top = driver.screen[1].prefix(40)
    driver.resize(columns: 45, rows: 20)
    #expect(driver.screen[1].prefix(40) == top)
  }

  @Test(
    "A match that goes over pieces of a line is marked in each of them, found by a search or a filter",
    arguments: [70_000, 140_000, 300_000], ["/", "&"])
  func crossing(length: Int, key: String) throws {
    let inner = String(repeating: "x", count: length)
    let outer = String(repeating: "-", count: 60_000)
    var driver = oneFile("\(outer)BEGIN\(inner)END\(outer)", columns: 1007, rows: 450)
    driver.press("\(key)BEGINx+END<Enter>wg")
    let grid = driver.grid
    let cells = (1..<449).flatMap { grid.row($0).dropFirst(7) }
    // What is marked is underlined, whoever has found it.
    let marked = cells.filter { $0.style.attributes.contains(.underline) }
    #expect(marked.count == length + 8)
    #expect(marked.allSatisfy { $0.glyph.base != "-" })
  }

  @Test("What was there before has no time")
  func times() throws {
    var driver = Driver(.file("/logs/a.log"), columns: 60, rows: 6)
    driver.open(.file)
    let feed = try #require(driver.feed(.file))
    driver.send(.feed(feed, .lines(LineBatch("old\n", arrival: .unknown))))
    driver.send(.feed(feed, .lines(LineBatch("new\n", at: 4, arrival: driver.now.wall))))
    driver.press("t")
    #expect(driver.screen[1].hasPrefix("             1  old"))
    #expect(driver.screen[2].hasPrefix("14:00:00     2  new"))
  }

  @Test(
    "As much of a line as is asked for is the same as that part of the whole",
    arguments: 1...30 as ClosedRange<UInt64>)
  func parts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<60 {
      let bytes = Hostile.bytes(Int.random(in: 1...40, using: &random), &random)
      let end = Int.random(in: 1...60, using: &random)
      let start = Int.random(in: 0...30, using: &random)
      for mode in [SafeLine.Mode.collapsed, .raw] {
        let whole = SafeLine(decoding: bytes[...], mode: mode)
        let part = SafeLine(decoding: bytes[...], mode: mode, columns: start..<(start + end + 1))
        var grids = (
          CellGrid(size: Size(columns: end, rows: 1)), CellGrid(size: Size(columns: end, rows: 1))
        )
        grids.0.draw(
          whole, glyphs: whole.glyphs.indices, column: 0, row: 0, limit: end, overlay: .standard,
          fromColumn: start)
        grids.1.draw(
          part, glyphs: part.glyphs.indices, column: 0, row: 0, limit: end, overlay: .standard,
          fromColumn: start)
        #expect(grids.0.lines() == grids.1.lines(), "seed \(seed), \(mode), \(bytes)")
        #expect((grids.0 == grids.1) as Bool, "seed \(seed)")
        #expect(!part.isWhole || part.width == whole.width, "seed \(seed)")
      }
    }
  }
}
