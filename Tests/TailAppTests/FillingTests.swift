import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

/// A pane has no empty rows while there is something to be shown in them.
@Suite("Filling")
struct FillingTests {
  /// 500 lines of which the last 60 are in memory; now and then a long one, a bad one in each 50.
  private static let lines = (1...500).map { number in
    let bad = number % 50 == 0 ? "bad thing " : number % 7 == 0 ? "odd " : "line "
    return bad + "\(number)" + (number % 11 == 0 ? String(repeating: " word", count: 60) : "")
  }

  private func longFile(rows: Int = 12) -> Driver {
    var driver = Driver(.file("/logs/train.log"), rows: rows)
    driver.write(FillingTests.lines.map { $0 + "\n" }.joined(), to: .file, holding: 60)
    return driver
  }

  private func numbers(_ driver: Driver) -> [Int] {
    shown(driver).compactMap {
      $0.split(separator: " ").first { Int($0) != nil }.flatMap { Int($0) }
    }
  }

  /// The lines that are on the screen, each once.
  private func shown(_ driver: Driver) -> [String] {
    let look = PaneRows(pane: driver.model.panes[0], body: driver.model.layout.body(of: 0))
    var lines: [String] = []
    var last: Position?
    for row in look.visible() where !row.isGap && row.position != last {
      lines.append(String(decoding: row.bytes, as: UTF8.self))
      last = row.position
    }
    return lines
  }

  @Test("A filter that is set near the end of a paused pane fills it from the file")
  func pausedNearEnd() {
    for keys in ["kkkk&bad<Enter>", "/odd<Enter>&bad<Enter>", "p&bad<Enter>", "490G&bad<Enter>"] {
      var driver = longFile()
      driver.press(keys)
      #expect(numbers(driver) == (1...10).map { $0 * 50 }, "after \(keys)")
    }
  }

  /// 2,000 lines of two lengths: most, and the last 500.
  private static func text(most: Int, last: Int) -> String {
    (1...2_000).map { number in
      let word = number % 100 == 0 ? " bad " : " "
      return "\(number)\(word)\(String(repeating: "x", count: number <= 1500 ? most : last))\n"
    }.joined()
  }

  /// The numbers at the left, and those that the lines themselves have.
  private func gutter(_ driver: Driver) -> [(number: Int, isGuess: Bool, line: Int)] {
    driver.screen.dropFirst().dropLast().compactMap { row in
      let words = row.split(separator: " ")
      guard words.count > 1, let number = Int(words[0].drop { $0 == "~" }), let line = Int(words[1])
      else { return nil }
      return (number, words[0].first == "~", line)
    }
  }

  @Test(
    "Guessed line numbers ascend, however long lines are, and fit what is counted",
    arguments: [(40, 400), (400, 40), (2, 600)])
  func guessedNumbers(most: Int, last: Int) {
    for keys in ["", "&bad<Enter>", "50%", "10%"] {
      var driver = Driver(.file("/logs/train.log"), rows: 30)
      driver.write(
        FillingTests.text(most: most, last: last), to: .file, holding: 60, isCounted: false)
      driver.press(keys)
      for step in 0..<12 {
        let rows = gutter(driver)
        let numbers = rows.map(\.number)
        #expect(rows.count > 15)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<), "\(keys) \(step): \(numbers)")
        #expect(rows.allSatisfy { $0.isGuess || $0.number == $0.line }, "\(keys) \(step)")
        driver.press(step % 5 == 4 ? "50%" : "b")
      }
      driver.happen(.countedBefore(lines: 1_940), to: .file)
      driver.press("Gbbb")
      let rows = gutter(driver)
      #expect(rows.allSatisfy { $0.number <= 2_000 })
      if !keys.hasPrefix("&") { #expect(rows.allSatisfy { $0.number == $0.line && !$0.isGuess }) }
    }
  }

  @Test("The place of the reader is kept while a pane is filled from above")
  func placeIsKept() {
    var driver = longFile()
    driver.press("477G")
    let before = driver.screen[1]
    driver.press("&bad<Enter>&&")
    #expect(driver.screen[1] == before)
    driver.press("&nothing<Enter>&<Enter>")
    #expect(driver.screen[1] == before)
    driver.resize(columns: 80, rows: 40)
    #expect(numbers(driver).count == 38)
    driver.resize(columns: 80, rows: 12)
    #expect(driver.screen[1] == before)
  }

  @Test("Lines that are not wrapped any more leave no rows empty, and the match stays in view")
  func unwrapping() {
    var driver = longFile()
    driver.press("w/496<Enter>")
    driver.press("w")
    #expect(numbers(driver).count == 10)
    #expect(numbers(driver).contains(496))
    driver.press("w")
    #expect(driver.screen.contains { $0.contains("line 496") })
  }

  @Test(
    "A stopped search for lines above goes on when that is asked for, not with every key",
    arguments: ["G", "g"])
  func stopped(key: String) {
    var driver = longFile()
    driver.answersHistory = false
    driver.press("&bad<Enter>")
    #expect(driver.bottom.contains("searching the file"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("stopped; G goes on"))
    driver.answersHistory = true
    for _ in 0..<3 {
      driver.press("k")
      #expect(numbers(driver) == [450, 500])
      #expect(driver.bottom.contains("was stopped; G goes on"))
    }
    driver.press(key)
    #expect(numbers(driver) == (1...10).map { $0 * 50 })
  }

  @Test("A paused pane that grows is filled from the file, remote or not")
  func growing() {
    var driver = longFile()
    driver.happen(.watchChanged(.polled(fileSystem: "nfs")), to: .file)
    driver.press("k")
    driver.resize(columns: 80, rows: 100)
    #expect(numbers(driver) == Array(403...500))
  }

  // MARK: Whatever is done

  private static let deeds = [
    "k", "kkkk", "j", "b", "f", "u", "d", "g", "G", "p", "F", "w", "r", "/odd<Enter>",
    "/bad<Enter>",
    "/1[0-9]*4<Enter>", "n", "N", "n", "e", "E", "495G", "490G", "200G", "3G", "50%", "99%",
    "&bad<Enter>", "&odd<Enter>", "&!line<Enter>", "&nowhere<Enter>", "&<Enter>", "&<Enter>",
    "&<Enter>", "&&", "&bad<Esc>", "&od<Esc>", ":context 2<Enter>", ":context 0<Enter>", "CC",
    "<Esc>",
  ]

  /// How many lines a pane shows when it has room for all.
  private func passing(_ pane: Pane, _ lines: [String]) -> Int {
    let filter = pane.isFiltering ? pane.filter : LineFilter()
    let passes = lines.indices.filter { filter.lets(Array(lines[$0].utf8)[...]) }
    let reach = filter.isEmpty ? 0 : pane.context
    var shown: Set<Int> = []
    for line in passes { shown.formUnion(max(0, line - reach)...(line + reach)) }
    return shown.count { $0 < lines.count }
  }

  @Test("Whatever is done, rows are empty only where all that passes is shown", arguments: 1...8)
  func anything(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var driver = longFile()
    var lines = FillingTests.lines
    var journal: [String] = []
    for _ in 0..<80 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let rows = [5, 12, 24, 50].randomElement(using: &random) ?? 12
        journal.append("\(rows) rows")
        driver.resize(columns: [40, 80, 200].randomElement(using: &random) ?? 80, rows: rows)
      case 1:
        journal.append("grows")
        lines.append("\(Bool.random(using: &random) ? "bad" : "new") \(lines.count + 1)")
        driver.append((lines.last ?? "") + "\n", to: .file)
      default:
        let deed = FillingTests.deeds.randomElement(using: &random) ?? "k"
        journal.append(deed)
        driver.press(deed)
      }
      let pane = driver.model.panes[0]
      let body = driver.model.layout.body(of: 0)
      let rows = PaneRows(pane: pane, body: body).visible()
      // What follows without a filter shows what it was asked to read.
      guard rows.count < body.rows, !pane.viewport.isFollowing || pane.lens.filtering else {
        continue
      }
      let wanted = passing(pane, lines)
      let count = shown(driver).count
      guard count < wanted else { continue }
      Issue.record(
        "seed \(seed): \(count) of \(wanted) in \(rows.count) of \(body.rows) rows after \(journal)"
      )
      return
    }
  }
}
