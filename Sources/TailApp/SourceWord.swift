import LogCore
import SlurmJobs

/// What a word names, on the command line and in the program, as far as that can be told without
/// looking at the disk.
package enum SourceWord: Sendable, Equatable {
  case watched(Watched)
  /// It means something that cannot be watched; one line for people, with what works.
  case refused(String)
  /// Neither a job nor what reads as a path: a file, if there is one.
  case name

  /// What is to be watched for it.
  package struct Watched: Sendable, Equatable {
    package var sources: [LaunchPlan.Source]
    package var extraLogs: [LaunchPlan.ExtraLogs] = []
    /// What has to be said about how it was understood.
    package var remark: String?

    package init(
      sources: [LaunchPlan.Source], extraLogs: [LaunchPlan.ExtraLogs] = [], remark: String? = nil
    ) {
      self.sources = sources
      self.extraLogs = extraLogs
      self.remark = remark
    }
  }

  package init(_ word: String) {
    if word.allSatisfy(\.isWhitespace) {
      self = .refused("an empty argument is neither a job nor a file")
    } else if let targets = JobTarget.list(word) {
      self = .watched(
        Watched(sources: targets.map { .job($0) }, remark: SourceWord.remark(on: word)))
    } else if let list = JobTarget.badTaskList(in: word) {
      self = .refused(
        "\(list) is not a list of tasks; write it as 12_[1-3,7] or 12_[0-9:3], from low to high"
      )
    } else if let extra = SourceWord.extraLogs(word) {
      self = extra
    } else if SourceWord.isStream(word) {
      self = .refused("\(word) \(SourceWord.streamRemedy)")
    } else if let pattern = PathPattern(LogPath(word)) {
      self = .watched(Watched(sources: [.pattern(pattern)]))
    } else if word.contains(where: { "/.".contains($0) }) || word.hasPrefix("~") {
      self = .watched(Watched(sources: [.file(LogPath(word))]))
    } else {
      self = .name
    }
  }

  /// What to do where bytes come through a pipe.
  package static let streamRemedy =
    "is a pipe, which cannot be read again; write to a file and watch that: "
    + "command > out.log & slurmtail-tui out.log"

  /// `12345=path,path`, with patterns or without.
  private static func extraLogs(_ word: String) -> SourceWord? {
    guard let equals = word.firstIndex(of: "="), let target = JobTarget(String(word[..<equals]))
    else { return nil }
    let names = word[word.index(after: equals)...].split(separator: ",")
    guard !names.isEmpty else {
      return .refused("\(word) names no file; it is written \(target)=path,path")
    }
    let paths = names.map { LogPath(String($0)) }
    guard !names.contains(where: { isStream(String($0)) }) else {
      return .refused("\(word) \(streamRemedy)")
    }
    return .watched(
      Watched(
        sources: [.job(target)], extraLogs: [LaunchPlan.ExtraLogs(target, paths)],
        remark: remark(on: String(word[..<equals]))))
  }

  /// squeue cuts long lists: nobody can know which tasks were in it.
  private static func remark(on word: String) -> String? {
    guard JobTarget.isCut(word), let target = JobTarget(word) else { return nil }
    return "\(word) is cut short: all tasks of \(target.number) are shown"
  }

  /// What the shell makes of `<(command)`, and the names of standard input.
  package static func isStream(_ word: String) -> Bool {
    word == "-" || word == "/dev/stdin"
      || ["/dev/fd/", "/proc/self/fd/"].contains { word.hasPrefix($0) }
  }
}
