import Glibc
import LogCore
import Options
import Settings
import SlurmJobs
import TailApp
import TailIO

/// The second stage of the arguments: what they mean on this machine.
struct Launch {
  /// What cannot be used, in one line for people.
  struct Refusal: Error {
    let message: String
  }

  let plan: LaunchPlan
  let surroundings: Surroundings
  let isDemo: Bool
  let pollLimit: Double?
  /// Whether the screen may be coloured.
  let hasColors: Bool
  /// Whether a job that failed is told by the exit status.
  let failsWithJob: Bool

  /// - Parameter isPiped: whether standard output is no terminal.
  /// - Parameter sessions: where runs are kept; `nil`: nowhere.
  init(
    _ arguments: Arguments, settings: Settings, demoTargets: [JobTarget], isPiped: Bool,
    sessions: SessionStore?
  ) throws(Refusal) {
    isDemo = arguments.demo
    pollLimit = arguments.poll ?? settings.poll
    failsWithJob = arguments.fail
    hasColors = arguments.color == .always || arguments.color == .auto && !Surroundings.wantsNoColor
    let surroundings = Surroundings.current
    self.surroundings = surroundings
    if let lines = arguments.lines, lines < 0 {
      throw Refusal(message: "--lines \(lines): a number from 0 is needed")
    }
    if let lines = arguments.lines, lines > AppLimits.countCap {
      throw Refusal(message: "--lines \(lines): no more than \(AppLimits.countCap) can be had")
    }
    if let poll = arguments.poll, !(poll > 0 && poll <= AppLimits.intervalMax) {
      throw Refusal(
        message: "--poll \(poll): a number of seconds above 0 and up to "
          + "\(Int(AppLimits.intervalMax)) is needed")
    }
    if let interval = arguments.slurmInterval,
      !(interval >= 1 && interval <= AppLimits.intervalMax)
    {
      throw Refusal(
        message: "--slurm-interval \(interval): a number of seconds from 1 to "
          + "\(Int(AppLimits.intervalMax)) is needed; Slurm's controller serves everyone")
    }
    if let memory = arguments.memory?.bytes, memory < LogLimits.memoryMin {
      throw Refusal(message: "--memory: at least \(LogLimits.memoryMin >> 20)M is needed")
    }
    let session = try Launch.session(arguments, in: sessions)
    var sources = session?.sources ?? []
    sources += demoTargets.map { LaunchPlan.Source.job($0) }
    if arguments.me { sources.append(.mine) }
    var watched: [SourceWord.Watched] = []
    for argument in arguments.sources { watched.append(try Launch.watched(by: argument)) }
    sources += watched.flatMap(\.sources)
    var unique: [LaunchPlan.Source] = []
    for source in sources where !source.isCovered(by: sources) {
      let place = source.absolute(from: surroundings.workingDirectory)
      if !unique.contains(where: { $0.absolute(from: surroundings.workingDirectory) == place }) {
        unique.append(source)
      }
    }
    // On the screen the reader chooses.
    guard !unique.isEmpty || !(arguments.dump || isPiped) else {
      throw Refusal(
        message: "nothing to watch; name a job or a file, such as slurmtail-tui 12345 or "
          + "slurmtail-tui slurm-12345.out, or try --demo")
    }
    let filter = try Launch.filter(arguments)
    let dump = try Launch.dump(arguments, settings, filter: filter, isPiped: isPiped)
    var plan = LaunchPlan(
      sources: unique, lines: arguments.lines ?? settings.lines ?? AppLimits.startLines,
      ringBudget: arguments.buffer?.bytes ?? settings.buffer ?? LogLimits.defaultRingBudget,
      streams: arguments.stream.flatMap { StreamChoice(rawValue: $0.rawValue) }
        ?? settings.streams ?? .all,
      filter: filter,
      logDirectory: (arguments.logDir ?? settings.logDirectory).map {
        LogPath($0).absolute(from: surroundings.workingDirectory)
      },
      patterns: arguments.pattern.isEmpty ? settings.patterns ?? [] : arguments.pattern,
      slurmInterval: arguments.slurmInterval ?? (isDemo ? 1 : settings.slurmInterval),
      readsRemoteLogs: arguments.remoteLogs || settings.readsRemoteLogs ?? false,
      errorPattern: settings.errorPattern)
    plan.extraLogs = (session?.extraLogs ?? []) + watched.flatMap(\.extraLogs)
    plan.remarks = watched.compactMap(\.remark)
    plan.memory = arguments.memory?.bytes ?? settings.memory ?? LogLimits.defaultMemory
    plan.saveFormat = Launch.format(arguments, settings)
    plan.display = settings.display
    plan.theme = settings.theme
    plan.keymap = settings.keymap
    plan.onEnd = settings.onEnd
    plan.usesMouse = settings.mouse ?? false
    plan.settingsComplaints = settings.complaints
    plan.arrangement =
      arguments.layout.flatMap { Arrangement(rawValue: $0.rawValue) }
      ?? (session == nil ? settings.arrangement : nil)
    plan.sessionName = arguments.session
    plan.session = session
    if let dump {
      plan.dump = dump
      // Nothing is shown, so nothing is kept. The last line is followed, the rest is read at once.
      plan.filter = LineFilter()
      plan.ringBudget = 0
      plan.lines = dump.follows && dump.lines != 0 ? 1 : 0
    }
    self.plan = plan
  }

  /// What is to be written without a screen; `nil`: there is one.
  private static func dump(
    _ arguments: Arguments, _ settings: Settings, filter: LineFilter, isPiped: Bool
  ) throws(Refusal) -> DumpPlan? {
    guard arguments.dump || isPiped else {
      let stray: [(Bool, String)] = [
        (arguments.output != nil, "-o"), (arguments.follow, "--follow"),
        (arguments.header, "--header"), (arguments.force, "--force"), (arguments.fail, "--fail"),
      ]
      if let option = stray.first(where: \.0)?.1 {
        throw Refusal(message: "\(option) needs --dump; on the screen, s saves")
      }
      return nil
    }
    guard arguments.output != "" else { throw Refusal(message: "-o needs a file name") }
    // Without --dump, as tail: the last lines.
    let lines =
      arguments.dump ? arguments.lines : arguments.lines ?? settings.lines ?? AppLimits.startLines
    return DumpPlan(
      format: format(arguments, settings), lines: lines,
      filter: filter, follows: arguments.follow,
      output: arguments.output == "-" ? nil : arguments.output, overwrite: arguments.force,
      hasHeader: arguments.header)
  }

  private static func format(_ arguments: Arguments, _ settings: Settings) -> ExportFormat {
    arguments.format.flatMap { ExportFormat(rawValue: $0.rawValue) } ?? settings.format ?? .text
  }

  /// The earlier run that is asked for; `nil`: there is none of that name yet.
  private static func session(
    _ arguments: Arguments, in sessions: SessionStore?
  ) throws(Refusal) -> Session? {
    guard let name = arguments.session else { return nil }
    guard Session.isName(name) else {
      throw Refusal(message: "--session '\(name)': letters, digits, - _ and . make a name")
    }
    guard let sessions else {
      throw Refusal(message: "--session needs $HOME or $XDG_STATE_HOME, to keep it there")
    }
    guard let text = sessions.text(of: name) else { return nil }
    do throws(SessionError) {
      return try Session(text: text)
    } catch {
      throw Refusal(
        message: "cannot use session \(name): \(error.message) of \(sessions.path(of: name)); "
          + "mend or remove it")
    }
  }

  /// A job where it reads as one, else a path: anything that holds `/` or `.`, or exists.
  private static func watched(by argument: String) throws(Refusal) -> SourceWord.Watched {
    if SourceWord.isStream(argument), let path = StandardInput.file(of: argument) {
      return SourceWord.Watched(sources: [.file(LogPath(bytes: path))])
    }
    switch SourceWord(argument) {
    case .watched(let watched): return watched
    case .refused(let reason): throw Refusal(message: reason)
    case .name: break
    }
    let path = LogPath(argument)
    if SmallFile.exists(path) { return SourceWord.Watched(sources: [.file(path)]) }
    if argument.allSatisfy({ "0_+.".contains($0) }) {
      throw Refusal(
        message: "\"\(argument)\" is neither a job id nor a file; Slurm would take 0 for all jobs")
    }
    throw Refusal(message: "\"\(argument)\" is neither a job id nor a file")
  }

  private static func filter(_ arguments: Arguments) throws(Refusal) -> LineFilter {
    var filter = LineFilter()
    let terms =
      arguments.grep.map { ("--grep", $0, false) }
      + arguments.exclude.map { ("--exclude", $0, true) }
    for (option, source, isExclusion) in terms {
      guard !NameText.isForeign(source) else {
        throw Refusal(message: "\(option) '\(LogPath(source))': this is no UTF-8")
      }
      do throws(PatternError) {
        filter.terms.append(
          LineFilter.Term(pattern: try Pattern(source), isExclusion: isExclusion))
      } catch {
        throw Refusal(message: "\(option) '\(source)': \(error.message)")
      }
    }
    return filter
  }
}

extension LaunchPlan.Source {
  /// The same, to be compared.
  fileprivate func absolute(from directory: LogPath) -> LaunchPlan.Source {
    switch self {
    case .file(let path): .file(path.absolute(from: directory))
    case .pattern(let pattern):
      PathPattern(pattern.path.absolute(from: directory)).map { .pattern($0) } ?? self
    case .job, .mine: self
    }
  }

  /// Whether another source means these jobs too, and more: they would be shown twice.
  fileprivate func isCovered(by sources: [LaunchPlan.Source]) -> Bool {
    guard case .job(let mine) = self else { return false }
    return sources.contains { other in
      guard case .job(let target) = other, other != self, target.covers(mine) else { return false }
      // Of two that mean the same, the one that comes first stays.
      guard mine.covers(target) else { return true }
      return (sources.firstIndex(of: other) ?? 0) < (sources.firstIndex(of: self) ?? 0)
    }
  }
}
