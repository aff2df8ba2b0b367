import CellUI
import Foundation
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

/// What terminals of all kinds are shown, and that nothing is told by looks alone.
@Suite("Terminals of all kinds")
struct PlainTerminalTests {
  private struct Kind {
    let name: String
    let colors: Int
    let unicode: Bool
    let theme: Theme
  }

  private static let kinds = [
    Kind(name: "vt100", colors: 0, unicode: false, theme: .everywhere),
    Kind(name: "no-color", colors: 0, unicode: true, theme: .dark),
    Kind(name: "linux", colors: 8, unicode: true, theme: .dark),
    Kind(name: "xterm", colors: 8, unicode: true, theme: .everywhere),
    Kind(name: "screen", colors: 8, unicode: false, theme: .light),
    Kind(name: "xterm-256color", colors: 256, unicode: true, theme: .light),
    Kind(name: "tmux-256color", colors: 256, unicode: true, theme: .colourBlind),
  ]

  /// Two jobs: one runs and has written to both streams, one has failed; a search is on.
  private func jobs(
    colors: Int = 256, unicode: Bool = true, theme: Theme = .everywhere, columns: Int = 80,
    rows: Int = 24
  ) -> Driver {
    var plan = LaunchPlan.jobs(101, 102)
    plan.theme = theme
    var driver = Driver(plan, columns: columns, rows: rows, unicode: unicode, colors: colors)
    driver.answer(.sample(101, elapsed: 3753), .sample(102, name: "eval"))
    driver.append("epoch 1 loss 0.9\nepoch 2 loss 0.7 \u{1B}[38;5;208mnote\u{1B}[0m\n", to: .stdout)
    driver.append("warning: epoch 2 is slow\n", to: .stderr)
    driver.append("한국어 é\n\(String(repeating: "long ", count: 40))\n", to: .stdout)
    driver.append("RuntimeError: no\n", to: .stderr, of: 1)
    driver.answer(
      .sample(101, elapsed: 3763), .sample(102, name: "eval", state: .failed, exitCode: "1:0"))
    driver.wait(1)
    driver.press("/epoch<Enter>")
    return driver
  }

  @Test("The same screen on each", arguments: kinds.map(\.name))
  func screens(name: String) throws {
    let kind = try #require(Self.kinds.first { $0.name == name })
    let driver = jobs(colors: kind.colors, unicode: kind.unicode, theme: kind.theme)
    try expectGrid(driver.grid.reduced(to: kind.colors), is: "terminal-\(name)")
  }

  @Test("Text alone tells focus, streams, failure, errors and matches", arguments: [true, false])
  func textAlone(unicode: Bool) throws {
    var driver = jobs(colors: 0, unicode: unicode)
    let mark: Character = unicode ? "»" : ">"
    var rows = driver.screen
    #expect(rows.filter { $0.first == mark }.count == 1)
    #expect(rows.first?.first == mark)
    #expect(rows.contains { $0.contains("! warning: epoch 2") })
    #expect(rows.contains { $0.contains("FAILED") && $0.contains("102") })
    #expect(rows.contains { $0.contains("1 error") && $0.contains("102") })
    #expect(driver.bottom.contains("/epoch line 3 of 3"))
    driver.press("<Tab>")
    rows = driver.screen
    #expect(rows.filter { $0.first == mark }.count == 1)
    #expect(rows.contains { $0.first == mark && $0.contains("102") })
  }

  @Test("The match that the reader is at is told from the others by more than a colour")
  func currentMatch() {
    for theme in Theme.named.map(\.theme) {
      #expect(theme.match.attributes != theme.currentMatch.attributes)
    }
  }

  /// Ways to all that can lie over the panes.
  private static let overlays = [
    "", "?", "i", ":", "/a", "&", "s", "S", "c", "m", "T", "a", "zwt", "#o",
  ]

  @Test(
    "Without UTF-8 nothing but ASCII is drawn, whatever lies over the panes", arguments: overlays)
  func ascii(keys: String) {
    for columns in [40, 80, 200] {
      var driver = jobs(colors: 0, unicode: false, columns: columns)
      driver.press(keys)
      let foreign = driver.screen.joined().unicodeScalars.filter { !$0.isASCII }
      #expect(foreign.isEmpty, "\(String(String.UnicodeScalarView(foreign)))")
    }
  }

  @Test("The cursor is somewhere on the screen, for those who hear it", arguments: overlays)
  func cursor(keys: String) throws {
    var driver = jobs()
    driver.press("<Esc>F" + keys)
    let cursor = try #require(driver.grid.cursor)
    #expect((0..<80).contains(cursor.column) && (0..<24).contains(cursor.row))
  }

  @Test("The cursor rests at the match, and at the newest line while following")
  func cursorOnLine() throws {
    var driver = jobs()
    let current = try #require(driver.grid.cursor)
    #expect(driver.screen[current.row].contains("epoch"))
    driver.press("F")
    let newest = try #require(driver.grid.cursor)
    #expect(driver.screen[newest.row].contains("long"))
  }

  @Test("Every sign that the views draw has an ASCII form of its own")
  func forms() throws {
    let folder = Commands.root + "Sources/TailApp"
    let files = try #require(FileManager.default.enumerator(atPath: folder))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    #expect(files.count > 50)
    var seen: Set<Unicode.Scalar> = []
    for file in files {
      let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
      for line in text.split(separator: "\n") {
        let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
        seen.formUnion(code.unicodeScalars.filter { !$0.isASCII })
      }
    }
    #expect(seen.contains("●"))
    for scalar in seen {
      #expect(scalar.asciiForm != "?", "\(scalar) U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test(
    "A storm of resizes and keys never traps, and leaves the reader where they were",
    arguments: 1...6)
  func storm(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var driver = jobs()
    driver.append((1...300).map { "line \($0)\n" }.joined(), to: .stdout)
    driver.press("<Esc>120G")
    let before = driver.model.panes[0].viewport.top
    for _ in 0..<60 {
      driver.resize(
        columns: Int.random(in: 0...130, using: &random),
        rows: Int.random(in: 0...60, using: &random))
      _ = driver.grid
    }
    driver.resize(columns: 80, rows: 24)
    #expect(driver.model.panes[0].viewport.top == before)
    let keys = [
      "j", "k", "G", "g", "z", "L", "<Tab>", "?", "<Esc>", "/x", "<Enter>", "w", "#", "o", "p", ":",
      "i", "&", "<C-w>", "t", "!", "m", "T", "l", "h", "$",
    ]
    for _ in 0..<150 {
      if Bool.random(using: &random) {
        driver.resize(
          columns: Int.random(in: 0...130, using: &random),
          rows: Int.random(in: 0...60, using: &random))
      }
      driver.press(keys[Int.random(in: 0..<keys.count, using: &random)])
      let grid = driver.grid
      #expect(grid.size == driver.model.size)
    }
  }

  @Test("10 columns say that they are too few; 40 by 10 can be used")
  func small() {
    #expect(jobs(columns: 10, rows: 40).screen.joined().contains("too small"))
    let driver = jobs(columns: 40, rows: 10)
    #expect(driver.screen.contains { $0.contains("epoch 2") })
    #expect(driver.bottom.contains("F follow") || driver.bottom.contains("PAUSED"))
  }
}
