import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

/// A reader of a file of which only the end is in memory.
@Suite("The whole file")
struct HistoryTests {
  private static let count = 5000

  /// A file of `count` lines of which the last 100 are in memory.
  private func longFile(
    rows: Int = 12, count: Int = HistoryTests.count, held: Int = 100, budget: Int? = nil
  ) -> Driver {
    var plan = LaunchPlan.file("/logs/run.log")
    if let budget { plan.ringBudget = budget }
    var driver = Driver(plan, rows: rows)
    driver.write(
      (1...count).map { "line \($0)\n" }.joined(), to: .file, holding: held)
    return driver
  }

  private func body(_ driver: Driver) -> [String] {
    driver.screen.dropFirst().dropLast().map { String($0.dropFirst(7)) }
  }

  private func numbers(_ driver: Driver) -> [String] {
    driver.screen.dropFirst().dropLast().map {
      String($0.prefix(5)).trimmingPrefix(while: { $0 == " " }).description
    }
  }

  @Test("Scrolling up goes on in the file, to its first line, and back down without a seam")
  func seam() {
    var driver = Driver(.file("/logs/run.log"), rows: 60)
    let padding = String(repeating: "x", count: 100)
    let lines = (1...3000).map { "line \($0) \(padding)\n" }
    driver.write(lines.joined(), to: .file, holding: 100)
    func body(_ driver: Driver) -> [String] {
      self.body(driver).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    }
    var seen = body(driver)
    for _ in 0..<60 where seen.first != "line 1" {
      driver.press("b")
      let screen = body(driver)
      guard let last = screen.last, let place = seen.firstIndex(of: last) else {
        Issue.record("lines between two pages are missing: \(screen.last ?? "")")
        return
      }
      seen = screen + seen[(place + 1)...]
    }
    #expect(seen == (1...3000).map { "line \($0)" })
    #expect(numbers(driver).first == "1")
    for _ in 0..<60 where !driver.bottom.contains("FOLLOW") {
      let before = body(driver)
      driver.press("<Space>")
      #expect(body(driver).contains(before.last ?? ""), "a page leaves one line of the one before")
    }
    #expect(body(driver).last == "line 3000")
  }

  @Test("What comes to a pane that was paused while it was empty is shown, and stays")
  func pausedWhileEmpty() {
    var driver = longFile(held: 0)
    driver.press("p")
    driver.append("new 1\nnew 2\n", to: .file)
    // Lines above fill the pane.
    #expect(body(driver).suffix(2) == ["new 1", "new 2"])
    let shown = body(driver)
    driver.append((3...40).map { "new \($0)\n" }.joined(), to: .file)
    #expect(body(driver) == shown)
    #expect(driver.bottom.contains("PAUSED"))
  }

  @Test("g, 120G and 50% go to lines that are only in the file")
  func jumps() {
    var driver = longFile()
    driver.press("g")
    #expect(body(driver).first == "line 1")
    driver.press("1234G")
    #expect(body(driver).first == "line 1234")
    driver.press("50%")
    let middle = Int(body(driver).first?.dropFirst(5) ?? "") ?? 0
    #expect((2400...2600).contains(middle))
    driver.press("4990G")
    #expect(body(driver).first == "line 4990")
    driver.press("9999G")
    #expect(driver.bottom.contains("line 9,999 is past the end"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("From within a hole, a percentage goes to what was written behind it, in memory too")
  func holes() {
    var driver = Driver(.file("/logs/run.log"), rows: 12)
    let hole = String(repeating: "\0", count: 400_000)
    driver.write("first\n\(hole)in the middle\n\(hole)behind it\nlast\n", to: .file, holding: 2)
    for (percent, text) in [(20, "in the middle"), (30, "in the middle"), (70, "behind it")] {
      driver.press("\(percent)%")
      #expect(body(driver).contains { $0.contains(text) }, "\(percent)%")
      driver.press("<Esc>")
    }
  }

  @Test("What arrives does not move the view and is counted")
  func arrivals() {
    var driver = longFile()
    driver.press("2000G")
    let before = body(driver)
    for number in 1...300 { driver.append("new \(number)\n", to: .file) }
    #expect(body(driver) == before)
    #expect(driver.bottom.contains("PAUSED +300"))
    driver.press("j")
    #expect(body(driver).first == "line 2001")
  }

  @Test("Lines that leave memory under the reader's eye stay where they are")
  func eviction() {
    var driver = longFile(count: 3000, held: 3000, budget: 60_000)
    driver.press("2900G")
    let before = body(driver)
    let old = numbers(driver)
    driver.wait(2)
    for number in 1...200 {
      driver.append(String(repeating: "new \(number)\n", count: 100), to: .file)
      if number % 10 == 0 { #expect(body(driver) == before, "after \(number) batches") }
    }
    #expect(numbers(driver) == old)
    driver.press("kk")
    #expect(body(driver).first == "line 2898")
    driver.press("200j")
    #expect(body(driver).first == "line 3000" || body(driver).contains("new 1"))
  }

  @Test("A file that was truncated says where its history is cut, and shows nothing else for it")
  func truncation() {
    var driver = longFile()
    driver.press("100G")
    #expect(body(driver).first == "line 100")
    driver.happen(.truncated(from: 48_893, to: 0), to: .file)
    driver.rewrite("another\nfile\n", of: .file)
    driver.press("g")
    #expect(driver.screen.contains { $0.contains("gone") })
    #expect(!driver.screen.contains { $0.hasSuffix("line 100") })
    driver.press("G")
    #expect(body(driver).contains("file"))
  }

  @Test("Bytes of another file are not shown as those of this one")
  func anotherFile() {
    var driver = longFile()
    driver.swapContents(of: .file, for: (1...9000).map { "wrong \($0)\n" }.joined())
    driver.press("g")
    #expect(!driver.screen.contains { $0.contains("wrong") })
    #expect(driver.bottom.contains("is not what it was"))
    driver.press("F")
    #expect(body(driver).last == "line 5000")
  }

  @Test("A search goes on in the file, counts there, wraps with a notice")
  func search() {
    var driver = longFile()
    driver.press("/line 1.3$")
    #expect(driver.bottom.contains("no match in memory"))
    driver.press("<Enter>")
    #expect(body(driver).contains("line 193"))
    #expect(driver.bottom.contains("10 of 10"))
    driver.press("n")
    #expect(driver.bottom.contains("9 of 10"))
    driver.press("N")
    driver.press("N")
    #expect(driver.bottom.contains("wrapped to the start"))
    driver.press("j")
    #expect(driver.bottom.contains("1 of 10"))
    driver.press("/nowhere<Enter>")
    #expect(driver.bottom.contains("no line matches nowhere"))
  }

  @Test("A file of another host is counted when that is asked for, with progress, and Esc stops it")
  func countedWhenAsked() {
    var driver = longFile()
    driver.happen(.watchChanged(.polled(fileSystem: "nfs")), to: .file)
    driver.press("/line .*00$<Enter>")
    #expect(driver.bottom.contains("1 of 1+") || driver.bottom.contains("1+ matches"))
    driver.answersHistory = false
    driver.press("+")
    #expect(driver.bottom.contains("counting 0 %"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("stopped"))
    driver.answersHistory = true
    driver.press("+")
    #expect(driver.bottom.contains("50 of 50"))
    driver.press("n")
    #expect(driver.bottom.contains("49 of 50"))
  }

  @Test("Matches in memory come first, then those in the file")
  func searchFromMemory() {
    var driver = longFile()
    driver.press("/line .*00$<Enter>")
    #expect(body(driver).last == "line 5000")
    #expect(driver.bottom.contains("50 of 50"))
    driver.press("n")
    #expect(body(driver).contains("line 4900"))
    #expect(driver.bottom.contains("49 of 50"))
  }

  @Test("Where a search of the whole file finds nothing, nothing is left to be stopped")
  func vainSearch() {
    var driver = Driver(.file("/logs/train.log"), columns: 120)
    let text = (1...3_000).map { "line \($0)\n" }.joined()
    driver.write(text, to: .file, holding: 60)
    driver.answersHistory = false
    driver.press("/NOTTHERE<Enter>")
    #expect(driver.bottom.contains("no match in memory"))
    #expect(driver.bottom.contains("Esc stop"))
    while driver.bottom.contains("no match in memory"), driver.answerNext() {}
    #expect(driver.bottom.contains("/NOTTHERE no match"))
    #expect(!driver.bottom.contains("Esc stop"))
  }

  @Test("Esc stops a search in the file")
  func stoppedSearch() {
    var driver = longFile()
    driver.answersHistory = false
    driver.press("/line 17$<Enter>")
    #expect(driver.bottom.contains("looking through the file"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("stopped"))
    #expect(driver.hasStoppedHistory)
    driver.press("j")
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("A filtered view goes on in the file with its line numbers; switching keeps the line")
  func filter() {
    var driver = longFile()
    driver.press("&1$<Enter>&!2<Enter>")
    driver.press("g")
    #expect(body(driver).prefix(3) == ["line 1", "line 11", "line 31"])
    #expect(numbers(driver).prefix(3) == ["1", "11", "31"])
    driver.press("3j&&")
    #expect(body(driver).first == "line 41")
    driver.press("4j&&")
    #expect(body(driver).first == "line 51")
    driver.press("b")
    #expect(body(driver).first == "line 1")
  }

  @Test(":context shows neighbours, with a row between groups")
  func context() {
    var driver = longFile(rows: 20, count: 100)
    driver.press("&line 50$<Enter>:context 2<Enter>")
    #expect(
      body(driver).filter { !$0.isEmpty } == (48...52).map { "line \($0)" })
    driver.append("line 50\n", to: .file)
    #expect(
      body(driver).filter { !$0.isEmpty }
        == (48...52).map { "line \($0)" } + ["--", "line 99", "line 100", "line 50"])
    driver.append("one\ntwo\nthree\n", to: .file)
    #expect(body(driver).filter { !$0.isEmpty }.last == "two")
    driver.press(":context 0<Enter>")
    #expect(body(driver).filter { !$0.isEmpty } == ["line 50", "line 50"])
  }

  @Test("Neighbours are shown in the file, too, where it is read in other pieces or memory begins")
  func contextInFile() {
    var driver = Driver(.file("/logs/run.log"), rows: 30)
    let padding = String(repeating: "x", count: 90)
    var lines = (1...3000).map { "line \($0) \(padding)\n" }
    // The first line that begins in the second piece, and the first one in memory.
    var length = 0
    let second =
      (lines.firstIndex {
        length += $0.utf8.count; return length >= 64 * 1024
      } ?? 0) + 1
    for place in [second, 2900] { lines[place] = "found \(place + 1)\n" }
    driver.write(lines.joined(), to: .file, holding: 100)
    driver.press("&found<Enter>:context 3<Enter>g")
    var expected: [String] = []
    for number in [second + 1, 2901] {
      if !expected.isEmpty { expected.append("--") }
      for near in number - 3...number + 3 {
        expected.append(near == number ? "found \(near)" : "line \(near)")
      }
    }
    let shown = body(driver).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(shown.filter { !$0.isEmpty } == expected)
  }

  @Test("n and E stop at neighbours that the filter shows, in the file, too")
  func matchesAmongNeighbours() {
    var driver = Driver(.file("/logs/run.log"), rows: 12)
    let padding = String(repeating: "x", count: 90)
    var lines = (1...4000).map { "line \($0) \(padding)\n" }
    var length = 0
    let second =
      (lines.firstIndex {
        length += $0.utf8.count; return length >= 64 * 1024
      } ?? 0) + 1
    // A neighbour in the same piece, one whose line is in the next piece, one too far away.
    lines[99] = "found 1\n"
    lines[101] = "RuntimeError: aim 1\n"
    lines[300] = "RuntimeError: aim far\n"
    lines[second - 2] = "RuntimeError: aim 2\n"
    lines[second] = "found 2\n"
    lines[3950] = "found 3\n"
    driver.write(lines.joined(), to: .file, holding: 100)
    driver.press("&found<Enter>:context 2<Enter>")
    for key in ["/aim<Enter>", "E"] {
      driver.press("<Esc>G" + key)
      #expect(driver.screen.contains { $0.contains("aim 2") }, "\(key)")
      driver.press(key == "E" ? "E" : "N")
      #expect(driver.screen.contains { $0.contains("aim 1") }, "\(key)")
      driver.press(key == "E" ? "e" : "n")
      #expect(driver.screen.contains { $0.contains("aim 2") }, "\(key)")
    }
  }

  @Test("e and E go from error to error, in memory and in the file; the title counts")
  func errors() {
    var driver = Driver(.file("/logs/run.log"), rows: 12)
    var lines = (1...3000).map { "line \($0)\n" }
    lines[99] = "Traceback (most recent call last):\n"
    lines[2949] = "slurmstepd: error: *** JOB 1 CANCELLED AT now DUE TO TIME LIMIT ***\n"
    driver.write(lines.joined(), to: .file, holding: 100)
    #expect(driver.screen[0].contains("1 error"))
    driver.press("E")
    #expect(driver.screen.contains { $0.contains("slurmstepd") })
    driver.press("E")
    #expect(driver.screen.contains { $0.contains("Traceback") })
    driver.press("E")
    #expect(driver.bottom.contains("no line that looks like an error above"))
    driver.press("e")
    #expect(driver.screen.contains { $0.contains("slurmstepd") })
  }

  @Test("! leaves the panes in trouble, and Tab goes round among them")
  func troubleOnly() {
    var driver = Driver(.jobs(1, 2, 3))
    driver.answer(.sample(1), .sample(2, state: .failed), .sample(3))
    driver.append("fine\n", to: .stdout, of: 0)
    driver.append("RuntimeError: no\n", to: .stderr, of: 2)
    driver.press("!")
    #expect(driver.screen.filter { $0.contains("─ 1 train") }.isEmpty)
    #expect(driver.screen.contains { $0.contains("  2 train") })
    #expect(driver.screen.contains { $0.contains("─ 3 train") })
    driver.press("<Tab><Tab>")
    #expect(driver.model.focus == 1)
    driver.press("!")
    #expect(driver.screen.contains { $0.contains("─ 1 train") })
  }

  @Test("* searches all panes and shows the matches in their titles")
  func everywhere() {
    var driver = Driver(.jobs(1, 2))
    driver.answer(.sample(1), .sample(2))
    driver.append("needle\n", to: .stdout, of: 0)
    driver.append("needle\nhay\nneedle\n", to: .stdout, of: 1)
    driver.press("/needle<Enter>*")
    #expect(driver.screen.contains { $0.contains("─ 2 train") && $0.contains("/needle 2") })
  }

  @Test("Matches of two files are numbered in the pane's order, in memory and in the files")
  func ranksOfTwoFiles() {
    var plan = LaunchPlan.jobs(1)
    plan.ringBudget = 3000
    var driver = Driver(plan, rows: 20)
    driver.answer(.sample(1))
    let padding = String(repeating: "x", count: 1500)
    driver.write(
      (1...60).map { "found out \($0) \(padding)\n" }.joined(), to: .stdout, holding: 1)
    driver.write((1...30).map { "found err \($0)\n" }.joined(), to: .stderr, holding: 5)
    func grow(_ numbers: ClosedRange<Int>) {
      for number in numbers {
        let lines = (1...20).map { $0 % 10 == 0 ? "found \(number) \($0)\n" : "other line\n" }
        driver.append(lines.joined(), to: number % 3 == 0 ? .stderr : .stdout)
      }
    }
    grow(1...40)
    driver.press("/found<Enter>")
    // More leaves memory once all is counted.
    grow(41...60)
    var ranks: [Int] = []
    for _ in 0..<300 where !driver.bottom.contains("wrapped") {
      driver.press("n")
      guard let text = driver.bottom.firstMatch(of: /([0-9]+) of ([0-9]+)/) else { continue }
      ranks.append(Int(text.1) ?? 0)
    }
    driver.press("j")
    #expect(driver.bottom.contains("210 of 210"))
    #expect(ranks.count > 100)
    #expect(ranks == Array((1...max(1, ranks.count)).reversed()))
  }

  @Test("Older lines of two files: one stream's, the other's, with rows at the borders")
  func twoFiles() {
    var driver = Driver(.jobs(1), rows: 40)
    driver.answer(.sample(1))
    driver.write((1...30).map { "out \($0)\n" }.joined(), to: .stdout, holding: 5)
    driver.write((1...30).map { "err \($0)\n" }.joined(), to: .stderr, holding: 5)
    driver.press("g")
    let screen = driver.screen.joined(separator: "\n")
    #expect(driver.screen[1].hasSuffix("out 1"))
    #expect(screen.contains("the next stream's older lines"))
    driver.press("28j")
    #expect(driver.screen.contains { $0.hasSuffix("err 25") })
    #expect(driver.screen.contains { $0.contains("before here: first one") })
  }

  @Test("A pattern that would take for ever ends with a message, in memory and in the file")
  func catastrophic() {
    var driver = Driver(.file("/logs/run.log"), rows: 12)
    let line = String(repeating: "a", count: 60) + "!\n"
    driver.write(String(repeating: line, count: 20), to: .file, holding: 5)
    driver.press("/(a+)+$<Enter>")
    #expect(driver.bottom.contains("too many steps"))
    driver.press("k")
    #expect(driver.bottom.contains("takes too long"))
  }

  @Test("What was typed is remembered, and earlier inputs come back")
  func memory() {
    var plan = LaunchPlan.jobs(1)
    plan.earlierInputs = [.search: ["earlier"]]
    var driver = Driver(plan)
    driver.answer(.sample(1))
    driver.append("earlier\nlater\n", to: .stdout)
    driver.effects = []
    driver.press("/<Up>")
    #expect(driver.bottom.hasPrefix("/earlier"))
    driver.press("<Enter>/later<Enter>")
    var remembered: [String] = []
    for case .remember(.search, let inputs) in driver.effects { remembered = inputs }
    #expect(remembered == ["earlier", "later"])
  }
}
