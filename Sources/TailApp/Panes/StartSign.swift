import LogCore
import SlurmJobs

/// What the log of a job that waits, as Slurm told last, tells of its start.
///
/// Lines alone say little: an earlier job of a chain may write to the same file, and so may an earlier run. They
/// count where the job has just been submitted, or its file was not there before.
struct StartSign: Sendable {
  private var hasFileAppeared = false
  /// When it was seen.
  private var seen: Moment?
  /// Whether Slurm was asked after that, and has said that the job waits: it was another that wrote.
  private var isDenied = false
  /// How many rows had come when the job got its state.
  private let rowsBefore: UInt64

  init(after rows: UInt64 = 0) { rowsBefore = rows }

  /// Whether something was written since the job has its state, of so many rows in all.
  func isWritten(_ rows: UInt64) -> Bool { rows > rowsBefore }

  /// The job's file was looked for in vain, and is there now.
  mutating func noteAppearance() { hasFileAppeared = true }

  /// Lines have come.
  mutating func noteLines(of job: Job, isCaughtUp: Bool, at now: Moment) {
    guard seen == nil, StartSign.canBegin(job) else { return }
    let isNew = job.reason.isEmpty || job.reason == "None"
    if hasFileAppeared || isNew && isCaughtUp { seen = now }
  }

  /// Slurm has said that the job waits.
  ///
  /// - Parameter asked: when the question was put.
  mutating func noteWaiting(asked: Moment?) {
    if let seen, let asked, asked > seen { isDenied = true }
  }

  /// Whether the job has most likely begun to run since Slurm spoke of it.
  func tells(of job: Job) -> Bool { seen != nil && !isDenied && StartSign.canBegin(job) }

  /// What waits for another job most likely shares its log.
  private static func canBegin(_ job: Job) -> Bool {
    job.state == .pending && job.restarts == 0 && job.waiting == nil && job.dependency.isEmpty
      && !job.reason.hasPrefix("Dependency")
  }
}

extension Pane {
  /// Whether its job waits, as Slurm told last, and has most likely begun to run since.
  var hasEvidentlyStarted: Bool { job.map { startSign.tells(of: $0.job) } ?? false }

  /// Whether its job was requeued, as Slurm told last, and nothing of it runs until it is started.
  var awaitsNextRun: Bool { job.map { $0.job.state.isWaiting && $0.job.restarts > 0 } ?? false }
}
