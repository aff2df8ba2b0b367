import CLinux
import Glibc
import LogCore
import SystemPackage

/// A file that gets its name when it is complete, so that it is whole or not there at all.
///
/// Until then it has no name, where the file system can do that: nothing is left of it, however the
/// program ends. Elsewhere (NFS, Lustre) it has a name of its own, which has to be taken away by who
/// gives it up. Belongs to one thread.
struct UnfinishedFile {
  let descriptor: Int32
  /// What it is called meanwhile; `nil`: it has no name.
  let temporary: LogPath?

  /// - Parameters:
  ///   - place: absolute; what it will be called.
  ///   - name: what people find it under meanwhile; `nil`: nobody is to find it.
  init(for place: LogPath, visibleAs name: LogPath? = nil) throws(Errno) {
    if name == nil {
      let nameless = place.parent.withCString { st_open_nameless($0) }
      if nameless >= 0 {
        descriptor = nameless
        temporary = nil
        return
      }
    }
    let path = name ?? Self.hiddenName(beside: place)
    let created = path.withCString {
      Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard created >= 0 else { throw Errno(rawValue: errno) }
    // Whoever finds it knows that somebody is writing to it; see `isBeingWritten`. The lock ends with the
    // program, however that ends.
    _ = flock(created, LOCK_EX | LOCK_NB)
    descriptor = created
    temporary = path
  }

  /// Writes all of it.
  func write(_ bytes: [UInt8]) throws(Errno) {
    var place = 0
    while place < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + place }, $0.count - place)
      }
      guard count >= 0 || errno == EINTR else { throw Errno(rawValue: errno) }
      place += max(0, count)
    }
  }

  /// Makes what was written last, and gives it its name; it stays open.
  ///
  /// - Parameter overwrite: whether a file of that name gives way; else `.fileExists` is thrown.
  func complete(as place: LogPath, overwrite: Bool) throws(Errno) {
    guard fsync(descriptor) == 0 else { throw Errno(rawValue: errno) }
    guard let temporary else {
      // A name can be given to it, but not be taken from another file.
      if !overwrite { return try link(as: place) }
      let passing = Self.hiddenName(beside: place)
      try link(as: passing)
      try rename(passing, to: place)
      return
    }
    if overwrite { return try rename(temporary, to: place) }
    let error = temporary.withCString { from in
      place.withCString { to in st_rename_new(from, to) }
    }
    guard error == 0 else { throw Errno(rawValue: error) }
  }

  /// Gives it back to the system. What is not complete has to be abandoned.
  func close() {
    Glibc.close(descriptor)
  }

  /// Whether the file of a name is locked by who is writing to it, here or in another program.
  static func isBeingWritten(_ path: LogPath) -> Bool {
    let file = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard file >= 0 else { return false }
    defer { Glibc.close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Leaves nothing behind.
  func abandon() {
    Glibc.close(descriptor)
    guard let temporary else { return }
    _ = temporary.withCString { unlink($0) }
  }

  private func link(as path: LogPath) throws(Errno) {
    let error = path.withCString { st_give_name(descriptor, $0) }
    guard error == 0 else { throw Errno(rawValue: error) }
  }

  private func rename(_ temporary: LogPath, to place: LogPath) throws(Errno) {
    let error = temporary.withCString { from in
      place.withCString { to in Glibc.rename(from, to) == 0 ? 0 : errno }
    }
    guard error != 0 else { return }
    _ = temporary.withCString { unlink($0) }
    throw Errno(rawValue: error)
  }

  private static func hiddenName(beside place: LogPath) -> LogPath {
    let unique = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return LogPath(bytes: place.parent.bytes + Array("/.slurmtail-\(unique).tmp".utf8))
  }
}
