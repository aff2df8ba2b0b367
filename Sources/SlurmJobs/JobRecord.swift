/// What one of Slurm's commands said of a job, before it is worked out which files that means.
package struct JobRecord: Hashable, Sendable {
  /// Both of a job's files, in one form or the other.
  package struct Streams: Hashable, Sendable {
    package var stdout: [UInt8]
    /// Empty where --error was not given.
    package var stderr: [UInt8]

    package init(stdout: [UInt8], stderr: [UInt8]) {
      self.stdout = stdout
      self.stderr = stderr
    }
  }

  package var rawNumber: UInt32
  /// The array's number, for a task and for the rest of an array.
  package var arrayNumber: UInt32?
  /// The task; several where Slurm holds together what waits of an array.
  package var tasks: TaskList?
  package var hetNumber: UInt32?
  package var component: UInt32?
  package var name = ""
  package var user = ""
  /// The number of its user; `nil` where the answer does not tell.
  package var userNumber: UInt32?
  package var state = JobState.unknown
  package var reason = ""
  package var elapsed: Int?
  package var startTime = ""
  package var submitTime = ""
  /// When it ended, or will at its time limit.
  package var endTime = ""
  package var timeLimit: Int?
  package var partition = ""
  package var dependency = ""
  /// See `Job.memory`.
  package var memory: UInt64?
  package var nodes = ""
  package var batchHost = ""
  package var exitCode = ""
  package var restarts = 0
  /// Whether it was submitted with sbatch; `nil` where that is not told.
  package var isBatch: Bool?
  package var workDirectory: [UInt8] = []
  /// The names as a client has expanded them.
  package var printed: Streams?
  /// Whether text of the job's own, such as a comment, looks like the lines with its files.
  package var isAmbiguous = false
  /// The names as the controller or the data base keeps them.
  package var patterns: Streams?
  package var source: JobSource
  /// Whether it came with the answer about my own jobs.
  package var isMine = false

  package init(rawNumber: UInt32, source: JobSource) {
    self.rawNumber = rawNumber
    self.source = source
  }

  package var id: JobID {
    if let component, let hetNumber { return JobID(number: hetNumber, component: component) }
    if let tasks, let arrayNumber { return JobID(number: arrayNumber, task: tasks.single) }
    return JobID(number: rawNumber)
  }

  /// The tasks that wait, where this is the rest of an array.
  package var waiting: TaskList? {
    tasks.flatMap { $0.single == nil ? $0 : nil }
  }

  /// What of it these targets mean: itself, nothing, or some tasks of the rest of an array.
  package func shares(of targets: [JobTarget]) -> [JobRecord] {
    guard let waiting else { return targets.contains { $0.matches(id) } ? [self] : [] }
    let mine = targets.filter { $0.number == id.number }
    if mine.contains(where: { $0.selection == .all }) { return [self] }
    return mine.compactMap { target in
      guard case .tasks(let wanted) = target.selection,
        let common = waiting.intersection(wanted)
      else { return nil }
      var share = self
      share.tasks = common
      // What was printed is for no task in particular.
      share.printed = nil
      return share
    }
  }
}

extension JobTarget {
  /// Whether a job is meant; of the rest of an array, whether all of it is.
  package func matches(_ job: Job) -> Bool {
    guard let waiting = job.waiting else { return matches(job.id) }
    guard job.id.number == number else { return false }
    return switch selection {
    case .all: true
    case .tasks(let tasks): tasks.intersection(waiting) == waiting
    case .component: false
    }
  }
}
