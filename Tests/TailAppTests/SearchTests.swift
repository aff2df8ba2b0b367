import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

/// What a search finds, says and goes on from.
@Suite("Searching")
struct SearchTests {
  private func open(_ text: String, rows: Int = 12) -> Driver {
    var driver = Driver(.file("/logs/a.log"), columns: 120, rows: rows)
    driver.open(.file)
    driver.append(text, to: .file)
    return driver
  }

  private static func numbered(_ count: Int) -> [String] {
    (1...count).map { ($0 % 10 == 0 ? "foo " : $0 % 7 == 0 ? "bad " : "line ") + "\($0)" }
  }

  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func styles(_ driver: Driver, row: Int) -> [Style] {
    Array(driver.grid.row(row)).map(\.style)
  }

  // MARK: Counts

  @Test(
    "What a filter does not let through is not counted, the match that the reader was at included")
  func filtered() {
    var driver = open(text(SearchTests.numbered(100)))
    driver.press("/foo<Enter>&bad<Enter>")
    #expect(driver.bottom.contains("/foo no match"))
    driver.press("&<Enter><Esc><Esc>n")
    #expect(driver.bottom.contains("of 10"))
  }

  @Test("Where the whole file is in memory, or searched, there is no match at all")
  func noMatch() {
    var driver = open(text(SearchTests.numbered(100)))
    driver.press("/nowhere")
    #expect(driver.bottom.contains("no match") && !driver.bottom.contains("in memory"))
    driver = Driver(.file("/logs/a.log"), columns: 120, rows: 12)
    driver.write(text(SearchTests.numbered(300)), to: .file, holding: 20)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs")), to: .file)
    driver.press("/nowhere")
    #expect(driver.bottom.contains("no match in memory"))
    driver.press("<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains("/nowhere no match │"))
  }

  /// Which of the lines are shown, in their order.
  private func passing(_ pane: Pane, _ lines: [String]) -> [Int] {
    let filter = pane.isFiltering ? pane.filter : LineFilter()
    let reach = filter.isEmpty ? 0 : pane.context
    var shown: Set<Int> = []
    for line in lines.indices where filter.lets(Array(lines[line].utf8)[...]) {
      shown.formUnion(max(0, line - reach)...min(lines.count - 1, line + reach))
    }
    return shown.sorted()
  }

  @Test(
    "Number and total are of one set, and those of a plain count where they are complete",
    arguments: 1...8, [10, 1000])
  func counts(seed: UInt64, held: Int) {
    var random = SplitMix64(seed: seed)
    let lines = SearchTests.numbered(300)
    var driver = Driver(.file("/logs/a.log"), columns: 200, rows: 12)
    driver.write(text(lines), to: .file, holding: min(held, lines.count))
    let deeds = [
      "/foo<Enter>", "/1<Enter>", "/a<Enter>", "n", "n", "N", "N", "3n", "&bad<Enter>", "&7<Enter>",
      "&!foo<Enter>", "&<Enter>", "&<Enter>", "&&", ":context 1<Enter>", ":context 4<Enter>",
      ":context 0<Enter>", "w", "G", "g", "b", "kkkk",
    ]
    var journal: [String] = []
    for _ in 0..<60 {
      let deed = deeds.randomElement(using: &random) ?? "n"
      journal.append(deed)
      driver.press(deed)
      driver.wait(30)
      let pane = driver.model.panes[0]
      guard let search = pane.search, search.isHighlighted else { continue }
      let matcher = Matcher(search.pattern)
      let shown = passing(pane, lines)
      let hits = shown.filter { !matcher.matches(in: Array(lines[$0].utf8)[...]).isEmpty }
      let said = driver.bottom.firstMatch(of: #/line ([\d,]+) of ([\d,]+)(\+?)/#)
      let total =
        said.map { ($0.2, $0.3) }
        ?? driver.bottom.firstMatch(of: #/([\d,]+)(\+?) lines? match/#).map { ($0.1, $0.2) }
      if let said, let rank = Int(said.1), let count = Int(said.2), rank > count {
        Issue.record("seed \(seed): \(driver.bottom) after \(journal)")
        return
      }
      if let total, let count = Int(total.0),
        total.1.isEmpty ? count != hits.count : count > hits.count
      {
        Issue.record("seed \(seed): \(hits.count) match, \(driver.bottom) after \(journal)")
        return
      }
      guard let said, said.3.isEmpty, let current = search.current,
        let line = pane.log.line(at: current)
      else { continue }
      let wanted = hits.firstIndex {
        lines[$0].utf8.elementsEqual(line.bytes)
      }
      if wanted.map({ "\($0 + 1)" }) != String(said.1) {
        Issue.record("seed \(seed): at \(wanted ?? -1), \(driver.bottom) after \(journal)")
        return
      }
    }
  }

  // MARK: Unfinished lines

  @Test("The unfinished last line is found, counted and marked, as it is on the screen")
  func unfinished() {
    var driver = open("foo 1\nbar 2\nfoo 3", rows: 8)
    driver.press("/foo<Enter>")
    #expect(driver.bottom.contains("line 2 of 2"))
    #expect(driver.bottom.contains("FOLLOW"))
    #expect(styles(driver, row: 3).contains(Theme.everywhere.currentMatch))
    #expect(styles(driver, row: 1).contains(Theme.everywhere.match))
    driver.press("n")
    #expect(driver.bottom.contains("line 1 of 2"))
    driver.press("N")
    #expect(driver.bottom.contains("line 2 of 2"))
    driver.append(" bar\n", to: .file)
    driver.press("n")
    driver.wait(60)
    #expect(driver.bottom.contains("of 2"))
    driver.press("&3<Enter>")
    #expect(driver.bottom.contains("of 1") || driver.bottom.contains("1 line matches"))
    driver.append("10%\rfoo 20%", to: .file)
    driver.press("&<Enter>F/foo<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains("line 3 of 3"))
  }

  @Test("A prompt that is the only match is no complaint")
  func onlyUnfinished() {
    var driver = open(text(SearchTests.numbered(50)) + "Continue? [y/n] ")
    driver.press("/continue<Enter>")
    #expect(driver.bottom.contains("line 1 of 1"))
    driver.press("gn")
    #expect(driver.screen.contains { $0.contains("Continue?") })
    #expect(!driver.bottom.contains("no line matches"))
  }

  // MARK: Going on

  @Test("n and N go on from the match on the screen; who has gone elsewhere goes on from there")
  func fromScreen() {
    var driver = open(text(SearchTests.numbered(400)))
    driver.press("g/foo<Enter>n")
    #expect(driver.bottom.contains("line 2 of 40"))
    driver.press("300G")
    driver.press("n")
    #expect(driver.bottom.contains("line 30 of 40"))
    driver.press("n")
    #expect(driver.bottom.contains("line 31 of 40"))
    driver.press("105GN")
    #expect(driver.bottom.contains("line 10 of 40"))
    driver.press("GN")
    #expect(driver.bottom.contains("line 40 of 40"))
  }

  @Test("So do e and E")
  func errorsFromScreen() {
    let lines = (1...300).map { $0 % 50 == 0 ? "Error: CUDA out of memory \($0)" : "line \($0)" }
    var driver = open(text(lines))
    driver.press("E")
    driver.press("120GE")
    #expect(driver.screen.contains { $0.contains("memory 100") })
    driver.press("170Ge")
    #expect(driver.screen.contains { $0.contains("memory 200") })
  }

  // MARK: Clearing

  @Test(
    "C hides an unfinished line with the others until it changes; again, until a line comes, brings all back"
  )
  func clearing() {
    var driver = open("one\ntwo\n 50%")
    driver.press("C")
    #expect(driver.screen[1].contains("cleared"))
    #expect(!driver.screen.contains { $0.contains("50%") })
    driver.press("C")
    #expect(driver.screen[1].contains("one") && driver.screen[3].contains("50%"))
    driver.press("C")
    driver.append("\r 60%", to: .file)
    #expect(driver.screen[1].contains("60%"))
    driver.press("C")
    #expect(driver.screen[1].contains("one") && driver.screen[3].contains("60%"))
    driver.press("C")
    driver.append("\r 70%", to: .file)
    #expect(driver.screen[1].contains("70%"))
    driver.append("\nthree\n", to: .file)
    #expect(driver.screen[2].contains("three"))
    // It shows something: that is hidden, too.
    driver.press("C")
    #expect(driver.screen[1].contains("cleared"))
    driver.press("C")
    #expect(driver.screen[1].contains("one") && driver.screen[4].contains("three"))
  }

  // MARK: Pages

  @Test("A page that has nothing of the kind says so", arguments: ["?", "i", ":messages<Enter>"])
  func pages(key: String) {
    var driver = open("one\n")
    driver.press(key + "/xyzzy<Enter>")
    #expect(driver.bottom.contains("nothing here matches xyzzy"))
  }
}
