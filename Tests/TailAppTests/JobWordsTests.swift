import CellUI
import LogCore
import SlurmJobs
import TailTestSupport
import Testing

@testable import TailApp

@Suite("What happened to a job is told in words")
struct JobWordsTests {
  @Test("The time that is left: beside what has passed, in yellow at the end")
  func limit() {
    var driver = Driver(.jobs(7))
    var job = Job.sample(7, elapsed: 3753, merged: true)
    job.timeLimit = 14_400
    driver.answer(job)
    driver.append("x\n", to: .stdout)
    #expect(driver.screen[0].contains("RUNNING 1:02:33 of 4:00:00 on gpu01"))
    func colour(of text: String) -> Color? {
      let row = driver.screen[0]
      guard let range = row.firstRange(of: text) else { return nil }
      let column = row.distance(from: row.startIndex, to: range.lowerBound)
      return driver.grid.row(0)[column].style.background
    }
    #expect(colour(of: "1:02:33") == Theme.everywhere.focusedTitle.background)
    job.elapsed = 13_000
    driver.answer(job)
    #expect(colour(of: "3:36:40") == Theme.everywhere.pending.foreground)
    driver.resize(columns: 44, rows: 12)
    #expect(driver.screen[0].contains("RUNNING 3:36:40"))
  }

  @Test("An end in words, with what to do below it")
  func end() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7, merged: true))
    driver.append("x\n", to: .stdout)
    driver.answer(.sample(7, state: .failed, exitCode: "137:0", merged: true))
    driver.wait(6)
    #expect(driver.screen[0].contains("FAILED 1:00 exit 137 (killed by 9: out of memory?)"))
    #expect(
      driver.screen.contains {
        $0.contains("FAILED, exit 137 (killed by 9: out of memory?), after 1:00")
      })
    #expect(driver.screen.contains { $0.contains("often because memory ran out") })
  }

  @Test("When a job is to start: with the day where it is not today")
  func startTime() {
    var driver = Driver(.jobs(7), columns: 100)
    // It is 14:00 on the first of January 1970.
    var job = Job.sample(7, state: .pending, reason: "BeginTime", elapsed: nil, restarts: 1)
    job.startTime = "1970-01-01T23:43:00"
    driver.answer(job)
    #expect(driver.screen[0].contains("starts ~23:43"))
    driver.press("i")
    let told = "PENDING (requeued: BeginTime), starts about 23:43"
    #expect(driver.screen.contains { $0.contains(told) })
    driver.press("<Esc>")
    job.startTime = "1970-01-02T00:10:00"
    driver.answer(job)
    #expect(driver.screen[0].contains("starts ~01-02 00:10"))
    job.startTime = "N/A"
    driver.answer(job)
    #expect(!driver.screen[0].contains("starts"))
  }

  @Test("What an ended job lacked memory for is told in the row that is still to be written")
  func memory() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7, merged: true))
    driver.append("x\n", to: .stdout)
    var job = Job.sample(7, state: .outOfMemory, exitCode: "0:125", merged: true)
    job.memory = 16 << 30
    driver.answer(job)
    #expect(driver.screen.contains { $0.contains("OUT_OF_MEMORY: 16 G asked for, after 1:00") })
    job.peakMemory = 16_672_358 << 10
    driver.answer(job)
    driver.wait(6)
    #expect(driver.screen[0].contains("OUT_OF_MEMORY 1:00 15.9 of 16 G"))
    let rows = driver.screen.filter { $0.contains("OUT_OF_MEMORY") && $0.contains("after") }
    #expect(rows.count == 1 && rows[0].contains("OUT_OF_MEMORY: 15.9 of 16 G, after 1:00"))
  }

  @Test("The overview tells what was the matter with what failed, not its last line")
  func diagnosis() {
    var driver = Driver(.jobs(1, 2, 3), columns: 120)
    driver.answer(.sample(1, merged: true), .sample(2, merged: true), .sample(3, merged: true))
    driver.append("go\nRuntimeError: no\n  0: frame\nbye\n", to: .stdout, of: 0)
    driver.append("on and on\n", to: .stdout, of: 1)
    driver.append("fine\n", to: .stdout, of: 2)
    driver.press("T")
    #expect(driver.screen[2].contains("bye"))
    driver.answer(
      .sample(1, state: .failed, exitCode: "1:0", merged: true),
      .sample(2, state: .timeout, merged: true), .sample(3, state: .completed, merged: true))
    #expect(driver.screen[2].contains("RuntimeError: no"))
    #expect(driver.screen[3].contains("it ran out of time: ask for more with --time"))
    #expect(driver.screen[4].contains("fine"))
    // Its last words come after the news of its end.
    driver.append("slurmstepd: error: it was killed\n", to: .stdout, of: 1)
    driver.wait(10)
    #expect(driver.screen[3].contains("slurmstepd: error: it was killed"))
  }

  @Test("Who opens the details again at once has Slurm asked nothing, and sees what it said")
  func detailsAgain() {
    var driver = Driver(.jobs(7), columns: 100, rows: 30)
    driver.answer(.sample(7, merged: true))
    func asked() -> Int {
      driver.effects.count { if case .fetchDetails = $0 { true } else { false } }
    }
    driver.press("i")
    driver.send(.details(JobID(number: 7), JobDetails(lines: ["   Partition=long"])))
    for _ in 0..<6 {
      driver.press("qi")
      driver.wait(0.7)
    }
    #expect(asked() == 1)
    #expect(driver.screen.contains { $0.contains("Partition=long") })
    driver.wait(1)
    driver.press("qi")
    #expect(asked() == 2)
  }

  @Test("The details begin with a card: the state, the first error and the last, what to do")
  func card() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.append(
      "start\nTraceback (most recent call last):\n  here\nRuntimeError: no\nbye\n", to: .stdout)
    var job = Job.sample(7, state: .failed, exitCode: "127:0", merged: true)
    job.partition = "gpu"
    driver.answer(job)
    driver.wait(6)
    driver.press("i")
    #expect(driver.screen[1].contains("job 7 train of u, partition gpu"))
    #expect(driver.screen[2].contains("FAILED, exit 127 (command not found), after 1:00, on gpu01"))
    #expect(driver.screen.contains { $0.contains("a module or an environment") })
    #expect(driver.screen.contains { $0.contains("first error: RuntimeError: no") })
    #expect(!driver.screen.contains { $0.contains("Traceback") || $0.contains("last error") })
  }

  @Test("A requeued job that waits is not live: why it waits is told")
  func requeuedWaits() {
    var driver = Driver(.jobs(7, 8), columns: 100)
    driver.answer(.sample(7, merged: true), .sample(8, merged: true))
    driver.append("x\n", to: .stdout)
    #expect(driver.screen[0].contains("live"))
    driver.answer(
      .sample(7, state: .pending, reason: "BeginTime", elapsed: nil, restarts: 1, merged: true),
      .sample(8, merged: true))
    #expect(driver.screen[0].contains("PENDING (requeued: BeginTime)"))
    #expect(!driver.screen[0].contains("live"))
    driver.press("T")
    #expect(driver.screen.contains { $0.contains("PENDING") && $0.contains("(requeued: BeginT") })
    driver.press("<Esc>")
    // What the earlier run left behind goes on writing.
    driver.wait(5)
    #expect(!driver.screen[0].contains("live"))
    driver.append("y\n", to: .stdout)
    driver.wait(5)
    #expect(driver.screen[0].contains("PENDING (requeued: BeginTime)"))
    #expect(driver.screen[0].contains("live"))
    driver.answer(.sample(7, restarts: 1, merged: true), .sample(8, merged: true))
    #expect(driver.screen[0].contains("RUNNING") && driver.screen[0].contains("live"))
  }

  @Test("A dump of what waits says so, of a job and of an array alike")
  func dumpOfWaiting() {
    var plan = LaunchPlan.jobs(7, 8)
    plan.dump = DumpPlan()
    var driver = Driver(plan)
    var array = Job.sample(8, state: .pending, reason: "Resources", elapsed: nil, merged: true)
    array.waiting = TaskList([1...3])
    array.output = JobOutput()
    driver.answer(
      .sample(7, state: .pending, reason: "Resources", elapsed: nil, merged: true), array)
    driver.happen(.missing, to: .stdout)
    #expect(driver.model.isDumpReady)
    #expect(
      driver.model.dumpFailures == [
        "job 7: it is PENDING (Resources), and there is no /logs/slurm-7.out yet; "
          + "--follow waits for it",
        "job 8_[1-3]: it is PENDING (Resources), and there is no log yet; --follow waits for it",
      ])
  }

  @Test("What Slurm has told of a job that has another state by now is not taken for news")
  func oldRecord() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7, merged: true))
    func record(_ state: String) -> Message {
      .details(JobID(number: 7), JobDetails(lines: ["   JobState=\(state) Reason=None"]))
    }
    func told() -> String? { driver.screen.first { $0.contains("told while") } }
    driver.press("i")
    driver.send(record("RUNNING"))
    driver.wait(10)
    driver.answer(.sample(7, merged: true))
    #expect(told() == nil)
    driver.wait(10)
    driver.answer(.sample(7, state: .failed, exitCode: "1:0", merged: true))
    #expect(told() == " told while the job was RUNNING; i in the log asks again")
    driver.press("qi")
    driver.wait(1)
    driver.send(record("FAILED"))
    #expect(told() == nil)
  }

  @Test("What has ended, or is remembered, does not age; a held job's card says how to release it")
  func ageless() {
    func told(_ job: Job) -> [String] {
      var driver = Driver(.jobs(7), columns: 100, rows: 40)
      driver.answer(job)
      driver.wait(24)
      driver.press("i")
      return driver.screen
    }
    var job = Job.sample(7, merged: true)
    #expect(told(job).contains { $0.contains("the state is squeue's, 24 s old") })
    job.state = .failed
    #expect(told(job).contains { $0.hasSuffix("the state is squeue's") })
    job.source = .memory
    #expect(told(job).contains { $0.contains("the state is remembered from when the job was") })
    job = .sample(7, state: .pending)
    job.reason = "JobHeldUser"
    #expect(told(job).contains { $0.contains("scontrol release 7 ") })
  }

  @Test("What the details have just told is in their head and in the title")
  func newerRecord() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7, state: .pending))
    driver.press("i")
    driver.wait(3)
    var record = JobRecord(rawNumber: 7, source: .scontrol)
    (record.state, record.elapsed, record.nodes) = (.running, 2, "gpu05")
    driver.send(
      .details(
        JobID(number: 7),
        JobDetails(lines: ["   JobState=RUNNING Reason=None"], record: record)))
    #expect(driver.screen[2].contains("RUNNING 0:02"))
    #expect(driver.screen[2].contains("on gpu05"))
    driver.press("q")
    #expect(driver.screen[0].contains("RUNNING") && driver.screen[0].contains("gpu05"))
  }

  @Test("The nodes of an ended job stay in its title when the controller has purged it")
  func purged() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7, merged: true))
    var job = Job.sample(7, state: .completed, merged: true)
    driver.answer(job)
    driver.wait(6)
    #expect(driver.screen[0].contains("on gpu01"))
    (job.nodes, job.batchHost, job.source) = ("", "", .memory)
    driver.answer(job)
    #expect(driver.screen[0].contains("on gpu01"))
  }

  @Test("Error lines that come after the end are in the details as they come")
  func lateErrors() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.append("RuntimeError: first\n", to: .stdout)
    driver.answer(.sample(7, state: .failed, exitCode: "1:0", merged: true))
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("first error: RuntimeError: first") })
    #expect(!driver.screen.contains { $0.contains("last error") })
    driver.append("on\nRuntimeError: late\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("last error: RuntimeError: late") })
  }

  @Test("What a job's end tells is read to its end, however narrow the terminal is")
  func wrappedEnd() {
    var driver = Driver(.jobs(7), columns: 40)
    driver.answer(.sample(7, merged: true))
    driver.append("one\ntwo\n", to: .stdout)
    driver.answer(.sample(7, state: .failed, exitCode: "0:11", merged: true))
    func told() -> Bool {
      driver.screen.joined(separator: "\n").contains(
        "── FAILED, killed by signal 11\n(segmentation fault), after 1:00 ──")
    }
    // Pinned under the last line, then among the lines.
    #expect(told())
    driver.wait(6)
    #expect(told())
    // Moving goes from row to row, and back.
    let end = driver.screen
    driver.resize(columns: 40, rows: 6)
    let rows = driver.screen
    driver.press("kkjj")
    #expect(driver.screen.dropLast() == rows.dropLast())
    driver.resize(columns: 40, rows: end.count)
    #expect(told())
  }

  @Test("A job that waits for what has failed says so, and how to end it")
  func stuck() {
    var driver = Driver(.jobs(7), columns: 100)
    var job = Job.sample(7, state: .pending, reason: "DependencyNeverSatisfied", elapsed: nil)
    job.dependency = "afterok:2(failed)"
    driver.answer(job)
    #expect(driver.screen[0].contains("(DependencyNeverSatisfied: afterok:2 failed)"))
    #expect(driver.screen.contains { $0.contains("it will wait for ever; c cancels it") })
    driver.press("i")
    #expect(driver.screen[0].contains("details of 7"))
    #expect(driver.screen.contains { $0.contains("it will wait for ever; c cancels it") })
  }

  @Test("The overview: exit and time left as columns, where there is something in them")
  func overview() {
    var driver = Driver(.jobs(50), columns: 100)
    var jobs = (1...10).map { (task: UInt32) in Job.sample(50, task: task, merged: true) }
    driver.send(.slurm(.jobs(jobs)))
    #expect(driver.screen[1].contains("state"))
    #expect(!driver.screen[1].contains("exit"))
    #expect(!driver.screen[1].contains("left"))
    jobs[2].state = .failed
    jobs[2].exitCode = "3:0"
    jobs[3].timeLimit = 3600
    driver.send(.slurm(.jobs(jobs)))
    #expect(driver.screen[1].contains("exit"))
    #expect(driver.screen[1].contains("left"))
    #expect(driver.screen.contains { $0.contains("50_3") && $0.contains("exit 3") })
    #expect(driver.screen.contains { $0.contains("50_4") && $0.contains("59:00") })
  }

  @Test("What has ended does not age, and what nobody has told has no age")
  func ages() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1, state: .completed))
    driver.send(.slurm(.trouble(.noAnswer(message: "Unable to contact slurm controller"))))
    driver.wait(30)
    #expect(!driver.screen[0].contains("old"))
    var away = Driver(.jobs(9))
    var job = Job.sample(9, state: .unknown, elapsed: nil, merged: true)
    job.source = .memory
    away.send(.slurm(.trouble(.notAuthenticated(message: "munge"), remembered: [job])))
    #expect(away.screen[0].contains("Slurm does not answer"))
    #expect(!away.screen[0].contains("old"))
  }

  @Test("A remembered end is shown while Slurm is away, and asked about when it is back")
  func away() {
    var driver = Driver(.jobs(9))
    var job = Job.sample(9, state: .failed, elapsed: nil, exitCode: "1:0", merged: true)
    job.source = .memory
    driver.send(.slurm(.trouble(.noAnswer(message: "x"), remembered: [job])))
    #expect(driver.screen[0].contains("FAILED"))
    driver.effects = []
    driver.wait(120)
    #expect(driver.effects.contains { if case .askSlurm = $0 { true } else { false } })
    driver.answer(.sample(9, restarts: 1, merged: true))
    #expect(driver.screen[0].contains("RUNNING"))
  }

  @Test("An array whose tasks are only remembered begins with the overview, too")
  func remembered() {
    var driver = Driver(.jobs(50))
    let jobs = (1...12).map { (task: UInt32) in
      var job = Job.sample(50, task: task, state: .unknown, elapsed: nil, merged: true)
      job.source = .memory
      return job
    }
    driver.send(.slurm(.trouble(.noAnswer(message: "x"), remembered: jobs)))
    #expect(driver.model.overview != nil)
  }

  @Test("A job that Slurm could not be asked about is unknown, which is not that it is not there")
  func unasked() {
    var driver = Driver(.jobs(77))
    driver.send(.slurm(.trouble(.notInstalled, remembered: [])))
    driver.happen(.missing, to: .stdout)
    driver.happen(.missing, to: .stderr)
    #expect(driver.screen[0].contains("unknown"))
    #expect(!driver.screen.contains { $0.contains("not found") })
    #expect(driver.screen[1].contains("cannot ask Slurm about job 77"))
    driver.press("T")
    #expect(driver.screen[0].contains("overview: 1 unknown"))
  }

  @Test(
    "While Slurm cannot be asked, a remembered job is told in the state in which it was seen last")
  func lastSeen() {
    var driver = Driver(.jobs(77), columns: 100)
    let job = JobMemoryEntry(job: .sample(77), cluster: "c").job(.unknown)
    driver.send(.slurm(.trouble(.noAnswer(message: "no"), remembered: [job])))
    #expect(driver.screen[0].contains("77 train ○ last seen RUNNING · "))
    driver.press("T")
    #expect(driver.screen[0].contains("overview: 1 last seen RUNNING; Slurm does not answer"))
    driver.press("Ti")
    #expect(driver.screen.contains { $0.hasPrefix(" last seen RUNNING") })
  }

  @Test("While Slurm takes its time, what is remembered of a job is shown, until it answers")
  func slow() {
    var driver = Driver(.jobs(77), columns: 100)
    driver.effects = []
    driver.wait(0.5)
    #expect(!driver.effects.contains { if case .recallJobs = $0 { true } else { false } })
    driver.wait(3)
    #expect(driver.effects.count { if case .recallJobs = $0 { true } else { false } } == 1)
    let job = JobMemoryEntry(job: .sample(77, state: .failed), cluster: "c").job(.unknown)
    driver.send(.recalled([job]))
    #expect(driver.screen[0].contains("77 train ✗ FAILED"))
    driver.answer(.sample(77, restarts: 1))
    #expect(driver.screen[0].contains("77 train ● RUNNING"))
    // What comes too late tells nothing.
    driver.send(.recalled([job]))
    #expect(driver.screen[0].contains("77 train ● RUNNING"))
  }

  @Test("What the data base knows of an array comes beside what is there")
  func archived() throws {
    func task(_ index: UInt32, _ state: JobState) -> Job {
      var job = Job.sample(50 + index, state: state, merged: true)
      job.id = JobID(number: 50, task: index)
      return job
    }
    var driver = Driver(.jobs(50), columns: 100)
    driver.send(.slurm(.jobs([task(1, .running), task(2, .running)])))
    driver.effects = []
    driver.send(.archiveOwed([JobTarget(JobID(number: 50))]))
    #expect(driver.effects.contains { if case .askArchive = $0 { true } else { false } })
    driver.send(.archived([task(1, .failed), task(3, .failed)]))
    let jobs = driver.model.panes.compactMap(\.job?.job)
    #expect(jobs.map(\.id.task) == [1, 2, 3])
    #expect(jobs.map(\.state) == [.running, .running, .failed])
  }

  @Test("A dump of my jobs where I have none says so")
  func noneOfMine() {
    var plan = LaunchPlan(sources: [.mine])
    plan.dump = DumpPlan()
    var driver = Driver(plan)
    driver.answer()
    #expect(driver.model.dumpFailures == ["you have no jobs that Slurm knows of"])
  }

  @Test("Where Slurm could not open the output file no log is waited for, here or elsewhere")
  func noOutput() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7, state: .failed, exitCode: "0:53", merged: true))
    driver.happen(.missing, to: .stdout)
    #expect(driver.screen.contains { $0.contains("the job has no log: Slurm could not open") })
    #expect(!driver.screen.contains { $0.contains("waiting for") || $0.contains("may be on") })
  }

  @Test("What is advised then is what its folder tells")
  func folderOfOutput() throws {
    for (sight, advice) in [
      (FolderSight.missing, "there is no folder /logs; mkdir -p /logs"),
      (.closed, "/logs is there, but you may not write to it"), (.shared, "/logs is there: was it"),
      (.written, "/logs is there: was it"),
      (.local, "may its owner write to /logs, and is there such a folder on the node"),
    ] {
      var driver = Driver(.jobs(7), columns: 160)
      var job = Job.sample(7, state: .failed, exitCode: "0:53", merged: true)
      job.batchHost = "gpu01"
      driver.answer(job)
      driver.happen(.missing, to: .stdout)
      let asked = driver.effects.compactMap { effect -> PaneID? in
        if case .checkFolder(let pane, _, _) = effect { pane } else { nil }
      }
      driver.send(.folderSeen(try #require(asked.first), LogPath("/logs"), sight))
      driver.wait(90)
      #expect(driver.screen.contains { $0.contains(advice) }, "\(driver.screen)")
      driver.press("i")
      #expect(driver.screen.contains { $0.contains(advice) })
    }
  }

  @Test("A job that Slurm does not know is called that, also where a log has its number")
  func unknown() {
    var driver = Driver(.jobs(7), columns: 120)
    driver.answer()
    driver.open(.stdout)
    driver.append("old\n", to: .stdout)
    #expect(driver.screen[0].contains("unknown to Slurm"))
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("job 7: unknown to Slurm (never existed") })
    #expect(driver.screen.contains { $0.contains("asked were the controller and") })
    driver.press("q")
    driver.answer(.sample(7, merged: true))
    #expect(!driver.screen[0].contains("unknown"))
  }

  @Test("As long as the data base has not answered nobody says that a job never existed")
  func undecided() throws {
    var driver = Driver(.jobs(7), columns: 120)
    let target = JobTarget(JobID(number: 7))
    driver.send(.undecided([target]))
    driver.answer()
    for role in [PaneStream.Role.stdout, .stderr] { driver.happen(.missing, to: role) }
    #expect(!driver.screen.contains { $0.contains("never existed") })
    #expect(driver.screen.contains { $0.contains("its data base has not answered yet") })
    driver.effects = []
    driver.wait(60)
    #expect(driver.effects.contains { if case .askSlurm = $0 { true } else { false } })
    driver.send(.undecided([]))
    driver.answer()
    #expect(driver.screen.contains { $0.contains("never existed") })
    // What follows without being asked about once more is told as what it is.
    var plan = LaunchPlan.jobs(7)
    plan.dump = DumpPlan()
    var dump = Driver(plan)
    dump.send(.undecided([target]))
    dump.answer()
    for role in [PaneStream.Role.stdout, .stderr] { dump.happen(.missing, to: role) }
    #expect(dump.model.dumpFailures.first?.contains("its data base does not answer") ?? false)
  }

  @Test("Of errors of which one led to the other the last has ended the job")
  func chain() {
    let links = [
      "During handling of the above exception, another exception occurred:",
      "The above exception was the direct cause of the following exception:",
    ]
    func row(_ log: String) -> String {
      var driver = Driver(.jobs(7, 8), columns: 160)
      driver.answer(.sample(7, merged: true), .sample(8, merged: true))
      driver.append(log, to: .stdout)
      driver.answer(
        .sample(7, state: .failed, exitCode: "1:0", merged: true), .sample(8, merged: true))
      driver.wait(90)
      if !driver.screen[0].contains("overview") { driver.press("T") }
      return driver.screen.dropFirst().first { $0.contains("FAILED") } ?? ""
    }
    func traceback(_ error: String) -> String {
      "Traceback (most recent call last):\n  File \"a.py\", line 1\n\(error)\n"
    }
    for link in links {
      let log = traceback("KeyError: 'x'") + "\n\(link)\n\n" + traceback("RuntimeError: no model")
      let found = row("start\n" + log)
      #expect(found.contains("RuntimeError: no model"), "\(found)")
    }
    // What is not of the chain comes after what ended it.
    let apart = row(
      traceback("KeyError: 'x'") + "\nretrying\n" + traceback("RuntimeError: no model"))
    #expect(apart.contains("KeyError: 'x'"), "\(apart)")
  }

  @Test("My jobs, with no Slurm to ask: nothing is waited for")
  func unaskedMine() {
    for trouble in [SlurmTrouble.notInstalled, .noAnswer(message: "connection refused")] {
      var plan = LaunchPlan(sources: [.mine])
      plan.dump = DumpPlan()
      var driver = Driver(plan)
      #expect(!driver.model.isDumpReady)
      driver.send(.slurm(.trouble(trouble, remembered: [])))
      #expect(driver.model.isDumpReady)
      let failure = driver.model.dumpFailures.first ?? ""
      #expect(failure.hasPrefix("cannot ask Slurm about my jobs: "))
      #expect(failure.hasSuffix("give the paths of their logs"))
      #expect(driver.model.isDumpOver == (trouble == .notInstalled))
    }
  }
}
