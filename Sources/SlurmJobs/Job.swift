/// One job, array task or component as Slurm described it at one time.
package struct Job: Hashable, Sendable {
  package var id: JobID
  /// The job's own number, which differs from `id.number` for most array tasks; `%j`.
  package var rawNumber: UInt32
  package var name: String
  package var user: String
  package var state: JobState
  /// The state in which it was when the program saw it last, where it is remembered and nobody knows more.
  package var lastSeen: JobState?
  /// Why it waits, or why it ended; empty where Slurm gives none.
  package var reason: String
  /// How long it has been running, in seconds, when it was asked for.
  package var elapsed: Int?
  /// When it started or is expected to, as Slurm prints it; empty when unknown.
  package var startTime: String
  /// When it was submitted, or requeued last, as Slurm prints it; empty when unknown.
  package var submitTime = ""
  /// When it ended, as Slurm prints it; empty while it has not and when unknown.
  package var endTime = ""
  /// How long it may run, in seconds; `nil` where there is no limit or nobody has told.
  package var timeLimit: Int?
  /// Where it was submitted to; empty where nobody has told.
  package var partition = ""
  /// How much memory it asked for on each node, in bytes; `nil` where nobody has told.
  package var memory: UInt64?
  /// The most memory that a task of it had, in bytes; `nil` where nobody has told.
  package var peakMemory: UInt64?
  /// The same as it was seen while the job ran, where nobody tells of its end.
  package var seenMemory: UInt64?
  /// What it waits for, as Slurm writes it: `afterok:2(failed)`; empty where there is nothing.
  package var dependency = ""
  /// The nodes in Slurm's short form, such as `gpu[01-04]`; empty while it waits.
  package var nodes: String
  /// The node that runs the script and writes the log; empty while it waits.
  package var batchHost: String
  /// `code:signal`, where the answer held it.
  package var exitCode: String
  /// Whether that is as `sacct` prints it; see `ExitStatus.isReduced`.
  package var isExitReduced = false
  /// How often it was started again.
  package var restarts: Int
  /// The tasks that wait, where this stands for the rest of an array that Slurm holds together.
  package var waiting: TaskList?
  /// Where its output goes.
  package var output: JobOutput
  /// Who told.
  package var source: JobSource
  /// Whether it came with the answer about my own jobs.
  package var isMine = false

  package init(
    id: JobID, rawNumber: UInt32, name: String, user: String, state: JobState, reason: String = "",
    elapsed: Int? = nil, startTime: String = "", nodes: String = "", batchHost: String = "",
    exitCode: String = "", restarts: Int = 0, waiting: TaskList? = nil, output: JobOutput,
    source: JobSource = .squeue
  ) {
    self.id = id
    self.rawNumber = rawNumber
    self.name = name
    self.user = user
    self.state = state
    self.reason = reason
    self.elapsed = elapsed
    self.startTime = startTime
    self.nodes = nodes
    self.batchHost = batchHost
    self.exitCode = exitCode
    self.restarts = restarts
    self.waiting = waiting
    self.output = output
    self.source = source
  }

  /// What changes while it waits, runs and ends, as Slurm's record of it tells now.
  package func renewed(by record: JobRecord) -> Job {
    var job = self
    job.state = record.state
    // The data base tells less.
    let isAccount = record.source == .sacct
    if !isAccount { job.reason = record.reason }
    job.elapsed = record.elapsed ?? (isAccount ? elapsed : nil)
    job.startTime = isAccount && record.startTime.isEmpty ? startTime : record.startTime
    job.endTime = record.state.isTerminal ? record.endTime : ""
    (job.exitCode, job.isExitReduced) = (record.exitCode, isAccount)
    if !isAccount { job.restarts = record.restarts }
    job.dependency = record.dependency
    if !record.nodes.isEmpty || record.state.isWaiting { job.nodes = record.nodes }
    if !record.batchHost.isEmpty || record.state.isWaiting { job.batchHost = record.batchHost }
    job.source = record.source
    return job
  }

  /// The node that writes its log, or has written it; `nil`: nobody has told.
  package var logHost: String? {
    if !batchHost.isEmpty { return batchHost }
    return nodes.isEmpty || nodes.contains("[") || nodes.contains(",") ? nil : nodes
  }

  /// `12345_7`, or `12345_[8-50]` for what waits of an array.
  package var label: String {
    waiting.map { "\(id.number)_[\($0)]" } ?? id.description
  }
}

/// Where a job writes.
package struct JobOutput: Hashable, Sendable {
  /// Candidates for the file of standard output, the likeliest first; empty when there is none.
  package var stdout: [LogCandidate]
  /// The same for standard error; empty when it goes where standard output goes.
  package var stderr: [LogCandidate]
  /// Why there is nothing to follow, where that is so.
  package var absence: Absence?
  /// Whether standard output goes to /dev/null, while standard error goes to a file.
  package var discardsStdout = false
  /// Whether standard error goes to /dev/null, while standard output goes to a file.
  package var discardsStderr = false

  /// Why a job has no log file.
  package enum Absence: Hashable, Sendable {
    /// Its output goes to /dev/null.
    case discarded
    /// It was not submitted with sbatch (salloc, srun) and writes to its terminal.
    case interactive
    /// Only component 0 of a heterogeneous job runs the script.
    case component
  }

  package init(
    stdout: [LogCandidate] = [], stderr: [LogCandidate] = [], absence: Absence? = nil,
    discardsStdout: Bool = false, discardsStderr: Bool = false
  ) {
    self.stdout = stdout
    self.stderr = stderr
    self.absence = absence
    self.discardsStdout = discardsStdout
    self.discardsStderr = discardsStderr
  }

  /// Where what is thrown away goes.
  package static let nowhere = Array("/dev/null".utf8)

  /// Whether both streams go to one file, which is Slurm's default.
  package var isMerged: Bool { !discardsStderr && (stderr.isEmpty || stderr == stdout) }
}
