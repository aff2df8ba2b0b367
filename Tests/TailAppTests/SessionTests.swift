import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Sessions")
struct SessionTests {
  private func twoFiles() -> Driver {
    var driver = Driver(
      LaunchPlan(sources: [.file(LogPath("/logs/a b%.log")), .file(LogPath("b.log"))]),
      columns: 100, rows: 24)
    for pane in 0..<2 {
      driver.open(.file, of: pane)
      driver.append((1...50).map { "line \($0)\n" }.joined(), to: .file, of: pane)
    }
    return driver
  }

  @Test("What is shown and how goes through the text and comes back")
  func roundTrip() throws {
    var driver = twoFiles()
    driver.press("&line<Enter>&!line 7<Enter>wkkk")
    driver.press("<Tab>tLL")
    let text = driver.model.session.text
    let session = try Session(text: text)
    #expect(session.text == text)
    var plan = LaunchPlan(sources: session.sources)
    plan.session = session
    var again = Driver(plan, columns: 100, rows: 24)
    for pane in 0..<2 {
      again.open(.file, of: pane)
      again.append((1...50).map { "line \($0)\n" }.joined(), to: .file, of: pane)
    }
    #expect(again.model.panes.map(\.label) == ["a b%.log", "b.log"])
    #expect(again.model.focus == 1)
    #expect(again.model.arrangement == .grid)
    #expect(again.model.panes[0].filter.terms.map(\.pattern.source) == ["line", "line 7"])
    #expect(again.model.panes[0].display.wraps)
    #expect(again.model.panes[1].display.showsArrival)
    #expect(again.screen.contains { $0.contains("line 50") })
  }

  @Test("A job's pane gets its filters back when Slurm has told what it is")
  func job() throws {
    var driver = Driver(.jobs(12345), columns: 100, rows: 12)
    driver.answer(.sample())
    driver.press("&loss<Enter>o")
    var plan = LaunchPlan.jobs(12345)
    plan.session = try Session(text: driver.model.session.text)
    var again = Driver(plan, columns: 100, rows: 12)
    again.answer(.sample())
    #expect(again.model.panes[0].choice == .stdout)
    #expect(again.bottom.contains("&loss"))
  }

  @Test("A row says what is new since the last look, before the first line that is")
  func news() throws {
    let before = twoFiles()
    var plan = LaunchPlan(sources: [.file(LogPath("b.log"))])
    plan.session = try Session(text: before.model.session.text)
    var driver = Driver(plan, columns: 100, rows: 12)
    let seen = driver.effects.compactMap {
      if case .follow(let request) = $0 { request.seen } else { nil }
    }
    let old = (1...50).map { "line \($0)\n" }.joined()
    #expect(seen.map(\.end) == [UInt64(old.utf8.count)])
    driver.open(.file)
    driver.happen(.seenBefore(upTo: UInt64(old.utf8.count)), to: .file)
    driver.append(old + "fresh\n", to: .file)
    let row = try #require(driver.screen.firstIndex { $0.contains("── new since 14:00 ──") })
    #expect(driver.screen[row - 1].contains("line 50"))
    #expect(driver.screen[row + 1].contains("fresh"))
    driver.append("more\n", to: .file)
    #expect(driver.screen.filter { $0.contains("new since") }.count == 1)
  }

  @Test("In a file that is another, nothing is called new")
  func replaced() throws {
    let before = twoFiles()
    var plan = LaunchPlan(sources: [.file(LogPath("b.log"))])
    plan.session = try Session(text: before.model.session.text)
    var driver = Driver(plan, columns: 100, rows: 12)
    driver.open(.file)
    driver.append("other\n", to: .file)
    #expect(!driver.screen.contains { $0.contains("new since") })
  }

  @Test("A broken file is told by its line, whatever is in it")
  func broken() {
    for (text, message) in [
      ("", "line 1"), ("slurmtail session 9\n", "line 1"),
      ("slurmtail session 1\nsaved soon\n", "line 2"),
      ("slurmtail session 1\nfocused\n", "line 2"),
      ("slurmtail session 1\npane file /a\n  keep (\n", "line 3"),
      ("slurmtail session 1\nsource file a\n", "line 2"),
      ("slurmtail session 1\nseen 1 2 zz /a\n", "line 2"),
      ("slurmtail session 1\nsource file /%4\n", "line 2"),
    ] {
      #expect { try Session(text: text) } throws: { error in
        (error as? SessionError)?.message.contains(message) == true
      }
    }
  }

  @Test("Any damage to the text is an error or a session, never a trap")
  func damage() {
    let text = Array(twoFiles().model.session.text.utf8)
    var random = SplitMix64(seed: 7)
    for _ in 0..<500 {
      var bytes = text
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = try? Session(text: String(decoding: bytes, as: UTF8.self))
    }
  }

  /// By what right this run was to be kept.
  private func claims(_ driver: Driver) -> [SessionClaim] {
    driver.effects.compactMap { effect in
      guard case .saveSession("night", _, let claim) = effect else { return nil }
      return claim
    }
  }

  @Test("A job that Slurm has not told about yet keeps what is known of its pane")
  func unknownYet() throws {
    var driver = Driver(.jobs(12345), columns: 100, rows: 12)
    driver.answer(.sample())
    driver.press("&loss<Enter>")
    var plan = LaunchPlan.jobs(12345)
    plan.session = try Session(text: driver.model.session.text)
    let again = Driver(plan, columns: 100, rows: 12)
    #expect(again.model.session.panes.map { $0.filter.terms.map(\.pattern.source) } == [["loss"]])
  }

  @Test(":session keeps it under a name")
  func command() {
    var driver = twoFiles()
    driver.press(":session ../x<Enter>")
    #expect(driver.bottom.contains("a session's name has"))
    driver.press("<Esc>:session night<Enter>")
    #expect(claims(driver) == [.new])
    // Nothing is said to be done before it is.
    #expect(driver.bottom.contains("keeping session night"))
    #expect(driver.model.sessionName == nil)
    driver.send(.sessionKept("night", .kept))
    #expect(driver.bottom.contains("session night is kept"))
    #expect(driver.model.sessionName == "night")
    driver.press(":session night<Enter>")
    #expect(claims(driver) == [.new, .goOn])
  }

  @Test("A name that another run has is taken only on y, and not at all while that one runs")
  func othersName() {
    var driver = twoFiles()
    driver.press(":session night<Enter>")
    let saved = SessionOutcome.exists(saved: WallTime(milliseconds: 50_400_000 - 86_400_000))
    driver.send(.sessionKept("night", saved))
    #expect(
      driver.bottom.hasPrefix("session night of 1969-12-31 14:00 exists. Replace it?  y: yes"))
    driver.press("n")
    #expect(driver.bottom.contains("session night stays as it is"))
    #expect(driver.model.sessionName == nil)
    driver.press(":session night<Enter>")
    driver.send(.sessionKept("night", saved))
    driver.press("y")
    #expect(claims(driver) == [.new, .new, .takeOver])
    driver.send(.sessionKept("night", .inUse))
    #expect(
      driver.bottom.contains(
        "session night is in use by another slurmtail-tui: close it, or :session NAME"))
    #expect(driver.model.sessionName == nil)
    // Not under the reader's fingers.
    driver.press(":session night<Enter>/")
    driver.send(.sessionKept("night", saved))
    driver.press("y<Esc>")
    #expect(driver.bottom.contains("not kept: session night of 1969-12-31 14:00 exists"))
  }

  @Test(
    "That a session is new is said when it is kept, and not where it is not",
    arguments: [true, false])
  func newName(isKept: Bool) {
    var plan = LaunchPlan.file("/logs/a.log")
    plan.sessionName = "night"
    plan.sessionRemark = "session night is new"
    var driver = Driver(plan, columns: 100, rows: 12)
    #expect(!driver.bottom.contains("session night"))
    if !isKept { driver.send(.sessionKept("night", .failed("No space left on device"))) }
    if !isKept { driver.press("j") }
    driver.send(.sessionKept("night", .kept))
    #expect(driver.bottom.contains("session night is new") == isKept)
    driver.press("j")
    driver.send(.sessionKept("night", .kept))
    #expect(!driver.bottom.contains("session night"))
  }

  @Test("What cannot be kept is told once, and again when it can")
  func trouble() {
    var plan = LaunchPlan.file("/logs/a.log")
    plan.sessionName = "night"
    var driver = Driver(plan, columns: 100, rows: 12)
    let full = Message.sessionKept("night", .failed("No space left on device"))
    driver.send(full)
    #expect(driver.bottom.contains("session night is not kept: No space left on device"))
    driver.press("j")
    driver.send(full)
    #expect(!driver.bottom.contains("not kept"))
    driver.send(.sessionKept("night", .kept))
    #expect(driver.bottom.contains("session night is kept again"))
    driver.press("j")
    driver.send(.sessionKept("night", .taken))
    #expect(driver.bottom.contains("another slurmtail-tui has taken over session night"))
    #expect(driver.model.sessionName == nil)
  }
}
