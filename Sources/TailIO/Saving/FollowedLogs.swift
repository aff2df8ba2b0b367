import LogCore
import Synchronization

/// The logs that are followed, for those who write files: a log is never replaced, whatever its name.
///
/// Told by the UI thread and the tailers; asked by threads that write, since an answer may take a call
/// that names a path. What a file server has to be asked for is known from the tailer's last look: it
/// may hang, and a file that answers does not lie on a server that does not.
package final class FollowedLogs: Sendable {
  private let logs = Mutex<[FeedID: Log]>([:])

  private struct Log {
    /// Absolute.
    let path: LogPath
    /// Whether no call that names it can hang.
    var isLocal: Bool
    /// Of the file that was opened last.
    var identity: FileFacts.Identity?
  }

  package init() {}

  /// - Parameter path: absolute.
  func add(_ feed: FeedID, at path: LogPath, isLocal: Bool) {
    logs.withLock { logs in
      let identity = logs[feed]?.identity
      logs[feed] = Log(path: path, isLocal: isLocal, identity: identity)
    }
  }

  func remove(_ feed: FeedID) {
    logs.withLock { $0[feed] = nil }
  }

  /// Its file has been opened.
  func note(_ identity: FileFacts.Identity?, of feed: FeedID) {
    logs.withLock { $0[feed]?.identity = identity }
  }

  /// The log that a file is, or would be as soon as it is there: the same file by device and inode,
  /// or the same name in the same folder.
  ///
  /// - Parameters:
  ///   - path: absolute; not a symbolic link.
  ///   - facts: what the path leads to; `nil` where there is nothing.
  func log(at path: LogPath, _ facts: FileFacts?) -> FeedID? {
    if let facts, facts.kind != .regular { return nil }
    let logs = logs.withLock { $0 }
    if let feed = logs.first(where: { isSame($0.value, facts) })?.key { return feed }
    let name = path.name
    let namesakes = logs.filter { $0.value.path.name == name }
    if let feed = namesakes.first(where: { $0.value.path.parent == path.parent })?.key {
      return feed
    }
    guard !namesakes.isEmpty, let folder = Self.identity(of: path.parent) else { return nil }
    return namesakes.first { Self.identity(of: $0.value.path.parent) == folder }?.key
  }

  /// The log that an open file is.
  func log(open descriptor: Int32) -> FeedID? {
    guard let facts = try? RealFileSystem().facts(of: descriptor, fresh: false),
      facts.kind == .regular
    else { return nil }
    return logs.withLock { $0 }.first { isSame($0.value, facts) }?.key
  }

  private func isSame(_ log: Log, _ facts: FileFacts?) -> Bool {
    guard let facts else { return false }
    if log.identity == facts.identity { return true }
    // Its tailer may not have noticed yet that the name leads to another file.
    guard log.isLocal else { return false }
    return (try? RealFileSystem().facts(of: log.path, fresh: false))?.identity == facts.identity
  }

  /// Which folder it is; `nil` where nobody answers in time.
  private static func identity(of folder: LogPath) -> FileFacts.Identity? {
    FileFacts.Identity.each(of: [folder])[0]
  }
}
