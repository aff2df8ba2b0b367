import Glibc
import LogCore

/// A small file of ours that is complete or not there at all.
enum StateFile {
  /// A failure costs no more than the memory.
  static func write(_ text: [UInt8], to path: LogPath) {
    makeFolder(path.parent)
    let temporary = LogPath(
      bytes: path.parent.bytes + Array("/.".utf8) + path.name.bytes + Array(".\(getpid())".utf8))
    // Patterns and paths may tell what somebody works on.
    let file = temporary.withCString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard file >= 0 else { return }
    let written = text.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
    temporary.withCString { from in
      path.withCString { to in
        if written != text.count || rename(from, to) != 0 { unlink(from) }
      }
    }
  }

  /// The bytes, `limit` of them at the most; `nil`: they cannot be read.
  static func read(_ path: LogPath, limit: Int) -> [UInt8]? {
    let system = RealFileSystem()
    guard let file = try? system.open(path) else { return nil }
    defer { system.close(file) }
    return try? FullRead.bytes(0, UInt64(limit), of: file, system)
  }

  /// Makes a folder, and those that it is in, for the reader alone.
  static func makeFolder(_ folder: LogPath) {
    guard folder.bytes.count > 1 else { return }
    if folder.withCString({ mkdir($0, 0o700) }) != 0, errno == ENOENT {
      makeFolder(folder.parent)
      _ = folder.withCString { mkdir($0, 0o700) }
    }
  }
}
