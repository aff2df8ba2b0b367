import CellUI
import LogCore
import SlurmJobs
import TailTestSupport
import Testing

@testable import TailApp

@Suite("Overview")
struct OverviewTests {
  /// Tasks of an array that do different things, and what waits of it.
  private func array(columns: Int = 80, rows: Int = 24, unicode: Bool = true) -> Driver {
    var driver = Driver(.jobs(50), columns: columns, rows: rows, unicode: unicode)
    var tasks = (1...12).map { (task: UInt32) in
      Job.sample(
        50, task: task, name: task < 9 ? "train" : "eval", elapsed: Int(task) * 60,
        nodes: "gpu\(10 + task % 3)", merged: true)
    }
    driver.send(.slurm(.jobs(tasks)))
    for pane in 0..<8 {
      driver.append("step \(pane) loss 0.\(pane)\n", to: .stdout, of: pane)
    }
    driver.append("RuntimeError: CUDA error: out of memory\n", to: .stdout, of: 3)
    driver.append(" 42%|████▏     | 42/100\r 43%|████▎     | 43/100", to: .stdout, of: 4)
    driver.append("\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{07}한국어\n", to: .stdout, of: 5)
    driver.append(String(repeating: "x\n", count: 50), to: .stdout, of: 6)
    tasks[3].state = .failed
    tasks[3].exitCode = "1:0"
    tasks[7].state = .completed
    var rest = Job.sample(50, state: .pending, reason: "Resources", elapsed: nil)
    rest.waiting = TaskList("13-1000")
    rest.output = JobOutput()
    driver.send(.slurm(.jobs(tasks + [rest])))
    driver.wait(5)
    return driver
  }

  private func rows(_ driver: Driver) -> [String] { driver.screen[2...].dropLast().map { $0 } }
  private func jobs(_ driver: Driver) -> [String] {
    rows(driver).compactMap { $0.split(separator: " ").first { $0.contains("_") }.map(String.init) }
  }

  @Test("An array of many tasks begins with it", arguments: [(80, 24), (120, 40), (40, 10)])
  func screen(_ size: (Int, Int)) throws {
    let driver = array(columns: size.0, rows: size.1)
    try expectScreen(driver, is: "overview-\(size.0)x\(size.1)")
  }

  @Test("The same where only ASCII can be shown, with rows chosen")
  func ascii() throws {
    var driver = array(unicode: false)
    driver.press("j<Space><Space>")
    try expectScreen(driver, is: "overview-ascii")
  }

  @Test("The name stays where others have no room: shortened to twelve columns before a rate goes")
  func names() {
    func header(_ columns: Int) -> [String] {
      let driver = crowded(columns: columns)
      return driver.screen[1].split(separator: " ").map(String.init)
    }
    #expect(
      header(140) == [
        "job", "name", "state", "exit", "time", "left", "partition", "lines/s", "err", "last",
        "line",
      ])
    #expect(crowded(columns: 140).screen[2].contains(" train-llm-7b-instruct-v2 RUNNING"))
    #expect(crowded(columns: 115).screen[2].contains(" train-llm-7b-instruct-… RUNNING"))
    // The rate without its picture, then no rate, then no time.
    let at90 = crowded(columns: 90).screen
    #expect(at90[2].contains(" train-llm-7… RUNNING"), "\(at90[2])")
    #expect(at90[2].contains(" 0.2 ") && !at90[2].contains("█"), "\(at90[2])")
    #expect(at90[3].contains(" exit 139 (killed… "), "\(at90[3])")
    #expect(
      header(80) == ["job", "name", "state", "exit", "time", "left", "err", "last", "line"])
    #expect(crowded(columns: 80).screen[2].contains(" train-llm-7… RUNNING"))
    #expect(header(50).starts(with: ["job", "name", "state"]))
    #expect(header(24).starts(with: ["job", "name", "state"]))
    #expect(crowded(columns: 24).screen[2].contains(" train… "))
    for columns in 20...140 { #expect(header(columns).contains("name"), "\(columns) columns") }
  }

  /// Two jobs that have something in most columns.
  private func crowded(columns: Int) -> Driver {
    var driver = Driver(.jobs(101, 102), columns: columns)
    let jobs = [UInt32(101), 102].map { number in
      var job = Job.sample(
        number, name: "train-llm-7b-instruct-v2", elapsed: 3_600, nodes: "", merged: true)
      (job.timeLimit, job.partition) = (14_400, "gpu")
      return job
    }
    driver.send(.slurm(.jobs(jobs)))
    for pane in 0...1 { driver.append("RuntimeError: no\n", to: .stdout, of: pane) }
    driver.wait(5)
    var failed = jobs[1]
    (failed.state, failed.exitCode) = (.failed, "139:0")
    driver.send(.slurm(.jobs([jobs[0], failed])))
    driver.press("T")
    return driver
  }

  @Test("The last tenth of a job's time is yellow")
  func shortTime() {
    var driver = Driver(.jobs(7, 8), columns: 100)
    let jobs = [(UInt32(7), 60), (8, 13_000)].map { number, elapsed in
      var job = Job.sample(number, elapsed: elapsed, merged: true)
      job.timeLimit = 14_400
      return job
    }
    driver.send(.slurm(.jobs(jobs)))
    driver.press("T")
    func colour(of text: String, row: Int) -> Color? {
      let line = driver.screen[row]
      guard let range = line.firstRange(of: text) else { return nil }
      let column = line.distance(from: line.startIndex, to: range.lowerBound)
      return driver.grid.row(row).dropFirst(column).first?.style.foreground
    }
    #expect(colour(of: "3:59:00", row: 2) == .standard)
    #expect(colour(of: "23:20", row: 3) == Theme.everywhere.pending.foreground)
  }

  @Test("It is the start for more than eight jobs, unless a layout is named")
  func start() {
    func isOverview(_ plan: LaunchPlan) -> Bool { Driver(plan).model.overview != nil }
    #expect(!isOverview(.jobs(1, 2, 3, 4, 5, 6, 7, 8)))
    #expect(isOverview(.jobs(1, 2, 3, 4, 5, 6, 7, 8, 9)))
    var plan = LaunchPlan(sources: JobTarget("7_[1-9]").map { [.job($0)] } ?? [])
    #expect(isOverview(plan))
    plan.arrangement = .columns
    #expect(!isOverview(plan))
    // Who has begun to read is not interrupted.
    var driver = Driver(.jobs(50))
    driver.press("p")
    driver.send(.slurm(.jobs((1...20).map { .sample(50, task: $0) })))
    #expect(driver.model.overview == nil)
  }

  @Test("Moving, opening one, and back")
  func opening() {
    var driver = array()
    driver.press("3jk<Enter>")
    #expect(driver.model.overview == nil)
    #expect(driver.screen[0].contains("50_3 train"))
    #expect(driver.screen[1].contains("step 2 loss 0.2"))
    driver.press("TG<Enter>")
    #expect(driver.screen[0].contains("50_[13-1000]"))
    driver.press("Tg<Enter>")
    #expect(driver.screen[0].contains("50_1"))
  }

  @Test(
    "Coming back finds it as it was left: order, narrowing, row and choice; Esc comes back, too")
  func comingBack() {
    for key in ["T", "<Esc>"] {
      var driver = array()
      driver.press("/train<Enter>>r<Space>j")
      let (order, row, chosen) = (jobs(driver), driver.bottom, driver.model.overview?.chosen)
      driver.press("<Enter>")
      #expect(driver.model.overview == nil)
      #expect(driver.bottom.contains("T back to all"))
      driver.press(key)
      #expect(driver.model.overview?.chosen == chosen)
      #expect(jobs(driver) == order)
      // The one that was chosen was opened: that is where the reader is.
      #expect(driver.bottom.contains("/train"), "\(row) and \(driver.bottom)")
    }
  }

  @Test("Failed tasks in the title, as sbatch --array= takes them, and to the clipboard")
  func failedTasks() {
    var driver = Driver(.jobs(50), columns: 100)
    let jobs = (1...24).map { (task: UInt32) in
      Job.sample(
        50, task: task, state: [7, 13, 21, 22].contains(task) ? .failed : .completed, merged: true)
    }
    driver.send(.slurm(.jobs(jobs)))
    #expect(driver.screen[0].contains("4 FAILED, 20 COMPLETED; failed tasks 7,13,21-22"))
    driver.effects = []
    driver.press("y")
    #expect(driver.effects.contains { if case .copy("7,13,21-22") = $0 { true } else { false } })
    #expect(driver.bottom.contains("copied failed tasks 7,13,21-22 of 50, for sbatch --array="))
  }

  @Test("When Slurm falls silent the overview says how old the states are")
  func silence() {
    var driver = Driver(.jobs(50), columns: 100)
    driver.send(
      .slurm(.jobs((1...10).map { (task: UInt32) in Job.sample(50, task: task, merged: true) })))
    #expect(!driver.screen[0].contains("Slurm"))
    driver.wait(40)
    driver.send(.slurm(.trouble(.noAnswer(message: "no"))))
    #expect(driver.screen[0].contains("10 RUNNING; Slurm silent, states 40 s old"))
    driver.send(
      .slurm(
        .jobs((1...10).map { .sample(50, task: $0, state: .completed, merged: true) })))
    driver.send(.slurm(.trouble(.noAnswer(message: "no"))))
    #expect(!driver.screen[0].contains("Slurm"))
  }

  @Test("What z brings is what its hint says, where only panes in trouble are listed")
  func zoomHint() {
    let plan = LaunchPlan(sources: (1...12).map { .job(JobTarget(JobID(number: $0))) })
    var driver = Driver(plan, columns: 120, rows: 40)
    driver.send(
      .slurm(.jobs((1...12).map { .sample($0, state: $0 < 3 ? .failed : .running, merged: true) })))
    driver.press("T!z")
    #expect(driver.bottom.contains("z all panes"), "\(driver.bottom)")
    driver.press("z")
    #expect(driver.screen.contains { $0.contains("  1 train") })
    #expect(driver.screen.contains { $0.contains("─ 2 train") })
    #expect(!driver.screen.contains { $0.contains("─ 3 train") })
  }

  @Test("Of failed tasks that do not all fit into the title those that do are told")
  func manyFailedTasks() {
    var driver = Driver(.jobs(50), columns: 80)
    driver.send(
      .slurm(
        .jobs(
          (1...60).map { (task: UInt32) in
            Job.sample(
              50, task: task, state: task.isMultiple(of: 2) ? .failed : .completed, merged: true)
          })))
    #expect(driver.screen[0].contains("30 FAILED, 30 COMPLETED; failed tasks 2,4,6,8,10,12,"))
    #expect(driver.screen[0].hasSuffix(",…"))
  }

  @Test("My jobs beyond eight are a list as they come, and what is new is told")
  func arriving() {
    func mine(_ numbers: ClosedRange<UInt32>) -> SlurmAnswer {
      .jobs(
        numbers.map { number in
          var job = Job.sample(number, merged: true)
          job.isMine = true
          return job
        })
    }
    var driver = Driver(LaunchPlan(sources: [.mine]), columns: 100)
    driver.send(.slurm(mine(1...3)))
    driver.send(.slurm(mine(1...5)))
    #expect(driver.bottom.contains("2 new jobs: 4, 5"))
    #expect(driver.model.overview == nil)
    driver.send(.slurm(mine(1...12)))
    #expect(driver.model.overview != nil)
    // Who reads is not interrupted.
    var reading = Driver(LaunchPlan(sources: [.mine]), columns: 100)
    reading.send(.slurm(mine(1...3)))
    reading.press("p")
    reading.send(.slurm(mine(1...12)))
    #expect(reading.model.overview == nil)
    #expect(
      reading.bottom.contains("9 new jobs: 4, 5, 6, 7 and others; T shows all in a list"))
  }

  @Test("Of what is new, what runs comes first")
  func runningFirst() {
    func mine(_ number: UInt32, _ state: JobState) -> Job {
      var job = Job.sample(number, state: state, merged: true)
      job.isMine = true
      return job
    }
    var driver = Driver(LaunchPlan(sources: [.mine]), columns: 100)
    driver.answer(mine(3, .pending))
    driver.answer(mine(3, .pending), mine(5, .pending), mine(7, .running), mine(8, .pending))
    #expect(driver.bottom.contains("3 new jobs: 7, 5, 8"))
    #expect(driver.model.panes.map(\.label) == ["3", "7", "5", "8"])
    var first = Driver(LaunchPlan(sources: [.mine]), columns: 100)
    first.answer(mine(4, .completed), mine(5, .pending), mine(7, .running))
    #expect(first.model.panes.map(\.label) == ["7", "5", "4"])
  }

  @Test("Age and partition are columns once a job tells them, and can be sorted by")
  func agesAndPartitions() {
    func job(_ number: UInt32, _ submitted: String, _ partition: String) -> Job {
      var job = Job.sample(number, merged: true)
      (job.submitTime, job.partition) = (submitted, partition)
      return job
    }
    var driver = Driver(.jobs(1, 2, 3), columns: 100)
    driver.press("T")
    // It is 14:00 on the first of January 1970.
    driver.answer(job(1, "", ""), job(2, "", ""), job(3, "", ""))
    #expect(!driver.screen[1].contains("age") && !driver.screen[1].contains("partition"))
    driver.answer(
      job(1, "1970-01-01T13:59:30", "cpu"), job(2, "1970-01-01T11:00:00", "gpu"),
      job(3, "N/A", "cpu")
    )
    #expect(driver.screen[1].contains(" age partition "))
    #expect(driver.screen[2].contains("30 s cpu"))
    #expect(driver.screen[3].contains("3 h gpu"))
    driver.press(">>>>")
    #expect(driver.bottom.contains("sorted by age"))
    #expect(jobsByNumber(driver) == ["2", "1", "3"])
    driver.press(">")
    #expect(jobsByNumber(driver) == ["1", "3", "2"])
  }

  @Test(
    "Columns give way as they are of less use: nodes and partition before age, time left after all others"
  )
  func givingWay() {
    var driver = Driver(.jobs(1, 2), columns: 160)
    driver.press("T")
    var jobs = [
      Job.sample(1, merged: true), Job.sample(2, state: .failed, exitCode: "1:0", merged: true),
    ]
    for place in jobs.indices {
      (jobs[place].submitTime, jobs[place].partition) = ("1970-01-01T13:00:00", "gpu")
      jobs[place].timeLimit = 3600
    }
    driver.send(.slurm(.jobs(jobs)))
    driver.append("x\n", to: .stdout)
    var before: Set<Substring> = []
    var gone: [String] = []
    for columns in (50...160).reversed() {
      driver.resize(columns: columns, rows: 24)
      let titles = Set(driver.screen[1].split(separator: " "))
      gone += before.subtracting(titles).map { String($0) }.sorted()
      before = titles
    }
    #expect(gone.prefix(3) == ["nodes", "partition", "age"], "\(gone)")
    #expect(driver.screen[1].contains(" left "))
    #expect(driver.screen[1].contains("state"))
    // What the rows are sorted by does not go.
    driver.press(">>>>>>")
    #expect(driver.bottom.contains("sorted by age") && driver.screen[1].contains("age"))
  }

  @Test("All panes of so many have no room: what is shown of them is told, and the list is near")
  func zooming() {
    var driver = Driver(.jobs(50), columns: 100, rows: 24)
    let jobs = (1...70).map { (task: UInt32) in Job.sample(50, task: task, merged: true) }
    driver.send(.slurm(.jobs(jobs)))
    driver.press("jj<Enter>")
    #expect(driver.bottom.contains("T back to all"))
    driver.press("z")
    let shown = driver.model.layout.slots.count
    #expect(shown < 70 && driver.model.layout.slots.allSatisfy { $0.body.rows >= 2 })
    #expect(driver.bottom.contains("\(shown) of 70 panes fit; Tab goes on, T lists all"))
    driver.press("z")
    #expect(driver.model.layout.slots.count == 1)
    driver.press("<Esc>")
    #expect(driver.model.overview != nil)
    let row = driver.model.overview?.row ?? 0
    #expect(jobsByNumber(driver)[row] == "50_3")
  }

  private func jobsByNumber(_ driver: Driver) -> [String] {
    rows(driver).compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  @Test("Several chosen are side by side; the others are still followed")
  func choosing() {
    var driver = array(columns: 120)
    driver.press("<Space>j<Space><Enter>")
    #expect(driver.screen[0].contains("50_1 train"))
    #expect(driver.screen[0].contains("50_3 train"))
    #expect(driver.model.layout.slots.count == 2)
    driver.press("<Tab><Tab>")
    #expect(driver.model.focus == 0)
    driver.append("came meanwhile\n", to: .stdout, of: 1)
    driver.press("T")
    #expect(rows(driver).contains { $0.contains("came meanwhile") })
    #expect(driver.model.overview?.row == 3, "where they were chosen")
  }

  @Test("Typing narrows it down; Esc takes back one thing at a time")
  func narrowing() {
    var driver = array()
    driver.press("/EVAL gpu11")
    #expect(jobs(driver) == ["50_10"])
    driver.press("<Backspace><Enter>")
    #expect(jobs(driver) == ["50_9", "50_10", "50_11", "50_12"])
    #expect(driver.bottom.contains("2 of 4"))
    driver.press("<Space>")
    #expect(driver.bottom.contains("1 chosen"))
    driver.press("<Esc>")
    #expect(jobs(driver).count == 13)
    driver.press("<Esc><Esc>")
    #expect(driver.model.overview == nil)
    driver.press("T/!train !eval<Enter>")
    #expect(jobs(driver) == [])
    driver.press("<Esc>/failed<Enter><Enter>")
    #expect(driver.screen[0].contains("50_4"))
  }

  @Test("Sorted by a column, and turned round")
  func sorting() {
    var driver = array()
    driver.press(">>")
    #expect(jobs(driver).first == "50_4")
    driver.press(">")
    #expect(driver.bottom.contains("sorted by exit"))
    #expect(jobs(driver).first == "50_4")
    driver.press(">")
    #expect(jobs(driver).first == "50_12")
    driver.press("r")
    #expect(jobs(driver).prefix(2) == ["50_[13-1000]", "50_1"])
    driver.press(">>")
    #expect(jobs(driver).first == "50_7")
    driver.press(">")
    #expect(jobs(driver).first == "50_4")
    driver.press(">r")
    #expect(jobs(driver).first == "50_[13-1000]")
  }

  @Test("Keys that act on a job act on that of the row")
  func acting() {
    var driver = array(columns: 120)
    driver.press("jc")
    #expect(driver.bottom.contains("scancel 50_2 train (RUNNING)?"))
    driver.press("n")
    #expect(driver.screen[0].contains("overview:"))
    driver.press("x")
    #expect(!jobs(driver).contains("50_2"))
    #expect(driver.model.overview != nil)
    driver.press("p")
    #expect(driver.bottom.contains("pause needs a pane"))
    driver.press("!")
    #expect(jobs(driver) == ["50_4"])
  }

  @Test("Files are counted as files", arguments: [1, 2, 13])
  func files(count: Int) {
    var driver = Driver(
      LaunchPlan(sources: (0..<count).map { .file(LogPath("rank-\($0).log")) }), columns: 120)
    for pane in 0..<count { driver.append("x\n", to: .file, of: pane) }
    if driver.model.overview == nil { driver.press("T") }
    let wanted = count == 1 ? "overview: 1 file" : "overview: \(count) files"
    #expect(driver.screen[0].filter { $0 != "─" }.contains(wanted))
    #expect(driver.screen[0].contains("files") == (count > 1))
  }

  @Test("The wheel moves, a click goes to a row, a double click opens it")
  func mouse() {
    var driver = array(columns: 120)
    func click(_ row: Int) {
      driver.send(
        .input(.mouse(MouseEvent(.press, at: Point(column: 5, row: row)))))
    }
    driver.press("<F2>")
    driver.send(
      .input(.mouse(MouseEvent(.wheel(2), at: Point(column: 5, row: 5)))))
    #expect(driver.model.focus == 6)
    click(3)
    #expect(driver.model.focus == 1)
    #expect(driver.model.overview != nil)
    click(3)
    #expect(driver.screen[0].contains("50_2 train"))
    #expect(driver.model.overview == nil)
  }

  @Test("How a job ended is told in full where there is room", arguments: [120, 200])
  func wordsOfExit(columns: Int) {
    var driver = Driver(.jobs(1, 2), columns: columns)
    driver.answer(
      .sample(1, merged: true),
      .sample(2, state: .failed, exitCode: "139:0", merged: true))
    if !driver.screen[0].contains("overview") { driver.press("T") }
    let row = driver.screen.first { $0.contains("FAILED") && !$0.contains("overview") } ?? ""
    #expect(row.contains("exit 139 (killed by 11: segmentation fault)"), "\(row)")
  }
}
