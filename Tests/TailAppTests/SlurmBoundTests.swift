import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("A bound on how often Slurm is asked")
struct SlurmBoundTests {
  /// Notes when each question is put, and answers it after a while.
  private struct Watch {
    var driver: Driver
    var asked: [Double] = []
    var time = 0.0

    init(_ plan: LaunchPlan) {
      driver = Driver(plan)
      collect()
    }

    var isWaitingForAnswer = false

    mutating func collect() {
      for effect in driver.effects { if case .askSlurm = effect { note() } }
      driver.effects = []
    }

    private mutating func note() {
      asked.append(time)
      isWaitingForAnswer = true
    }

    /// In steps, to know when.
    mutating func wait(_ seconds: Double) {
      let steps = Int((seconds / 0.25).rounded(.up))
      for _ in 0..<steps {
        driver.wait(0.25)
        time += 0.25
        collect()
      }
    }

    mutating func answer(_ jobs: [Job]) {
      isWaitingForAnswer = false
      driver.send(.slurm(.jobs(jobs)))
      collect()
    }
  }

  private let states: [JobState] = [
    .pending, .running, .completing, .failed, .completed, .cancelled, .preempted, .nodeFail,
    .forgotten,
  ]

  /// - Parameter isOneAlive: whether the first job never ends, so that there is always something to
  ///   ask about. Otherwise all of them may end for good, and then nothing is asked.
  @Test(
    "Whatever happens: no two questions in 5 s, no more than one in 10 s on the average",
    arguments: [true, false], [3, 9])
  func randomEvents(isOneAlive: Bool, count: Int) {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed), one alive: \(isOneAlive), \(count) jobs")
    var random = SplitMix64(seed: seed)
    var jobs = (1...count).map { Job.sample(UInt32($0), merged: true) }
    var watch = Watch(LaunchPlan(sources: jobs.map { .job(JobTarget($0.id)) }))
    watch.answer(jobs)
    for _ in 0..<4_000 {
      let pane = Int.random(in: 0..<count, using: &random)
      switch Int.random(in: 0..<12, using: &random) {
      case 0...2:
        let line = ["line", "RuntimeError: no", "slurmstepd: error: *** JOB 1 ON n CANCELLED"]
        watch.driver.append(
          (line.randomElement(using: &random) ?? "") + "\n", to: .stdout, of: pane)
      case 3: watch.driver.happen(.closed, to: .stdout, of: pane)
      case 4: watch.driver.happen(.truncated(from: 9, to: 0), to: .stdout, of: pane)
      case 5: watch.driver.happen(.deleted, to: .stdout, of: pane)
      case 6:
        watch.driver.open(.stdout, of: pane)
        if Bool.random(using: &random) {
          watch.driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout, of: pane)
        }
      case 7: watch.driver.press("R")
      case 8:
        let choice = isOneAlive && pane == 0 ? states.filter { !$0.isTerminal } : states
        jobs[pane].state = choice.randomElement(using: &random) ?? .running
        if Bool.random(using: &random) { jobs[pane].restarts += 1 }
      case 9: watch.driver.send(.cancelled(JobTarget(jobs[pane].id), .accepted))
      case 10:
        guard watch.isWaitingForAnswer else { break }
        if Int.random(in: 0..<5, using: &random) == 0 {
          watch.isWaitingForAnswer = false
          watch.driver.send(.slurm(.trouble(.noAnswer(message: "Unable to contact"))))
        } else {
          watch.answer(
            jobs.filter { job in
              let isNamed = Int.random(in: 0..<8, using: &random) > 0
              return isNamed || isOneAlive && job.id == jobs[0].id
            })
        }
      default: watch.wait(Double.random(in: 0.25...4, using: &random))
      }
      watch.collect()
    }
    let asked = watch.asked
    #expect(!isOneAlive || asked.count > 20, "seed \(seed)")
    for (before, after) in zip(asked, asked.dropFirst()) {
      #expect(after - before >= 5 - 0.5, "seed \(seed): \(before) and \(after)")
    }
    for (place, start) in asked.enumerated() where place + 6 < asked.count {
      #expect(asked[place + 6] - start >= 60 - 0.5, "seed \(seed): seven within 60 s of \(start)")
    }
  }

  @Test(
    "An ended job whose log goes on growing is asked about once more, not for as long as it grows",
    arguments: [true, false])
  func chain(isKnown: Bool) {
    var watch = Watch(.jobs(1))
    watch.answer([.sample(1, merged: true)])
    watch.driver.append("x\n", to: .stdout)
    watch.answer([.sample(1, state: .completed, merged: true)])
    watch.wait(30)
    let before = watch.asked.count
    for _ in 0..<600 {
      watch.driver.append("the next job's line\n", to: .stdout)
      watch.collect()
      watch.wait(1)
      if watch.isWaitingForAnswer {
        watch.answer(isKnown ? [.sample(1, state: .completed, merged: true)] : [])
      }
    }
    #expect(watch.asked.count == before + 1)
    // It lives again, and ends again: another end, another doubt.
    watch.driver.press("R")
    watch.wait(10)
    watch.answer([.sample(1, state: .running, restarts: 1, merged: true)])
    watch.answer([.sample(1, state: .failed, restarts: 1, merged: true)])
    watch.wait(30)
    let again = watch.asked.count
    for _ in 0..<60 {
      watch.driver.append("more\n", to: .stdout)
      watch.wait(1)
      if watch.isWaitingForAnswer {
        watch.answer([.sample(1, state: .failed, restarts: 1, merged: true)])
      }
    }
    #expect(watch.asked.count == again + 1)
  }

  @Test("A doubt that arises while a question is out is not settled by its answer")
  func lateDoubt() {
    var watch = Watch(.jobs(1, 2))
    let running = Job.sample(2, merged: true)
    watch.answer([.sample(1, merged: true), running])
    watch.driver.append("x\n", to: .stdout)
    watch.answer([.sample(1, state: .failed, merged: true), running])
    while !watch.isWaitingForAnswer { watch.wait(1) }
    watch.driver.append("it runs again\n", to: .stdout)
    let asked = watch.asked.count
    watch.answer([.sample(1, state: .failed, merged: true), running])
    watch.wait(6)
    #expect(watch.asked.count == asked + 1)
  }

  @Test("A file that is written anew asks soon whether its job was requeued")
  func requeued() {
    var watch = Watch(.jobs(1))
    watch.answer([.sample(1, merged: true)])
    watch.driver.append("x\n", to: .stdout)
    for _ in 0..<100 {
      watch.wait(1)
      if watch.isWaitingForAnswer { watch.answer([.sample(1, merged: true)]) }
    }
    while !watch.isWaitingForAnswer { watch.wait(1) }
    watch.answer([.sample(1, merged: true)])
    watch.wait(6)
    let asked = watch.asked.count
    watch.driver.happen(.truncated(from: 2, to: 0), to: .stdout)
    watch.wait(2)
    #expect(watch.asked.count == asked + 1)
  }

  @Test("R is told when it has to wait, and is not forgotten")
  func again() {
    var watch = Watch(.jobs(1))
    watch.answer([.sample(1, merged: true)])
    watch.driver.press("R")
    #expect(watch.driver.bottom.contains("Slurm was asked just now; asking again in 5 s"))
    watch.collect()
    #expect(watch.asked.count == 1)
    watch.wait(5.5)
    #expect(watch.asked.count == 2)
  }
}
