import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Logs that are read through Slurm")
struct RemoteTests {
  /// A job of srun's own, attached to its step.
  private func attached() -> (driver: Driver, job: Job, feed: FeedID)? {
    var driver = Driver(.jobs(7), columns: 100)
    var job = Job.sample(7)
    job.output = JobOutput(absence: .interactive)
    driver.answer(job)
    driver.press("A")
    return feed(driver).map { (driver, job, $0) }
  }

  private func feed(_ driver: Driver) -> FeedID? {
    for effect in driver.effects.reversed() {
      if case .attach(let request, _, _) = effect { return request.feed }
    }
    return nil
  }

  @Test("After the end of a reading one press begins it again")
  func again() throws {
    var (driver, job, first) = try #require(attached())
    driver.send(.remoteEnded(first, message: "sattach: no step of the job runs yet", offset: nil))
    driver.answer(job)
    #expect(
      driver.screen.contains {
        $0.contains("no step of the job runs yet; A attaches to a step that still runs")
      })
    // It has no file that could be waited for.
    #expect(!driver.screen.contains { $0.contains("waiting for") || $0.contains("srun") })
    #expect(driver.screen.contains { $0.contains("it writes to its own terminal") })
    driver.effects = []
    driver.press("A")
    #expect(feed(driver) != nil)
  }

  @Test("Once the step that was asked for has ended, the one that runs is attached to")
  func nextStep() throws {
    var driver = Driver(
      LaunchPlan(sources: [.job(try #require(JobTarget("7.0")))]), columns: 120)
    var job = Job.sample(7)
    job.output = JobOutput(absence: .interactive)
    driver.answer(job)
    #expect(driver.screen.contains { $0.contains("A attaches to the step that runs now") })
    driver.press("A")
    func steps() -> [RemoteLog] {
      driver.effects.compactMap { if case .attach(_, let log, _) = $0 { log } else { nil } }
    }
    #expect(steps() == [.step(job: 7, step: "0")])
    let feed = try #require(self.feed(driver))
    let end = "sattach ended (status 0): the step has ended"
    driver.send(.remoteEnded(feed, message: end, offset: nil))
    driver.answer(job)
    #expect(driver.screen.contains { $0.contains(end + "; A attaches to a step that still runs") })
    driver.press("A")
    #expect(steps() == [.step(job: 7, step: "0"), .step(job: 7, step: nil)])
    #expect(driver.screen.contains { $0.contains("attaching to the newest step of 7") })
  }

  @Test("The job's end closed the reading: nobody was terminated")
  func ended() throws {
    var (driver, job, feed) = try #require(attached())
    driver.append("from the step\n", to: .stdout)
    driver.send(.remoteEnded(feed, message: "sattach: Terminated", offset: nil))
    job.state = .completed
    driver.answer(job)
    driver.wait(6)
    let end = "the job has ended; no longer reading through Slurm"
    #expect(driver.screen.contains { $0.contains(end) })
    #expect(!driver.screen.contains { $0.contains("Terminated") })
    #expect(driver.screen.contains { $0.contains("COMPLETED, exit 0") })
  }

  @Test("Only to what runs one can attach")
  func attachable() {
    for (state, isTold) in [(JobState.running, true), (.pending, false), (.nodeFail, false)] {
      var driver = Driver(.jobs(7), columns: 100)
      var job = Job.sample(7, state: state)
      job.output = JobOutput(absence: .interactive)
      driver.answer(job)
      #expect(driver.screen.contains { $0.contains("it writes to its own terminal") })
      #expect(driver.screen.contains { $0.contains("A attaches") } == isTold)
    }
  }

  @Test("A log that is read here is gone on with on its node where its lines end")
  func goesOn() throws {
    var driver = Driver(.jobs(7), columns: 100)
    var job = Job.sample(7, merged: true)
    job.batchHost = "gpu01"
    driver.answer(job)
    driver.append("line 1\nline 2\nhalf", to: .stdout)
    driver.press("A")
    driver.press("y")
    let offsets = driver.effects.compactMap { effect -> UInt64? in
      guard case .attach(_, .file(_, _, _, let offset), _) = effect else { return nil }
      return offset
    }
    #expect(offsets == [14])
  }

  @Test("Where a log begins that is read on its node")
  func start() {
    #expect(RemoteStart(Array("9000 1000".utf8))?.place == 1000)
    for text in ["", "9000", "1 2", "x 1", "18446744073709551615 0", "tail: no", "1 1 1"] {
      #expect(RemoteStart(Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test("The newest step that has a number is meant")
  func steps() {
    func newest(_ text: String) -> RemoteLog? {
      RemoteLog.step(job: 75, step: nil).newest(of: Array(text.utf8))
    }
    #expect(newest("75.0\n75.1\n75.extern\n75.interactive\n") == .step(job: 75, step: "1"))
    #expect(newest("75.extern\n") == nil)
    #expect(newest("") == nil)
    #expect(RemoteLog.step(job: 75, step: "0").stepsCommand == nil)
  }
}
