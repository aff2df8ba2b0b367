import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("How often Slurm is asked")
struct SlurmPaceTests {
  private func asks(_ driver: Driver) -> Int {
    driver.effects.count { if case .askSlurm = $0 { true } else { false } }
  }

  /// Answers each question at once, for so many seconds.
  private func live(_ driver: inout Driver, seconds: Int, _ jobs: (Int) -> [Job]) {
    for second in 0..<seconds {
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.send(.slurm(.jobs(jobs(second)))) }
    }
  }

  @Test(
    "After news every 20 s where the log tells of the end, else every 30 to 60 s and never in step")
  func pace() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1))
    // Its end is announced: where it is not, 11 s.
    driver.open(.stdout)
    driver.happen(.watchChanged(.announced), to: .stdout)
    live(&driver, seconds: 36) { _ in [.sample(1)] }
    #expect(asks(driver) == 2)
    driver.effects = []
    live(&driver, seconds: 600) { _ in [.sample(1)] }
    #expect((10...20).contains(asks(driver)), "\(asks(driver)) in ten minutes")
    // A new state is news.
    driver.effects = []
    var seconds = 0
    while asks(driver) == 0, seconds < 70 {
      live(&driver, seconds: 1) { _ in [.sample(1, state: .suspended)] }
      seconds += 1
    }
    driver.effects = []
    live(&driver, seconds: 45) { _ in [.sample(1, state: .suspended)] }
    #expect(asks(driver) == 2)
  }

  @Test(
    "My jobs that come are no more than 25 s late, and cost no more than four questions a minute")
  func newcomers() {
    var driver = Driver(LaunchPlan(sources: [.mine]))
    driver.answer()
    live(&driver, seconds: 60) { _ in [] }
    driver.effects = []
    live(&driver, seconds: 600) { _ in [] }
    #expect((24...40).contains(asks(driver)), "\(asks(driver)) in ten minutes")
  }

  @Test("A hundred jobs, ten minutes, with news all the time: no more than 62 questions")
  func hundred() {
    var driver = Driver(
      LaunchPlan(sources: (1...100).map { .job(JobTarget(JobID(number: $0))) }), rows: 40)
    driver.answer(.sample(1))
    live(&driver, seconds: 600) { second in
      (1...100).map { .sample($0, state: (second / 10 + Int($0)) % 2 == 0 ? .running : .suspended) }
    }
    #expect(asks(driver) <= 61)
    #expect(asks(driver) >= 30)
  }

  @Test(
    "Whenever the log tells of an end, questions are left for it and what comes before",
    arguments: 1...70)
  func reserve(end: Int) {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1, state: .pending, elapsed: nil, merged: true))
    func write(_ text: String, answers: Bool) {
      let before = asks(driver)
      if !text.isEmpty { driver.append(text, to: .stdout) }
      driver.wait(1)
      if answers, asks(driver) > before { driver.answer(.sample(1, merged: true)) }
    }
    for second in 0..<end { write("epoch \(second)\n", answers: true) }
    /// Seconds until the next question.
    func wait(writing text: String) -> Int {
      let before = asks(driver)
      write(text, answers: false)
      var waited = 1
      while asks(driver) == before, waited < 60 {
        write("", answers: false)
        waited += 1
      }
      return waited
    }
    // The longest gap between two questions, and the time that an error has to be the last word.
    #expect(wait(writing: "RuntimeError: no\n") <= 14)
    driver.answer(.sample(1, state: .completing, merged: true))
    #expect(wait(writing: "") <= 12)
  }

  @Test(
    "A job that takes half a minute to end, as KillWait lets it, is not forgotten meanwhile",
    arguments: 1...40)
  func completing(end: Int) {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1, merged: true))
    for second in 0..<end {
      driver.append("epoch \(second)\n", to: .stdout)
      live(&driver, seconds: 1) { _ in [.sample(1, merged: true)] }
    }
    live(&driver, seconds: 31) { _ in [.sample(1, state: .completing, merged: true)] }
    let before = asks(driver)
    var waited = 0
    while asks(driver) == before, waited < 60 {
      driver.wait(1)
      waited += 1
    }
    // Twice the usual interval: the bound may be met.
    #expect(waited <= 20)
  }

  @Test("While it does its log tells when it has ended")
  func completed() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1, merged: true))
    driver.append("epoch\n", to: .stdout)
    live(&driver, seconds: 10) { _ in [.sample(1, state: .completing, merged: true)] }
    live(&driver, seconds: 80) { _ in [.sample(1, state: .completing, merged: true)] }
    let before = asks(driver)
    driver.happen(.closed, to: .stdout)
    driver.wait(6)
    #expect(asks(driver) == before + 1)
  }

  @Test("Where something happens all the time, nothing is seen half a minute late")
  func busy() {
    var driver = Driver(LaunchPlan(sources: (1...60).map { .job(JobTarget(JobID(number: $0))) }))
    let jobs = (1...60).map { Job.sample($0, merged: true) }
    driver.send(.slurm(.jobs(jobs)))
    var times = [0]
    for second in 1...300 {
      if second.isMultiple(of: 5) {
        driver.append("RuntimeError: no\n", to: .stdout, of: second / 5 - 1)
      }
      let before = asks(driver)
      live(&driver, seconds: 1) { _ in jobs }
      if asks(driver) > before { times.append(second) }
    }
    let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
    #expect(pauses.max() ?? 0 <= 12, "\(times)")
  }

  @Test("Where another cannot follow soon the question waits until what ends is not COMPLETING")
  func busyEnd() {
    var driver = Driver(LaunchPlan(sources: (1...6).map { .job(JobTarget(JobID(number: $0))) }))
    let jobs = (1...6).map { Job.sample($0, merged: true) }
    driver.send(.slurm(.jobs(jobs)))
    driver.append("epoch\n", to: .stdout)
    live(&driver, seconds: 18) { _ in jobs }
    driver.effects = []
    driver.happen(.closed, to: .stdout)
    driver.wait(0.75)
    #expect(asks(driver) == 0)
    driver.wait(0.5)
    #expect(asks(driver) == 1)
  }

  @Test(
    "Jobs in one viewer whose ends are 10 to 20 s apart: each is told when its log is closed",
    arguments: 1...8)
  func manyEnds(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var driver = Driver(LaunchPlan(sources: (1...12).map { .job(JobTarget(JobID(number: $0))) }))
    var ends = [Double.random(in: 2...20, using: &random)]
    while ends.count < 12 {
      ends.append((ends.last ?? 0) + Double.random(in: 10...20, using: &random))
    }
    var time = 0.0
    func jobs() -> [Job] {
      ends.enumerated().map { place, end in
        // slurmstepd closes the log, and Slurm takes a moment.
        let state: JobState = time < end ? .running : time < end + 0.4 ? .completing : .completed
        return .sample(UInt32(place + 1), state: state, merged: true)
      }
    }
    driver.send(.slurm(.jobs(jobs())))
    for pane in ends.indices { driver.open(.stdout, of: pane) }
    var told: [Int: Double] = [:]
    while told.count < ends.count, time < 400 {
      time += 0.1
      for (pane, end) in ends.enumerated() where end > time - 0.1 && end <= time {
        driver.happen(.closed, to: .stdout, of: pane)
      }
      let before = asks(driver)
      driver.wait(0.1)
      if asks(driver) > before { driver.send(.slurm(.jobs(jobs()))) }
      for (pane, end) in ends.enumerated() where told[pane] == nil {
        if driver.model.panes[pane].job?.job.state == .completed { told[pane] = time - end }
      }
    }
    let late = told.values.sorted()
    #expect(late.count == ends.count)
    #expect(late[late.count / 2] <= 2, "\(late)")
    #expect(late.last ?? 60 <= 12, "\(late)")
  }

  @Test("A dump does not ask whether a job has begun whose lines come, but whether it has ended")
  func dumpedStart() {
    var plan = LaunchPlan.jobs(1)
    plan.dump = DumpPlan(follows: true)
    var driver = Driver(plan)
    driver.answer(.sample(1, state: .pending, elapsed: nil, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
    driver.effects = []
    for second in 1...6 {
      driver.append("step \(second)\n", to: .stdout)
      driver.wait(1)
    }
    #expect(asks(driver) == 0)
    driver.wait(4)
    #expect(asks(driver) == 1)
  }

  @Test("A file that was quiet for long when it is read to its end is waited for no longer")
  func quietBefore() {
    for (end, waits) in [("1970-01-01T14:00:00", false), ("", true)] {
      var driver = Driver(.jobs(7))
      driver.answer(.sample(7, merged: true))
      driver.append("x\n", to: .stdout)
      driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
      driver.wait(8)
      var job = Job.sample(7, state: .completed, merged: true)
      job.endTime = end
      driver.answer(job)
      driver.wait(0.5)
      #expect(!driver.model.isDumpOver)
      driver.wait(1)
      #expect(driver.model.isDumpOver == !waits, "\(end)")
      driver.wait(2)
      #expect(driver.model.isDumpOver)
    }
  }

  @Test("A refused scancel is no reason to ask")
  func refused() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1, merged: true))
    driver.effects = []
    driver.send(.cancelled(JobTarget(JobID(number: 1)), .refused(message: "denied")))
    driver.wait(6)
    #expect(asks(driver) == 0)
  }

  @Test("What was just submitted is asked about again at once: no log can tell that it starts")
  func submitted() {
    for (reason, expected) in [("", 1), ("Resources", 0)] {
      var driver = Driver(.jobs(50))
      var rest = Job.sample(50, state: .pending, reason: reason, elapsed: nil, merged: true)
      rest.waiting = TaskList([1...3])
      driver.effects = []
      driver.send(.slurm(.jobs([rest])))
      live(&driver, seconds: 6) { _ in [rest] }
      #expect(asks(driver) == expected, "\(reason)")
      // It makes no series of that.
      live(&driver, seconds: 60) { _ in [rest] }
      #expect(asks(driver) <= 7)
    }
  }

  @Test("An interval that was asked for is kept")
  func fixed() {
    var plan = LaunchPlan.jobs(1)
    plan.slurmInterval = 20
    var driver = Driver(plan)
    driver.answer(.sample(1))
    live(&driver, seconds: 205) { _ in [.sample(1)] }
    #expect(asks(driver) == 11)
  }

  @Test("What ended is asked for again only where it may come back, or writes")
  func comeback() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1))
    driver.answer(.sample(1, state: .preempted))
    driver.effects = []
    live(&driver, seconds: 200) { _ in [.sample(1, state: .preempted)] }
    #expect(asks(driver) >= 3)
    live(&driver, seconds: 200) { _ in [.sample(1, state: .preempted)] }
    driver.effects = []
    live(&driver, seconds: 600) { _ in [.sample(1, state: .preempted)] }
    #expect(asks(driver) == 0)

    var failed = Driver(.jobs(2))
    failed.answer(.sample(2))
    failed.append("x\n", to: .stdout)
    failed.answer(.sample(2, state: .failed))
    failed.wait(10)
    failed.effects = []
    failed.wait(60)
    #expect(asks(failed) == 0)
    failed.append("it runs again\n", to: .stdout)
    failed.wait(3)
    #expect(asks(failed) == 1)
    failed.answer(.sample(2, state: .running, restarts: 1))
    #expect(failed.screen.contains { $0.contains("requeued (restart 1)") })
  }

  private func lastRows(_ driver: Driver) -> [String] {
    driver.screen.dropLast().filter { !$0.isEmpty }.suffix(2).map { $0 }
  }

  @Test("The end is told at once; last words of a file that other hosts write come above it")
  func draining() {
    var driver = Driver(.jobs(7))
    driver.readsEnds = false
    driver.answer(.sample(7, merged: true))
    driver.append("x\n", to: .stdout)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
    driver.answer(.sample(7, state: .completed, merged: true))
    #expect(driver.screen[0].contains("COMPLETED"))
    #expect(lastRows(driver)[1].contains("COMPLETED, exit 0"))
    // What it held then has not been read.
    driver.wait(10)
    #expect(!driver.model.isDumpOver)
    driver.append("last words\n", to: .stdout)
    driver.happen(.readToEnd, to: .stdout)
    #expect(lastRows(driver)[0].contains("last words"))
    driver.wait(2)
    #expect(!driver.model.isDumpOver)
    driver.append("somebody was slow\n", to: .stdout)
    driver.wait(2.5)
    #expect(!driver.model.isDumpOver)
    driver.wait(1)
    #expect(driver.model.isDumpOver)
    // What comes to light later goes above it all the same, and then it is a row like any other.
    driver.append("late words\n", to: .stdout)
    #expect(lastRows(driver)[0].contains("late words"))
    #expect(lastRows(driver)[1].contains("COMPLETED, exit 0"))
    driver.wait(61)
    #expect(driver.screen.count { $0.contains("COMPLETED, exit 0") } == 1)
    driver.append("another job's\n", to: .stdout)
    #expect(lastRows(driver)[1].contains("another job's"))
  }

  @Test("A file that never answers does not hold up the end for ever")
  func hanging() {
    var driver = Driver(.jobs(7))
    driver.readsEnds = false
    driver.answer(.sample(7, merged: true))
    driver.append("x\n", to: .stdout)
    driver.answer(.sample(7, state: .completed, merged: true))
    driver.wait(59)
    #expect(!driver.model.isDumpOver)
    driver.wait(2)
    #expect(driver.model.isDumpOver)
  }

  @Test("An end that was told stays where it was when the job begins again")
  func revived() {
    var driver = Driver(.jobs(7))
    driver.readsEnds = false
    driver.answer(.sample(7, merged: true))
    driver.append("x\n", to: .stdout)
    driver.answer(.sample(7, state: .nodeFail, merged: true))
    #expect(lastRows(driver)[0].contains("NODE_FAIL"))
    #expect(lastRows(driver)[1].contains("its node failed"))
    driver.answer(.sample(7, state: .pending, restarts: 1, merged: true))
    driver.append("y\n", to: .stdout)
    let rows = driver.screen.dropLast().filter { !$0.isEmpty }
    let end = rows.lastIndex { $0.contains("── NODE_FAIL") } ?? .max
    #expect(end < rows.lastIndex { $0.contains("requeued (restart 1)") } ?? 0)
    #expect(rows.last?.contains("y") ?? false)
  }

  @Test("My jobs: none yet, then those that come")
  func mine() {
    var driver = Driver(LaunchPlan(sources: [.mine]), columns: 100)
    driver.answer()
    #expect(driver.screen.contains { $0.contains("you have no jobs") })
    #expect(!driver.model.hasFailed)
    var job = Job.sample(9)
    job.isMine = true
    driver.answer(job, .sample(10))
    #expect(driver.model.panes.map(\.label) == ["9"])
  }

  @Test("While Slurm is away, what is remembered will do")
  func remembered() {
    var driver = Driver(.jobs(9))
    var job = Job.sample(9, state: .unknown, elapsed: nil, merged: true)
    job.source = .memory
    driver.send(
      .slurm(.trouble(.noAnswer(message: "Unable to contact slurm controller"), remembered: [job])))
    driver.append("from the file\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("from the file") })
    #expect(driver.screen[0].contains("state unknown"))
    driver.answer(.sample(9, merged: true))
    #expect(driver.screen[0].contains("RUNNING"))
    #expect(driver.screen.contains { $0.contains("from the file") })
  }

  @Test("--log-dir counts more than what is remembered of a number")
  func ownWord() {
    var plan = LaunchPlan.jobs(9)
    plan.logDirectory = LogPath("/here")
    var driver = Driver(plan)
    var job = Job.sample(9, state: .unknown, elapsed: nil, merged: true)
    job.source = .memory
    driver.send(.slurm(.trouble(.notInstalled, remembered: [job])))
    let paths = driver.model.panes[0].streams.map { $0.feeds.map(\.path.description) }
    #expect(
      paths == [["/here/slurm-9.out", "/logs/slurm-9.out"], ["/here/slurm-9.err"]])
  }

  @Test("A folder that is not on this host is told, and read through Slurm on demand")
  func elsewhere() throws {
    var driver = Driver(.jobs(7), columns: 120)
    var job = Job.sample(7, merged: true)
    job.batchHost = "gpu01"
    driver.answer(job)
    driver.effects = []
    driver.happen(.missing, to: .stdout)
    guard case .checkFolder(let pane, let path, "gpu01")? = driver.effects.last else {
      Issue.record("nobody looks for the folder")
      return
    }
    #expect(path == LogPath("/logs/slurm-7.out"))
    driver.send(.folderSeen(pane, LogPath("/logs"), .missing))
    #expect(driver.screen.contains { $0.contains("there is no folder /logs on this host") })
    driver.press("A")
    // What it leaves behind is said first.
    #expect(driver.bottom.contains("start an srun step in job 7"))
    driver.press("n")
    #expect(!driver.effects.contains { if case .attach = $0 { true } else { false } })
    driver.press("Ay")
    let attached = driver.effects.last { if case .attach = $0 { true } else { false } }
    guard case .attach(let request, let log, _)? = attached else {
      Issue.record("A does not attach")
      return
    }
    #expect(log == .file(job: 7, host: "gpu01", path: path.bytes, offset: nil))
    let words = log.command(opening: 9).arguments.map { String(decoding: $0, as: UTF8.self) }
    #expect(words.last == "/logs/slurm-7.out" && words.contains("sh"))
    driver.append("from the node\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("from the node") })
    driver.send(.remoteEnded(request.feed, message: "srun on gpu01: it ended", offset: 14))
    // Whether the job has ended is asked first.
    driver.answer(job)
    #expect(driver.screen.contains { $0.contains("it ended; A begins again") })
    driver.press("Ay")
    let again = driver.effects.last { if case .attach = $0 { true } else { false } }
    guard case .attach(_, .file(_, _, _, let offset), _)? = again else {
      Issue.record("A does not attach again")
      return
    }
    #expect(offset == 14)
    if case .attach(_, let log, _)? = again {
      #expect(
        log.command(opening: 9).arguments.map { String(decoding: $0, as: UTF8.self) }.suffix(5)
          == ["tail", "-c", "+15", "-F", "/logs/slurm-7.out"])
    }
    driver.effects = []
    driver.press("A")
    #expect(driver.effects.contains { if case .unfollow = $0 { true } else { false } })
  }

  @Test("The details say who told the path, and by which rule")
  func origins() {
    var driver = Driver(.jobs(7), columns: 120)
    var job = Job.sample(7, merged: true)
    job.output.stdout[0].rule = .expanded(
      .squeue, pattern: Array("/logs/slurm-%05j.out".utf8), .old)
    driver.answer(job)
    driver.press("i")
    #expect(
      driver.screen.contains {
        $0.contains("by the rules of Slurm up to 24.05.4 from squeue's /logs/slurm-%05j.out")
      })
    #expect(driver.screen.contains { $0.contains("the state is squeue's, 0 s old") })
  }
}
