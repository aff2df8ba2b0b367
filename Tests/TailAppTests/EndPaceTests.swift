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

  /// Jobs of which each may say anything, while one after the other ends.
  private struct Play {
    /// When each command was run.
    private(set) var asked: [Double] = []
    /// How long after its end each job's was told.
    private(set) var waits: [Int: Double] = [:]
    private static let step = 0.1, answerTime = 0.1

    /// - Parameters:
    ///   - isLocal: whether it is announced that a job's log is closed.
    ///   - firstCommands: how many commands the start takes.
    init(
      _ ends: [Double], isLocal: Bool, completing: Double, firstCommands: Int,
      _ random: inout SplitMix64
    ) {
      let jobs = (1...ends.count).map { Job.sample(UInt32($0), elapsed: 0, merged: true) }
      var driver = Driver(LaunchPlan(sources: jobs.map { .job(JobTarget($0.id)) }))
      asked = [Double](repeating: 0, count: firstCommands)
      driver.send(.commandsRun(firstCommands, isShort: false))
      driver.send(.slurm(.jobs(jobs)))
      for pane in jobs.indices {
        driver.open(.stdout, of: pane)
        if !isLocal {
          driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout, of: pane)
        }
        driver.append("epoch\n", to: .stdout, of: pane)
      }
      driver.effects = []
      var time = 0.0
      var isClosed = ends.map { _ in false }
      var answersAt: Double?
      while waits.count < ends.count, time < (ends.max() ?? 0) + 60 {
        driver.wait(Play.step)
        time += Play.step
        for job in ends.indices where ends[job] > time {
          // What looks like an end and is none, now and then.
          switch Int.random(in: 0..<400, using: &random) {
          case 0: driver.append("RuntimeError: no\n", to: .stdout, of: job)
          case 1:
            driver.append(
              "slurmstepd: error: *** STEP 1.0 ON n CANCELLED\n", to: .stdout, of: job)
          case 2 where isLocal: driver.happen(.closed, to: .stdout, of: job)
          case 3...9: driver.append("line\n", to: .stdout, of: job)
          default: break
          }
        }
        for job in ends.indices where ends[job] <= time && !isClosed[job] {
          isClosed[job] = true
          if isLocal { driver.happen(.closed, to: .stdout, of: job) }
        }
        if driver.effects.contains(where: { if case .askSlurm = $0 { true } else { false } }) {
          asked.append(time)
          answersAt = time + Play.answerTime
        }
        driver.effects = []
        guard let due = answersAt, due <= time else { continue }
        answersAt = nil
        let seen = due - Play.answerTime
        let answer = jobs.indices.map { place in
          var job = jobs[place]
          job.elapsed = Int(seen)
          if ends[place] <= seen {
            job.state = ends[place] + completing <= seen ? .completed : .completing
          }
          return job
        }
        driver.send(.slurm(.jobs(answer)))
        for job in ends.indices where ends[job] + completing <= seen && waits[job] == nil {
          waits[job] = time - ends[job]
        }
      }
    }
  }

  @Test(
    "Whatever the logs say, of how many jobs: no end waits longer than 12 s, and the bound holds",
    arguments: [1, 2, 3, 5, 16], [true, false])
  func anything(count: Int, isLocal: Bool) {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    var all: [Double] = []
    for round in 0..<8 {
      let reach = Double.random(in: 5...120, using: &random)
      let ends = (0..<count).map { _ in Double.random(in: 1...reach, using: &random) }
      let play = Play(
        ends, isLocal: isLocal, completing: round.isMultiple(of: 2) ? 0 : 0.2,
        firstCommands: 1 + round % 3 / 2, &random)
      let waits = ends.indices.map { play.waits[$0] ?? .infinity }
      all += waits
      // What the start took more than one command for makes gaps of 12 s of 11.5.
      let longest = play.asked.prefix(2) == [0, 0] ? 12.5 : 12.05
      #expect(waits.allSatisfy { $0 <= longest }, "seed \(seed), \(round): \(waits) \(play.asked)")
      for (before, after) in zip(play.asked, play.asked.dropFirst()) where after > 0 {
        #expect(after - before >= 5 - 0.11, "seed \(seed): \(before) and \(after)")
      }
      for (place, start) in play.asked.enumerated() where place + 6 < play.asked.count {
        #expect(play.asked[place + 6] - start >= 60 - 0.11, "seed \(seed): \(start)")
      }
    }
    all.sort()
    print(
      "seed \(seed), \(count) jobs, local \(isLocal): median \(all[all.count / 2]), "
        + "longest \(all.last ?? 0)")
  }
}
