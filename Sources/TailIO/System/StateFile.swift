import Glibc
import LogCore
import SystemPackage

/// A small file of ours that is complete or not there at all.
enum StateFile {
  /// A failure costs no more than the memory.
  static func write(_ text: [UInt8], to path: LogPath, logs: FollowedLogs) {
    makeFolder(path.parent)
    let found = try? RealFileSystem().facts(of: path, fresh: true)
    // Patterns and paths may tell what somebody works on: it is the reader's alone.
    guard logs.log(at: path, found) == nil, let file = try? UnfinishedFile(for: path) else {
      return
    }
    do throws(Errno) {
      try file.write(text)
      try file.complete(as: path, overwrite: true)
      file.close()
    } catch {
      file.abandon()
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
  ///
  /// - Returns: why that could not be done; `nil`: it is there.
  @discardableResult
  static func makeFolder(_ folder: LogPath) -> Errno? {
    guard folder.bytes.count > 1, let lack = lackAfterMaking(folder) else { return nil }
    guard lack == .noSuchFileOrDirectory else { return lack }
    return makeFolder(folder.parent) ?? lackAfterMaking(folder)
  }

  private static func lackAfterMaking(_ folder: LogPath) -> Errno? {
    guard folder.withCString({ mkdir($0, 0o700) }) != 0, errno != EEXIST else { return nil }
    return Errno(rawValue: errno)
  }
}
