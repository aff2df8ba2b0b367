import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Commands")
struct CommandTests {
  private func oneJob() -> Driver {
    var driver = Driver(.jobs(12345))
    driver.answer(.sample())
    driver.append((1...50).map { "line \($0)\n" }.joined(), to: .stdout)
    driver.append("an error\n", to: .stderr)
    driver.effects = []
    return driver
  }

  @Test("Every action is a command, completed from its first letters", arguments: Action.allCases)
  func everyAction(action: Action) {
    #expect(Command(action.rawValue).action == action)
    var driver = oneJob()
    driver.press(":")
    for scalar in action.rawValue.unicodeScalars.dropLast() {
      driver.press(String(Character(scalar)))
    }
    #expect(driver.screen.contains { $0.contains(" " + action.rawValue) }, "it is not offered")
    guard case .prompt(let prompt) = driver.model.overlay else {
      Issue.record("the prompt is gone")
      return
    }
    #expect(prompt.completion?.candidates.contains { $0.text == action.rawValue } ?? false)
  }

  @Test("What was pasted for a name is near none, and is not compared for long")
  func endlessName() {
    #expect(!Command(String(repeating: "x", count: 300)).unknownName.contains("near it"))
    #expect(Command("qiut").unknownName.contains("near it: quit"))
  }

  @Test("Tab goes as far as there is no choice, then through the list and back to what was typed")
  func tab() {
    var driver = oneJob()
    driver.press(":cy<Tab>")
    #expect(driver.bottom.hasPrefix(":cycle-stream"))
    driver.press("<Tab>")
    #expect(driver.screen.contains { $0.hasPrefix(">cycle-stream ") })
    driver.press("<Tab>")
    #expect(driver.bottom.hasPrefix(":cycle-stream-everywhere"))
    driver.press("<S-Tab><Space>s<Tab>")
    #expect(driver.bottom.hasPrefix(":cycle-stream std"))
    driver.press("<Tab><Tab><Enter>")
    #expect(driver.bottom.contains("stderr │"))
  }

  @Test("Paths are completed for what takes one")
  func paths() {
    var driver = oneJob()
    driver.press(":save lo<Tab>")
    guard case .complete("lo")? = driver.effects.last else {
      Issue.record("nothing is looked for")
      return
    }
    driver.send(.completions(of: "lo", ["logs/", "logs-old/"]))
    #expect(driver.bottom.hasPrefix(":save logs"))
    #expect(driver.screen.contains { $0.hasPrefix(" logs-old/") })
    driver.press("<Tab>")
    #expect(driver.bottom.hasPrefix(":save logs/"))
  }

  @Test("Where paths cannot be looked for, the prompt says why")
  func noPaths() {
    var driver = oneJob()
    driver.press(":save lo<Tab>")
    driver.send(.noCompletions(of: "other", "too late"))
    #expect(!driver.screen.contains { $0.contains("too late") })
    driver.send(.noCompletions(of: "lo", "no further open file is allowed"))
    #expect(driver.screen.contains { $0.contains("no further open file is allowed") })
  }

  @Test(
    "What is wrong is said in the prompt, with what is near",
    arguments: [
      ("zom", "near it: zoom"), ("lien-numbers", "near it: line-numbers"), ("xyzzy", "Tab lists"),
      ("page", "may be page-"), ("context", "needs a number from 0"),
      ("context x", "needs a number"), ("zoom 3", "takes no argument"),
      ("line-up x", "a number or nothing"),
      ("cycle-stream both", "takes all, stdout, stderr"), ("search (", "missing"),
      ("open nothing", "neither a job id nor a path"),
    ])
  func complaints(line: String, complaint: String) {
    var driver = Driver(.jobs(12345), columns: 120)
    driver.answer(.sample())
    driver.press(":\(line)<Enter>")
    #expect(driver.bottom.contains(complaint), "\(driver.bottom)")
  }

  @Test(
    "What lies behind the end is told, and the end is shown",
    arguments: [
      (":999999<Enter>", "line 999,999"), ("999999G", "line 999,999"), ("51g", "line 51"),
      (":500%<Enter>", "500%"), ("101%", "101%"),
    ])
  func behindTheEnd(keys: String, wanted: String) {
    var driver = oneJob()
    driver.press("o10G" + keys)
    #expect(driver.bottom.contains("\(wanted) is past the end; this is the last line"))
    #expect(driver.model.focusedPane?.viewport.isFollowing == true)
    #expect(driver.screen.contains { $0.contains("line 50") })
  }

  @Test("What lies behind the end of a file that reaches beyond memory is told, too")
  func behindTheFile() {
    var driver = Driver(.file("log"))
    driver.write((1...5000).map { "line \($0)\n" }.joined(), to: .file, holding: 100)
    driver.press("10G:5001<Enter>")
    #expect(driver.bottom.contains("line 5,001 is past the end"))
    #expect(driver.screen.contains { $0.contains("line 5000") })
    driver.press("10G:5000<Enter>")
    #expect(!driver.bottom.contains("past the end"))
    #expect(driver.screen.contains { $0.contains("line 5000") })
  }

  @Test("The unfinished last line has a number, too")
  func unfinishedLine() {
    var driver = Driver(.file("log"))
    driver.append((1...50).map { "line \($0)\n" }.joined() + "and more", to: .file)
    driver.press("10G51G")
    #expect(!driver.bottom.contains("past the end"))
    #expect(driver.screen.contains { $0.contains("and more") })
  }

  @Test("^Z suspends from a prompt, a question, a page and the picker, and leaves them as they are")
  func suspendEverywhere() {
    var driver = oneJob()
    for keys in [":zo", "/err", "&err", "s", "c", "?", "a"] {
      driver.press(keys)
      let before = driver.screen
      driver.effects = []
      driver.press("<C-z>")
      #expect(driver.effects.contains { if case .suspend = $0 { true } else { false } }, "\(keys)")
      #expect(driver.screen == before, "\(keys)")
      driver.press("<Esc><Esc>")
    }
  }

  @Test("While a paste is open the bottom line tells how to end it, whatever else has it")
  func pasting() {
    var driver = oneJob()
    for keys in ["", ":zo", "c"] {
      driver.press(keys)
      let before = driver.bottom
      driver.send(.input(.pasteGoesOn))
      #expect(driver.bottom.hasPrefix(" pasting: ^C ends it"))
      driver.resize(columns: 80, rows: 24)
      #expect(driver.bottom.hasPrefix(" pasting: ^C ends it"))
      driver.send(.input(.paste([])))
      #expect(driver.bottom == before)
      driver.press("<Esc>")
    }
  }

  @Test("Parts of a file and its end by what vi has for them")
  func places() {
    var driver = oneJob()
    driver.press("o:50%<Enter>")
    #expect(driver.screen[1].contains("line 25"))
    driver.press("10G:$<Enter>")
    #expect(driver.model.focusedPane?.viewport.isFollowing == true)
    driver.press("%")
    #expect(driver.screen[1].contains("line 1"))
    #expect(driver.bottom.contains("as in 50%"))
  }

  @Test("Names as short as they are clear, and those of vi")
  func shortNames() {
    var driver = oneJob()
    driver.press(":zo<Enter>")
    #expect(driver.model.isZoomed)
    driver.press(":context 2<Enter>")
    #expect(driver.model.focusedPane?.context == 2)
    driver.press(":20<Enter>")
    #expect(driver.screen[1].contains("line 20"))
    driver.press(":q<Enter>")
    #expect(driver.effects.contains { if case .quit = $0 { true } else { false } })
  }

  @Test("A job or a file is added; what is there already is gone to")
  func adding() {
    var driver = oneJob()
    driver.press(":open 77 x.log<Enter>")
    #expect(driver.model.panes.map(\.label) == ["12345", "77", "x.log"])
    #expect(driver.model.focus == 1)
    #expect(asked(driver) == [12345, 77])
    driver.answer(.sample(), .sample(77))
    driver.press(":open 12345<Enter>")
    #expect(driver.model.panes.count == 3)
    #expect(driver.model.focus == 0)
  }

  @Test("The answer to an older question says nothing about what was added since")
  func addedMeanwhile() {
    var driver = oneJob()
    driver.wait(6)
    driver.press("R:open 77<Enter>")
    driver.effects = []
    driver.answer(.sample())
    #expect(driver.model.panes[1].finding == .looking)
    #expect(asked(driver) == [12345, 77])
    driver.answer(.sample(), .sample(77))
    #expect(driver.model.panes[1].jobID?.number == 77)
  }

  /// Which jobs Slurm was asked about last.
  private func asked(_ driver: Driver) -> [UInt32] {
    for effect in driver.effects.reversed() {
      if case .askSlurm(let query) = effect { return query.targets.map(\.number) }
    }
    return []
  }

  // MARK: Messages

  private func saved(_ name: String, in driver: inout Driver) {
    driver.press(":save \(name)<Enter>")
    let ids = driver.effects.compactMap { effect -> ExportID? in
      if case .export(_, let id) = effect { id } else { nil }
    }
    guard let id = ids.last else { return }
    driver.send(.exported(id, .saved(path: LogPath(name), lines: 1, bytes: 8, remark: nil)))
  }

  @Test("A message waits for the one before it; errors and paths wait for a key")
  func messagesWait() {
    var driver = oneJob()
    saved("one.txt", in: &driver)
    #expect(driver.bottom.contains("saved 1 line, 8 bytes, to one.txt"))
    driver.send(.cancelled(JobTarget(JobID(number: 5)), .refused(message: "no")))
    driver.send(.cancelled(JobTarget(JobID(number: 6)), .refused(message: "no")))
    driver.wait(20)
    #expect(driver.bottom.contains("to one.txt"))
    #expect(driver.bottom.contains("2 more"))
    driver.press("j")
    #expect(driver.bottom.contains("scancel 5: no"))
    driver.press("j")
    #expect(driver.bottom.contains("scancel 6: no"))
    driver.press("j")
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("What comes while something is typed is said afterwards, for its whole time")
  func messagesUnderPrompt() {
    var driver = oneJob()
    driver.press("/abc")
    driver.send(.cancelled(JobTarget(JobID(number: 5)), .refused(message: "no")))
    #expect(driver.bottom.hasPrefix("/abc"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("scancel 5: no"))
  }

  @Test(":messages shows what was said, the newest first")
  func pastMessages() {
    var driver = oneJob()
    saved("one.txt", in: &driver)
    driver.press("Z")
    driver.press(":messages<Enter>")
    #expect(driver.screen[1].contains("Z does nothing here"))
    #expect(driver.screen[2].contains("to one.txt"))
  }

  @Test("A layout is chosen by its name")
  func layout() {
    var driver = Driver(.jobs(1, 2, 3), columns: 120)
    driver.press(":layout columns<Enter>")
    #expect(driver.model.arrangement == .columns)
    driver.press(":layout round<Enter>")
    #expect(driver.bottom.contains("takes stack, columns, grid, tabs, main"))
    #expect(driver.model.arrangement == .columns)
  }
}
