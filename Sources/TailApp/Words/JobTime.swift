import LogCore
import SlurmJobs

/// How long ago something of a job was: `40 s`, `14 m`, `3 d`.
struct JobAge: CustomStringConvertible {
  let seconds: Int

  var description: String {
    seconds < 60 ? "\(seconds) s" : "\(SilenceSpan(seconds: Double(seconds)))"
  }
}

/// How long a job has run, of how much it may.
struct JobTime {
  let elapsed: Int
  /// `nil` where there is none.
  let limit: Int?
  private let isRunning: Bool

  /// `nil` where nobody has told how long it ran.
  init?(_ reading: Pane.JobReading, at moment: Moment) {
    let job = reading.job
    guard let elapsed = job.elapsed else { return nil }
    isRunning = job.isClockRunning
    self.elapsed = elapsed + (isRunning ? Int(moment.seconds(since: reading.at)) : 0)
    limit = job.timeLimit.flatMap { $0 > 0 ? $0 : nil }
  }

  var elapsedText: String { "\(Elapsed(seconds: elapsed))" }

  /// `1:02:33 of 4:00:00`; the limit where it still matters, or did.
  var text: String {
    guard let limit, isRunning || elapsed >= limit else { return elapsedText }
    return "\(elapsedText) of \(Elapsed(seconds: limit))"
  }

  /// Seconds until its limit ends it; `nil` where nothing runs out.
  var left: Int? { isRunning ? limit.map { max(0, $0 - elapsed) } : nil }

  /// Whether the last tenth of its time has begun.
  var isShort: Bool {
    guard let left, let limit else { return false }
    return left <= limit / 10
  }
}

extension Model {
  /// When a waiting job is expected to start, with the day where it is not today.
  func startClock(of job: Job) -> String? {
    job.startClock(today: Int(now.wall.milliseconds / 1000) + surroundings.utcOffset)
  }
}
