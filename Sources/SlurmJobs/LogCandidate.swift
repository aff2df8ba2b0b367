/// A place where a job's log may be, and why it is thought to be there.
package struct LogCandidate: Hashable, Sendable {
  /// As the kernel takes it, absolute.
  package var path: [UInt8]
  package var rule: Rule

  package init(path: [UInt8], rule: Rule) {
    self.path = path
    self.rule = rule
  }

  /// Who named the place, and how the name was made.
  package enum Rule: Hashable, Sendable {
    /// A command printed the name, and what it prints is what the daemon makes.
    case printed(JobSource)
    /// A command printed the name in a form that the daemon may not have made.
    case doubtful(JobSource)
    /// A pattern, expanded as the daemon does it.
    case expanded(JobSource, pattern: [UInt8], LogPathTemplate.Dialect)
    /// sbatch's default name, in the job's own folder.
    case standard(JobSource)
    /// The batch script says so; the command line may have said something else.
    case script
    /// It was there when the job was seen before.
    case remembered
    /// `--pattern`, or sbatch's default name, where the reader looks.
    case looked
  }

  /// Whether somebody has named the place, and not only how such places are named.
  var isTold: Bool {
    switch rule {
    case .standard, .looked: false
    case .printed, .doubtful, .expanded, .script, .remembered: true
    }
  }

  /// For people.
  package var explanation: String {
    switch rule {
    case .printed(let source): "as \(source.name) prints it"
    case .doubtful(let source): "as \(source.name) prints it, which may not be the file's name"
    case .expanded(let source, let pattern, let dialect):
      "expanded by the rules of \(dialect.name) from \(source.name)'s "
        + String(decoding: pattern, as: UTF8.self)
    case .standard(let source): "sbatch's default name in the folder that \(source.name) names"
    case .script: "an #SBATCH line of the batch script that sacct has kept"
    case .remembered: "remembered from when the job was seen before"
    case .looked: "no answer from Slurm: --pattern or the default name, in --log-dir or here"
    }
  }
}

/// Who told about a job.
package enum JobSource: Hashable, Sendable {
  case scontrol, squeue, sacct
  /// `scontrol --json`
  case json
  /// The file of jobs seen before.
  case memory
  case demo

  package var name: String {
    switch self {
    case .scontrol: "scontrol"
    case .squeue: "squeue"
    case .sacct: "sacct"
    case .json: "scontrol --json"
    case .memory: "the memory of jobs seen before"
    case .demo: "the demo"
    }
  }
}
