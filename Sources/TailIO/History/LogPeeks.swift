import LogCore
import SystemPackage

/// Reads the ends of logs that nobody follows, a few KiB of each, for a list of them. Logs on file systems
/// that may hang are read one after the other by a process that can be left behind; one that hangs holds
/// up those only. Any thread may ask.
package final class LogPeeks: Sendable {
  private let near = Workers(name: "peek")
  private let far = Workers(name: "peek-far")

  package init() {}

  /// A log, by the names that it may have: the first that is a file is read.
  package struct Log: Sendable {
    /// Absolute.
    package let paths: [LogPath]
    /// Takes what was found; `nil`: no file, or none that can be read. Is called on another thread.
    package let answer: @Sendable (LogTail?) -> Void

    package init(_ paths: [LogPath], answer: @escaping @Sendable (LogTail?) -> Void) {
      self.paths = paths
      self.answer = answer
    }
  }

  /// Reads the ends of logs; nobody is answered where no thread can be had, or the file system hangs.
  package func read(_ logs: [Log]) {
    try? near.run { [far] in
      let access = SourceAccess()
      let isFar = logs.map { log in !log.paths.allSatisfy { access.isLocal($0) } }
      for (log, isFar) in zip(logs, isFar) where !isFar { LogPeeks.read(log, access) }
      let others = zip(logs, isFar).filter(\.1).map(\.0)
      guard !others.isEmpty else { return }
      try? far.run {
        // One process for all of them.
        let access = SourceAccess()
        for log in others { LogPeeks.read(log, access) }
      }
    }
  }

  private static func read(_ log: Log, _ access: SourceAccess) {
    for path in log.paths {
      guard let tail = try? tail(of: path, access.system(for: path)) else { continue }
      return log.answer(tail)
    }
    log.answer(nil)
  }

  private static func tail(
    of path: LogPath, _ system: some FileSystem
  ) throws(Errno) -> LogTail {
    let file = try system.open(path)
    defer { system.close(file) }
    let facts = try system.facts(of: file, fresh: false)
    guard facts.kind == .regular else { throw .invalidArgument }
    let start = facts.size - min(facts.size, IOLimits.peek)
    let bytes = try FullRead.bytes(start, facts.size, of: file, system)
    return LogTail(bytes: bytes, isWhole: start == 0)
  }
}
