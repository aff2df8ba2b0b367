import LogCore
import SlurmJobs

extension Picker {
  /// The end of a row's log, as far as it is known.
  package struct Tail: Sendable {
    /// Where the log may be, the likeliest first.
    let paths: [LogPath]
    /// `nil`: nobody has answered yet, or there is no log.
    package fileprivate(set) var tail: LogTail?
    package fileprivate(set) var isAnswered = false
  }

  /// The logs of the rows that are shown whose ends nobody has asked for; they count as asked for from now
  /// on.
  mutating func unasked(_ shown: Range<Int>, from surroundings: Surroundings) -> [LogPeek] {
    var peeks: [LogPeek] = []
    for row in rows[shown] {
      let paths = row.logs(from: surroundings)
      guard !paths.isEmpty, tails[row.label]?.paths != paths else { continue }
      if tails.count >= AppLimits.knownTails { tails = [:] }
      // What was known of it is shown until the answer comes.
      tails[row.label] = Tail(paths: paths, tail: tails[row.label]?.tail)
      peeks.append(LogPeek(row: row.label, paths: paths))
    }
    return peeks
  }

  mutating func take(_ tail: LogTail?, of peek: LogPeek) {
    guard tails[peek.row]?.paths == peek.paths else { return }
    tails[peek.row]?.tail = tail
    tails[peek.row]?.isAnswered = true
  }

  /// All logs are asked for anew.
  mutating func forgetTails() {
    tails = [:]
  }

  func tail(of row: Row) -> Tail? { tails[row.label] }
}

/// A question for the end of a log in the picker.
package struct LogPeek: Hashable, Sendable {
  /// What the row is called.
  let row: String
  /// Where the log may be, the likeliest first; absolute.
  package let paths: [LogPath]
}

extension Picker.Row {
  /// Where its log may be, the likeliest first; empty where it has none, or none yet.
  fileprivate func logs(from surroundings: Surroundings) -> [LogPath] {
    switch self {
    case .job(let job):
      guard !job.state.isWaiting, job.waiting == nil else { return [] }
      return (job.output.stdout + job.output.stderr).map { LogPath(bytes: $0.path) }
    case .path(let path) where !path.hasSuffix("/"):
      return [
        LogPath(path).expanded(home: surroundings.home)
          .absolute(from: surroundings.workingDirectory)
      ]
    case .path, .typed, .array: return []
    }
  }
}
