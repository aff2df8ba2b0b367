import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("How soon the end of a job among many is told")
struct EndPaceTests {
  /// Sixteen jobs with local logs, of which one after the other ends.
  private struct Watch {
    var driver: Driver
    /// When each job ends, in seconds.
    let ends: [Double]
    /// How long each is COMPLETING then.
    let completing: Double
    /// When each question was put.
    private(set) var asked: [Double] = []
    /// How long after its end each job's was told.
    private(set) var waits: [Int: Double] = [:]
    private var time = 0.0
    private let jobs: [Job]
    private static let step = 0.1, answerTime = 0.1

    init(ends: [Double], completing: Double) {
      (self.ends, self.completing) = (ends, completing)
      jobs = (1...ends.count).map { Job.sample(UInt32($0), merged: true) }
      driver = Driver(LaunchPlan(sources: jobs.map { .job(JobTarget($0.id)) }))
      driver.send(.slurm(.jobs(jobs)))
      for pane in jobs.indices { driver.append("epoch\n", to: .stdout, of: pane) }
      driver.effects = []
      asked = [0]
    }

    mutating func run() {
      var closed = 0
      var answersAt: Double?
      while waits.count < ends.count, time < (ends.last ?? 0) + 60 {
        driver.wait(Watch.step)
        time += Watch.step
        while closed < ends.count, ends[closed] <= time {
          driver.happen(.closed, to: .stdout, of: closed)
          closed += 1
        }
        if driver.effects.contains(where: { if case .askSlurm = $0 { true } else { false } }) {
          asked.append(time)
          answersAt = time + Watch.answerTime
        }
        driver.effects = []
        guard let due = answersAt, due <= time else { continue }
        answersAt = nil
        driver.send(.slurm(.jobs(jobs.indices.map { seen($0, at: due - Watch.answerTime) })))
        for job in ends.indices where ends[job] + completing <= due - Watch.answerTime {
          if waits[job] == nil { waits[job] = time - ends[job] }
        }
      }
    }

    private func seen(_ place: Int, at time: Double) -> Job {
      var job = jobs[place]
      if ends[place] <= time {
        job.state = ends[place] + completing <= time ? .completed : .completing
      }
      return job
    }
  }

  private enum Course: CaseIterable {
    case everyThree, everyFive, everyTen, everyTwenty, random, inPairs

    func ends(_ random: inout SplitMix64) -> [Double] {
      var time = 7.0
      return (0..<16).map { job in
        switch self {
        case .everyThree: time += 3
        case .everyFive: time += 5
        case .everyTen: time += 10
        case .everyTwenty: time += 20
        case .random: time += .random(in: 0...12, using: &random)
        case .inPairs: time += job.isMultiple(of: 2) ? 13 : 0.7
        }
        return time
      }
    }
  }

  @Test(
    "No end waits longer than 12 s, and the bound holds", arguments: Course.allCases, [0, 0.2])
  private func ends(_ course: Course, completing: Double) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    var watch = Watch(ends: course.ends(&random), completing: completing)
    watch.run()
    let waits = watch.waits.values.sorted()
    print(
      "seed \(seed), \(course), \(completing) s COMPLETING: median \(waits[waits.count / 2]), "
        + "longest \(waits.last ?? 0), \(watch.asked.count) questions")
    #expect(waits.count == 16)
    #expect(waits.allSatisfy { $0 <= 12 }, "seed \(seed): \(waits)")
    if course == .everyTwenty { #expect(waits[8] <= 4, "\(waits)") }
    for (before, after) in zip(watch.asked, watch.asked.dropFirst()) {
      #expect(after - before >= 5 - 0.11, "seed \(seed): \(before) and \(after)")
    }
    for (place, start) in watch.asked.enumerated() where place + 6 < watch.asked.count {
      #expect(watch.asked[place + 6] - start >= 60 - 0.11, "seed \(seed): \(start)")
    }
  }
}
