import CLinux
import Glibc
import LogCore
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
  /// Whether a job that failed is told by the exit status.
  let failsWithJob: Bool

  /// - Parameter isPiped: whether standard output is no terminal.
  init(_ arguments: Arguments, demoTargets: [JobTarget], isPiped: Bool) throws(Refusal) {
    isDemo = arguments.demo
    pollLimit = arguments.poll
    failsWithJob = arguments.fail
    let surroundings = Surroundings.current
    self.surroundings = surroundings
    if let lines = arguments.lines, lines < 0 {
      throw Refusal(message: "--lines \(lines): a number from 0 is needed")
    }
    if let poll = arguments.poll, !(poll > 0 && poll.isFinite) {
      throw Refusal(message: "--poll \(poll): a number of seconds above 0 is needed")
    }
    if let interval = arguments.slurmInterval, !(interval >= 1 && interval.isFinite) {
      throw Refusal(
        message: "--slurm-interval \(interval): a number of seconds from 1 is needed; "
          + "Slurm's controller serves everyone")
    }
    var sources = demoTargets.map { LaunchPlan.Source.job($0) }
    if arguments.me { sources.append(.mine) }
    for argument in arguments.sources {
      sources += try Launch.sources(of: argument)
    }
    var unique: [LaunchPlan.Source] = []
    for source in sources where !unique.contains(source) && !source.isCovered(by: sources) {
      unique.append(source)
    }
    // On the screen the reader chooses.
    guard !unique.isEmpty || !(arguments.dump || isPiped) else {
      throw Refusal(
        message: "nothing to watch; name a job or a file, such as slurmtail-tui 12345 or "
          + "slurmtail-tui slurm-12345.out, or try --demo")
    }
    let filter = try Launch.filter(arguments)
    let dump = try Launch.dump(arguments, filter: filter, isPiped: isPiped)
    var plan = LaunchPlan(
      sources: unique, lines: arguments.lines ?? AppLimits.startLines,
      ringBudget: arguments.buffer.bytes,
      streams: StreamChoice(rawValue: arguments.stream.rawValue) ?? .all, filter: filter,
      logDirectory: arguments.logDir.map {
        LogPath($0).absolute(from: surroundings.workingDirectory)
      },
      patterns: arguments.pattern,
      slurmInterval: arguments.slurmInterval ?? (isDemo ? 1 : nil),
      readsRemoteLogs: arguments.remoteLogs)
    plan.saveFormat = ExportFormat(rawValue: arguments.format.rawValue) ?? .text
    plan.arrangement = arguments.layout.flatMap { Arrangement(rawValue: $0.rawValue) }
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
    _ arguments: Arguments, filter: LineFilter, isPiped: Bool
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
    let lines = arguments.dump ? arguments.lines : arguments.lines ?? AppLimits.startLines
    return DumpPlan(
      format: ExportFormat(rawValue: arguments.format.rawValue) ?? .text, lines: lines,
      filter: filter, follows: arguments.follow,
      output: arguments.output == "-" ? nil : arguments.output, overwrite: arguments.force,
      hasHeader: arguments.header)
  }

  /// A job where it reads as one, else a path: anything that holds `/` or `.`, or exists.
  private static func sources(of argument: String) throws(Refusal) -> [LaunchPlan.Source] {
    guard !argument.isEmpty else {
      throw Refusal(message: "an empty argument is neither a job nor a file")
    }
    if let targets = JobTarget.list(argument) { return targets.map { .job($0) } }
    if argument.contains(where: { "*?[".contains($0) }) {
      let matches = expand(argument)
      if !matches.isEmpty { return matches.map { .file($0) } }
    }
    if argument.contains("/") || argument.contains(".") || access(argument, F_OK) == 0 {
      return [.file(LogPath(argument))]
    }
    if argument.allSatisfy({ "0_+.".contains($0) }) {
      throw Refusal(
        message: "\"\(argument)\" is neither a job id nor a file; Slurm would take 0 for all jobs")
    }
    throw Refusal(message: "\"\(argument)\" is neither a job id nor a file")
  }

  /// The paths that a pattern stands for. None, where there are none or a dead server does not
  /// tell in time: the pattern is then taken for a name.
  private static func expand(_ pattern: String) -> [LogPath] {
    var found: UnsafeMutablePointer<CChar>?
    var size = 0
    let error = st_expand(pattern, patienceMilliseconds, &found, &size)
    defer { free(found) }
    guard error == 0, let found else { return [] }
    return UnsafeRawBufferPointer(start: found, count: size).split(separator: 0).map {
      LogPath(bytes: $0)
    }
  }

  /// How long a pattern is expanded at the most; then the file system does not respond.
  private static let patienceMilliseconds: Int32 = 3000

  private static func filter(_ arguments: Arguments) throws(Refusal) -> LineFilter {
    var filter = LineFilter()
    let terms =
      arguments.grep.map { ("--grep", $0, false) }
      + arguments.exclude.map { ("--exclude", $0, true) }
    for (option, source, isExclusion) in terms {
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
