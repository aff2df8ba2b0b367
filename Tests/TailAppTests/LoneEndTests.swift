import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("How soon the end of one or two jobs is told")
struct LoneEndTests {
  /// How a job goes, in seconds from the program's start.
  private struct Course: CustomStringConvertible {
    /// When it begins; 0: it runs already.
    var start: Double
    /// When its last line comes, one a second until then, and whether it tells of an error; `nil`: it writes one.
    var lastLine: Double?
    var isError = false
    var end: Double

    var description: String {
      "from \(start), \(isError ? "error" : "line") at \(lastLine.map { "\($0)" } ?? "start"), end at \(end)"
    }
  }

  /// One or two jobs of which Slurm is asked as by the program.
  private struct Watch {
    var driver: Driver
    let courses: [Course]
    let isLocal: Bool
    /// How many commands the start takes: with the site's configuration two.
    let firstCommands: Int
    /// When each command was run.
    private(set) var asked: [Double]
    private(set) var waits: [Int: Double] = [:]
    private static let step = 0.5, completing = 0.3
    private var closings: [Double?]

    init(_ courses: [Course], isLocal: Bool, firstCommands: Int) {
      (self.courses, self.isLocal, self.firstCommands) = (courses, isLocal, firstCommands)
      asked = [Double](repeating: 0, count: firstCommands)
      closings = courses.map(\.end)
      driver = Driver(
        LaunchPlan(sources: courses.indices.map { .job(JobTarget(JobID(number: UInt32($0 + 1)))) }))
    }

    mutating func run() {
      var time = 0.0
      var isOpen = courses.map { _ in false }
      answer(at: 0)
      driver.send(.commandsRun(firstCommands, isShort: false))
      driver.effects = []
      let last = courses.map(\.end).max() ?? 0
      while waits.count < courses.count, time < last + 70 {
        driver.wait(Watch.step)
        time += Watch.step
        for (pane, course) in courses.enumerated() {
          if time > course.start, !isOpen[pane] {
            isOpen[pane] = true
            driver.open(.stdout, of: pane)
            if !isLocal {
              driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout, of: pane)
            }
            driver.append("begin\n", to: .stdout, of: pane)
          } else if isOpen[pane], let end = course.lastLine, time <= end, time.rounded() == time {
            let isLast = time == end && course.isError
            driver.append(isLast ? "RuntimeError: no\n" : "line\n", to: .stdout, of: pane)
          }
          if isLocal, let closing = closings[pane], closing <= time {
            closings[pane] = nil
            driver.happen(.closed, to: .stdout, of: pane)
          }
        }
        guard driver.effects.contains(where: { if case .askSlurm = $0 { true } else { false } })
        else { continue }
        driver.effects = []
        asked.append(time)
        answer(at: time)
        for (job, course) in courses.enumerated() where course.end + Watch.completing <= time {
          if waits[job] == nil { waits[job] = time - course.end }
        }
      }
    }

    private mutating func answer(at time: Double) {
      let jobs = courses.enumerated().map { place, course in
        let state: JobState =
          course.start > time
          ? .pending
          : course.end > time
            ? .running : course.end + Watch.completing > time ? .completing : .failed
        return Job.sample(
          UInt32(place + 1), state: state,
          elapsed: course.start > time ? nil : Int(time - course.start), merged: true)
      }
      driver.send(.slurm(.jobs(jobs)))
    }

    var keepsBound: Bool {
      zip(asked, asked.dropFirst()).dropFirst(firstCommands - 1).allSatisfy { $1 - $0 >= 5 }
        && zip(asked, asked.dropFirst(6)).allSatisfy { $1 - $0 >= 60 }
    }
  }

  private enum Kind: CaseIterable {
    /// An error, and then the job takes a while to end.
    case error
    /// A steady log goes quiet.
    case quiet
    /// One line at the start.
    case silent
    case short

    var courses: [Course] {
      [0, 0.5].flatMap { start -> [Course] in
        switch self {
        case .error, .quiet:
          return (3...60).filter { $0 % 12 == 3 }.flatMap { last in
            (0...30).filter { $0 % 5 == 2 }.map { pause in
              Course(
                start: start, lastLine: Double(last), isError: self == .error,
                end: Double(last + pause) + 0.5)
            }
          }
        case .silent:
          return (10...120).filter { $0 % 4 == 0 }.map { Course(start: start, end: Double($0)) }
        case .short: return (2...18).map { Course(start: start, end: start + Double($0) / 2) }
        }
      }
    }
  }

  private func waits(_ kind: Kind, isLocal: Bool, firstCommands: Int) -> [Double] {
    let waits = kind.courses.map { course in
      var watch = Watch([course], isLocal: isLocal, firstCommands: firstCommands)
      watch.run()
      let keepsBound = watch.keepsBound
      #expect(keepsBound, "\(course): \(watch.asked)")
      let wait = watch.waits[0] ?? .infinity
      if wait > 12 { print("\(course): \(wait), asked \(watch.asked)") }
      return wait
    }.sorted()
    print("\(kind), local \(isLocal): median \(waits[waits.count / 2]), longest \(waits.last ?? 0)")
    return waits
  }

  @Test(
    "Where a closed log is announced, whatever the log told before", arguments: Kind.allCases,
    [1, 2])
  private func local(_ kind: Kind, firstCommands: Int) {
    let waits = waits(kind, isLocal: true, firstCommands: firstCommands)
    // After two commands at the start there is no early question in the first minute.
    #expect(waits[waits.count / 2] <= (kind == .short && firstCommands == 2 ? 7 : 4))
    #expect(waits.last ?? .infinity <= 12)
  }

  @Test("Where nobody tells that a log is closed", arguments: Kind.allCases, [1, 2])
  private func polled(_ kind: Kind, firstCommands: Int) {
    let waits = waits(kind, isLocal: false, firstCommands: firstCommands)
    #expect(waits[waits.count / 2] <= 7)
    // The time in which it is COMPLETING, and a step of the test.
    #expect(waits.last ?? .infinity <= (firstCommands == 1 ? 12 : 12.5))
  }

  @Test("Two jobs, of which each tells something", arguments: [true, false], [1, 2])
  func two(isLocal: Bool, firstCommands: Int) {
    var waits: [Double] = []
    for last in stride(from: 5, through: 60, by: 11) {
      for end in stride(from: 10, through: 90, by: 11) {
        let courses = [
          Course(start: 0.5, lastLine: Double(last), isError: true, end: Double(last) + 20.5),
          Course(start: 0, end: Double(end)),
        ]
        var watch = Watch(courses, isLocal: isLocal, firstCommands: firstCommands)
        watch.run()
        let keepsBound = watch.keepsBound
        #expect(keepsBound, "\(courses): \(watch.asked)")
        let both = courses.indices.map { watch.waits[$0] ?? .infinity }
        waits += both
        if both.max() ?? 0 > 12 { print("\(courses): \(both), asked \(watch.asked)") }
      }
    }
    waits.sort()
    print("two, local \(isLocal): median \(waits[waits.count / 2]), longest \(waits.last ?? 0)")
    #expect(waits.last ?? .infinity <= (firstCommands == 1 ? 12 : 12.5))
    #expect(waits[waits.count / 2] <= (isLocal ? 4 : 8))
  }
}
