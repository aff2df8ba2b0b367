import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Arrays, and what scancel would end")
struct ArrayTests {
  private func rest(_ number: UInt32, _ tasks: String, reason: String = "Resources") -> Job {
    var job = Job.sample(number, state: .pending, reason: reason)
    job.waiting = TaskList(tasks)
    job.output = JobOutput()
    return job
  }

  @Test("What waits is one pane; tasks get their own when they start")
  func appearing() {
    var driver = Driver(.jobs(50), rows: 40)
    driver.answer(rest(50, "1-50%2"))
    #expect(driver.model.panes.map(\.label) == ["50_[1-50]"])
    #expect(driver.screen.contains { $0.contains("50 tasks wait (Resources)") })
    driver.answer(.sample(50, task: 1), .sample(50, task: 2), rest(50, "3-50%2"))
    #expect(driver.model.panes.map(\.label) == ["50_1", "50_2", "50_[3-50]"])
    driver.answer(.sample(50, task: 1), .sample(50, task: 2), .sample(50, task: 3))
    #expect(driver.model.panes.map(\.label) == ["50_1", "50_2", "50_3"])
    driver.append("hello\n", to: .stdout, of: 2)
    #expect(driver.screen.contains { $0.contains("hello") })
  }

  @Test("Tasks that were just submitted are asked about again at once, others are not")
  func fresh() {
    // The test's clock begins at 14:00.
    for (submitted, seconds) in [("1970-01-01T13:59:59", 5.0), ("1970-01-01T13:00:00", 11.0)] {
      var driver = Driver(.jobs(50))
      driver.effects = []
      var job = rest(50, "1-3", reason: "Priority")
      job.submitTime = submitted
      driver.answer(job)
      func isAsked() -> Bool {
        driver.effects.contains { if case .askSlurm = $0 { true } else { false } }
      }
      driver.wait(seconds - 0.5)
      #expect(!isAsked())
      driver.wait(1.5)
      #expect(isAsked())
    }
  }

  @Test("When all start at once nothing of the waiting pane is left")
  func allAtOnce() {
    var driver = Driver(.jobs(50), rows: 40)
    driver.answer(rest(50, "1-2"))
    driver.answer(.sample(50, task: 1), .sample(50, task: 2))
    #expect(driver.model.panes.map(\.label) == ["50_1", "50_2"])
    var pending = Driver(.jobs(50), rows: 40)
    pending.answer(rest(50, "1-2"))
    pending.answer(.sample(50, task: 1), rest(50, "2-3"))
    pending.answer(.sample(50, task: 1))
    #expect(pending.model.panes.map(\.label) == ["50_1"])
  }

  @Test("scancel of another's job names whose it is")
  func others() {
    var driver = Driver(.jobs(7, 8), columns: 80)
    var job = Job.sample(7, merged: true)
    job.user = "alice"
    driver.answer(job, .sample(8, merged: true))
    driver.press("c")
    #expect(
      driver.bottom.contains("scancel 7 train of alice (RUNNING)?  y: yes, any other key: no"))
    driver.press("n<Tab>c")
    #expect(driver.bottom.contains("scancel 8 train (RUNNING)?"))
  }

  @Test("scancel of a task says so, and offers the array")
  func task() {
    var driver = Driver(.jobs(50), rows: 40)
    driver.answer(.sample(50, task: 1), .sample(50, task: 2), rest(50, "3-40"))
    driver.press("c")
    #expect(
      driver.bottom.contains(
        "scancel 50_1 train (RUNNING)? y: this task, a: all 40 of array 50, else: no"))
    driver.effects = []
    driver.press("y")
    #expect(cancelled(driver) == ["50_1"])
    driver.press("ca")
    #expect(cancelled(driver) == ["50_1", "50"])
    driver.press("<Tab><Tab>c")
    #expect(driver.bottom.contains("y: these 38, a: all 40 of array 50"))
    driver.press("y")
    #expect(cancelled(driver) == ["50_1", "50", "50_[3-40]"])
  }

  @Test("A heterogeneous job ends as a whole")
  func components() {
    var driver = Driver(.jobs(27), rows: 40)
    let components = (0...2).map { (component: UInt32) in
      var job = Job.sample(27 + component)
      job.id = JobID(number: 27, component: component)
      if component > 0 { job.output = JobOutput(absence: .component) }
      return job
    }
    driver.answer(components[0], components[1], components[2])
    #expect(driver.screen.contains { $0.contains("only component 0 has a log: it is 27+0") })
    driver.press("c")
    #expect(driver.bottom.contains("y: the heterogeneous job, 3 components"))
    driver.effects = []
    driver.press("y")
    #expect(cancelled(driver) == ["27"])
  }

  @Test("A dump of a heterogeneous job has all of it when the first component's log is written")
  func componentsInDump() {
    var plan = LaunchPlan.jobs(27)
    plan.dump = DumpPlan()
    var driver = Driver(plan)
    let components = (0...1).map { (component: UInt32) in
      var job = Job.sample(27 + component, state: .completed, merged: true)
      job.id = JobID(number: 27, component: component)
      if component > 0 { job.output = JobOutput(absence: .component) }
      return job
    }
    driver.answer(components[0], components[1])
    // While that is not there, nothing is.
    driver.happen(.missing, to: .stdout)
    #expect(driver.model.dumpFailures.count == 2)
    #expect(driver.model.dumpComponents.isEmpty)
    driver.append("x\n", to: .stdout)
    #expect(driver.model.dumpFailures.isEmpty, "\(driver.model.dumpFailures)")
    #expect(
      driver.model.dumpComponents == ["job 27+1: only component 0 has a log: it is 27+0"])
  }

  private func cancelled(_ driver: Driver) -> [String] {
    driver.effects.compactMap {
      if case .cancel(let target) = $0 { target.description } else { nil }
    }
  }

  @Test("scancel is judged by what becomes of the job")
  func judged() {
    var driver = Driver(.jobs(7), columns: 120)
    driver.answer(.sample(7))
    driver.press("cy")
    driver.send(.cancelled(JobTarget(JobID(number: 7)), .accepted))
    #expect(driver.bottom.contains("the job's state will show it"))
    driver.wait(2)
    driver.answer(.sample(7, state: .completing))
    #expect(driver.bottom.contains("7: COMPLETING"))
    driver.wait(5)
    driver.answer(.sample(7, state: .cancelled))
    #expect(driver.bottom.contains("7: CANCELLED"))
    var deaf = Driver(.jobs(8), columns: 120)
    deaf.answer(.sample(8))
    deaf.press("cy")
    deaf.send(.cancelled(JobTarget(JobID(number: 8)), .accepted))
    for _ in 0..<3 {
      deaf.wait(5)
      deaf.answer(.sample(8))
    }
    #expect(deaf.bottom.contains("was accepted, but 8 is still RUNNING"))
    deaf.send(
      .cancelled(JobTarget(JobID(number: 8)), .refused(message: "Access/permission denied")))
    deaf.press("j")
    #expect(deaf.bottom.contains("scancel 8: Access/permission denied"))
  }
}
