import CLinux
import Glibc
import LogCore
import SystemPackage

/// Where an export writes to: a file that gets its name when it is complete, standard output, or
/// memory.
/// Belongs to one thread.
final class ExportOutput {
  private let descriptor: Int32
  /// Whether it is closed when nobody needs it any more: a device or a pipe.
  private var isOwned = false
  /// The file and the name that it gets once it is complete; `nil` for what is written to at once.
  private let result: (file: UnfinishedFile, path: LogPath)?
  private let overwrite: Bool
  private let guards: Guards
  private(set) var written: UInt64 = 0
  /// How many bytes memory takes; `nil`: they go to the descriptor.
  private let limit: Int?
  private(set) var gathered: [UInt8] = []

  /// What an output has to heed.
  struct Guards {
    /// Never written to.
    let logs: FollowedLogs
    /// Nor are these.
    let own: OwnFiles
    let control: ExportControl
    /// Whether it is to be given up, where the thread that writes is the one that finds that out.
    var isInterrupted: (() -> Bool)?

    /// Refuses what is never replaced, whatever is answered.
    ///
    /// - Parameters:
    ///   - place: absolute; not a symbolic link.
    ///   - found: what is there; `nil`: nothing.
    func check(_ place: LogPath, _ found: FileFacts?) throws(ExportFailure) {
      if let log = logs.log(at: place, found) { throw .isLog(log) }
      if let kind = own.kind(of: place, found) { throw .impossible(OwnFiles.sentence(of: kind)) }
      guard found?.kind == .regular, UnfinishedFile.isBeingWritten(place) else { return }
      throw .impossible("\(place.name) is just being written by a program; choose another name")
    }
  }

  /// Standard output.
  init(guards: Guards) throws(ExportFailure) {
    if let log = guards.logs.log(open: STDOUT_FILENO) { throw .isLog(log) }
    if let kind = guards.own.kind(open: STDOUT_FILENO) {
      throw .impossible(OwnFiles.sentence(of: kind))
    }
    self.guards = guards
    descriptor = STDOUT_FILENO
    result = nil
    overwrite = true
    limit = nil
  }

  /// Memory.
  init(limit: Int, guards: Guards) {
    self.guards = guards
    descriptor = -1
    result = nil
    overwrite = true
    self.limit = limit
  }

  /// - Parameters:
  ///   - path: absolute.
  ///   - isVisible: whether the unfinished file has a name that people find: `path` and `.part`.
  init(
    _ path: LogPath, overwrite: Bool, isVisible: Bool, guards: Guards
  ) throws(ExportFailure) {
    self.overwrite = overwrite
    self.guards = guards
    limit = nil
    let found = ExportOutput.facts(of: path)
    // Where the name is a link, what it leads to is replaced, not the link.
    let place = ExportOutput.destination(of: path)
    // Nobody is asked whether to overwrite it.
    try guards.check(place, found)
    if let found, found.kind == .other(.directory) { throw .impossible("it is a directory") }
    if let found, found.kind != .regular, overwrite {
      // A device or a pipe: there is nothing to replace.
      result = nil
      descriptor = path.withCString { Glibc.open($0, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
      guard descriptor >= 0 else { throw ExportFailure(Errno(rawValue: errno)) }
      isOwned = true
      return
    }
    if found != nil, !overwrite { throw .exists(path) }
    if found != nil, path.withCString({ access($0, W_OK) }) != 0 {
      throw ExportFailure(Errno(rawValue: errno))
    }
    let part = isVisible ? LogPath(bytes: place.bytes + Array(".part".utf8)) : nil
    if let part {
      do throws(ExportFailure) {
        try guards.check(part, ExportOutput.facts(of: part))
      } catch {
        guard case .isLog = error else { throw error }
        throw .impossible(
          "until it is complete it would be called \(part.name), and that is a log, which is never replaced"
        )
      }
      // Left behind by a program that was killed.
      if overwrite { _ = part.withCString { unlink($0) } }
    }
    let file = try ExportOutput.create(place, visibleAs: part, guards)
    if found != nil { ExportOutput.copyMode(from: place, to: file.descriptor) }
    descriptor = file.descriptor
    result = (file, place)
  }

  private static func create(
    _ place: LogPath, visibleAs part: LogPath?, _ guards: Guards
  ) throws(ExportFailure) -> UnfinishedFile {
    var isTaken = false
    do throws(ExportFailure) {
      return try guards.control.create { () throws(Errno) in
        do throws(Errno) {
          return try UnfinishedFile(for: place, visibleAs: part)
        } catch {
          isTaken = error == .fileExists
          throw error
        }
      }
    } catch {
      if isTaken, let part { throw .impossible("there is a \(part.name) already") }
      throw error
    }
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
      var rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
      if guards.isInterrupted != nil {
        // A pipe that has room takes so much without making anybody wait.
        rest = UnsafeRawBufferPointer(rebasing: rest.prefix(IOLimits.pipeRoom))
        try waitForRoomOrInterruption()
      }
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

  /// Writes NULs; at the end of a file as a hole, which takes no room.
  func writeNuls(_ count: UInt64) throws(ExportFailure) {
    if limit == nil, endsInHole(of: count) {
      written += count
      return
    }
    let nuls = [UInt8](repeating: 0, count: LogLimits.chunkLength)
    var left = count
    while left > 0 {
      let part = Int(min(left, UInt64(nuls.count)))
      var failure: ExportFailure?
      nuls.withUnsafeBytes { bytes in
        do throws(ExportFailure) {
          try write(UnsafeRawBufferPointer(rebasing: bytes[..<part]))
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      left -= UInt64(part)
    }
  }

  /// Whether it cannot hold a hole.
  var isStream: Bool {
    var status = stat()
    return limit == nil && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Makes a regular file so much longer, where it is written to at its end.
  private func endsInHole(of count: UInt64) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      fcntl(descriptor, F_GETFL) & O_APPEND == 0
    else { return false }
    let place = lseek(descriptor, 0, SEEK_CUR)
    guard place >= 0, place >= status.st_size else { return false }
    let end = place + off_t(count)
    return ftruncate(descriptor, end) == 0 && lseek(descriptor, end, SEEK_SET) == end
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
    guard let (file, path) = result else { return }
    do throws(ExportFailure) {
      // The name may lead to a log by now.
      try guards.check(path, ExportOutput.facts(of: path))
    } catch {
      abandon()
      throw error
    }
    do throws(Errno) {
      try file.complete(as: path, overwrite: overwrite)
    } catch {
      abandon()
      throw error == .fileExists ? .exists(path) : ExportFailure(error)
    }
    guards.control.forgetLeftover()
    file.close()
  }

  /// Leaves nothing behind.
  func abandon() {
    guard let (file, _) = result else { return }
    file.abandon()
    guards.control.forgetLeftover()
  }

  private func waitForRoom() {
    var polls = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
    _ = poll(&polls, 1, -1)
  }

  private func waitForRoomOrInterruption() throws(ExportFailure) {
    var polls = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
    repeat {
      if guards.isInterrupted?() ?? false { throw .stopped }
    } while poll(&polls, 1, IOLimits.interruptionLook) == 0
  }

  // MARK: Names

  private static func facts(of path: LogPath) -> FileFacts? {
    try? RealFileSystem().facts(of: path, fresh: true)
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
