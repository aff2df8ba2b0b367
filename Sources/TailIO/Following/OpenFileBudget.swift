import CLinux
import Synchronization

/// How many followed files may be open at a time: what the kernel allows this process, less what else
/// it needs. Local tailers have equal shares; the child processes of others count for themselves.
final class OpenFileBudget: Sendable {
  /// For one tailer alone.
  let most: Int
  /// For a child process that has a mount's files open.
  let ofChild: Int
  private let sharers = Atomic(0)

  /// - Parameter most: more are not needed.
  convenience init(atMost most: Int) {
    self.init(atMost: most, limit: st_limit_of_open_files())
  }

  /// - Parameter limit: how many descriptors this process may have.
  init(atMost most: Int, limit: UInt64) {
    // Where little is allowed, what the program cannot do without goes first.
    let reserve = min(IOLimits.reservedFiles, max(IOLimits.neededFiles, limit / 3 * 2))
    let rest = max(1, limit - min(limit, reserve))
    self.most = Int(min(UInt64(max(1, most)), rest))
    ofChild = Int(min(UInt64(IOLimits.openRemoteFiles), rest))
  }

  /// A tailer comes that has its files open in this process.
  func addSharer() { sharers.add(1, ordering: .relaxed) }

  /// For each of them.
  var share: Int { max(1, most / max(1, sharers.load(ordering: .relaxed))) }
}
