import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("What was the matter with a job that was started again is what its last run wrote")
struct RunStartTests {
  private func job(_ state: JobState = .running, restarts: Int = 0) -> Job {
    .sample(
      7, state: state, elapsed: state == .pending ? nil : 60,
      exitCode: state == .failed ? "1:0" : "0:0", restarts: restarts, merged: true)
  }

  /// What the overview says of the job, and the card of `i`.
  private func told(_ driver: inout Driver) -> (row: String, card: [String]) {
    driver.wait(10)
    driver.press("T")
    let row = driver.screen[2]
    driver.press("<Esc>i")
    return (row, driver.screen.filter { $0.contains("error: ") })
  }

  @Test("It appends to the log of its first run", arguments: [true, false])
  func appended(waits: Bool) {
    var driver = Driver(.jobs(7), columns: 120, rows: 30)
    driver.answer(job())
    driver.append("RuntimeError: first run\nbye\n", to: .stdout)
    driver.answer(job(.pending, restarts: 1))
    driver.answer(job(restarts: 1))
    driver.append("again\n", to: .stdout)
    if waits { driver.wait(600) }
    driver.append("ValueError: second run\nOSError: at last\n", to: .stdout)
    driver.answer(job(.failed, restarts: 1))
    let (row, card) = told(&driver)
    #expect(row.contains("ValueError: second run"))
    #expect(card.contains { $0.contains("first error: ValueError: second run") })
    #expect(card.contains { $0.contains("last error: OSError: at last") })
    #expect(!card.contains { $0.contains("first run") })
  }

  @Test("It writes no error in its last run: that of an earlier one is none of it")
  func silent() {
    var driver = Driver(.jobs(7), columns: 120, rows: 30)
    driver.answer(job())
    driver.append("RuntimeError: first run\n", to: .stdout)
    driver.answer(job(.pending, restarts: 1))
    driver.append("fine\n", to: .stdout)
    driver.answer(.sample(7, state: .timeout, restarts: 1, merged: true))
    let (row, card) = told(&driver)
    #expect(row.contains("it ran out of time"))
    #expect(card.isEmpty)
  }

  @Test("It empties its log, and Slurm tells of the restart later")
  func truncated() {
    var driver = Driver(.jobs(7), columns: 120, rows: 30)
    driver.answer(job())
    driver.append("RuntimeError: first run\n", to: .stdout)
    driver.happen(.truncated(from: 24, to: 0), to: .stdout)
    driver.rewrite("ValueError: second run\n", of: .stdout)
    driver.answer(job(restarts: 1))
    driver.append("OSError: at last\n", to: .stdout)
    driver.answer(job(.failed, restarts: 1))
    let (row, card) = told(&driver)
    #expect(row.contains("ValueError: second run"))
    #expect(card.contains { $0.contains("last error: OSError: at last") })
    #expect(!card.contains { $0.contains("first run") })
  }

  @Test("It was started again before anybody looked: slurmstepd's line parts the runs")
  func requeueLine() {
    var driver = Driver(.jobs(7), columns: 120, rows: 30)
    driver.answer(job(restarts: 1))
    driver.append(
      "RuntimeError: first run\nslurmstepd: error: *** JOB 7 ON gpu01 CANCELLED AT "
        + "2026-11-27T05:00:00 DUE TO JOB REQUEUE ***\nValueError: second run\nOSError: at last\n",
      to: .stdout)
    driver.answer(job(.failed, restarts: 1))
    let (row, card) = told(&driver)
    #expect(row.contains("ValueError: second run"))
    #expect(!card.contains { $0.contains("first run") || $0.contains("REQUEUE") })
  }

  @Test("Where nothing parts the runs, the last error is told: the first may be of any")
  func unknown() {
    var driver = Driver(.jobs(7), columns: 120, rows: 30)
    driver.answer(job(restarts: 2))
    driver.append("RuntimeError: some run\nOSError: at last\n", to: .stdout)
    driver.answer(job(.failed, restarts: 2))
    let (row, card) = told(&driver)
    #expect(row.contains("OSError: at last"))
    #expect(!card.contains { $0.contains("some run") })
  }

  @Test("What was in the file while the job waited is another's")
  func chain() {
    var driver = Driver(.jobs(7), columns: 120, rows: 30)
    driver.answer(job(.pending))
    driver.append("RuntimeError: of the job before\n", to: .stdout)
    driver.answer(job(.pending))
    driver.answer(job())
    driver.append("ValueError: mine\n", to: .stdout)
    driver.answer(job(.failed))
    let (row, _) = told(&driver)
    #expect(row.contains("ValueError: mine"))
  }
}
