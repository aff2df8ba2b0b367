import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

/// A place is a line and a character: what is found is brought into view, and what is at the top
/// stays there however lines are shown.
@Suite("Places")
struct PlaceTests {
  private func open(
    _ text: String, columns: Int = 60, rows: Int = 12, holding: Int? = nil
  ) -> Driver {
    var driver = Driver(.file("/logs/a.log"), columns: columns, rows: rows)
    if let holding {
      driver.write(text, to: .file, holding: holding)
    } else {
      driver.append(text, to: .file)
    }
    return driver
  }

  /// What is shown as the match that the reader is at; blanks are left out, as they may hang.
  private func current(_ driver: Driver) -> String {
    let grid = driver.grid
    var text = ""
    for row in 0..<grid.size.rows {
      for cell in grid.row(row) where cell.style == Theme.everywhere.currentMatch && cell.width > 0
      {
        text.unicodeScalars.append(cell.glyph.base)
      }
    }
    return text.filter { $0 != " " }
  }

  private func body(_ driver: Driver, gutter: Int = 7) -> [String] {
    driver.screen.dropFirst().dropLast().map { String($0.dropFirst(gutter)) }
  }

  /// A long line of numbered words.
  private static let words = (0..<2000).map { "w\(10_000 + $0)" }.joined(separator: " ")

  // MARK: Up is held

  @Test(
    "Who looks up where all lines fit the screen pauses there, and j goes on",
    arguments: ["k", "g", "u", "b", "1G", "<Home>"], ["", "&odd<Enter>"])
  func pausing(key: String, filter: String) {
    let lines = (1...6).map { "line \($0) \($0 % 2 == 0 ? "even" : "odd")\n" }.joined()
    var driver = open(lines, rows: 12)
    driver.press(filter + key)
    let before = body(driver)
    #expect(driver.bottom.contains("PAUSED"))
    driver.append((1...50).map { "more \($0) odd\n" }.joined(), to: .file)
    #expect(body(driver).first == before.first)
    #expect(driver.bottom.contains("PAUSED +50"))
    driver.press("G")
    #expect(driver.bottom.contains("FOLLOW"))
    var other = open(lines, rows: 12)
    other.press(filter + key + "j")
    #expect(other.bottom.contains("FOLLOW"))
  }

  // MARK: Found is seen

  @Test(
    "A match is on the screen, whatever stands before it and however lines are shown",
    arguments: [
      String(repeating: "x", count: 300), String(repeating: "한국어 ", count: 80),
      String(repeating: "e\u{301}a\u{308} ", count: 120), String(repeating: "\tcolumn", count: 60),
      (0..<99).map { "\u{1B}[3\($0 % 8)mcolour\u{1B}[0m" }.joined(separator: " "),
      "old frame\r" + String(repeating: "new ", count: 90), String(repeating: " ", count: 400),
      String(repeating: "👩‍🔬 🇩🇪 ", count: 60), "", String(repeating: "x", count: 53),
      String(repeating: "x", count: 50), String(repeating: "y ", count: 20_000),
    ], ["", "w"])
  func found(before: String, keys: String) {
    let line = before + "NEEDLE" + String(repeating: "z", count: 300)
    var driver = open("short\n\(line)\nother\n")
    driver.press(keys + "/NEEDLE<Enter>")
    #expect(driver.bottom.contains("1 of 1"))
    #expect(current(driver) == "NEEDLE")
    driver.press("<Esc>0gn")
    #expect(current(driver) == "NEEDLE")
  }

  @Test("With columns around it, and back at the left where that shows it")
  func margin() throws {
    var driver = open(
      "HERE\n" + String(repeating: "x", count: 300) + "HERE" + String(repeating: "x", count: 300)
        + "\n")
    driver.press("/HERE<Enter>")
    let row = try #require(body(driver).first { $0.contains("HERE") })
    #expect(row.contains("xxxxxxxxHERExxxxxxxx"))
    driver.press("n")
    #expect(current(driver) == "HERE")
    #expect(driver.screen[1].hasPrefix("    1  HERE"))
  }

  @Test("Each match of a line is a stop, in both directions", arguments: ["", "w"])
  func stops(keys: String) {
    let gap = String(repeating: "z", count: 200)
    var driver = open("a MARK1 \(gap) MARK2 \(gap) MARK3\nlast MARK4 MARK5\n", rows: 6)
    driver.press(keys + "/MARK.<Enter>")
    var seen = [current(driver)]
    for _ in 0..<5 {
      driver.press("n")
      seen.append(current(driver))
    }
    #expect(seen == ["MARK5", "MARK4", "MARK3", "MARK2", "MARK1", "MARK5"])
    #expect(driver.bottom.contains("search wrapped"))
    driver.wait(10)
    #expect(driver.bottom.contains("line 2 of 2, match 2 of 2"))
    driver.press("3n")
    #expect(driver.bottom.contains("line 1 of 2, match 2 of 3"))
    seen = []
    for _ in 0..<3 {
      driver.press("N")
      seen.append(current(driver))
    }
    #expect(seen == ["MARK3", "MARK4", "MARK5"])
  }

  @Test("A search that goes down begins at the character at the top")
  func downFromTheTop() {
    var driver = open(PlaceTests.words + "\nend\n")
    driver.press("wg20j/w<Enter>")
    let top = body(driver)[0].prefix(6)
    #expect(current(driver) == "w")
    driver.press("<Esc>/\(top)<Enter>")
    #expect(current(driver) == top)
  }

  @Test(
    "A match that is wider than the pane, and one in a line that is taller", arguments: ["", "w"])
  func large(keys: String) {
    let long = String(repeating: "a", count: 100)
    var driver = open("b" + String(repeating: " c", count: 400) + long + PlaceTests.words + "\n")
    driver.press(keys + "/a+<Enter>")
    #expect(current(driver).count >= 52)
    driver.press("/w11000<Enter>")
    #expect(current(driver) == "w11000")
    driver.resize(columns: 24, rows: 8)
    driver.press("n")
    #expect(current(driver) == "w11000")
  }

  @Test("A match that goes on in the next row")
  func acrossRows() {
    var driver = open(String(repeating: "x", count: 50) + "NEEDLE" + "\n")
    driver.press("w/NEEDLE<Enter>")
    #expect(body(driver)[0].hasSuffix("NEE"))
    #expect(body(driver)[1] == "DLE")
    #expect(current(driver) == "NEEDLE")
  }

  @Test("In the file beyond memory, too", arguments: ["", "w"])
  func inTheFile(keys: String) {
    let far = String(repeating: "x ", count: 200) + "NEEDLE1 and NEEDLE2 " + PlaceTests.words
    let text =
      "first\n\(far)\n" + (0..<3000).map { "line \($0)\n" }.joined() + "NEEDLE3\nlast\n"
    var driver = open(text, holding: 100)
    driver.press(keys + "/NEEDLE.<Enter>")
    var seen = [current(driver)]
    for _ in 0..<2 {
      driver.press("n")
      seen.append(current(driver))
    }
    driver.press("N")
    seen.append(current(driver))
    #expect(seen == ["NEEDLE3", "NEEDLE2", "NEEDLE1", "NEEDLE2"])
  }

  @Test(
    "In a line of many pieces, in memory and in the file, each match is a stop and one line is counted",
    arguments: ["", "w"], [nil, 100])
  func pieces(keys: String, holding: Int?) {
    let block = Int(LogLimits.pieceBlock)
    var line = [UInt8](repeating: UInt8(ascii: "x"), count: 5 * block)
    // The fourth lies across the border of two pieces.
    for (number, place) in [9, 70_000, 70_100, 3 * block - 3 - 6, 300_000].enumerated() {
      line.replaceSubrange(place..<place + 6, with: Array("MARK\(number + 1)!".utf8))
    }
    let rest = (0..<300).map { "line \($0)\n" }.joined()
    var driver = open(
      "first\n" + String(decoding: line, as: UTF8.self) + "\n\(rest)", holding: holding)
    driver.press(keys + "/MARK.!<Enter>")
    // Of one that lies across two pieces, the part in the first is shown.
    let stops = ["MARK5!", "MAR", "MARK3!", "MARK2!", "MARK1!", "MARK5!"]
    for stop in stops {
      #expect(current(driver) == stop)
      driver.press("n")
    }
    driver.wait(10)
    #expect(driver.bottom.contains("of 1") || driver.bottom.contains("1 line matches"))
  }

  @Test("What looks like an error is brought into view, too", arguments: ["", "w"])
  func errors(keys: String) {
    let far = String(repeating: "x ", count: 500)
    var driver = open("one\n\(far)ValueError: CUDA error: far \(far)\nERROR near\nthree\n", rows: 8)
    driver.press(keys + "E")
    #expect(driver.screen.contains { $0.contains("ERROR near") })
    driver.press("E")
    #expect(driver.screen.contains { $0.contains("CUDA") })
    driver.press("e")
    #expect(driver.screen.contains { $0.contains("ERROR near") })
  }

  @Test("Escape from the prompt leads back, sideways too")
  func abandoned() {
    var driver = open(PlaceTests.words + "\nend\n")
    driver.press("16l")
    let before = body(driver)
    driver.press("/w11500")
    #expect(current(driver) == "w11500")
    driver.press("<Esc>")
    #expect(body(driver) == before)
  }

  @Test(
    "Whatever is in the lines, every match that is shown at all is shown when it is gone to",
    arguments: 1...30 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let stuff = [
      "x", "word ", "한", "e\u{301}", "\t", "\u{1B}[31m", "\u{1B}[0m", " ", "MARK", "🙂", "/", "漢字 ",
      String(repeating: "q", count: 40),
    ]
    var text = ""
    var count = 0
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      for _ in 0..<Int.random(in: 0...150, using: &random) {
        let piece = stuff[Int.random(in: 0..<stuff.count, using: &random)]
        if piece == "MARK" { count += 1 }
        text += piece
      }
      text += "\n"
    }
    guard count > 0 else { return }
    var driver = open(
      text, columns: Int.random(in: 20...90, using: &random),
      rows: Int.random(in: 4...20, using: &random))
    driver.press("/MARK<Enter>")
    var forward = false
    for step in 0..<60 {
      #expect(current(driver) == "MARK", "seed \(seed), step \(step)")
      switch Int.random(in: 0..<8, using: &random) {
      case 0: driver.press("w")
      case 1: driver.press("l")
      case 2: driver.press("5j")
      case 3: driver.press("5k")
      case 4:
        driver.resize(
          columns: Int.random(in: 20...90, using: &random),
          rows: Int.random(in: 4...20, using: &random))
      case 5: forward.toggle()
      case 6: driver.press("#")
      default: break
      }
      driver.press(forward ? "N" : "n")
    }
  }

  // MARK: The place stays

  @Test("The character at the top stays there: other widths, w, zoom, layouts")
  func stays() {
    var driver = open("top\n" + PlaceTests.words + "\n" + PlaceTests.words + "\nend\n")
    driver.press("wg100j")
    let before = body(driver)
    let top = String(before[0].prefix(6))
    for columns in [30, 90, 24, 200, 41] {
      driver.resize(columns: columns, rows: 12)
      #expect(body(driver)[0].contains(top), "\(columns) columns")
    }
    driver.resize(columns: 60, rows: 12)
    #expect(body(driver) == before)
    driver.press("w")
    // Lines above fill the pane.
    #expect(body(driver).contains { $0.hasPrefix(top) })
    driver.press("w")
    #expect(body(driver) == before)
    driver.press("#")
    #expect(body(driver, gutter: 2)[0].contains(top))
    driver.press("#")
    #expect(body(driver) == before)
  }

  @Test("Layouts and zoom keep it, and so does a chart that comes and goes")
  func layouts() {
    var plan = LaunchPlan.file("/logs/a.log")
    plan.sources.append(.file(LogPath("/logs/b.log")))
    var driver = Driver(plan, columns: 80, rows: 30)
    driver.append(PlaceTests.words + "\nend\n", to: .file, of: 0)
    driver.append("b\n", to: .file, of: 1)
    driver.press("wg40j")
    let before = driver.screen[1]
    let top = String(before.dropFirst(7).prefix(6))
    for keys in ["z", "L", "L", "L", "L", "L"] {
      driver.press(keys)
      #expect(driver.screen.contains { $0.contains(top) }, "\(keys)")
    }
    while driver.model.arrangement != .stack { driver.press("L") }
    #expect(driver.screen[1] == before)
  }

  @Test("Cut, what is at the top left stays there when it is wrapped and back")
  func cutAndBack() {
    var driver = open("top\n" + PlaceTests.words + "\n" + String(repeating: "last\n", count: 20))
    driver.press("gj400l")
    let before = body(driver)
    #expect(before[0].contains("w10058"))
    driver.press("w")
    #expect(body(driver)[0].contains(before[0].prefix(4)))
    driver.press("w")
    #expect(body(driver) == before)
  }

  @Test("Lines of a few rows are not pushed aside by w")
  func fewRows() {
    let text = (0..<30).map { "line \($0) " + String(repeating: "x", count: 80) + "\n" }.joined()
    var driver = open(text)
    driver.press("wg3j")
    let before = body(driver)
    #expect(!before[0].contains("line"))
    driver.press("w")
    #expect(body(driver)[0].hasPrefix("line 1 "))
    driver.press("w")
    #expect(body(driver) == before)
  }

  @Test("Over an unfinished line that fills the screen a reader can pause and go up")
  func unfinished() {
    var driver = open("one\ntwo\nthree\n" + PlaceTests.words)
    driver.press("wp")
    #expect(driver.bottom.contains("PAUSED"))
    #expect(body(driver)[0] == "three")
    #expect(body(driver)[1].hasPrefix("w10000"))
    driver.press("Fkk")
    #expect(body(driver)[0] == "one")
    driver.press("jjj")
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("The match that is in view stays in view when lines are cut")
  func matchStays() {
    var driver = open("top\n" + PlaceTests.words + "\nend\n")
    driver.press("w/w10700<Enter>")
    let before = body(driver)
    driver.press("w")
    #expect(current(driver) == "w10700")
    driver.press("w")
    #expect(body(driver) == before)
  }

  // MARK: Rows

  @Test("Rows end between words, and a mark in the gutter tells that a row goes on")
  func wordsAndMarks() {
    var driver = open(PlaceTests.words + "\n", columns: 61)
    driver.press("wg")
    let rows = body(driver)
    #expect(rows[0] == "w10000 w10001 w10002 w10003 w10004 w10005 w10006 w10007".prefix(48))
    #expect(rows[1].hasPrefix("w10007"))
    #expect(driver.screen[1].hasPrefix("    1  w"))
    #expect(driver.screen[2].hasPrefix("    ↳  w"))
    #expect(driver.grid[column: 4, row: 2].style.attributes == .dim)
    driver.press("#")
    #expect(driver.screen[2].hasPrefix(" ↳w"))
  }

  @Test("What is cut at the left and at the right is told, dim, and not in what is copied")
  func cutMarks() {
    var driver = open("\(PlaceTests.words)\n\nshort\n")
    #expect(!driver.screen[1].contains("‹"))
    driver.press("8l")
    #expect(driver.screen[1].hasPrefix("    1 ‹"))
    #expect(driver.screen[1].hasSuffix("›"))
    #expect(driver.grid[column: 6, row: 1].style.attributes == .dim)
    #expect(driver.grid[column: 59, row: 1].style.attributes == .dim)
    #expect(!driver.screen[2].contains("‹"), "nothing of an empty line is cut")
    #expect(driver.screen[3].hasPrefix("    3 ‹"), "all of it is")
    driver.press("0")
    #expect(!driver.screen.contains { $0.contains("‹") })
    for keys in ["8l", "0w"] {
      driver.effects = []
      driver.press(keys + "gy")
      let copied = driver.effects.compactMap { effect in
        if case .copy(let text) = effect { text } else { nil }
      }
      #expect(copied.count == 1)
      #expect(!copied.joined().contains { "‹›↳".contains($0) })
      #expect(copied.first?.hasPrefix(PlaceTests.words) ?? false)
    }
  }

  @Test("Where there is ASCII only, the marks are, too")
  func plainMarks() {
    var driver = Driver(.file("/logs/a.log"), columns: 60, rows: 12, unicode: false)
    driver.append(PlaceTests.words + "\n", to: .file)
    driver.press("8l")
    #expect(driver.screen[1].hasPrefix("    1 <"))
    #expect(driver.screen[1].hasSuffix(">"))
    driver.press("wg")
    #expect(driver.screen[2].hasPrefix("    +  w"))
  }
}
