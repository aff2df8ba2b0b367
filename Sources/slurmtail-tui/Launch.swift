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
  /// The configuration; `nil`: there is no place for one.
  let settingsFile: LogPath?
  let isDemo: Bool
  let pollLimit: Double?
  /// Whether the screen may be coloured.
  let hasColors: Bool
  /// Whether a job that failed is told by the exit status.
  let failsWithJob: Bool

  /// - Parameter isPiped: whether standard output is no terminal.
  /// - Parameter sessions: where runs are kept; `nil`: nowhere.
  init(
    _ arguments: Choices, settings: Settings, demoTargets: [JobTarget], isPiped: Bool,
    sessions: SessionStore?
  ) throws(Refusal) {
    isDemo = arguments.demo
    settingsFile = arguments.config.map { LogPath($0) } ?? Surroundings.settingsFile
    pollLimit = arguments.poll ?? settings.poll
    failsWithJob = arguments.fail
    hasColors =
      arguments.color == .always || arguments.color ?? .auto == .auto && !Surroundings.wantsNoColor
    let surroundings = Surroundings.current
    self.surroundings = surroundings
    try Launch.checkNumbers(of: arguments)
    let isDump = arguments.dump || isPiped
    let session = try Launch.session(arguments, in: sessions, isDump: isDump)
    var watched: [SourceWord.Watched] = []
    for argument in arguments.sources { watched.append(try Launch.watched(by: argument)) }
    var sources = session?.sources ?? []
    sources += demoTargets.map { LaunchPlan.Source.job($0) } + watched.flatMap(\.sources)
    // What was named stands before what happens to be there.
    if arguments.me { sources.append(.mine) }
    let unique = Launch.unique(sources, from: surroundings.workingDirectory)
    // On the screen the reader chooses.
    guard !unique.isEmpty || !isDump else {
      throw Refusal(
        message: "nothing to watch; name a job or a file, such as slurmtail-tui 12345 or "
          + "slurmtail-tui slurm-12345.out, or try --demo")
    }
    let filter = try Launch.filter(arguments)
    let dump = try Launch.dump(arguments, settings, filter: filter, isPiped: isPiped)
    var plan = Launch.plan(
      of: unique, arguments, settings, filter: filter, from: surroundings.workingDirectory)
    plan.extraLogs = (session?.extraLogs ?? []) + watched.flatMap(\.extraLogs)
    plan.remarks = watched.compactMap(\.remark)
    if session == nil, let name = arguments.session, let sessions {
      plan.sessionRemark = Launch.remark(onNewSession: name, among: sessions.names)
    }
    try Launch.apply(settings, arguments, to: &plan)
    if session != nil, arguments.layout == nil { plan.arrangement = nil }
    plan.sessionName = arguments.session
    plan.session = session
    if let dump { plan.become(dump) }
    self.plan = plan
  }

  /// What is watched, and how it is read.
  private static func plan(
    of sources: [LaunchPlan.Source], _ arguments: Choices, _ settings: Settings,
    filter: LineFilter, from folder: LogPath
  ) -> LaunchPlan {
    LaunchPlan(
      sources: sources, lines: arguments.lineCount ?? settings.lines ?? AppLimits.startLines,
      ringBudget: arguments.buffer?.bytes ?? settings.buffer ?? LogLimits.defaultRingBudget,
      streams: arguments.stream.flatMap { StreamChoice(rawValue: $0.rawValue) }
        ?? settings.streams ?? .all,
      filter: filter,
      logDirectory: (arguments.logDir ?? settings.logDirectory).map {
        LogPath($0).absolute(from: folder)
      },
      patterns: arguments.pattern.isEmpty ? settings.patterns ?? [] : arguments.pattern,
      slurmInterval: arguments.slurmInterval ?? (arguments.demo ? 1 : settings.slurmInterval),
      readsRemoteLogs: arguments.remoteLogs || settings.readsRemoteLogs ?? false,
      errorPattern: settings.errorPattern)
  }

  /// Each source once, and none that another holds anyway.
  private static func unique(_ sources: [LaunchPlan.Source], from folder: LogPath) -> [LaunchPlan
    .Source]
  {
    var unique: [LaunchPlan.Source] = []
    for source in sources where !source.isCovered(by: sources) {
      let place = source.absolute(from: folder)
      if !unique.contains(where: { $0.absolute(from: folder) == place }) { unique.append(source) }
    }
    return unique
  }

  /// What has to do with how it looks and what it takes, and not with what is watched.
  private static func apply(
    _ settings: Settings, _ arguments: Choices, to plan: inout LaunchPlan
  ) throws(Refusal) {
    plan.memory = arguments.memory?.bytes ?? settings.memory ?? LogLimits.defaultMemory
    plan.saveFormat = Launch.format(arguments, settings)
    plan.display = settings.display
    plan.theme = try theme(arguments, settings)
    plan.arrangement =
      arguments.layout.flatMap { Arrangement(rawValue: $0.rawValue) } ?? settings.arrangement
    plan.keymap = settings.keymap
    plan.onEnd = settings.onEnd
    plan.usesMouse = settings.mouse ?? false
    plan.chartSymbols = settings.chartSymbols
    plan.settingsComplaints = settings.complaints
  }

  private static func theme(_ arguments: Choices, _ settings: Settings) throws(Refusal) -> Theme {
    guard let name = arguments.theme else { return settings.theme }
    guard let theme = settings.theme(named: name) else {
      let names = settings.themeNames.joined(separator: ", ")
      throw Refusal(message: "there is no theme \"\(name)\"; there are \(names)")
    }
    return theme
  }

  /// What is to be written without a screen; `nil`: there is one.
  private static func dump(
    _ arguments: Choices, _ settings: Settings, filter: LineFilter, isPiped: Bool
  ) throws(Refusal) -> DumpPlan? {
    guard arguments.dump || isPiped else {
      let stray: [(Bool, String)] = [
        (arguments.output != nil, "-o needs --dump; on the screen, s saves"),
        (arguments.follow, "--follow needs --dump; the screen follows by itself"),
        (arguments.header, "--header needs --dump; on the screen, s saves, with a header after ^X"),
        (arguments.force, "--force needs --dump; on the screen, s asks before it replaces a file"),
        (arguments.fail, "--fail needs --dump; on the screen, titles tell which jobs have failed"),
      ]
      if let complaint = stray.first(where: \.0)?.1 { throw Refusal(message: complaint) }
      return nil
    }
    guard arguments.output != "" else { throw Refusal(message: "-o needs a file name") }
    if let complaint = arguments.output.flatMap({ OutputName($0).complaint }) {
      throw Refusal(message: "-o \(arguments.output ?? ""): \(complaint)")
    }
    let format = format(arguments, settings)
    guard !(arguments.header && format == .raw) else {
      throw Refusal(
        message:
          "--header cannot go with the format raw, which is the logs' bytes and nothing else; "
          + "--format text or json can have one")
    }
    // Without --dump, as tail: the last lines.
    let lines =
      arguments.dump
      ? arguments.lineCount : arguments.lineCount ?? settings.lines ?? AppLimits.startLines
    return DumpPlan(
      format: format, lines: lines,
      filter: filter, follows: arguments.follow,
      output: arguments.output == "-" ? nil : arguments.output, overwrite: arguments.force,
      hasHeader: arguments.header)
  }

  private static func format(_ arguments: Choices, _ settings: Settings) -> ExportFormat {
    arguments.format.flatMap { ExportFormat(rawValue: $0.rawValue) } ?? settings.format ?? .text
  }

  /// The earlier run that is asked for; `nil`: there is none of that name yet.
  private static func session(
    _ arguments: Choices, in sessions: SessionStore?, isDump: Bool
  ) throws(Refusal) -> Session? {
    guard let name = arguments.session else { return nil }
    guard Session.isName(name) else {
      throw Refusal(message: "--session '\(name)': letters, digits, - _ and . make a name")
    }
    guard let sessions else {
      throw Refusal(message: "--session needs $HOME or $XDG_STATE_HOME, to keep it there")
    }
    guard let text = sessions.text(of: name) else {
      // Nothing is kept of a dump, so there would be nothing of that name.
      guard !isDump else { throw Refusal(message: unknownSession(name, among: sessions.names)) }
      return nil
    }
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

  private static func unknownSession(_ name: String, among names: [String]) -> String {
    let near = NearestName.of(name, among: names).map { "did you mean \($0)?" }
    return "there is no session \(name); \(near ?? "--sessions lists them")"
  }

  /// What is said when nothing was kept under a name before: it may be a slip.
  private static func remark(onNewSession name: String, among names: [String]) -> String {
    let near = NearestName.of(name, among: names).map { "; there is one named \($0)" }
    return "session \(name) is new\(near ?? "")"
  }
}

extension LaunchPlan {
  /// Nothing is shown, so nothing is kept. The last line is followed, the rest is read at once.
  fileprivate mutating func become(_ dump: DumpPlan) {
    self.dump = dump
    filter = LineFilter()
    ringBudget = 0
    lines = dump.follows && dump.lines != 0 ? 1 : 0
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

extension Choices {
  /// As tail has it, `-n -5` is 5. To be asked for once numbers have been checked.
  fileprivate var lineCount: Int? { lines.map { Int($0.magnitude) } }
}
