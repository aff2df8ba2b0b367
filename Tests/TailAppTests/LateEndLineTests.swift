import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Lines that come after the end of a job")
struct LateEndLineTests {
  private func lastRows(_ driver: Driver) -> [String] {
    driver.screen.dropLast().filter { !$0.isEmpty }.suffix(2).map { $0 }
  }

  private func ended(_ state: JobState = .completed) -> Driver {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.append("x\n", to: .stdout)
    driver.happen(.closed, to: .stdout)
    driver.answer(.sample(7, state: state, merged: true))
    driver.wait(10)
    return driver
  }

  @Test("They go above its row on local files, too, for a minute")
  func above() {
    var driver = ended()
    #expect(driver.model.isDumpOver)
    for text in ["late\n", "half", " a line\n", "later\n"] {
      driver.append(text, to: .stdout)
      driver.wait(2)
      #expect(lastRows(driver)[1].contains("COMPLETED, exit 0"), "\(text)")
    }
    #expect(lastRows(driver)[0].contains("later"))
    driver.wait(60)
    #expect(driver.screen.count { $0.contains("COMPLETED, exit 0") } == 1)
    driver.append("another's\n", to: .stdout)
    #expect(lastRows(driver)[1].contains("another's"))
  }

  @Test("However long they come: a process that outlives its job goes on writing above its row")
  func orphan() {
    var driver = ended()
    for number in 0..<20 {
      driver.wait(30)
      driver.append("alive \(number)\n", to: .stdout)
      #expect(lastRows(driver)[1].contains("COMPLETED, exit 0"), "\(number)")
    }
  }

  @Test("In the overview the error that a traceback leads to is what was the matter")
  func cause() {
    var driver = ended(.failed)
    driver.append(
      "Traceback (most recent call last):\n  File x\nRuntimeError: no\nsrun: error: task 0\n",
      to: .stdout)
    driver.wait(60)
    driver.press("T")
    #expect(driver.screen.contains { $0.contains("RuntimeError: no") })
  }

  @Test("An error among them is what was the matter")
  func diagnosis() {
    var driver = ended(.failed)
    driver.append("RuntimeError: at last\n", to: .stdout)
    driver.wait(60)
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("RuntimeError: at last") })
  }

  /// One of two jobs that write to the same file.
  private func job(_ number: UInt32, _ state: JobState) -> Job {
    var job = Job.sample(number, state: state, merged: true)
    job.output = Job.sample(7, merged: true).output
    return job
  }

  @Test("Others who go on writing to a log do not hold up the end of a job that ended long ago")
  func othersAtEnd() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.open(.stdout)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
    driver.append("another's\n", to: .stdout)
    var ended = job(7, .completed)
    // The day's 14:00 is when the test's clock begins.
    ended.endTime = "1970-01-01T14:00:00"
    for _ in 0..<30 {
      driver.append("another's\n", to: .stdout)
      driver.wait(0.5)
    }
    driver.answer(ended)
    for _ in 0..<3 {
      driver.append("another's\n", to: .stdout)
      driver.wait(0.5)
    }
    #expect(driver.model.isDumpOver)
  }

  @Test("What comes with a new beginning, or the next job's run, goes below")
  func nextRun() {
    var anew = ended()
    anew.happen(.truncated(from: 2, to: 0), to: .stdout)
    anew.append("y\n", to: .stdout)
    #expect(lastRows(anew)[1].contains("y"))

    var driver = Driver(.jobs(7, 8), rows: 30)
    driver.answer(job(7, .running), job(8, .pending))
    driver.append("x\n", to: .stdout)
    driver.answer(job(7, .completed), job(8, .pending))
    driver.wait(10)
    driver.answer(job(7, .completed), job(8, .running))
    driver.append("y\n", to: .stdout)
    let rows = driver.screen
    let end = rows.firstIndex { $0.contains("COMPLETED, exit 0") } ?? .max
    #expect(end < rows.firstIndex { $0.hasSuffix("y") } ?? 0, "\(rows)")
  }

  @Test("So does what comes once the next job was seen to run with the end of the one before")
  func nextRunAtOnce() {
    var driver = Driver(.jobs(7, 8), rows: 30)
    driver.answer(job(7, .running), job(8, .pending))
    driver.append("x\n", to: .stdout)
    driver.open(.stdout, of: 1, old: "x\n")
    driver.answer(job(7, .completed), job(8, .running))
    for second in 0..<10 {
      driver.append("y\(second)\n", to: .stdout)
      driver.wait(1)
    }
    let rows = driver.screen
    let end = rows.firstIndex { $0.contains("COMPLETED, exit 0") } ?? .max
    #expect(end < rows.firstIndex { $0.hasSuffix("y1") } ?? 0, "\(rows)")
  }
}
