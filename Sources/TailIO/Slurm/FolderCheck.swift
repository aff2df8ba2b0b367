import Glibc
import LogCore

/// Finds out whether the folder of a file is on this host at all. On threads of its own: it may lie on
/// a file system that hangs, and then nothing is told.
package enum FolderCheck {
  private static let workers = Workers(name: "folder-check", limit: IOLimits.folderChecks)

  /// - Parameter tell: is called with the folder where it is missing.
  package static func run(_ file: LogPath, tell: @Sendable @escaping (LogPath) -> Void) {
    // Without a thread nobody is told, as on a file system that hangs.
    try? workers.run {
      guard let slash = file.bytes.lastIndex(of: UInt8(ascii: "/")) else { return }
      let folder = LogPath(bytes: file.bytes[..<max(1, slash)])
      var status = stat()
      let error = folder.withCString { stat($0, &status) == 0 ? 0 : errno }
      if error == ENOENT || error == ENOTDIR { tell(folder) }
    }
  }
}
