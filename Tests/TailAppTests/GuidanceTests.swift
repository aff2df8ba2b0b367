import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Help and hints")
struct GuidanceTests {
  private func oneJob(columns: Int = 160) -> Driver {
    var driver = Driver(.jobs(12345), columns: columns)
    driver.answer(.sample())
    driver.append((1...50).map { "line \($0)\n" }.joined(), to: .stdout)
    return driver
  }

  @Test("The bottom line shows the keys that matter now")
  func modes() {
    var driver = oneJob()
    #expect(driver.bottom.contains("? help  / search  & filter  o stream  s save  q quit"))
    driver.press("k")
    #expect(driver.bottom.contains("F follow"))
    driver.press("F/line<Enter>")
    #expect(driver.bottom.contains("n next  N previous"))
    driver.press("<Esc>z")
    #expect(driver.bottom.contains("z all panes"))
    driver.press("z")
    driver.append("CUDA error: out of memory\n", to: .stderr)
    #expect(driver.bottom.contains("E error  i details"))
    var waiting = Driver(.jobs(1), columns: 160)
    waiting.answer(.sample(1, state: .pending, reason: "Priority"))
    #expect(waiting.bottom.contains("R ask again  c cancel"))
  }

  @Test("Hints name the keys that are in force; what has none is not hinted at")
  func otherKeys() {
    let keymap = Keymap(
      bindings: Keymap.standard.bindings.filter { ![.quit, .filter].contains($0.action) })
    #expect(keymap.sentence("paused", (.help, "helps"), (.quit, "quits")) == "paused; ? helps")
    #expect(keymap.sentence("paused", (.quit, "quits")) == "paused")
  }

  @Test(
    "What has been pressed of a command stands at the right, and what may follow instead of hints")
  func pending() {
    var driver = Driver(.jobs(1, 2), columns: 120)
    driver.answer(.sample(1), .sample(2))
    driver.press("12")
    #expect(driver.bottom.hasSuffix("12…"), "\(driver.bottom)")
    driver.press("j<C-w>")
    #expect(driver.bottom.hasSuffix("^W…"), "\(driver.bottom)")
    #expect(driver.bottom.contains("j pane below"), "\(driver.bottom)")
    driver.press("j")
    #expect(driver.model.focus == 1)
    #expect(driver.bottom.contains("? help"))
  }

  @Test("Arrows never close a page, and its keys stand out; two columns where there is room")
  func arrows() throws {
    var driver = Driver(.file("log"), columns: 80)
    driver.press("?<Left><Right><Up><Down>")
    #expect(driver.screen[0].contains("keys"))
    let row = try #require(driver.screen.firstIndex { $0.contains("down one page") })
    #expect(driver.grid[column: 3, row: row].style.attributes.contains(.bold))
    #expect(!driver.grid[column: 40, row: row].style.attributes.contains(.bold))
    driver.resize(columns: 300, rows: 60)
    #expect(driver.screen.contains { $0.contains("up one page") && $0.contains("errors") })
    driver.press("x")
    #expect(!driver.screen[0].contains("keys"))
  }

  @Test("A page is searched while it is typed; n and N go on, Esc hides the marks, then leaves")
  func searchingHelp() {
    var driver = oneJob(columns: 80)
    driver.press("?/SLURM")
    #expect(driver.bottom.hasPrefix("/SLURM  no match"))
    driver.press("<C-u>slurm")
    #expect(driver.bottom.contains(/^\/slurm  \d+ lines/))
    #expect(driver.screen.contains { $0.contains("ask Slurm and look") })
    driver.press("<Enter>")
    let row = driver.screen.firstIndex { $0.contains("ask Slurm") } ?? 0
    let column = driver.screen[row].split(separator: "Slurm").first?.count ?? 0
    #expect(driver.grid[column: column, row: row].style != .standard)
    #expect(driver.grid[column: column - 1, row: row].style == .standard)
    driver.press("g")
    #expect(!driver.screen.contains { $0.contains("ask Slurm") })
    driver.press("nnn")
    #expect(driver.screen.contains { $0.contains("ask Slurm") })
    driver.press("<Esc>")
    #expect(driver.screen[0].contains("keys"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("A newcomer is told how to get help, once")
  func greeting() {
    var plan = LaunchPlan.jobs(1)
    plan.isFirstRun = true
    var driver = Driver(plan)
    #expect(driver.bottom.contains("? shows all keys, q quits"))
    #expect(driver.effects.contains { if case .noteGreeting = $0 { true } else { false } })
    driver.answer(.sample(1))
    driver.wait(20)
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("What has gone wrong is told before a newcomer is greeted")
  func troubleFirst() {
    var plan = LaunchPlan.file("/logs/a.log")
    plan.isFirstRun = true
    plan.sessionName = "night"
    var driver = Driver(plan, columns: 100)
    driver.send(.sessionKept("night", .failed("Read-only file system")))
    #expect(driver.bottom.contains("session night is not kept: Read-only file system"))
    driver.press("j")
    #expect(driver.bottom.contains("? shows all keys, q quits"))
    driver.wait(20)
    #expect(driver.bottom.contains("FOLLOW"))
  }
}
