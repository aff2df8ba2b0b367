import Glibc
import LogCore

/// Finds out whether the folder of a file is on this host at all. On a thread of its own: it may
/// lie on a file system that hangs, and then nothing is told.
package enum FolderCheck {
  /// - Parameter tell: is called with the folder where it is missing.
  package static func run(_ file: LogPath, tell: @Sendable @escaping (LogPath) -> Void) {
    WorkerThread.start(name: "folder-check") {
      guard let slash = file.bytes.lastIndex(of: UInt8(ascii: "/")) else { return }
      let folder = LogPath(bytes: file.bytes[..<max(1, slash)])
      var status = stat()
      let error = folder.withCString { stat($0, &status) == 0 ? 0 : errno }
      if error == ENOENT || error == ENOTDIR { tell(folder) }
    }
  }
}
