import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Logs that are not here, and what their folders tell")
struct AbsentLogTests {
  private func driver(reads: Bool = true) -> Driver {
    var plan = LaunchPlan.jobs(7)
    plan.readsRemoteLogs = reads
    return Driver(plan, columns: 120)
  }

  private func job(_ state: JobState = .running, elapsed: Int? = 60) -> Job {
    var job = Job.sample(7, state: state, elapsed: elapsed, merged: true)
    if state != .pending { job.batchHost = "gpu01" }
    return job
  }

  /// Tells what the log's folder is, once that is asked.
  private func see(_ sight: FolderSight, _ driver: inout Driver) throws {
    let place = try #require(
      driver.effects.firstIndex { if case .checkFolder = $0 { true } else { false } },
      "nobody looks for the folder")
    guard case .checkFolder(let pane, _, let node) = driver.effects.remove(at: place) else {
      return
    }
    #expect(node == "gpu01")
    driver.send(.folderSeen(pane, LogPath("/logs"), sight))
  }

  private func isAttached(_ driver: Driver) -> Bool {
    driver.effects.contains { if case .attach = $0 { true } else { false } }
  }

  @Test(
    "--remote-logs reads a log that stays away on its node, unless it is written on this host",
    arguments: [(FolderSight.missing, 0.0), (.local, 2), (.shared, 10), (.written, .infinity)])
  func patience(sight: FolderSight, seconds: Double) throws {
    // It has run for long.
    var old = driver()
    old.answer(job())
    old.happen(.missing, to: .stdout)
    try see(sight, &old)
    #expect(isAttached(old) == seconds.isFinite)
    // It has just begun.
    var new = driver()
    new.answer(job(elapsed: 0))
    new.happen(.missing, to: .stdout)
    try see(sight, &new)
    #expect(isAttached(new) == (seconds == 0))
    guard seconds > 0 else { return }
    new.wait(min(seconds, 60) - 0.5)
    #expect(!isAttached(new))
    new.wait(1)
    #expect(isAttached(new) == seconds.isFinite)
  }

  @Test("What turns up in time is read here")
  func late() throws {
    var driver = driver()
    driver.answer(job(elapsed: 0))
    driver.happen(.missing, to: .stdout)
    try see(.shared, &driver)
    driver.wait(5)
    driver.append("late\n", to: .stdout)
    driver.wait(60)
    #expect(!isAttached(driver))
  }

  @Test("A folder is looked at when a job starts whose log was missing while it waited")
  func pending() throws {
    var driver = driver()
    driver.answer(job(.pending, elapsed: nil))
    driver.happen(.missing, to: .stdout)
    #expect(!driver.effects.contains { if case .checkFolder = $0 { true } else { false } })
    driver.answer(job(elapsed: 3))
    try see(.local, &driver)
    #expect(isAttached(driver))
  }

  @Test(
    "A job that waits for another says for which",
    arguments: [
      ("Dependency", "afterok:12345(unfulfilled)", "the job starts when 12345 has completed"),
      ("Dependency", "afterok:12345", "the job starts when 12345 has completed"),
      ("Dependency", "afterany:2(unfulfilled)", "waiting to start (Dependency: afterany:2)"),
      (
        "Dependency", "afterok:2(unfulfilled):3", "waiting to start (Dependency: afterok:2:3)"
      ),
      ("Priority", "afterok:2", "waiting to start (Priority)"),
      (
        "DependencyNeverSatisfied", "afterok:2(failed)",
        "waiting to start (DependencyNeverSatisfied: afterok:2 failed)"
      ),
    ])
  func awaited(reason: String, dependency: String, words: String) {
    var driver = driver()
    var job = job(.pending, elapsed: nil)
    job.reason = reason
    job.dependency = dependency
    driver.answer(job)
    driver.happen(.missing, to: .stdout)
    #expect(driver.screen.contains { $0.contains(words) }, "\(driver.screen)")
  }

  @Test("Both streams are read there; once for each run")
  func runs() throws {
    var driver = driver()
    var job = Job.sample(7)
    job.batchHost = "gpu01"
    driver.answer(job)
    driver.happen(.missing, to: .stdout)
    try see(.local, &driver)
    let feeds = driver.effects.compactMap { effect -> FeedID? in
      if case .attach(let request, _, _) = effect { request.feed } else { nil }
    }
    #expect(feeds.count == 2)
    driver.effects = []
    for feed in feeds {
      driver.send(.remoteEnded(feed, message: "srun: no step", offset: nil))
      driver.answer(job)
    }
    for role in [PaneStream.Role.stdout, .stderr] { driver.happen(.missing, to: role) }
    driver.wait(60)
    #expect(!isAttached(driver))
    job.restarts = 1
    driver.answer(job)
    try see(.local, &driver)
    #expect(isAttached(driver))
  }

  @Test("A dump tells of such a log where it may be")
  func dump() throws {
    var plan = LaunchPlan.jobs(7)
    plan.dump = DumpPlan()
    var driver = Driver(plan)
    driver.answer(job(.completed))
    driver.happen(.missing, to: .stdout)
    #expect(!driver.model.isDumpReady)
    try see(.local, &driver)
    #expect(driver.model.isDumpReady)
    #expect(
      driver.model.dumpFailures == [
        "job 7: there is no /logs/slurm-7.out on this host; the job is COMPLETED, and its log may be "
          + "on gpu01: --follow --remote-logs reads it there while the job runs"
      ])
  }

  @Test("A log that the node alone has is not called deleted", arguments: [true, false])
  func ended(isLocal: Bool) throws {
    var driver = driver(reads: false)
    driver.answer(job())
    driver.happen(.missing, to: .stdout)
    try see(isLocal ? .local : .shared, &driver)
    let told = "/logs is this host's own; the log may be on gpu01; A reads the log there"
    #expect(driver.screen.contains { $0.contains(told) } == isLocal)
    driver.answer(job(.completed))
    let text = driver.screen.joined(separator: "\n")
    #expect(text.contains("never written, or deleted") == !isLocal)
    #expect(text.contains("the log may be on gpu01") == isLocal)
    #expect(text.contains("--remote-logs reads it there") == isLocal)
  }
}
