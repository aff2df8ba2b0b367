import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

/// A filter looks in the file by itself.
@Suite("Filtering")
struct FilterTests {
  /// 3,000 lines of which the last 100 are in memory; each 88th, 34 in all and none of them in memory,
  /// is an error.
  private static let text = (1...3000).map { number in
    (number % 85 == 0 && number < 2900 ? "ERROR in \(number)" : "line \(number)") + "\n"
  }.joined()

  private func longFile(rows: Int = 12, plan: LaunchPlan = .file("/logs/train.log")) -> Driver {
    var driver = Driver(plan, rows: rows)
    driver.write(FilterTests.text, to: .file, holding: 100)
    return driver
  }

  private func body(_ driver: Driver) -> [String] {
    driver.screen.dropFirst().dropLast().map { String($0.dropFirst(7)) }
  }

  private static let last = (1...34).map { "ERROR in \($0 * 85)" }

  @Test("The screen is filled from the file, and what is counted is counted")
  func filled() {
    var driver = longFile()
    driver.press("&ERROR<Enter>")
    #expect(body(driver) == FilterTests.last.suffix(10))
    #expect(driver.bottom.contains("34 of 3,000 lines"))
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("Neighbours are counted with what the filter lets through, in the file, too")
  func context() {
    var driver = longFile()
    driver.press("&ERROR<Enter>:context 2<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains(" 170 of 3,000 lines"))
    driver.press("/line<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains("of 136 "))
    driver.press("&<Enter>&28[89]<Enter>")
    driver.wait(60)
    // 2880 to 2899 and a few others, two lines on each side; of the last two one is in memory.
    #expect(driver.bottom.contains(" 42 of 3,000 lines"))
  }

  @Test("The unfinished last line is counted as it is shown: a prompt, a bar, a line in pieces")
  func unfinished() {
    var driver = Driver(.file("/logs/train.log"), rows: 12)
    driver.append("start\nprompt 20 xx", to: .file)
    #expect(driver.bottom.contains(" 2 lines"), "\(driver.bottom)")
    driver.press("&20")
    #expect(driver.bottom.contains("1 of 2 lines"), "\(driver.bottom)")
    driver.press("<Enter>")
    #expect(body(driver).first == "prompt 20 xx")
    #expect(driver.bottom.contains("1 of 2 lines"), "\(driver.bottom)")
    driver.press("&<Enter>&start<Enter>")
    #expect(driver.bottom.contains("1 of 2 lines"), "\(driver.bottom)")
    driver.press("&<Enter>&nothing<Enter>")
    #expect(driver.bottom.contains("0 of 2 lines"), "\(driver.bottom)")
    driver.press("&<Enter>&%<Enter>")
    driver.append("\n10%\r20%\r30%", to: .file)
    #expect(driver.bottom.contains("1 of 3 lines"), "\(driver.bottom)")
    driver.append("\rdone\n", to: .file)
    #expect(driver.bottom.contains("0 of 3 lines"), "\(driver.bottom)")
    driver.press("&<Enter>&x{9}<Enter>")
    for pieces in 1...3 {
      driver.append(String(repeating: "x", count: 70_000), to: .file)
      #expect(driver.bottom.contains("1 of 4 lines"), "\(pieces): \(driver.bottom)")
    }
    driver.append("\n", to: .file)
    driver.wait(60)
    #expect(driver.bottom.contains("1 of 4 lines"), "\(driver.bottom)")
    var cleared = Driver(.file("/logs/train.log"), rows: 12)
    cleared.append("start\nprompt 20 xx", to: .file)
    cleared.press("C")
    cleared.wait(60)
    #expect(cleared.bottom.contains("0 of 2 lines"), "\(cleared.bottom)")
    cleared.append(" y", to: .file)
    #expect(cleared.bottom.contains("1 of 2 lines"), "\(cleared.bottom)")
  }

  @Test("It is filled at the start, too, when the filter comes from the command line")
  func filledAtStart() throws {
    var plan = LaunchPlan.file("/logs/train.log")
    let pattern = try Pattern("ERROR")
    plan.filter = LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: false)])
    let driver = longFile(plan: plan)
    #expect(body(driver) == FilterTests.last.suffix(10))
    #expect(driver.bottom.contains("34 of 3,000 lines"))
  }

  @Test("k, b, u, PgUp and the wheel go on in the file; G returns to the truth")
  func scrolling() {
    let wheel = Message.input(
      .mouse(MouseEvent(.wheel(-1), at: Point(column: 3, row: 4))))
    for (keys, top) in [("k", 24), ("b", 16), ("u", 21), ("<PgUp>", 16), ("g", 1), ("", 22)] {
      var driver = longFile()
      driver.press("<F2>&ERROR<Enter>")
      if keys.isEmpty { driver.send(wheel) } else { driver.press(keys) }
      #expect(body(driver).first == "ERROR in \(top * 85)", "after \(keys)")
      driver.press("G")
      #expect(body(driver) == FilterTests.last.suffix(10), "G after \(keys)")
      #expect(driver.bottom.contains("34 of 3,000 lines"))
    }
  }

  @Test("A pane that grows is filled, and no line comes twice")
  func growing() {
    var driver = longFile(rows: 5)
    driver.press("&ERROR<Enter>")
    driver.resize(columns: 80, rows: 42)
    #expect(body(driver).filter { !$0.isEmpty } == FilterTests.last)
    driver.append("ERROR now\n", to: .file)
    #expect(body(driver).filter { !$0.isEmpty } == FilterTests.last + ["ERROR now"])
    #expect(driver.bottom.contains("35 of 3,001 lines"))
  }

  @Test("A long file is not counted letter by letter while a filter is typed, a short one is")
  func countedWhileTyping() {
    func isCounting(_ driver: Driver) -> Bool {
      driver.effects.contains { effect in
        guard case .history(let request) = effect, case .countPassing = request.question else {
          return false
        }
        return true
      }
    }
    for (size, isLong) in [(1 << 20, false), (1 << 30, true)] as [(UInt64, Bool)] {
      var driver = Driver(.file("/logs/train.log"))
      driver.answersHistory = false
      driver.open(.file, skipping: size)
      driver.append("line\n", to: .file)
      driver.press("&ERR")
      #expect(isCounting(driver) == !isLong)
      driver.press("OR")
      driver.effects = []
      driver.press("<Enter>")
      if isLong { #expect(isCounting(driver)) }
    }
  }

  @Test("What is said while the file is searched is no claim; Esc stops it")
  func searching() {
    var driver = longFile()
    driver.answersHistory = false
    driver.press("&ERROR<Enter>")
    #expect(driver.screen[1].contains("searching the file"))
    #expect(driver.bottom.contains("searching the file"))
    #expect(driver.bottom.contains("0+ of 3,000 lines"))
    driver.press("k")
    #expect(driver.screen[1].contains("searching the file"))
    driver.press("<Esc>")
    #expect(driver.screen[1].contains("no line in memory passes the filter"))
    let said = driver.screen[1...2].joined().split(separator: " ").joined(separator: " ")
    #expect(said.contains("was not searched to its start; G goes on"))
    #expect(driver.bottom.contains("stopped; G goes on"))
    #expect(driver.hasStoppedHistory)
    driver.answersHistory = true
    driver.effects = []
    driver.press("G")
    #expect(body(driver) == FilterTests.last.suffix(10))
  }

  @Test("Of what comes while a pane is paused, lines that its filter lets through are new")
  func news() {
    var driver = longFile()
    driver.append("ERROR before\nline before\n", to: .file)
    driver.press("&ERROR<Enter>p")
    driver.append("line 1\n", to: .file)
    #expect(!driver.bottom.contains("new"), "\(driver.bottom)")
    driver.append("ERROR 2\nline 3\nline 4\n", to: .file)
    driver.append("line 5\nERROR 6\n", to: .file)
    #expect(driver.bottom.contains("PAUSED +2"), "\(driver.bottom)")
    driver.press("&<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains("PAUSED +6"), "\(driver.bottom)")
    driver.press("&line<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains("PAUSED +4"), "\(driver.bottom)")
  }

  @Test("Where some of what is new has left memory, the count is the least there is")
  func newsThatLeft() {
    var plan = LaunchPlan.file("/logs/train.log")
    plan.ringBudget = 60_000
    var driver = Driver(plan, rows: 12)
    driver.append("ERROR first\n", to: .file)
    driver.press("&ERROR<Enter>p")
    for number in 1...4000 {
      driver.append(number % 100 == 0 ? "ERROR \(number)\n" : "line \(number)\n", to: .file)
    }
    let said = driver.bottom
    #expect(said.contains("or more"), "\(said)")
  }

  @Test("Only what is searched to its beginning has no such line")
  func none() {
    var driver = longFile()
    driver.press("&nowhere<Enter>")
    #expect(driver.screen[1].contains("no line passes the filter"))
    #expect(driver.bottom.contains("0 of 3,000 lines"))
  }

  @Test("A file of another host is searched, not counted; when all of it is seen, that is a count")
  func remote() {
    var driver = longFile(rows: 42)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs")), to: .file)
    driver.answersHistory = false
    driver.press("&ERROR")
    #expect(driver.screen[1].contains("Enter looks through the file"))
    #expect(!driver.effects.contains { if case .history = $0 { true } else { false } })
    driver.answersHistory = true
    driver.press("<Enter>")
    #expect(body(driver).filter { !$0.isEmpty } == FilterTests.last)
    #expect(driver.bottom.contains("34 of 3,000 lines"))
  }

  @Test("What is on the screen is in the count, though nobody counts")
  func uncounted() {
    var driver = longFile()
    driver.happen(.watchChanged(.polled(fileSystem: "nfs")), to: .file)
    driver.press("&ERROR<Enter>")
    #expect(body(driver) == FilterTests.last.suffix(10))
    let count = driver.bottom.split(separator: " ").first { $0.hasSuffix("+") }.map {
      $0.dropLast()
    }
    #expect((count.flatMap { Int($0) } ?? 34) >= 10, "\(driver.bottom)")
  }

  @Test("Lines that leave memory stay on the screen and in the count")
  func evicted() {
    var plan = LaunchPlan.file("/logs/train.log")
    plan.ringBudget = 60_000
    var driver = Driver(plan, rows: 12)
    driver.append("ERROR first\n", to: .file)
    driver.press("&ERROR<Enter>")
    for number in 1...100 {
      driver.append(String(repeating: "line \(number)\n", count: 200), to: .file)
    }
    #expect(driver.model.panes[0].log.evictions > 0)
    #expect(body(driver).first == "ERROR first")
    #expect(driver.bottom.contains("1 of 20,001 lines"))
  }

  @Test("Where the choice of a stream leaves few lines the file is read on")
  func stream() {
    var driver = Driver(.jobs(1), rows: 30)
    driver.answer(.sample(1))
    driver.write((1...500).map { "out \($0)\n" }.joined(), to: .stdout, holding: 5)
    driver.write((1...500).map { "err \($0)\n" }.joined(), to: .stderr, holding: 5)
    driver.press("o")
    let shown = driver.screen.dropFirst().dropLast()
    #expect(shown.allSatisfy { $0.contains("out ") && !$0.contains("err ") })
    #expect(shown.first?.hasSuffix("out 473") ?? false)
  }

  // MARK: Typing

  @Test("A filter is tried out as it is typed; Esc brings back what was there")
  func preview() {
    var driver = longFile()
    driver.press("2000G")
    let before = body(driver)
    driver.press("&ERR")
    #expect(body(driver).first == "ERROR in 2040")
    #expect(driver.bottom.contains("34 of 3,000 lines"))
    driver.press("x")
    #expect(!body(driver).contains { $0.hasPrefix("ERROR") || $0.hasPrefix("line") })
    driver.press("<Backspace><Backspace><Backspace><Backspace>")
    #expect(body(driver) == before)
    driver.press("ERR<Esc>")
    #expect(body(driver) == before)
    #expect(!driver.bottom.contains("&ERR"))
    driver.press("&(<Enter>")
    #expect(driver.bottom.contains("parenthesis"))
    driver.press("<Esc>")
    #expect(body(driver) == before)
  }

  @Test("What the filter has found is marked, below what the search finds")
  func marked() {
    var driver = longFile()
    driver.press("&ERROR in<Enter>")
    let theme = Theme.everywhere
    func style(_ column: Int) -> Style { Array(driver.grid.row(1))[7 + column].style }
    #expect(style(0).attributes.contains(theme.filterMatch.attributes))
    #expect(style(6).attributes.contains(theme.filterMatch.attributes))
    #expect(style(10) == .standard)
    driver.press("/ROR<Enter>gg")
    let row = Array(driver.grid.row(2))
    #expect(row[7 + 2].style == theme.match)
    #expect(row[7 + 1].style.attributes.contains(theme.filterMatch.attributes))
  }

  @Test("An empty line takes the last search where there is no filter, and takes a filter away")
  func emptyLine() {
    var driver = longFile()
    driver.press("&<Enter>")
    #expect(driver.bottom.contains("there is no filter"))
    driver.press("/ERROR<Enter>&")
    #expect(driver.bottom.contains("Enter: the last search, ERROR"))
    driver.press("<Enter>G")
    #expect(body(driver) == FilterTests.last.suffix(10))
    driver.press("&")
    #expect(driver.bottom.contains("with &ERROR: pattern, !pattern, & on/off, Enter: no filter"))
    driver.press("00")
    #expect(driver.bottom.contains("&00  with &ERROR: "))
    driver.press("<Esc>&")
    driver.press("<Enter>")
    #expect(driver.bottom.contains("no filter"))
    #expect(body(driver).last == "line 3000")
  }
}
