import Glibc
import LogCore

/// A file of the reader's own that is small and read whole, such as the configuration.
package enum SmallFile {
  /// Why it is not read.
  package struct Unreadable: Error {
    /// One line for people.
    package let message: String
    package let isMissing: Bool
  }

  /// - Parameter limit: a file with more bytes is not what it should be.
  package static func bytes(of path: LogPath, limit: Int) throws(Unreadable) -> [UInt8] {
    // O_NONBLOCK: a FIFO would wait for somebody who writes.
    let descriptor = path.withCString {
      open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Unreadable(message: "it is not a regular file", isMissing: false)
    }
    guard status.st_size <= limit else {
      throw Unreadable(message: "it has more than \(limit >> 10) KiB", isMissing: false)
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled, off_t(filled))
      }
      guard count >= 0 || errno == EINTR else { throw failure() }
      guard count != 0 else { break }
      filled += max(0, count)
    }
    return Array(bytes[..<filled])
  }

  /// Whether there is anything of that name.
  package static func exists(_ path: LogPath) -> Bool {
    path.withCString { access($0, F_OK) } == 0
  }

  private static func failure() -> Unreadable {
    let code = errno
    return Unreadable(
      message: String(cString: strerror(code)), isMissing: code == ENOENT || code == ENOTDIR)
  }
}
