import Glibc
import LogCore
import SystemPackage

/// The file of one session, which belongs to one running program at a time.
///
/// Each writing makes a new file. The program that wrote it holds it open and locked (flock(2)), so that
/// another finds it in use; the lock ends with the program, however that ends. Where file systems know no
/// locks, a file other than the own one in its place tells that another has written. Belongs to the
/// store's thread.
struct SessionFile {
  let path: LogPath
  /// The file that was written last.
  private var own: Int32?

  init(path: LogPath) {
    self.path = path
  }

  mutating func keep(
    _ text: [UInt8], _ claim: SessionClaim, _ logs: FollowedLogs
  ) -> SessionOutcome {
    let found = facts(atPath: path)
    if logs.log(at: path, found) != nil {
      return .failed("\(path) is watched as a log, which is never replaced")
    }
    if let refusal = refusal(claim, found, text) { return refusal }
    let lack = StateFile.makeFolder(path.parent)
    do throws(Errno) {
      let file = try UnfinishedFile(for: path)
      do throws(Errno) {
        try file.write(text)
        // Before it has a name: nobody can be faster.
        _ = flock(file.descriptor, LOCK_EX | LOCK_NB)
        try file.complete(as: path, overwrite: found != nil)
      } catch {
        file.abandon()
        throw error
      }
      letGo()
      own = file.descriptor
      return .kept
    } catch {
      // Somebody was faster.
      guard error == .fileExists, found == nil else {
        // That the folder is not there says less than why.
        let reason = error == .noSuchFileOrDirectory ? lack ?? error : error
        return .failed(reason.description)
      }
      return claim == .new ? .exists(saved: nil) : .inUse
    }
  }

  /// Lets others have it.
  mutating func letGo() {
    if let own { close(own) }
    own = nil
  }

  /// Why the file that is there must stay; `nil`: it may be replaced.
  private mutating func refusal(
    _ claim: SessionClaim, _ found: FileFacts?, _ text: [UInt8]
  ) -> SessionOutcome? {
    guard let found else { return nil }
    if let own {
      if (try? RealFileSystem().facts(of: own, fresh: false))?.identity == found.identity {
        return nil
      }
      letGo()
      return isSession(like: text) || UnfinishedFile.isBeingWritten(path) ? .taken : .overwritten
    }
    // Writable: on NFS an exclusive lock needs it.
    let file = path.withCString { open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard file >= 0 else { return claim == .new ? .exists(saved: nil) : nil }
    if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(file)
      return .inUse
    }
    if claim == .new {
      let saved = Self.saved(file)
      close(file)
      return .exists(saved: saved)
    }
    if claim == .goOn, !isSession(like: text) {
      close(file)
      return .overwritten
    }
    own = file
    return nil
  }

  /// Whether what is there begins as a session does.
  private func isSession(like text: [UInt8]) -> Bool {
    let line = text.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")]
    let found = try? SmallFile.bytes(of: path, limit: IOLimits.sessionLength)
    return found.map { ($0 + [UInt8(ascii: "\n")]).starts(with: line) } ?? false
  }

  private func facts(atPath path: LogPath) -> FileFacts? {
    try? RealFileSystem().facts(of: path, fresh: true)
  }

  private static func saved(_ file: Int32) -> WallTime? {
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    return WallTime(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
  }
}
