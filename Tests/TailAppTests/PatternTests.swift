import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Files that are named by a pattern, and further logs of a job")
struct PatternTests {
  private func plan(_ words: String...) -> LaunchPlan {
    var plan = LaunchPlan(sources: [])
    for case .watched(let watched) in words.map({ SourceWord($0) }) {
      plan.sources += watched.sources
      plan.extraLogs += watched.extraLogs
      plan.remarks += watched.remark.map { [$0] } ?? []
    }
    return plan
  }

  private func pattern(_ driver: Driver) -> (PatternID, LogPath)? {
    driver.effects.lazy.compactMap { effect in
      if case .watchPattern(let id, let path) = effect { (id, path) } else { nil }
    }.first
  }

  private func find(_ paths: String..., for id: PatternID, in driver: inout Driver) {
    driver.send(.matches(id, PatternMatches(paths.map { LogPath($0) })))
  }

  @Test("A pattern without a match says so; files that come get panes, each once")
  func comesLater() throws {
    var driver = Driver(plan("g/rank-*.log"))
    let (id, path) = try #require(pattern(driver))
    #expect(path == LogPath("g/rank-*.log"))
    #expect(driver.screen.contains { $0.contains("looking for files that match g/rank-*.log") })
    #expect(!driver.model.isSettled)
    find(for: id, in: &driver)
    #expect(driver.screen.contains { $0.contains("no file matches g/rank-*.log yet") })
    #expect(driver.screen[0].contains("no match yet"))
    #expect(driver.model.isSettled && !driver.model.hasFailed)
    find("g/rank-0.log", "g/rank-1.log", for: id, in: &driver)
    driver.append("rank 0 here\n", to: .file, of: 0)
    driver.append("rank 1 here\n", to: .file, of: 1)
    #expect(driver.model.panes.count == 2)
    #expect(driver.model.focus == 0)
    for text in ["rank 0 here", "rank 1 here"] {
      #expect(driver.screen.contains { $0.contains(text) })
    }
    find("g/rank-1.log", "g/rank-2.log", for: id, in: &driver)
    #expect(driver.model.panes.map(\.label) == ["rank-0.log", "rank-1.log", "rank-2.log"])
    #expect(driver.bottom.contains("g/rank-2.log has appeared"))
  }

  @Test("Many files are rows of the overview; what comes after them, too")
  func many() throws {
    var driver = Driver(plan("*.log"))
    let (id, _) = try #require(pattern(driver))
    driver.send(.matches(id, PatternMatches((1...40).map { LogPath("\($0).log") })))
    #expect(driver.model.overview != nil)
    #expect(driver.model.panes.count == 40)
    find("41.log", for: id, in: &driver)
    #expect(driver.model.panes.count == 41)
  }

  @Test("A pattern can be opened while it runs, and is let go with its pane")
  func opened() throws {
    var driver = Driver(plan("a.log"))
    driver.append("x\n", to: .file)
    driver.press(":open b/*.log<Enter>")
    let (id, path) = try #require(pattern(driver))
    #expect(path == LogPath("b/*.log"))
    find(for: id, in: &driver)
    driver.press("x")
    #expect(
      driver.effects.contains { if case .endPattern(id) = $0 { true } else { false } })
    find("b/1.log", for: id, in: &driver)
    #expect(driver.model.panes.count == 1)
  }

  @Test("Further logs are streams of the job's pane, by name, and by pattern when they come")
  func extraLogs() throws {
    var driver = Driver(plan("12345=rsl.error.*,b.log"), columns: 110)
    let (id, _) = try #require(pattern(driver))
    driver.answer(.sample(merged: true))
    driver.append("from stdout\n", to: .stdout)
    #expect(driver.model.panes.count == 1)
    #expect(driver.model.panes[0].streams.map(\.label) == ["b.log", "stdout"])
    find("rsl.error.0000", "rsl.error.0001", for: id, in: &driver)
    let pane = driver.model.panes[0]
    #expect(
      pane.streams.map(\.label) == ["b.log", "stdout", "rsl.error.0000", "rsl.error.0001"])
    driver.append("from b\n", to: .file)
    #expect(driver.screen.contains { $0.contains("b.log") && $0.contains("from b") })
    #expect(driver.screen.contains { $0.contains("stdout ") && $0.contains("from stdout") })
    #expect(driver.bottom.contains("stdout=stderr+3"))
    // One stream alone, and all again.
    driver.press("o")
    #expect(!driver.screen.contains { $0.contains("from b") })
    driver.press("o")
    #expect(driver.screen.contains { $0.contains("from b") })
    let session = try Session(text: driver.model.session.text)
    #expect(
      session.extraLogs == [
        LaunchPlan.ExtraLogs(
          try #require(JobTarget("12345")),
          [LogPath("/home/u/rsl.error.*"), LogPath("/home/u/b.log")])
      ])
  }

  @Test("A pattern is part of a session; the files it has found are not named one by one")
  func session() throws {
    var driver = Driver(plan("g/*.log"))
    let (id, _) = try #require(pattern(driver))
    find("g/1.log", for: id, in: &driver)
    let session = try Session(text: driver.model.session.text)
    let wanted = try #require(PathPattern(LogPath("/home/u/g/*.log")))
    #expect(session.sources == [.pattern(wanted)])
  }

  @Test("A dump waits for the first look, and says which pattern has no file")
  func dump() throws {
    var plan = plan("g/*.log")
    plan.dump = DumpPlan()
    var driver = Driver(plan)
    let (id, _) = try #require(pattern(driver))
    #expect(!driver.model.isDumpReady)
    find(for: id, in: &driver)
    #expect(driver.model.isDumpReady)
    #expect(driver.model.dumpFailures == ["no file matches g/*.log"])
    find("g/1.log", for: id, in: &driver)
    #expect(!driver.model.isDumpReady)
    driver.append("x\n", to: .file)
    #expect(driver.model.isDumpReady && driver.model.dumpFailures.isEmpty)
  }

  @Test(
    "Words that mean something that cannot be watched say what works",
    arguments: [
      ("/dev/fd/63", "command > out.log"), ("-", "command > out.log"),
      ("/dev/stdin", "command > out.log"), ("12345=", "12345=path,path"), (" ", "empty"),
    ])
  func refused(word: String, expected: String) {
    guard case .refused(let reason) = SourceWord(word) else {
      Issue.record("\(word) is taken for something")
      return
    }
    #expect(reason.contains(expected))
  }

  @Test("A list that squeue has cut is all of the array, and that is said")
  func cutList() {
    let driver = Driver(plan("7_[1,3,...]"), columns: 120)
    #expect(driver.bottom.contains("7_[1,3,...] is cut short: all tasks of 7 are shown"))
  }

  @Test("A job of another cluster is told as that; the same number here is not taken for it")
  func otherCluster() throws {
    var driver = Driver(plan("7;there", "8"), columns: 120)
    let target = try #require(JobTarget("7;there"))
    driver.send(.slurm(.foreign([target], ourCluster: "here", jobs: [.sample(8)])))
    #expect(
      driver.screen.contains { $0.contains("job 7 is of the cluster there, and this is here") })
    driver.send(.slurm(.foreign([target], ourCluster: "here", jobs: [.sample(7), .sample(8)])))
    #expect(driver.model.panes.compactMap(\.jobID?.number) == [8])
  }

  @Test("A stream that is thrown away is told as that")
  func thrownAway() {
    var job = Job.sample(merged: true)
    job.output.discardsStderr = true
    var driver = Driver(.jobs(12345), columns: 120)
    driver.answer(job)
    driver.append("out\n", to: .stdout)
    #expect(driver.bottom.contains("stdout, stderr thrown away"))
    driver.press("o")
    #expect(driver.bottom.contains("stderr is thrown away (/dev/null)"))
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("stderr goes to /dev/null") })
    #expect(!driver.screen.contains { $0.contains("same file") })
  }

  @Test("A name that is no UTF-8 can be completed, opened and saved under")
  func foreignNames() {
    let name = NameText.text(of: Array("caf".utf8) + [0xE9] + Array(".log".utf8))
    var driver = Driver(plan("a.log"))
    driver.append("x\n", to: .file)
    driver.press(":open caf<Tab>")
    driver.send(.completions(of: "caf", [name]))
    #expect(driver.bottom.hasPrefix(":open caf\u{FFFD}.log"))
    driver.press("<Enter>")
    #expect(driver.model.panes.last?.source == .file(LogPath(name)))
    #expect(driver.screen.contains { $0.contains("caf\u{FFFD}.log") })
    driver.append("y\n", to: .file, of: 1)
    driver.press("s")
    #expect(driver.bottom.contains("caf\u{FFFD}.log-logs.txt"))
    driver.press("<Enter>")
    let saved = driver.effects.compactMap { effect -> LogPath? in
      guard case .export(let request, _) = effect, case .file(let path, _) = request.target else {
        return nil
      }
      return path
    }
    #expect(saved.first?.bytes == Array("caf".utf8) + [0xE9] + Array(".log-logs.txt".utf8))
  }

  @Test(
    "Line numbers of any length and sign do no harm",
    arguments: [
      "-9223372036854775808", "99999999999999999999", "0", "-1", "9223372036854775807",
      "line-down 9223372036854775808",
    ])
  func lineNumbers(command: String) {
    var driver = Driver(plan("a.log"))
    driver.append("x\n", to: .file)
    driver.press(":" + command + "<Enter>")
    #expect(!driver.screen.isEmpty)
  }

  @Test("Any interval is a moment", arguments: [1e11, 1e308, .infinity, .nan, -1, 0])
  func moments(seconds: Double) {
    let start = Moment(nanoseconds: 5)
    #expect(start + seconds >= start)
    #expect(Moment(nanoseconds: .max) + 1e11 == Moment(nanoseconds: .max))
  }

  @Test("The tasks of an array about which Slurm cannot be asked have logs of their own")
  func guessedTasks() {
    var driver = Driver(.jobs(10), columns: 100)
    driver.send(.slurm(.trouble(.noAnswer(message: "Unable to contact slurm controller"))))
    let watched = driver.effects.compactMap { effect -> PatternID? in
      guard case .watchPattern(let id, let path) = effect else { return nil }
      #expect(path == LogPath("/home/u/slurm-10_*.out"))
      return id
    }
    #expect(watched.count == 1)
    driver.effects = []
    for id in watched {
      driver.send(
        .matches(id, PatternMatches([LogPath("/home/u/slurm-10_1.out")])))
    }
    #expect(driver.model.panes.count == 2)
    #expect(driver.screen.contains { $0.contains("slurm-10_1.out") })
    // Once Slurm names them nobody looks for more.
    driver.answer(.sample(10, task: 1, merged: true))
    #expect(driver.effects.contains { if case .endPattern = $0 { true } else { false } })
    // A task alone, and a dump that goes on.
    var dump = LaunchPlan.jobs(10)
    dump.dump = DumpPlan(follows: true)
    let task = LaunchPlan(sources: [.job(JobTarget(JobID(number: 10, task: 1)))])
    for plan in [dump, task] {
      var driver = Driver(plan)
      driver.send(.slurm(.trouble(.noAnswer(message: "Unable to contact slurm controller"))))
      #expect(!driver.effects.contains { if case .watchPattern = $0 { true } else { false } })
    }
  }

  @Test("A dump of them is no failure")
  func dumpedTasks() {
    for isThere in [true, false] {
      var plan = LaunchPlan.jobs(10)
      plan.dump = DumpPlan()
      var driver = Driver(plan)
      driver.send(.slurm(.trouble(.noAnswer(message: "Unable to contact slurm controller"))))
      driver.happen(.missing, to: .stdout)
      driver.happen(.missing, to: .stderr)
      #expect(!driver.model.isDumpReady)
      let watched = driver.effects.compactMap { effect -> PatternID? in
        if case .watchPattern(let id, _) = effect { id } else { nil }
      }
      for id in watched {
        let found = isThere ? [LogPath("/home/u/slurm-10_1.out")] : []
        driver.send(.matches(id, PatternMatches(found)))
      }
      if isThere { driver.open(.file, of: 1) }
      #expect(driver.model.isDumpReady)
      #expect(driver.model.dumpFailures.isEmpty == isThere)
    }
  }
}
