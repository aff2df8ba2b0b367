import LogCore
import TailApp
import TailTestSupport
import Testing

/// A pattern never stops the program.
@Suite("Patterns that take long, between keys")
struct BusyPatternTests {
  private func driver(_ length: Int, doesWork: Bool = false) -> Driver {
    var driver = Driver(.file("/logs/run.log"), columns: 120, rows: 12)
    driver.doesWork = doesWork
    let line = String(repeating: "a", count: length) + "b\n"
    driver.append(String(repeating: line, count: 20_000), to: .file)
    return driver
  }

  @Test("Keys are taken while it is searched for; it is given up, told once, with the pattern")
  func search() {
    var driver = driver(14)
    driver.press("/(a+)+$<Enter>")
    #expect(driver.model.hasWork)
    driver.wait(0.1)
    driver.press("k")
    #expect(driver.bottom.contains("PAUSED"))
    driver.press("G")
    driver.doesWork = true
    driver.send(.clock)
    #expect(driver.bottom.contains("the search (a+)+$ takes too many steps"))
    driver.press("j")
    #expect(driver.bottom.contains("the pattern takes too long"))
    driver.press(":messages<Enter>")
    #expect(driver.screen.dropLast().filter { $0.contains("too many steps") }.count == 1)
  }

  @Test("So it is with a filter: what nobody knows is not claimed, and in the end all is shown")
  func filter() {
    var driver = driver(14)
    driver.press("&(a+)+$<Enter>")
    #expect(driver.model.hasWork)
    #expect(driver.screen[1].contains("filtering"))
    #expect(driver.bottom.contains("0+ of 20,000 lines"))
    driver.doesWork = true
    driver.send(.clock)
    #expect(driver.bottom.contains("the filter (a+)+$ takes too many steps"))
    driver.press("j")
    #expect(driver.bottom.contains("20,000 of 20,000 lines"))
    #expect(driver.screen[1].hasSuffix("aab"))
  }

  @Test(
    "A filter that was given up says nothing of what passes it, where the file has more than memory"
  )
  func filterOfFile() {
    var driver = Driver(.file("/logs/run.log"), columns: 120, rows: 12)
    driver.write(
      String(repeating: String(repeating: "a", count: 20) + "b\n", count: 3000), to: .file,
      holding: 100)
    driver.press("&(a+)+$<Enter>j")
    #expect(driver.bottom.contains("3,000 lines"))
    #expect(!driver.bottom.contains("of 3,000"))
  }

  @Test(
    "While a pattern is typed keys are taken; Esc leaves it, and nothing of it goes on",
    arguments: [8, 12, 16, 20])
  func typing(length: Int) {
    for prompt in ["/", "&", "&!"] {
      var driver = driver(length)
      driver.press(prompt + "(a+)+$")
      #expect(driver.model.hasWork == (length < 17))
      #expect(driver.bottom.contains("(a+)+$"))
      if length < 17 { driver.press("<Backspace>$") }
      #expect(driver.bottom.contains("(a+)+$"))
      driver.press("<Esc>")
      #expect(!driver.model.hasWork)
      #expect(driver.bottom.contains("20,000 lines"))
      driver.press(":messages<Enter>")
      #expect(!driver.screen.contains { $0.contains("too many steps") })
    }
  }

  @Test("Esc stops it, as it stops a search of the file", arguments: ["/", "&"])
  func stop(prompt: String) {
    var driver = driver(13)
    driver.press(prompt + "(a+)+$<Enter>")
    #expect(driver.model.hasWork)
    driver.press("<Esc>")
    #expect(!driver.model.hasWork)
    #expect(driver.bottom.contains("stopped"))
    // Going on wants what it finds.
    driver.press(prompt == "/" ? "n" : "<PgUp>")
    #expect(driver.model.hasWork)
    driver.doesWork = true
    driver.send(.clock)
    #expect(driver.bottom.contains("too many steps"))
  }

  @Test("With context, with a chart, and counted: it is given up, once", arguments: [12, 16, 20])
  func uses(length: Int) {
    var driver = Driver(.file("/logs/run.log"), columns: 120, rows: 12)
    driver.doesWork = false
    let line = String(repeating: "a", count: length) + "b loss=0.5\n"
    driver.append(String(repeating: line, count: 20_000), to: .file)
    driver.press(":chart loss<Enter>:context 3<Enter>&!(a+)+$<Enter>/(a+)+$<Enter>+")
    driver.doesWork = true
    driver.send(.clock)
    #expect(!driver.model.hasWork)
    driver.press(":messages<Enter>")
    let told = driver.screen.dropLast().filter { $0.contains("too many steps") }
    if length > 11 {
      #expect(told.filter { $0.contains("the filter") }.count == 1)
      #expect(told.filter { $0.contains("the search") }.count == 1)
    }
    driver.press("qG")
    #expect(driver.bottom.contains("20,000 of 20,000 lines"))
  }

  @Test("One that the reader of the file gives up is given up in memory, too, and said once")
  func inTheFile() throws {
    var driver = driver(13)
    driver.press("/(a+)+$<Enter>")
    #expect(driver.model.hasWork)
    let feed = try #require(driver.feed(.file))
    let pattern = try #require(driver.model.panes[0].search?.pattern)
    for _ in 0..<2 {
      driver.send(.history(HistoryReport(feed: feed, ticket: 0, answer: .tooExpensive(pattern))))
    }
    #expect(!driver.model.hasWork)
    #expect(driver.bottom.contains("the search (a+)+$ takes too many steps"))
    driver.press(":messages<Enter>")
    #expect(driver.screen.dropLast().filter { $0.contains("too many steps") }.count == 1)
  }

  @Test("A search that takes its time goes to its match when it is found")
  func patience() {
    var driver = Driver(.file("/logs/run.log"), columns: 120, rows: 12)
    let lines = (0..<30_000).map { $0 == 29_000 ? "aaaaaaaa\n" : "aaaaaaaab \($0)\n" }
    driver.append(lines.joined(), to: .file)
    driver.doesWork = false
    driver.press("/(a+)+$<Enter>")
    #expect(driver.model.hasWork)
    #expect(driver.bottom.contains("looking through memory"))
    driver.doesWork = true
    driver.send(.clock)
    #expect(driver.screen.contains { $0.hasSuffix(" aaaaaaaa") })
    #expect(driver.bottom.contains("1 of 1"))
  }

  @Test(
    "A configured pattern of errors is given up, too, and said once for all panes",
    arguments: [12, 16, 20])
  func errors(length: Int) throws {
    var plan = LaunchPlan(sources: ["/logs/a.log", "/logs/b.log"].map { .file(LogPath($0)) })
    plan.errorPattern = ErrorPattern.standard.adding([try Pattern("(a+)+$")])
    var driver = Driver(plan, rows: 12)
    driver.doesWork = false
    let line = String(repeating: "a", count: length) + "b\n"
    for pane in [0, 1] {
      driver.append(String(repeating: line, count: 20_000), to: .file, of: pane)
    }
    driver.doesWork = true
    driver.send(.clock)
    #expect(driver.bottom.contains("the error pattern (a+)+$ takes too many steps"))
    driver.press(":messages<Enter>")
    #expect(driver.screen.dropLast().filter { $0.contains("too many steps") }.count == 1)
    driver.press("q")
    driver.append("ERROR\n", to: .file)
    #expect(driver.screen[0].contains("1 error"))
  }
}
