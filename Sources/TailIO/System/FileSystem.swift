import CLinux
import Glibc
import LogCore
import SystemPackage

/// What statx(2) says of a file.
package struct FileFacts: Hashable, Sendable {
  package var size: UInt64
  package var identity: Identity
  package var kind: Kind
  package var isLinked: Bool
  /// When its bytes, and when anything about it, changed last. Only good to tell that something
  /// has: servers' clocks and caches differ.
  package var times = Times(modified: 0, changed: 0)
  /// When it was made, by the same clock as its times; 0 where the file system does not know.
  package var born: UInt64 = 0

  package struct Times: Hashable, Sendable {
    /// Nanoseconds since 1970.
    package var modified: UInt64
    package var changed: UInt64

    package init(modified: UInt64, changed: UInt64) {
      self.modified = modified
      self.changed = changed
    }
  }

  /// Which file it is, whatever its name.
  package struct Identity: Hashable, Sendable {
    package var inode: UInt64
    package var device: MountTable.Device

    package init(inode: UInt64, device: MountTable.Device) {
      self.inode = inode
      self.device = device
    }

    /// The same for those who know nothing of mounts.
    package var number: FileNumber {
      FileNumber(device: UInt64(device.major) << 32 | UInt64(device.minor), inode: inode)
    }
  }

  package enum Kind: Hashable, Sendable {
    case regular
    case other(FileKind)
  }

  package init(size: UInt64, identity: Identity, kind: Kind, isLinked: Bool) {
    self.size = size
    self.identity = identity
    self.kind = kind
    self.isLinked = isLinked
  }
}

/// The calls that following makes. A seam: tests put a file system of their own behind it that
/// fails when they want.
package protocol FileSystem {
  /// How many calls a server was asked for so far, as far as somebody counts.
  var callCount: Int { get }
  func open(_ path: LogPath) throws(Errno) -> Int32
  func close(_ descriptor: Int32)
  /// - Parameter fresh: ask the server, whatever a cache says.
  func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts
  func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts
  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int
  /// Tells that these open files are looked at now, one after the other, where one question can be asked for
  /// all of them: each answer is for the next look at its file. Nothing is left of it after the next call.
  func willLook(at descriptors: [Int32])
  /// Reads what is there now in one call to the server, whatever a cache says of the file's size.
  ///
  /// - Parameters:
  ///   - end: up to where the file was read.
  ///   - asksForSize: whether the kernel may ask for the size first.
  /// - Returns: `nil` where that cannot be done.
  func readGrowth(
    of descriptor: Int32, from offset: UInt64, count: Int, knownUpTo end: UInt64, asksForSize: Bool
  ) throws(Errno) -> [UInt8]?
  /// Tells that these bytes are about to be asked for, where they can be read meanwhile. Returns at
  /// once. What is read so is a second old at most when it is handed out, and never older than the
  /// last look at the file's facts.
  func willRead(_ descriptor: Int32, _ range: Range<UInt64>)
  /// Where the next data lies at or after a place, as far as the file system knows of holes; `nil`
  /// when only a hole follows.
  func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64?
  /// What a symbolic link says; `nil` where the path is none.
  func target(ofLink path: LogPath) throws(Errno) -> LogPath?
  /// What beside a log is named after it, such as `log.1` and `log-20260131`.
  func namesakes(of path: LogPath) throws(Errno) -> [LogPath]
  /// What lies beside a log, whatever it is called, and is listed with this inode number.
  func neighbours(of path: LogPath, numbered number: UInt64) throws(Errno) -> [LogPath]
}

extension FileSystem {
  package var callCount: Int { 0 }
  package func willLook(at descriptors: [Int32]) {}
  package func willRead(_ descriptor: Int32, _ range: Range<UInt64>) {}
  package func readGrowth(
    of descriptor: Int32, from offset: UInt64, count: Int, knownUpTo end: UInt64, asksForSize: Bool
  ) throws(Errno) -> [UInt8]? { nil }
  package func namesakes(of path: LogPath) throws(Errno) -> [LogPath] { [] }
  package func neighbours(
    of path: LogPath, numbered number: UInt64
  ) throws(Errno) -> [LogPath] { [] }
}

/// The kernel's.
package struct RealFileSystem: FileSystem {
  package init() {}

  package func open(_ path: LogPath) throws(Errno) -> Int32 {
    // O_NONBLOCK: a FIFO would block until someone writes to it.
    let descriptor = path.withCString {
      Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    return descriptor
  }

  package func close(_ descriptor: Int32) {
    _ = Glibc.close(descriptor)
  }

  package func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
    var found = st_file_facts()
    let error = st_facts_of_fd(descriptor, fresh ? 1 : 0, &found)
    guard error == 0 else { throw Errno(rawValue: error) }
    return FileFacts(found)
  }

  package func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts {
    var found = st_file_facts()
    let error = path.withCString { st_facts_of_path($0, fresh ? 1 : 0, &found) }
    guard error == 0 else { throw Errno(rawValue: error) }
    return FileFacts(found)
  }

  package func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset))
      if count >= 0 { return count }
      guard errno == EINTR else { throw Errno(rawValue: errno) }
    }
  }

  package func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? {
    let place = st_next_data(descriptor, Int64(clamping: offset))
    if place >= 0 { return UInt64(place) }
    guard -place == Int64(ENXIO) else { throw Errno(rawValue: Int32(-place)) }
    return nil
  }

  package func target(ofLink path: LogPath) throws(Errno) -> LogPath? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = path.withCString { name in
      bytes.withUnsafeMutableBufferPointer { room in
        room.withMemoryRebound(to: CChar.self) { room in
          room.baseAddress.map { readlink(name, $0, room.count) } ?? -1
        }
      }
    }
    if count >= 0 { return LogPath(bytes: bytes[..<count]) }
    guard errno == EINVAL else { throw Errno(rawValue: errno) }
    return nil
  }
}

extension FileFacts {
  init(_ found: st_file_facts) {
    size = found.size
    identity = Identity(
      inode: found.inode,
      device: MountTable.Device(major: found.device_major, minor: found.device_minor))
    isLinked = found.links > 0
    times = Times(modified: found.modified, changed: found.changed)
    born = found.born
    kind =
      switch found.kind {
      case UInt32(S_IFREG): .regular
      case UInt32(S_IFDIR): .other(.directory)
      case UInt32(S_IFIFO): .other(.fifo)
      case UInt32(S_IFSOCK): .other(.socket)
      case UInt32(S_IFCHR), UInt32(S_IFBLK): .other(.device)
      default: .other(.other)
      }
  }
}

extension LogPath {
  /// The path as the kernel takes it.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try (bytes + [0]).withUnsafeBufferPointer { buffer in
      try buffer.withMemoryRebound(to: CChar.self) { characters in
        // There is always the terminating NUL.
        guard let base = characters.baseAddress else { preconditionFailure("no bytes") }
        return try body(base)
      }
    }
  }

  /// What is named so in this folder.
  func appending(_ name: [UInt8]) -> LogPath {
    let slash = UInt8(ascii: "/")
    return LogPath(bytes: (bytes.last == slash ? bytes : bytes + [slash]) + name)
  }

  /// The folder that it lies in.
  package var parent: LogPath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return LogPath(".") }
    return slash == 0 ? LogPath("/") : LogPath(bytes: bytes[..<slash])
  }
}
