import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("The log tells when Slurm should be asked")
struct EndSignsTests {
  private func asks(_ driver: Driver) -> Int {
    driver.effects.count { if case .askSlurm = $0 { true } else { false } }
  }

  /// A job that has been running for a while, its last question put so long ago that two more may
  /// follow soon.
  private func running() -> Driver {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.announced), to: .stdout)
    for second in 0..<120 {
      driver.append("step \(second)\n", to: .stdout)
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.answer(.sample(7, merged: true)) }
    }
    let before = asks(driver)
    while asks(driver) == before {
      driver.append("step\n", to: .stdout)
      driver.wait(1)
    }
    driver.answer(.sample(7, merged: true))
    for _ in 0..<10 {
      driver.append("step\n", to: .stdout)
      driver.wait(1)
    }
    driver.effects = []
    return driver
  }

  @Test("Silence after a line that looks like an error")
  func error() {
    var driver = running()
    driver.append("RuntimeError: no\n", to: .stdout)
    driver.wait(2)
    #expect(asks(driver) == 1)
  }

  @Test("A steady log that goes quiet")
  func quiet() {
    var driver = running()
    driver.append("step\n", to: .stdout)
    driver.wait(1.5)
    #expect(asks(driver) == 0)
    driver.wait(1)
    #expect(asks(driver) == 1)
  }

  @Test("Its log is closed, and another job goes on writing to it")
  func closedAmongOthers() {
    var driver = running()
    driver.happen(.closed, to: .stdout)
    for _ in 0..<15 {
      driver.append("another's\n", to: .stdout)
      driver.wait(0.1)
    }
    #expect(asks(driver) == 1)
  }

  @Test("slurmstepd's last words, whatever comes after them")
  func word() {
    var driver = running()
    driver.append(
      "slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 2026-01-01T00:00:00 ***\n", to: .stdout)
    driver.append("Terminated\n", to: .stdout)
    driver.wait(1)
    #expect(asks(driver) == 1)
  }

  @Test("Whoever wrote the file has closed it, before or after its last lines are read")
  func closed() {
    for isBefore in [true, false] {
      var driver = running()
      if isBefore { driver.happen(.closed, to: .stdout) }
      driver.append("bye\n", to: .stdout)
      if !isBefore { driver.happen(.closed, to: .stdout) }
      driver.wait(1)
      #expect(asks(driver) == 1)
    }
  }

  @Test("So it has after words of slurmstepd some of which were about other steps")
  func closedAfterWords() {
    var driver = running()
    let word = "slurmstepd: error: *** STEP 7.0 ON n1 CANCELLED AT 2026-01-01T00:00:00 ***\n"
    // Each time that it was wrong it rests for longer.
    var rounds = 0
    while rounds < 6 {
      driver.append(word, to: .stdout)
      driver.wait(1)
      driver.append("step\n", to: .stdout)
      guard asks(driver) > 0 else { continue }
      driver.answer(.sample(7, merged: true))
      driver.effects = []
      rounds += 1
    }
    driver.append(word, to: .stdout)
    driver.wait(1)
    driver.happen(.closed, to: .stdout)
    driver.wait(11)
    #expect(asks(driver) == 1)
  }

  @Test("So it has after an error that was asked about in vain")
  func closedLater() {
    var driver = running()
    driver.append("RuntimeError: no\n", to: .stdout)
    for _ in 0..<12 {
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.answer(.sample(7, merged: true)) }
    }
    driver.effects = []
    driver.happen(.closed, to: .stdout)
    driver.wait(5)
    #expect(asks(driver) == 1)
  }

  @Test("A file that is opened and closed for each line soon means nothing")
  func appender() {
    var driver = running()
    for _ in 0..<60 {
      driver.append("step\n", to: .stdout)
      driver.happen(.closed, to: .stdout)
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.answer(.sample(7, merged: true)) }
    }
    #expect((1...6).contains(asks(driver)), "\(asks(driver)) questions in a minute")
  }

  @Test("A job that pauses after each error is asked about less and less")
  func mistakes() {
    var driver = running()
    for _ in 0..<60 {
      driver.append("WARNING: retry failed with an ERROR\n", to: .stdout)
      for _ in 0..<10 {
        let before = asks(driver)
        driver.wait(1)
        if asks(driver) > before { driver.answer(.sample(7, merged: true)) }
      }
    }
    // Ten minutes, of which 10 to 20 questions are the usual ones.
    #expect(asks(driver) <= 30, "\(asks(driver)) questions in ten minutes")
  }

  @Test("Slurm may be behind its log: while nothing follows it is asked again, a few times")
  func behind() {
    var driver = running()
    driver.append("RuntimeError: no\n", to: .stdout)
    for _ in 0..<25 {
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.answer(.sample(7, merged: true)) }
    }
    #expect((2...4).contains(asks(driver)))
  }

  @Test("A job that waits and writes has begun")
  func begun() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, state: .pending, reason: "BeginTime", merged: true))
    driver.open(.stdout, old: "before\n")
    for _ in 0..<60 {
      let before = asks(driver)
      driver.wait(1)
      guard asks(driver) > before else { continue }
      driver.answer(.sample(7, state: .pending, reason: "BeginTime", merged: true))
    }
    driver.wait(6)
    driver.effects = []
    driver.append("again\n", to: .stdout)
    driver.wait(2)
    #expect(asks(driver) == 1)
  }

  @Test("So has one that was requeued, or whose nodes are being made ready")
  func begunAgain() {
    for state in [JobState.requeued, .configuring, .requeueHold] {
      var driver = Driver(.jobs(7))
      driver.answer(.sample(7, state: state, merged: true))
      driver.open(.stdout, old: "before\n")
      driver.happen(.watchChanged(.announced), to: .stdout)
      // Until nothing has been news for long, and just after a question.
      var last = 0
      for second in 0..<200 where second < 150 || second - last < 10 || last < 140 {
        let before = asks(driver)
        driver.wait(1)
        guard asks(driver) > before else { continue }
        driver.answer(.sample(7, state: state, merged: true))
        last = second
      }
      driver.effects = []
      driver.append("again\n", to: .stdout)
      driver.wait(2)
      #expect(asks(driver) == 1, "\(state.name)")
    }
  }

  @Test("A log that goes on asks for nothing")
  func goesOn() {
    var driver = running()
    for _ in 0..<20 {
      driver.append("RuntimeError: no\n", to: .stdout)
      driver.wait(1)
    }
    #expect(asks(driver) == 0)
  }

  /// Seconds from the end of a job, which has written a line at its start, to the next question.
  private func wait(end: Int, says lastWord: String?, jobs: Int = 1, watch: WatchMode) -> Int {
    var driver = Driver(
      LaunchPlan(sources: (1...jobs).map { .job(JobTarget(JobID(number: UInt32($0)))) }))
    let running = (1...jobs).map { Job.sample(UInt32($0), merged: true) }
    driver.send(.slurm(.jobs(running)))
    driver.open(.stdout)
    driver.happen(.watchChanged(watch), to: .stdout)
    driver.append("begin\n", to: .stdout)
    for _ in 0..<end {
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.send(.slurm(.jobs(running))) }
    }
    if let lastWord { driver.append(lastWord, to: .stdout) }
    let before = asks(driver)
    return (1...60).first { _ in
      driver.wait(1)
      return asks(driver) > before
    } ?? .max
  }

  @Test(
    "A job of seconds whose log others write ends with silence, whatever little it has written",
    arguments: 3...9, [nil, "done\n"])
  func short(end: Int, lastWord: String?) {
    #expect(wait(end: end, says: lastWord, watch: .polled(fileSystem: "nfs4")) <= 12)
  }

  @Test("Nobody asks for that where a closed log is announced, or where many jobs run")
  func notShort() {
    #expect(wait(end: 4, says: nil, watch: .announced) == 16)
    #expect(wait(end: 4, says: nil, jobs: 5, watch: .polled(fileSystem: "nfs4")) > 5)
  }

  @Test("A log that goes on is asked about little more while nobody knows its pauses")
  func pausing() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
    driver.effects = []
    for second in 0..<120 {
      if second.isMultiple(of: 5) { driver.append("step\n", to: .stdout) }
      let before = asks(driver)
      driver.wait(1)
      if asks(driver) > before { driver.answer(.sample(7, merged: true)) }
    }
    // Ten are the usual ones.
    #expect((4...12).contains(asks(driver)), "\(asks(driver)) questions in two minutes")
  }

  @Test("Lines that caches show every three seconds make no pauses that are asked about")
  func steps() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
    driver.effects = []
    for second in 0..<10 {
      if second % 3 == 1 { driver.append("step\nstep\nstep\n", to: .stdout) }
      driver.wait(1)
    }
    #expect(asks(driver) == 0)
    driver.append("step\n", to: .stdout)
    driver.wait(5)
    #expect(asks(driver) == 1)
  }

  @Test("Silence that waits for its turn, and is broken before that, is not asked about")
  func refuted() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
    driver.wait(4.5)
    driver.append("step\n", to: .stdout)
    driver.effects = []
    driver.wait(3)
    #expect(asks(driver) == 0)
  }

  @Test("Where all that is asked about is COMPLETING, nothing is left for others")
  func lastEnd() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.announced), to: .stdout)
    driver.append(
      "slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 2026-01-01T00:00:00 ***\n", to: .stdout)
    driver.effects = []
    while asks(driver) == 0 { driver.wait(0.5) }
    driver.answer(.sample(7, state: .completing, merged: true))
    driver.effects = []
    driver.wait(5.5)
    #expect(asks(driver) == 1)
  }

  @Test("COMPLETING: the end comes next")
  func completing() {
    var driver = running()
    driver.append("RuntimeError: no\n", to: .stdout)
    driver.wait(2)
    driver.answer(.sample(7, state: .completing, merged: true))
    driver.effects = []
    driver.wait(5)
    #expect(asks(driver) == 1)
  }
}
