import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Picker")
struct PickerTests {
  private static let jobs: [Job] = [
    .sample(101, name: "train-llm", state: .completed, elapsed: 3600),
    .sample(205, name: "eval", elapsed: 75, nodes: "gpu[01-04]"),
    .sample(206, name: "train-vit", state: .failed, elapsed: 12, exitCode: "1:0"),
    .sample(301, name: "queued", state: .pending, reason: "Priority", elapsed: 0),
  ]

  /// Started without arguments, with an answer of Slurm's.
  private func started(
    columns: Int = 80, rows: Int = 12, _ list: JobList = JobList(jobs)
  ) -> Driver {
    var driver = Driver(LaunchPlan(sources: []), columns: columns, rows: rows)
    driver.send(.jobList(list))
    return driver
  }

  /// What is opened, as the panes are called.
  private func labels(_ driver: Driver) -> [String] { driver.model.panes.map(\.label) }

  /// The list's rows.
  private func rows(_ driver: Driver) -> [String] {
    driver.screen.dropFirst(2).dropLast().prefix { !$0.hasPrefix("──") }
      .filter { !$0.isEmpty && !$0.hasPrefix("   job ") }
  }

  @Test("Without arguments it asks for my jobs, and says so until they come")
  func start() {
    let driver = Driver(LaunchPlan(sources: []))
    #expect(driver.effects.contains { if case .listJobs = $0 { true } else { false } })
    #expect(driver.screen[2].contains("asking Slurm"))
  }

  @Test(
    "Remembered jobs are there at once; Slurm's answer keeps what is chosen and the cursor's place")
  func remembered() {
    let remembered = PickerTests.jobs.map { job in
      var job = job
      job.state = .unknown
      return job
    }
    var driver = started(JobList(remembered, stage: .remembered))
    #expect(rows(driver).count == 4)
    #expect(driver.screen[0].contains("remembered; asking Slurm"))
    // Who has touched nothing is at what runs.
    var untouched = driver
    untouched.send(.jobList(JobList(PickerTests.jobs)))
    #expect(rows(untouched)[0].hasPrefix(">"))
    driver.press("<Space>")
    let (chosen, current) = (
      rows(driver)[0].dropFirst(3).prefix(3), rows(driver)[1].dropFirst(3).prefix(3)
    )
    driver.send(.jobList(JobList(PickerTests.jobs)))
    #expect(rows(driver).first { $0.contains("*") }?.dropFirst(3).prefix(3) == chosen)
    #expect(rows(driver).first { $0.hasPrefix(">") }?.dropFirst(3).prefix(3) == current)
    #expect(driver.screen[0].contains("as of"))
    // Asked again, what was told is not taken back.
    driver.send(.jobList(JobList(remembered, stage: .remembered)))
    #expect(rows(driver).contains { $0.contains("FAILED") || $0.contains("failed") })
  }

  @Test("What runs is there before the data base has told what has ended")
  func stages() {
    var driver = started(JobList([.sample(101, state: .unknown)], stage: .remembered))
    driver.send(
      .jobList(JobList([.sample(205), .sample(101, state: .unknown)], stage: .current)))
    #expect(rows(driver).map { $0.dropFirst(3).prefix(3) } == ["205", "101"])
    #expect(driver.screen[0].contains("asking what has ended"))
    driver.send(.jobList(JobList(Self.jobs)))
    #expect(rows(driver).count == 4)
    #expect(driver.screen[0].contains("as of"))
    // Asked again, what was told is not taken back.
    driver.send(.jobList(JobList([.sample(205)], stage: .current)))
    #expect(rows(driver).count == 4)
  }

  @Test(
    "A remembered job tells in which state it was seen last, its tasks too, and when it was submitted"
  )
  func lastSeen() {
    func remembered(_ job: Job) -> Job {
      var job = job
      job.submitTime = "2026-11-24T09:01:00"
      return JobMemoryEntry(job: job, cluster: "c").job(.unknown)
    }
    let jobs = [
      remembered(.sample(101, name: "train")), remembered(.sample(102, state: .failed)),
    ]
    let tasks = (1...12).map { task in
      remembered(.sample(400, task: task, state: task < 10 ? .running : .completed))
    }
    let driver = started(JobList(jobs + tasks))
    #expect(rows(driver).contains { $0.contains("101") && $0.contains("last seen RUNNING") })
    #expect(rows(driver).contains { $0.contains("102") && $0.contains("FAILED") })
    #expect(rows(driver).contains { $0.contains("9 last seen RUNNING, 3 COMPLETED") })
    #expect(rows(driver).filter { $0.contains("11-24 09:01") }.count == 2)
    // Where it ran is remembered with an end.
    #expect(rows(driver).contains { $0.contains("102") && $0.contains("gpu01") })
    #expect(!rows(driver).contains { $0.contains("101") && $0.contains("gpu01") })
    var typing = driver
    typing.press("101lastseenrun")
    #expect(rows(typing).contains { $0.contains("101 train last seen RUNNING") })
    typing.press("<C-u>102lastseen")
    #expect(rows(typing)[0].contains("no match"))
  }

  @Test("What runs comes first, then what waits, then what has ended; newest first")
  func order() {
    let ids = rows(started()).map { $0.dropFirst(3).prefix(3) }
    #expect(ids == ["205", "301", "206", "101"])
  }

  @Test("Typing narrows: letters in their order, those that stand together first")
  func narrowing() {
    var driver = started()
    driver.press("train")
    #expect(rows(driver).map { $0.dropFirst(3).prefix(3) } == ["206", "101"])
    driver.press("<C-u>tv")
    #expect(rows(driver).map { $0.dropFirst(3).prefix(3) } == ["206"])
    driver.press("<C-u>fail")
    #expect(rows(driver).count == 1)
    driver.press("zzz")
    #expect(driver.screen[2].contains("no match"))
  }

  @Test("What is typed in full is under the cursor, whatever else begins with it")
  func typedInFull() {
    var driver = started(JobList([123_451, 12_345, 1234, 123_450].map { .sample($0, name: "x") }))
    for key in "12345" { driver.press(String(key)) }
    #expect(rows(driver).first { $0.hasPrefix(">") }?.contains(" 12345 ") == true)
    driver.press("<Enter>")
    #expect(labels(driver) == ["12345"])
  }

  @Test("An array of many tasks is one row until something is typed; it opens all of them")
  func arrays() {
    let tasks = (1...12).map {
      Job.sample(400, task: $0, name: "sweep", state: $0 == 3 ? .failed : .completed)
    }
    var driver = started(JobList(Self.jobs + tasks))
    #expect(
      rows(driver).contains { $0.contains("400_* sweep") && $0.contains("11 COMPLETED, 1 FAILED") })
    #expect(rows(driver).count == 5)
    #expect(driver.screen[0].contains("16 of 16 jobs"))
    driver.press("400_3")
    #expect(rows(driver).contains { $0.contains("400_3") && $0.contains("FAILED") })
    driver.press("<C-u>sweep<Enter>")
    #expect(labels(driver) == ["400"])
  }

  @Test("A row that has an array's number and no task is a row of its own: all jobs are there")
  func wholeArray() {
    var driver = Driver(LaunchPlan(sources: []), columns: 100)
    let tasks = (0..<125).map { Job.sample(40, task: $0) }
    driver.send(.jobList(JobList(tasks + [.sample(40, name: "whole")])))
    #expect(driver.screen[0].contains("126 of 126 jobs"))
    #expect(driver.screen.contains { $0.contains("whole") })
  }

  @Test("Enter opens the row under the cursor, Space chooses several")
  func opening() {
    var one = started()
    one.press("<Down><Enter>")
    #expect(labels(one) == ["301"])
    if case .picker? = one.model.overlay { Issue.record("the picker stays") }
    var several = started()
    several.press("<Space><Down><Space><Enter>")
    #expect(labels(several) == ["205", "206"])
    #expect(several.model.focus == 0)
    guard case .askSlurm(let query)? = several.effects.last else {
      Issue.record("Slurm is not asked about them")
      return
    }
    #expect(query.targets.map(\.number) == [205, 206])
  }

  @Test("A job that is not listed is opened by its id; arrays and lists too")
  func typedJobs() {
    var driver = started()
    driver.press("4711_[1-3],4712<Enter>")
    #expect(labels(driver) == ["4711_[1-3]", "4712"])
  }

  @Test("Paths are completed, folders gone into")
  func paths() {
    var driver = started()
    driver.press("./lo")
    guard case .complete("./lo")? = driver.effects.last else {
      Issue.record("no path is looked for")
      return
    }
    driver.send(.completions(of: "./lo", ["./logs/", "./lost"]))
    #expect(rows(driver) == [">  ./logs/", "   ./lost"])
    driver.press("<Enter>")
    guard case .complete("./logs/")? = driver.effects.last else {
      Issue.record("the folder is not looked into")
      return
    }
    driver.send(.completions(of: "./logs/", ["./logs/a.out", "./logs/b.out"]))
    driver.press("<Down><Enter>")
    #expect(labels(driver) == ["b.out"])
  }

  @Test("A path that is not there yet can be opened all the same")
  func newPath() {
    var driver = started()
    driver.press("new.log")
    driver.send(.completions(of: "new.log", []))
    driver.press("<Enter>")
    #expect(labels(driver) == ["new.log"])
  }

  @Test("Without Slurm it says so and offers the files that are here")
  func withoutSlurm() throws {
    var driver = started(JobList([], trouble: .notInstalled))
    // There is no time at which it did.
    #expect(!driver.screen[0].contains("as of"))
    guard case .complete("")? = driver.effects.last else {
      Issue.record("no file is offered")
      return
    }
    #expect(driver.screen.joined().contains("not installed"))
    driver.send(.completions(of: "", ["run.log", "out/"]))
    #expect(driver.screen.joined().contains("not installed"))
    driver.press("<Enter>")
    #expect(labels(driver) == ["run.log"])
  }

  @Test("Esc quits where there is nothing behind it, else it goes back")
  func leaving() {
    var first = started()
    first.press("<Esc>")
    #expect(first.effects.contains { if case .quit = $0 { true } else { false } })
    var later = started()
    later.press("<Enter>a")
    later.send(.jobList(JobList(Self.jobs)))
    later.effects = []
    later.press("<Esc>")
    #expect(later.effects.isEmpty)
    #expect(labels(later) == ["205"])
  }

  @Test("What is open already is gone to, however its path is written")
  func alreadyOpen() {
    var driver = started()
    driver.press("<Enter>")
    driver.press(":open x.log<Enter>:open ./x.log<Enter>")
    #expect(labels(driver) == ["205", "x.log"])
    driver.press("a205<Enter>")
    #expect(labels(driver) == ["205", "x.log"])
    #expect(driver.model.focus == 0)
  }

  @Test("A closed job can be opened again")
  func reopened() {
    var driver = started()
    driver.press("<Space><Space><Enter>")
    driver.answer(.sample(205), .sample(301, state: .pending))
    driver.press("x")
    #expect(labels(driver) == ["301"])
    driver.press(":open 205<Enter>")
    driver.answer(.sample(205), .sample(301, state: .pending))
    #expect(labels(driver) == ["301", "205"])
    #expect(driver.model.panes[1].jobID?.number == 205)
  }

  /// What was asked of logs since the effects were forgotten.
  private func peeks(_ driver: Driver) -> [LogPeek] {
    driver.effects.flatMap { effect -> [LogPeek] in
      guard case .peek(let peeks) = effect else { return [] }
      return peeks
    }
  }

  @Test("Columns have names; a job tells when it ended, or was submitted, and its log's last line")
  func columns() throws {
    var jobs = Self.jobs
    jobs[0].submitTime = "2026-11-24T09:00:00"
    jobs[0].endTime = "2026-11-24T10:00:00"
    jobs[3].submitTime = "2026-11-24T11:30:00"
    var driver = started(columns: 100, rows: 12, JobList(jobs))
    #expect(driver.screen[2].hasPrefix("   job name      state     time    submit/end  where"))
    #expect(driver.screen[2].hasSuffix("last line"))
    #expect(rows(driver)[1].contains("11-24 11:30"))
    #expect(rows(driver)[3].contains("11-24 10:00"))
    // What waits has no log.
    #expect(
      peeks(driver).map { $0.paths.map(\.text) } == [
        ["/logs/slurm-205.out", "/logs/slurm-205.err"],
        ["/logs/slurm-206.out", "/logs/slurm-206.err"],
        ["/logs/slurm-101.out", "/logs/slurm-101.err"],
      ])
    let text = Array("first\nloss 0.5\rloss 0.4\n\n".utf8)
    driver.send(.peeked(peeks(driver)[0], LogTail(bytes: text, isWhole: true)))
    #expect(rows(driver)[0].hasSuffix("gpu[01-04] loss 0.4"))
    // Each is asked for once, until the reader asks again.
    driver.effects = []
    driver.press("<Down><Up>")
    driver.send(.jobList(JobList(jobs)))
    #expect(peeks(driver).isEmpty)
    driver.press("<C-r>")
    #expect(peeks(driver).count == 3)
  }

  @Test("Where there is room, the end of the log under the cursor is shown")
  func preview() throws {
    var driver = started(columns: 80, rows: 24)
    let title = try #require(driver.screen.firstIndex { $0.hasPrefix("── /logs/slurm-205.out ──") })
    #expect(driver.screen[title + 1].contains("reading …"))
    let lines = (1...40).map { "line \($0)\n" }.joined()
    let peek = try #require(peeks(driver).first)
    driver.send(.peeked(peek, LogTail(bytes: Array(("cut" + lines).utf8), isWhole: false)))
    #expect(Array(driver.screen[(title + 1)...].dropLast()) == (36...40).map { "line \($0)" })
    // What does not fit is marked as everywhere.
    let long = String(repeating: "x", count: 80) + "\n" + String(repeating: "y", count: 81) + "\n"
    driver.send(.peeked(peek, LogTail(bytes: Array(long.utf8), isWhole: true)))
    #expect(driver.screen[title + 1] == String(repeating: "x", count: 80))
    #expect(driver.screen[title + 2] == String(repeating: "y", count: 79) + "›")
    driver.press("<Down>")
    #expect(driver.screen[title + 1].contains("no log to show"))
    driver.press("<Down>")
    driver.send(.peeked(peeks(driver)[1], nil))
    #expect(driver.screen[title + 1].contains("its log is not there"))
    // Files, too.
    driver.effects = []
    driver.press("./x")
    driver.send(.completions(of: "./x", ["./x.log"]))
    #expect(peeks(driver).map { $0.paths.map(\.text) } == [["/home/u/./x.log"]])
    // No room, no preview.
    driver.resize(columns: 80, rows: 12)
    #expect(!driver.screen.contains { $0.hasPrefix("──") })
  }

  @Test("Keys of any kind never trap", arguments: 0..<20)
  func anyKeys(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var driver = started(columns: 40, rows: 10)
    let keys = [
      "a", "2", ".", "/", "<Space>", "<Tab>", "<Up>", "<Down>", "<PgUp>", "<PgDn>", "<Backspace>",
      "<C-w>", "<C-r>", "<C-y>", "_", "[", "한",
    ]
    for _ in 0..<200 {
      driver.press(keys[Int(random.next() % UInt64(keys.count))])
      if case .complete(let text)? = driver.effects.last, random.next() % 2 == 0 {
        driver.send(.completions(of: text, [text + "a", text + "b/"]))
      }
      #expect(driver.screen.count == 10)
    }
  }

  @Test("On the screen", arguments: [(80, 24, "picker"), (40, 10, "picker-narrow")])
  func screen(columns: Int, rows: Int, name: String) throws {
    var jobs = Self.jobs
    for place in jobs.indices { jobs[place].submitTime = "2026-11-24T09:0\(place):00" }
    for place in [0, 2] { jobs[place].endTime = "2026-11-24T10:3\(place):00" }
    var driver = started(columns: columns, rows: rows, JobList(jobs))
    driver.press("<Down><Space>")
    for peek in peeks(driver) {
      let text = "step 1\nstep 2 of a log\n\u{1B}[31mValueError: x\u{1B}[0m\n"
      driver.send(.peeked(peek, LogTail(bytes: Array(text.utf8), isWhole: true)))
    }
    try expectScreen(driver, is: name)
  }
}
