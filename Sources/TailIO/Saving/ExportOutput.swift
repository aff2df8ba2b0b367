import CLinux
import Glibc
import LogCore
import SystemPackage

/// Where an export writes to: a file that gets its name when it is complete, standard output, or
/// memory.
/// Belongs to one thread.
final class ExportOutput {
  private let descriptor: Int32
  /// Whether it is closed when nobody needs it any more.
  private var isOwned = false
  /// The file's name, once it is complete; `nil` for what is written to at once.
  private let path: LogPath?
  private let temporary: LogPath?
  private let overwrite: Bool
  private(set) var written: UInt64 = 0
  /// How many bytes memory takes; `nil`: they go to the descriptor.
  private let limit: Int?
  private(set) var gathered: [UInt8] = []

  /// Standard output.
  init() {
    descriptor = STDOUT_FILENO
    path = nil
    temporary = nil
    overwrite = true
    limit = nil
  }

  /// Memory.
  init(limit: Int) {
    descriptor = -1
    path = nil
    temporary = nil
    overwrite = true
    self.limit = limit
  }

  /// - Parameters:
  ///   - path: absolute.
  ///   - isVisible: whether the unfinished file has a name that people find: `path` and `.part`.
  init(_ path: LogPath, overwrite: Bool, isVisible: Bool) throws(ExportFailure) {
    self.overwrite = overwrite
    limit = nil
    let found = ExportOutput.facts(of: path)
    if let found, found.kind == .other(.directory) { throw .impossible("it is a directory") }
    if let found, found.kind != .regular, overwrite {
      // A device or a pipe: there is nothing to replace.
      self.path = nil
      temporary = nil
      descriptor = path.withCString { Glibc.open($0, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
      guard descriptor >= 0 else { throw ExportFailure(Errno(rawValue: errno)) }
      isOwned = true
      return
    }
    if found != nil, !overwrite { throw .exists(path) }
    if found != nil, path.withCString({ access($0, W_OK) }) != 0 {
      throw ExportFailure(Errno(rawValue: errno))
    }
    // Where the name is a link, what it leads to is replaced, not the link.
    let place = ExportOutput.destination(of: path)
    let part = ExportOutput.temporaryName(for: place, isVisible: isVisible)
    // Left behind by a program that was killed.
    if isVisible, overwrite { _ = part.withCString { unlink($0) } }
    let created = part.withCString {
      Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard created >= 0 else {
      let error = Errno(rawValue: errno)
      throw isVisible && error == .fileExists
        ? .impossible("there is a \(part.name) already") : ExportFailure(error)
    }
    if found != nil { ExportOutput.copyMode(from: place, to: created) }
    descriptor = created
    self.path = place
    temporary = part
    isOwned = true
  }

  deinit {
    if isOwned { Glibc.close(descriptor) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ExportFailure) {
    if let limit {
      guard gathered.count + bytes.count <= limit else { throw .tooLarge }
      gathered += bytes
      return
    }
    var place = 0
    while place < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
      let wrote = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if wrote >= 0 {
        place += wrote
        written += UInt64(wrote)
        continue
      }
      switch errno {
      case EINTR: break
      case EAGAIN: waitForRoom()
      case EPIPE: throw .unread
      default: throw ExportFailure(Errno(rawValue: errno))
      }
    }
  }

  /// Lets the kernel copy, where it can.
  ///
  /// - Returns: how many bytes it copied; `nil`: it cannot.
  func copy(from file: Int32, at offset: UInt64, count: Int) throws(ExportFailure) -> Int? {
    while true {
      let copied = Int(st_copy_range(file, offset, descriptor, count))
      if copied >= 0 {
        written += UInt64(copied)
        return copied
      }
      switch errno {
      case EINTR: continue
      case ENOSPC, EDQUOT, EFBIG, EIO: throw ExportFailure(Errno(rawValue: errno))
      default: return nil
      }
    }
  }

  /// Makes what was written last, and gives it its name.
  func complete() throws(ExportFailure) {
    guard let path, let temporary else { return }
    var error: Int32 = fsync(descriptor) == 0 ? 0 : errno
    if error == 0 {
      error = temporary.withCString { from in
        path.withCString { to in
          overwrite ? (rename(from, to) == 0 ? 0 : errno) : st_rename_new(from, to)
        }
      }
    }
    guard error != 0 else { return }
    _ = temporary.withCString { unlink($0) }
    throw error == EEXIST ? .exists(path) : ExportFailure(Errno(rawValue: error))
  }

  /// Leaves nothing behind.
  func abandon() {
    guard let temporary else { return }
    _ = temporary.withCString { unlink($0) }
  }

  private func waitForRoom() {
    var polls = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
    _ = poll(&polls, 1, -1)
  }

  // MARK: Names

  private static func facts(of path: LogPath) -> FileFacts? {
    try? RealFileSystem().facts(of: path, fresh: true)
  }

  private static func temporaryName(for path: LogPath, isVisible: Bool) -> LogPath {
    if isVisible { return LogPath(bytes: path.bytes + Array(".part".utf8)) }
    let unique = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return LogPath(bytes: path.parent.bytes + Array("/.slurmtail-\(unique).tmp".utf8))
  }

  private static func destination(of path: LogPath) -> LogPath {
    var place = path
    // As many links as the kernel follows.
    for _ in 0..<40 {
      guard let target = try? RealFileSystem().target(ofLink: place) else { return place }
      place = target.absolute(from: place.parent)
    }
    return place
  }

  private static func copyMode(from path: LogPath, to descriptor: Int32) {
    var found = stat()
    guard path.withCString({ stat($0, &found) }) == 0 else { return }
    _ = fchmod(descriptor, found.st_mode & 0o777)
  }
}
