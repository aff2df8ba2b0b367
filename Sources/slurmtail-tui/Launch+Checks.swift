import LogCore
import Options
import TailApp

/// What the arguments have to be.
extension Launch {
  static func checkNumbers(of arguments: Choices) throws(Refusal) {
    if let lines = arguments.lines, lines.magnitude > UInt(AppLimits.countCap) {
      throw Refusal(
        message: "--lines \(lines): no more than \(Grouped(AppLimits.countCap)) are possible")
    }
    let most = Int(AppLimits.intervalMax)
    if let poll = arguments.poll, !(poll > 0 && poll <= AppLimits.intervalMax) {
      throw Refusal(
        message: "--poll \(spelling(poll)): a number of seconds above 0 and up to \(most) is needed"
      )
    }
    if let interval = arguments.slurmInterval,
      !(interval >= 1 && interval <= AppLimits.intervalMax)
    {
      throw Refusal(
        message: "--slurm-interval \(spelling(interval)): a number of seconds from 1 to \(most) is "
          + "needed; Slurm's controller serves everyone")
    }
    if let memory = arguments.memory?.bytes, memory < LogLimits.memoryMin {
      throw Refusal(message: "--memory: at least \(LogLimits.memoryMin >> 20)M is needed")
    }
  }

  /// A number as somebody would type it.
  private static func spelling(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  static func filter(_ arguments: Choices) throws(Refusal) -> LineFilter {
    var filter = LineFilter()
    let terms =
      arguments.grep.map { ("--grep", $0, false) }
      + arguments.exclude.map { ("--exclude", $0, true) }
    for (option, source, isExclusion) in terms {
      guard !NameText.isForeign(source) else {
        throw Refusal(message: "\(option) '\(LogPath(source))': this is not UTF-8")
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
