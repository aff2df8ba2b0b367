import Glibc
import LogCore
import SlurmJobs
import SystemPackage

/// Finds out whether the folder of a file that a node writes is on this host at all, and whether it is the same
/// there. On threads of its own: it may lie on a file system that hangs, and then nothing is told.
package enum FolderCheck {
  private static let workers = Workers(name: "folder-check", limit: IOLimits.folderChecks)

  /// - Parameters:
  ///   - node: the host that writes the file, as Slurm calls it.
  ///   - tell: is called with the folder, and what it tells: where that cannot be known, that it is shared.
  package static func run(
    _ file: LogPath, on node: String, tell: @Sendable @escaping (LogPath, FolderSight) -> Void
  ) {
    guard let slash = file.bytes.lastIndex(of: UInt8(ascii: "/")) else { return }
    let folder = LogPath(bytes: file.bytes[..<max(1, slash)])
    do throws(Refusal) {
      try workers.run { tell(folder, sight(of: folder, on: node) ?? .shared) }
    } catch {
      tell(folder, .shared)
    }
  }

  /// `nil`: it cannot be looked at.
  private static func sight(of folder: LogPath, on node: String) -> FolderSight? {
    let facts: FileFacts
    do throws(Errno) {
      facts = try RealFileSystem().facts(of: folder, fresh: false)
    } catch {
      return error == .noSuchFileOrDirectory || error == .notDirectory ? .missing : nil
    }
    if folder.withCString({ access($0, W_OK | X_OK) }) != 0, errno == EACCES || errno == EROFS {
      return .closed
    }
    if isThisHost(node) { return .written }
    let table = MountTable.current()
    // Parts of some file systems have devices that the table does not name.
    let mount = table.mount(of: facts.identity.device) ?? table.mount(holding: folder)
    return mount.map { $0.isOfThisHost ? .local : .shared }
  }

  /// Hosts are called by their first names, or by all of them.
  private static func isThisHost(_ node: String) -> Bool {
    guard let own = HostName.own else { return false }
    return own.prefix { $0 != "." } == node.prefix { $0 != "." }
  }
}
