import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("The log of a job that waits, as far as Slurm has told, tells that it runs")
struct StartSignTests {
  private func job(_ reason: String, dependency: String = "", restarts: Int = 0) -> Job {
    var job = Job.sample(7, state: .pending, elapsed: nil, merged: true)
    job.reason = reason
    job.dependency = dependency
    job.restarts = restarts
    return job
  }

  private func asks(_ driver: Driver) -> [JobQuery] {
    driver.effects.compactMap { if case .askSlurm(let query) = $0 { query } else { nil } }
  }

  @Test("Just submitted: RUNNING? with its lines, and Slurm is asked within the shortest gap")
  func young() {
    var driver = Driver(.jobs(7))
    driver.answer(job("None"))
    #expect(driver.screen[0].contains("PENDING"))
    driver.effects = []
    driver.open(.stdout, old: "first\n")
    driver.append("second\n", to: .stdout)
    #expect(driver.screen[0].contains("RUNNING? · live"), "\(driver.screen[0])")
    driver.wait(AppLimits.slurmGap)
    #expect(asks(driver).count == 1)
    driver.answer(.sample(7, merged: true))
    #expect(!driver.screen[0].contains("RUNNING?"))
    #expect(driver.screen[0].contains("RUNNING"))
  }

  @Test("Slurm's word counts: who wrote was another")
  func denied() {
    var driver = Driver(.jobs(7))
    driver.answer(job("None"))
    driver.open(.stdout, old: "first\n")
    driver.append("second\n", to: .stdout)
    driver.wait(AppLimits.slurmGap)
    driver.answer(job("Resources"))
    driver.append("third\n", to: .stdout)
    #expect(driver.screen[0].contains("PENDING (Resources)"), "\(driver.screen[0])")
  }

  @Test("A file that was not there tells, whatever the job waited for")
  func appeared() {
    var driver = Driver(.jobs(7))
    driver.answer(job("Resources"))
    driver.happen(.missing, to: .stdout)
    driver.open(.stdout, old: "first\n")
    driver.append("second\n", to: .stdout)
    #expect(driver.screen[0].contains("● RUNNING? ·"), "\(driver.screen[0])")
  }

  @Test(
    "Another job writes to the same file, or an earlier run",
    arguments: [("Dependency", "afterok:6", 0), ("Resources", "", 0), ("None", "", 1)])
  func others(reason: String, dependency: String, restarts: Int) {
    var driver = Driver(.jobs(7))
    driver.answer(job(reason, dependency: dependency, restarts: restarts))
    driver.open(.stdout, old: "first\n")
    driver.append("second\n", to: .stdout)
    #expect(driver.screen[0].contains("PENDING"), "\(driver.screen[0])")
    #expect(!driver.screen[0].contains("RUNNING?"))
  }

  @Test("A first answer that takes its time is told")
  func overdue() {
    var driver = Driver(.jobs(7))
    #expect(driver.screen.contains { $0.contains("asking Slurm about job 7") })
    driver.wait(AppLimits.slurmPatience)
    #expect(driver.screen.contains { $0.contains("Slurm has not answered yet about job 7") })
  }

  @Test("What the cluster is is not asked before a young job's state is known")
  func site() {
    var driver = Driver(.jobs(7))
    #expect(asks(driver).map(\.sparesSite) == [true])
    driver.answer(.sample(7, merged: true))
    for _ in 0..<40 {
      let before = asks(driver).count
      driver.wait(1)
      if asks(driver).count > before { driver.answer(.sample(7, merged: true)) }
    }
    #expect(asks(driver).map(\.sparesSite).prefix(3) == [true, true, true])
  }
}
