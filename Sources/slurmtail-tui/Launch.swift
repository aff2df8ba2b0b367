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

  init(_ arguments: Arguments, demoTargets: [JobTarget]) throws(Refusal) {
    isDemo = arguments.demo
    pollLimit = arguments.poll
    let surroundings = Surroundings.current
    self.surroundings = surroundings
    guard arguments.lines >= 0 else {
      throw Refusal(message: "--lines \(arguments.lines): a number from 0 is needed")
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
    for argument in arguments.sources {
      sources += try Launch.sources(of: argument)
    }
    var unique: [LaunchPlan.Source] = []
    for source in sources where !unique.contains(source) { unique.append(source) }
    guard !unique.isEmpty else {
      throw Refusal(
        message: "nothing to watch; name a job or a file, such as slurmtail-tui 12345 or "
          + "slurmtail-tui slurm-12345.out, or try --demo")
    }
    plan = LaunchPlan(
      sources: unique, lines: arguments.lines, ringBudget: arguments.buffer.bytes,
      streams: StreamChoice(rawValue: arguments.stream.rawValue) ?? .all,
      filter: try Launch.filter(arguments),
      logDirectory: arguments.logDir.map {
        LogPath($0).absolute(from: surroundings.workingDirectory)
      },
      patterns: arguments.pattern,
      slurmInterval: arguments.slurmInterval ?? (isDemo ? 1 : AppLimits.slurmInterval))
  }

  /// A job where it reads as one, else a path: anything that holds `/` or `.`, or exists.
  private static func sources(of argument: String) throws(Refusal) -> [LaunchPlan.Source] {
    guard !argument.isEmpty else {
      throw Refusal(message: "an empty argument is neither a job nor a file")
    }
    if let targets = jobs(in: argument) { return targets.map { .job($0) } }
    if argument.contains(where: { "*?[".contains($0) }) {
      let matches = expand(argument)
      if !matches.isEmpty { return matches.map { .file($0) } }
    }
    if argument.contains("/") || argument.contains(".") || access(argument, F_OK) == 0 {
      return [.file(LogPath(argument))]
    }
    throw Refusal(message: "\"\(argument)\" is neither a job id nor a file")
  }

  /// Job ids, separated by commas outside brackets; `nil` when it reads as something else.
  private static func jobs(in argument: String) -> [JobTarget]? {
    var parts = [""]
    var depth = 0
    for character in argument {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    var targets: [JobTarget] = []
    for part in parts {
      guard let target = JobTarget(part) else { return nil }
      targets.append(target)
    }
    return targets
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
