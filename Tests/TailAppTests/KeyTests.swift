import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Keys")
struct KeyTests {
  /// One job with 200 lines of stdout and one of stderr.
  private func oneJob(lines: Int = 200, rows: Int = 12) -> Driver {
    var driver = Driver(.jobs(12345), rows: rows)
    driver.answer(.sample())
    driver.append("an error\n", to: .stderr)
    driver.append((1...lines).map { "line \($0)\n" }.joined(), to: .stdout)
    driver.effects = []
    return driver
  }

  /// The lines of text that a pane of the screen shows, without gutters.
  private func body(_ driver: Driver) -> [String] {
    driver.screen.dropFirst().dropLast().map { String($0.dropFirst(7)) }
  }

  @Test("Moving up pauses, reaching the end follows again")
  func following() {
    var driver = oneJob()
    #expect(body(driver).last == "line 200")
    driver.press("k")
    #expect(body(driver).last == "line 199")
    #expect(driver.bottom.contains("PAUSED"))
    driver.append("line 201\nline 202\n", to: .stdout)
    #expect(body(driver).last == "line 199")
    #expect(driver.bottom.contains("PAUSED +2"))
    driver.press("<Space>")
    #expect(driver.bottom.contains("FOLLOW"))
    #expect(body(driver).last == "line 202")
  }

  @Test(
    "Esc counts as costly where it throws away what was typed, answers or leaves, not among the panes"
  )
  func costOfEscape() {
    var driver = oneJob()
    #expect(!driver.model.isEscapeCostly)
    for keys in ["/", "?", "c", "a", "<C-w>", "3", "T/"] {
      driver.press(keys)
      #expect(driver.model.isEscapeCostly, "\(keys)")
      for _ in 0..<3 { driver.press("<Esc>") }
      #expect(!driver.model.isEscapeCostly, "\(keys)")
    }
    // What Esc stops or hides can be had again.
    driver.press("/line<Enter>")
    #expect(!driver.model.isEscapeCostly)
  }

  @Test("p pauses while lines go on arriving, F goes to the end")
  func pausing() {
    var driver = oneJob()
    driver.press("p")
    driver.append("new\n", to: .stdout)
    #expect(body(driver).last == "line 200")
    #expect(driver.screen[0].contains("paused"))
    driver.press("F")
    #expect(body(driver).last == "new")
  }

  @Test("Eviction does not move what a paused reader sees")
  func eviction() {
    var plan = LaunchPlan.jobs(12345)
    plan.ringBudget = 60_000
    var driver = Driver(plan, rows: 12)
    driver.answer(.sample(merged: true))
    for _ in 0..<20 {
      driver.append(String(repeating: "old line\n", count: 200), to: .stdout)
      driver.wait(2)
    }
    driver.append("here I read\n", to: .stdout)
    driver.press("p")
    driver.wait(2)
    driver.append(String(repeating: "new line\n", count: 500), to: .stdout)
    driver.wait(2)
    #expect(body(driver).last == "here I read")
  }

  @Test("g, G, counts and percentages")
  func jumps() {
    var driver = oneJob()
    driver.press("g")
    #expect(body(driver).first == "an error")
    driver.press("5j")
    #expect(body(driver).first == "line 5")
    driver.press("120G")
    #expect(body(driver).first == "line 120")
    driver.press("50%")
    #expect(body(driver).first == "line 100")
    driver.press("G")
    #expect(driver.bottom.contains("FOLLOW"))
    driver.press("b")
    #expect(body(driver).last == "line 191")
    driver.press("u")
    #expect(body(driver).last == "line 187")
    driver.press("d")
    #expect(body(driver).last == "line 191")
  }

  @Test("o goes through the streams, and says why when there is one")
  func streams() {
    var driver = oneJob()
    driver.press("o")
    #expect(driver.bottom.contains("stdout │"))
    driver.press("o")
    #expect(body(driver).filter { !$0.isEmpty } == ["an error"])
    #expect(driver.screen[1].contains("▌"))
    driver.press("o")
    #expect(body(driver).last == "line 200")
    var merged = Driver(.jobs(1))
    merged.answer(.sample(1, merged: true))
    merged.press("o")
    #expect(merged.bottom.contains("same file as stdout"))
  }

  @Test("O changes all panes")
  func allStreams() {
    var driver = Driver(.jobs(1, 2))
    driver.answer(.sample(1), .sample(2))
    driver.press("O")
    #expect(driver.model.panes.allSatisfy { $0.choice == .stdout })
  }

  @Test("A search starts at the newest line and goes back; n goes on, N returns, and both wrap")
  func search() {
    var driver = oneJob()
    driver.press("/line 1.5<Enter>")
    #expect(driver.bottom.contains("10 of 10"))
    #expect(body(driver).contains("line 195"))
    driver.press("n")
    #expect(driver.bottom.contains("9 of 10"))
    driver.press("N")
    #expect(driver.bottom.contains("10 of 10"))
    driver.press("N")
    #expect(driver.bottom.contains("start"))
    driver.press("j")
    #expect(driver.bottom.contains("1 of 10"))
    driver.press("/nowhere<Enter>")
    #expect(driver.bottom.contains("no line matches nowhere"))
  }

  @Test("A search from a paused place goes forward")
  func searchForward() {
    var driver = oneJob()
    driver.press("g/line 1.5<Enter>")
    #expect(driver.bottom.contains("1 of 10"))
  }

  @Test("Esc leaves the prompt and the screen is where it was")
  func abandonedSearch() {
    var driver = oneJob()
    driver.press("/line 5<Esc>")
    #expect(driver.bottom.contains("FOLLOW"))
    #expect(!driver.bottom.contains("line 5"))
    #expect(body(driver).last == "line 200")
  }

  @Test("Filters stack, can be switched off and on, and go away")
  func filters() {
    var driver = oneJob()
    driver.press("&line 1<Enter>")
    #expect(driver.bottom.contains("111 of 201 lines"))
    driver.press("&!9<Enter>")
    #expect(body(driver).last == "line 188")
    driver.append("line 1 more\nother\n", to: .stdout)
    #expect(body(driver).last == "line 1 more")
    driver.press("&&")
    #expect(body(driver).last == "other")
    driver.press("&&")
    #expect(body(driver).last == "line 1 more")
    driver.press("&<Enter>")
    #expect(body(driver).last == "other")
    driver.press("&(<Enter>")
    #expect(driver.bottom.contains("missing"))
  }

  @Test("A filter keeps the line under the eye in view")
  func filterKeepsPlace() {
    var driver = oneJob()
    driver.press("100G")
    #expect(body(driver).first == "line 100")
    driver.press("&0$<Enter>")
    #expect(body(driver).first == "line 100")
    driver.press("&&")
    #expect(body(driver).first == "line 100")
  }

  @Test("C clears, and brings back")
  func clear() {
    var driver = oneJob()
    driver.press("C")
    #expect(driver.screen[1].contains("cleared"))
    #expect(!driver.screen.contains { $0.contains("line 200") })
    driver.press("C")
    #expect(body(driver).last == "line 200")
    driver.press("C")
    driver.append("after\n", to: .stdout)
    #expect(body(driver).first == "after")
    driver.press("j")
    #expect(driver.bottom.contains("1 of 202 lines"))
  }

  @Test("s offers a name, writes what the filters let through, and asks before overwriting")
  func save() throws {
    var driver = oneJob()
    driver.press("&error<Enter>s")
    #expect(driver.bottom.contains("job-12345-logs.txt"))
    driver.press("<Enter>")
    let path = LogPath("job-12345-logs.txt")
    guard case .export(let request, let first)? = driver.effects.last else {
      Issue.record("nothing is written")
      return
    }
    #expect(request.target == .file(path, overwrite: false))
    #expect(request.filter.terms.count == 1)
    driver.send(.exported(first, .exists(path: path)))
    #expect(driver.bottom.contains("Overwrite"))
    driver.effects = []
    driver.press("n")
    #expect(driver.effects.isEmpty)
    driver.press("s<Enter>")
    guard case .export(_, let second)? = driver.effects.last else {
      Issue.record("nothing is written the second time")
      return
    }
    driver.send(.exported(second, .exists(path: path)))
    driver.effects = []
    driver.press("y")
    guard case .export(let again, let third)? = driver.effects.first else {
      Issue.record("nothing is written after y")
      return
    }
    #expect(again.target == .file(path, overwrite: true))
    driver.send(.exported(third, .saved(path: path, lines: 1, bytes: 18, remark: nil)))
    #expect(driver.bottom.contains("saved 1 line,"))
  }

  @Test("c asks, only y cancels, and an ended job is not cancelled")
  func cancel() {
    var driver = oneJob()
    driver.press("c")
    #expect(driver.bottom.contains("scancel 12345 train"))
    driver.press("n")
    #expect(driver.effects.isEmpty)
    driver.press("cy")
    guard case .cancel(let job)? = driver.effects.last else {
      Issue.record("y does not cancel")
      return
    }
    #expect(job == JobTarget(JobID(number: 12345)))
    driver.answer(.sample(state: .completed))
    driver.press("c")
    #expect(driver.bottom.contains("has ended"))
  }

  @Test("The first ^C pauses, a second soon after quits, a later one does not")
  func interrupt() {
    var driver = oneJob()
    driver.press("<C-c>")
    #expect(driver.screen[0].contains("paused"))
    driver.wait(2)
    driver.press("<C-c>")
    #expect(driver.effects.isEmpty)
    driver.press("<C-c>")
    guard case .quit? = driver.effects.last else {
      Issue.record("two ^C do not quit")
      return
    }
  }

  @Test("^C leaves a prompt and does not quit")
  func interruptPrompt() {
    var driver = oneJob()
    driver.press("/x<C-c>")
    #expect(driver.bottom.contains("FOLLOW"))
    #expect(driver.effects.isEmpty)
  }

  @Test("Pasted text is ignored outside a prompt and is text inside one")
  func paste() {
    var driver = oneJob()
    driver.send(.input(.paste(Array("qcy\n".unicodeScalars))))
    #expect(driver.effects.isEmpty)
    driver.press("/")
    driver.send(.input(.paste(Array("line 7\n".unicodeScalars))))
    #expect(driver.bottom.hasPrefix("/line 7"))
    driver.send(.input(.paste(Array(repeating: "x", count: 5000))))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("only its beginning"))
  }

  @Test("^C in a paste ends that alone: the text stays, nothing pauses, the next ^C is the first")
  func pasteBrokenOff() {
    var driver = oneJob()
    func endPaste(of text: String) {
      driver.send(.input(.pasteGoesOn))
      driver.send(.input(.paste(Array(text.unicodeScalars))))
      driver.send(.input(.pasteBrokenOff))
    }
    driver.press("/")
    endPaste(of: "line 4")
    #expect(driver.bottom.hasPrefix("/line 4"))
    driver.press("<C-c>")
    #expect(driver.bottom.contains("FOLLOW"))
    endPaste(of: "qcy")
    #expect(driver.bottom == " paste ended")
    #expect(driver.model.focusedPane?.viewport.isFollowing == true)
    driver.press("<C-c>")
    #expect(driver.bottom.contains("^C again quits"))
    endPaste(of: "qcy")
    #expect(driver.effects.isEmpty)
    driver.press("?")
    endPaste(of: "qcy")
    #expect(driver.bottom == " paste ended")
  }

  @Test("An unbound key gives a hint")
  func unbound() {
    var driver = oneJob()
    driver.press("Z")
    #expect(driver.bottom.contains("Z does nothing here"))
    driver.wait(10)
    #expect(driver.bottom.contains("FOLLOW"), "a hint does not cover the status for good")
  }

  @Test("w wraps, and every row of a long line can be reached")
  func wrap() {
    var driver = oneJob(lines: 3)
    driver.append((0..<300).map { "w\($0)" }.joined(separator: " ") + "\n", to: .stdout)
    driver.press("w")
    #expect(body(driver).last?.hasSuffix("99") ?? false)
    driver.press("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk")
    #expect(body(driver).first == "an error")
    driver.press("w")
    driver.press("G<Right>")
    #expect(body(driver).last?.contains("w0 w1") ?? true == false)
  }

  @Test("Panes: Tab, Alt-2, z, swap and close; the job lives on")
  func panes() {
    var driver = Driver(.jobs(1, 2, 3))
    driver.answer(.sample(1), .sample(2), .sample(3))
    driver.press("<Tab>")
    #expect(driver.model.focus == 1)
    driver.press("<A-3>")
    #expect(driver.model.focus == 2)
    driver.press("<Tab>")
    #expect(driver.model.focus == 0)
    driver.press("<S-Tab>")
    #expect(driver.model.focus == 2)
    driver.press("z")
    #expect(driver.screen.filter { $0.hasPrefix("»") }.count == 1)
    driver.press("z{")
    #expect(driver.model.panes.map(\.label) == ["1", "3", "2"])
    driver.effects = []
    driver.press("x")
    #expect(driver.model.panes.map(\.label) == ["1", "2"])
    #expect(!driver.effects.isEmpty)
    for effect in driver.effects {
      if case .unfollow = effect { continue }
      // The pane that has the focus now is looked at first.
      if case .attend = effect { continue }
      Issue.record("closing a pane does more than letting its files go")
    }
    driver.answer(.sample(1), .sample(2), .sample(3))
    #expect(driver.model.panes.count == 2)
  }

  @Test("Resizing keeps the place of a reader")
  func resize() {
    var driver = oneJob()
    driver.press("50%")
    let top = body(driver).first
    for rows in [30, 6, 3, 12, 200, 24] {
      driver.resize(columns: 80, rows: rows)
      // Where the end comes into view, lines above fill the rest.
      let isWhole = rows == 200
      if rows > 4 {
        #expect(isWhole ? body(driver).contains(top ?? "") : body(driver).first == top)
      }
    }
  }

  @Test("Help lists every action, with its keys or else with the command")
  func help() {
    var driver = Driver(.jobs(1), rows: 200)
    driver.press("?")
    let page = driver.screen.joined(separator: "\n")
    for action in Action.allCases {
      #expect(page.contains(action.explanation), "\(action)")
      let keys = Keymap.standard.names(of: action)
      #expect(page.contains("  " + (keys.first ?? ":\(action.rawValue) ")), "\(action)")
    }
  }
}
