import LogCore
import SlurmJobs

/// What was asked for on the command line, understood.
package struct LaunchPlan: Sendable {
  /// One thing to watch.
  package enum Source: Sendable, Hashable {
    case job(JobTarget)
    /// All of my own jobs, those to come included.
    case mine
    case file(LogPath)
    /// All files whose paths match, those to come included.
    case pattern(PathPattern)
  }

  /// Further logs of a job, which Slurm does not know.
  package struct ExtraLogs: Sendable, Hashable {
    package let target: JobTarget
    /// Names and patterns, as they were typed.
    package let paths: [LogPath]

    package init(_ target: JobTarget, _ paths: [LogPath]) {
      self.target = target
      self.paths = paths
    }
  }

  package var sources: [Source]
  /// What is shown in the panes of jobs beside what Slurm names.
  package var extraLogs: [ExtraLogs] = []
  /// What has to be said about the sources, a line each.
  package var remarks: [String] = []
  /// What has to be said of the run's name, once the run is kept under it.
  package var sessionRemark: String?
  /// Lines of each stream to begin with.
  package var lines: Int
  /// The most of each stream that is kept in memory, in bytes.
  package var ringBudget: Int
  /// What all panes may keep in memory together, in bytes.
  package var memory = LogLimits.defaultMemory
  package var streams: StreamChoice
  package var filter: LineFilter
  /// Where to look for logs that Slurm cannot name; `nil`: the working directory.
  package var logDirectory: LogPath?
  /// File names to look for there, in sbatch's `%` form; empty: the default names.
  package var patterns: [String]
  /// Seconds between two questions to Slurm; `nil`: more often after news, else rarely.
  package var slurmInterval: Double?
  /// What lines that tell of an error look like; `nil`: none is told apart.
  package var errorPattern: ErrorPattern?
  /// What was typed into prompts in earlier runs.
  package var earlierInputs: [Prompt.Purpose: [String]]
  /// Whether logs whose folder is not on this host are read on their node, through Slurm.
  package var readsRemoteLogs: Bool
  /// How panes share the screen at the start; `nil`: nobody has said.
  package var arrangement: Arrangement?
  /// How panes show their lines at first.
  package var display = LineDisplay()
  package var theme = Theme.everywhere
  package var keymap = Keymap.standard
  /// What happens outside when a job ends.
  package var onEnd = EndNotice()
  /// What is wrong with the configuration, a line each.
  package var settingsComplaints: [String] = []
  /// How saving writes lines unless the reader chooses otherwise.
  package var saveFormat = ExportFormat.text
  /// Under which name the run is kept; `nil`: it is not.
  package var sessionName: String?
  /// The earlier run that it goes on with.
  package var session: Session?
  /// Whether the mouse is ours from the start.
  package var usesMouse = false
  /// What the curves of charts are made of.
  package var chartSymbols = ChartSymbols.braille
  /// Whether nobody has started the program here before.
  package var isFirstRun = false
  /// What is written without a screen; `nil`: there is a screen.
  package var dump: DumpPlan?

  package init(
    sources: [Source], lines: Int = AppLimits.startLines,
    ringBudget: Int = LogLimits.defaultRingBudget, streams: StreamChoice = .all,
    filter: LineFilter = LineFilter(), logDirectory: LogPath? = nil, patterns: [String] = [],
    slurmInterval: Double? = nil, readsRemoteLogs: Bool = false,
    errorPattern: ErrorPattern? = .standard, earlierInputs: [Prompt.Purpose: [String]] = [:]
  ) {
    self.sources = sources
    self.lines = lines
    self.ringBudget = ringBudget
    self.streams = streams
    self.filter = filter
    self.logDirectory = logDirectory
    self.patterns = patterns
    self.slurmInterval = slurmInterval
    self.errorPattern = errorPattern
    self.earlierInputs = earlierInputs
    self.readsRemoteLogs = readsRemoteLogs
  }
}

/// What `--dump` asks for.
package struct DumpPlan: Sendable {
  package var format: ExportFormat
  /// The last lines of each stream; `nil`: all.
  package var lines: Int?
  /// The filters; the panes of a dump have none.
  package var filter: LineFilter
  /// Whether it goes on until all jobs have ended.
  package var follows: Bool
  /// File names with `%j` and the like; `nil`: standard output.
  package var output: String?
  package var overwrite: Bool
  package var hasHeader: Bool

  package init(
    format: ExportFormat = .text, lines: Int? = nil, filter: LineFilter = LineFilter(),
    follows: Bool = false, output: String? = nil, overwrite: Bool = false, hasHeader: Bool = false
  ) {
    self.format = format
    self.lines = lines
    self.filter = filter
    self.follows = follows
    self.output = output
    self.overwrite = overwrite
    self.hasHeader = hasHeader
  }
}

/// Which of a job's streams a pane shows.
package enum StreamChoice: String, CaseIterable, Sendable {
  case all, stdout, stderr

  /// The one after it, for the key that goes round.
  package var next: StreamChoice {
    switch self {
    case .all: .stdout
    case .stdout: .stderr
    case .stderr: .all
    }
  }

  /// The one after it among those that there are.
  func next(among choices: [StreamChoice]) -> StreamChoice {
    var next = self.next
    while !choices.contains(next), next != self { next = next.next }
    return next
  }

  /// As the status line names it.
  package var label: String {
    self == .all ? "stdout+stderr" : rawValue
  }
}

/// What the program knows of where it runs; asked once, before it starts.
package struct Surroundings: Sendable {
  /// Absolute.
  package var workingDirectory: LogPath
  /// Seconds to add to UTC for the times on the screen.
  package var utcOffset: Int
  /// What `~` stands for; `nil` where nobody knows.
  package var home: LogPath?
  /// What the reader is called; `nil` where nobody knows.
  package var user: String?

  package init(
    workingDirectory: LogPath, utcOffset: Int, home: LogPath? = nil, user: String? = nil
  ) {
    self.workingDirectory = workingDirectory
    self.utcOffset = utcOffset
    self.home = home
    self.user = user
  }
}
