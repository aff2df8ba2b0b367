import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("One file by several names")
struct SameFileTests {
  private let number = FileNumber(device: 1, inode: 7)

  private func files(_ paths: String...) -> Driver {
    Driver(LaunchPlan(sources: paths.map { .file(LogPath($0)) }), columns: 100)
  }

  /// Opens the file of a pane's stream, which is the one with this number.
  private func open(
    _ number: FileNumber, _ role: PaneStream.Role = .file, of pane: Int, in driver: inout Driver
  ) {
    driver.happen(.identified(number), to: role, of: pane)
    driver.happen(.opened(size: 5, offset: 0, watch: .announced), to: role, of: pane)
  }

  @Test("Links and other spellings are one pane, named as the first, whichever opens first")
  func links() {
    for order in [[0, 1], [1, 0]] {
      var driver = files("./a.log", "link", "other")
      let feeds = (0..<3).compactMap { driver.feed(.file, of: $0) }
      for pane in order { open(number, of: pane, in: &driver) }
      #expect(driver.model.panes.map(\.label) == ["a.log", "other"])
      #expect(driver.bottom.contains("link is ./a.log: shown once"))
      // Where it leads is watched.
      #expect(
        driver.effects.contains { if case .attend(feeds[1], .hidden) = $0 { true } else { false } })
      open(FileNumber(device: 2, inode: 7), of: 1, in: &driver)
      #expect(driver.model.panes.count == 2)
    }
  }

  @Test(
    "A name that leads to another file later is shown on its own then, whichever of the two moved")
  func parted() {
    let other = FileNumber(device: 1, inode: 8)
    for moved in [0, 1] {
      var driver = files("run1/o.log", "latest/o.log")
      let feeds = (0..<2).compactMap { driver.feed(.file, of: $0) }
      for pane in [0, 1] { open(number, of: pane, in: &driver) }
      driver.send(.feed(feeds[moved], .event(.identified(other))))
      // A link that both go through was switched: the second is only later.
      driver.wait(AppLimits.sharedNamePatience - 1)
      driver.send(.feed(feeds[1 - moved], .event(.identified(other))))
      driver.wait(AppLimits.sharedNamePatience + 1)
      let panes = driver.model.panes.map(\.label)
      #expect(panes == ["o.log"])
      // Now only one is.
      driver.send(.feed(feeds[moved], .event(.identified(number))))
      driver.wait(AppLimits.sharedNamePatience + 1)
      let names = driver.model.panes.map { $0.streams.first?.path?.description ?? "" }
      #expect(names == ["run1/o.log", "latest/o.log"])
      #expect(driver.bottom.contains("latest/o.log is another file now: shown on its own"))
      #expect(
        driver.effects.contains { if case .unfollow(feeds[1]) = $0 { true } else { false } })
    }
  }

  @Test("Names of a file that nobody shows any more are not watched")
  func closed() {
    var driver = files("a.log", "link", "other")
    let feeds = (0..<3).compactMap { driver.feed(.file, of: $0) }
    for pane in [0, 1] { open(number, of: pane, in: &driver) }
    driver.press("x")
    #expect(driver.model.panes.map(\.label) == ["other"])
    for feed in feeds[..<2] {
      #expect(driver.effects.contains { if case .unfollow(feed) = $0 { true } else { false } })
    }
  }

  @Test("A job's pane shows its log, whoever names the file too")
  func job() {
    var driver = Driver(
      LaunchPlan(sources: [.file(LogPath("/logs/slurm-7.out")), .job(JobTarget(JobID(number: 7)))]),
      columns: 100)
    driver.answer(.sample(7))
    open(number, of: 0, in: &driver)
    open(number, .stdout, of: 1, in: &driver)
    #expect(driver.model.panes.map(\.label) == ["7"])
    #expect(driver.bottom.contains("/logs/slurm-7.out is the stdout of 7: shown once"))
    driver.append("more\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("more") })
  }

  @Test("A further log of a job that is its own stdout is no further log")
  func extraLog() {
    let target = JobTarget(JobID(number: 7))
    var plan = LaunchPlan.jobs(7)
    plan.extraLogs = [LaunchPlan.ExtraLogs(target, [LogPath("/logs/slurm-7.out")])]
    var driver = Driver(plan, columns: 100)
    open(number, of: 0, in: &driver)
    driver.answer(.sample(7))
    open(number, .stdout, of: 0, in: &driver)
    #expect(driver.model.panes[0].streams.map(\.role).contains(.stdout))
    #expect(!driver.model.panes[0].streams.map(\.role).contains(.file))
  }

  @Test("What a dump that goes on has begun to write stays")
  func goingOn() {
    for (order, count) in [([0, 1], 1), ([1, 0], 2)] {
      var plan = LaunchPlan(sources: [.file(LogPath("a.log")), .file(LogPath("link"))])
      plan.dump = DumpPlan(follows: true)
      var driver = Driver(plan)
      for pane in order { open(number, of: pane, in: &driver) }
      #expect(driver.model.panes.count == count)
      #expect(driver.model.dumpRemarks.count == 2 - count)
    }
  }

  @Test("Two jobs that write to one file both show it")
  func twoJobs() {
    var driver = Driver(.jobs(1, 2))
    driver.answer(.sample(1), .sample(2))
    open(number, .stdout, of: 0, in: &driver)
    open(number, .stdout, of: 1, in: &driver)
    #expect(driver.model.panes.count == 2)
    #expect(driver.model.panes.allSatisfy { $0.streams.contains { $0.standing == .open } })
  }

  @Test("A file that comes later is shown, though another had it before: logs are rotated")
  func rotated() {
    var driver = Driver(
      LaunchPlan(sources: [PathPattern(LogPath("a.log*")).map { .pattern($0) }].compactMap { $0 }))
    guard
      let id = driver.effects.compactMap({ effect -> PatternID? in
        if case .watchPattern(let id, _) = effect { id } else { nil }
      }).first
    else {
      Issue.record("no pattern is looked for")
      return
    }
    driver.send(.matches(id, PatternMatches([LogPath("a.log")])))
    open(number, of: 0, in: &driver)
    driver.send(.matches(id, PatternMatches([LogPath("a.log.1")])))
    open(number, of: 1, in: &driver)
    #expect(driver.model.panes.count == 2)
  }
}
