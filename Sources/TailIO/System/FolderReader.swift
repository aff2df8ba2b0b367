import CLinux
import Glibc
import LogCore
import SystemPackage

/// Who can list a folder: the kernel, or the process that may hang in our place.
protocol FolderReader: FileSystem {
  /// Some of the entries of an open folder as getdents64(2) lays them out; `buffer` has 256 KiB.
  func entries(of folder: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int
}

extension FileServer: FolderReader {
  package func namesakes(of path: LogPath) throws(Errno) -> [LogPath] { try namedAfter(path) }
  package func neighbours(
    of path: LogPath, numbered number: UInt64
  ) throws(Errno) -> [LogPath] { try beside(path, numbered: number) }
}

extension RealFileSystem: FolderReader {
  func entries(of folder: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    let count = st_list_folder(folder, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw Errno(rawValue: errno) }
    return Int(count)
  }

  package func namesakes(of path: LogPath) throws(Errno) -> [LogPath] { try namedAfter(path) }
  package func neighbours(
    of path: LogPath, numbered number: UInt64
  ) throws(Errno) -> [LogPath] { try beside(path, numbered: number) }
}

extension FolderReader {
  /// The names in a folder that begin like `prefix`, a `/` behind those of folders.
  ///
  /// - Parameter isWanted: leaves out others; kinds are not asked for where nobody wants to know.
  func names(
    in folder: LogPath, beginningWith prefix: [UInt8],
    where isWanted: ([UInt8]) -> Bool = { _ in true }
  ) throws(Errno) -> [[UInt8]] {
    var names: [[UInt8]] = []
    try forEachEntry(of: folder) { name, kind, _ in
      guard name.starts(with: prefix), name != [0x2E], name != [0x2E, 0x2E] else { return }
      // Hidden names are offered to who asks for them.
      guard name.first != 0x2E || prefix.first == 0x2E, isWanted(name) else { return }
      let path = LogPath(bytes: folder.bytes + [UInt8(ascii: "/")] + name)
      names.append(isFolder(path, kind) ? name + [UInt8(ascii: "/")] : name)
    }
    return names
  }

  /// See `FileSystem.namesakes`.
  fileprivate func namedAfter(_ path: LogPath) throws(Errno) -> [LogPath] {
    let (name, folder) = (path.name.bytes, path.parent)
    let separators = Array(".-_~".utf8)
    var found: [LogPath] = []
    try forEachEntry(of: folder) { other, _, _ in
      guard other.count > name.count, separators.contains(other[name.count]),
        other.starts(with: name)
      else { return }
      found.append(folder.appending(other))
    }
    return found
  }

  /// See `FileSystem.neighbours`.
  fileprivate func beside(
    _ path: LogPath, numbered number: UInt64
  ) throws(Errno) -> [LogPath] {
    let (name, folder) = (path.name.bytes, path.parent)
    var found: [LogPath] = []
    try forEachEntry(of: folder) { other, kind, listed in
      guard listed == number, kind == Int(DT_REG) || kind == Int(DT_UNKNOWN), other != name else {
        return
      }
      found.append(folder.appending(other))
    }
    return found
  }

  private func forEachEntry(
    of folder: LogPath, _ body: ([UInt8], _ kind: Int, _ number: UInt64) -> Void
  ) throws(Errno) {
    let descriptor = try open(folder)
    defer { close(descriptor) }
    var block = [UInt8](repeating: 0, count: LogLimits.chunkLength)
    while true {
      var failure: Errno?
      let count = block.withUnsafeMutableBytes { buffer in
        do throws(Errno) {
          return try entries(of: descriptor, into: buffer)
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      guard count > 0 else { return }
      for (name, kind, number) in DirectoryEntries(block[..<count]) { body(name, kind, number) }
    }
  }

  /// A link, and what the file system gives no kind of, has to be looked at.
  private func isFolder(_ path: LogPath, _ kind: Int) -> Bool {
    if kind == Int(DT_DIR) { return true }
    guard kind == Int(DT_LNK) || kind == Int(DT_UNKNOWN) else { return false }
    return (try? facts(of: path, fresh: false))?.kind == .other(.directory)
  }
}

/// The records of getdents64(2): inode and offset, eight bytes each, the record's length in two, the
/// kind in one, and the name with a NUL behind it.
private struct DirectoryEntries: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  mutating func next() -> ([UInt8], Int, UInt64)? {
    let start = rest.startIndex
    guard rest.count > 19 else { return nil }
    let length = Int(rest[start + 16]) | Int(rest[start + 17]) << 8
    guard length > 19, length <= rest.count else { return nil }
    let name = Array(rest[(start + 19)..<(start + length)].prefix { $0 != 0 })
    let kind = Int(rest[start + 18])
    let number = rest[start..<(start + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest[(start + length)...]
    return (name, kind, number)
  }
}
