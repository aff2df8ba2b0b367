import Glibc
import LogCore
import Synchronization

/// What is mounted where, from /proc/self/mountinfo: no file system is asked, so none can hang.
package struct MountTable: Sendable {
  /// A device number.
  package struct Device: Hashable, Sendable {
    package var major: UInt32
    package var minor: UInt32

    package init(major: UInt32, minor: UInt32) {
      self.major = major
      self.minor = minor
    }
  }

  /// One mount.
  package struct Mount: Hashable, Sendable {
    package var device: Device
    package var point: LogPath
    /// The type's name, such as `ext4` or `nfs4`.
    package var fileSystem: String

    /// Whether every change is made by this kernel, and so announced by inotify. What is not
    /// known to be local is taken for remote, as tail does it.
    package var isLocal: Bool { MountTable.localTypes.contains(fileSystem) }
  }

  package let mounts: [Mount]

  private static let localTypes: Set<String> = [
    "ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "ramfs", "zfs", "f2fs", "bcachefs", "jfs",
    "reiserfs",
  ]

  /// Reads the format of proc_pid_mountinfo(5).
  package init(parsing text: [UInt8]) {
    mounts = text.split(separator: UInt8(ascii: "\n")).compactMap { MountTable.mount($0) }
  }

  /// The table as it was read last, for when it cannot be read.
  private static let last = Mutex(MountTable(parsing: []))

  /// The kernel's table as it is now, or as it was when no descriptor is left to read it; empty where
  /// there is none.
  package static func current() -> MountTable {
    let descriptor = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return last.withLock { $0 } }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      text += block[..<count]
    }
    let table = MountTable(parsing: text)
    last.withLock { $0 = table }
    return table
  }

  /// The mount that a path lies on by its name; links are not followed.
  package func mount(holding path: LogPath) -> Mount? {
    var best: Mount?
    // Of two mounts at one point the later one lies on top.
    for mount in mounts where mount.holds(path) {
      if mount.point.bytes.count >= (best?.point.bytes.count ?? 0) { best = mount }
    }
    return best
  }

  /// The mount of a device number.
  package func mount(of device: Device) -> Mount? {
    mounts.last { $0.device == device }
  }

  private static func mount(_ line: ArraySlice<UInt8>) -> Mount? {
    let fields = line.split(separator: UInt8(ascii: " "))
    guard fields.count > 6, let dash = fields.firstIndex(of: [UInt8(ascii: "-")]),
      dash + 1 < fields.count
    else { return nil }
    let numbers = fields[2].split(separator: UInt8(ascii: ":")).map {
      UInt32(String(decoding: $0, as: UTF8.self))
    }
    guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
    return Mount(
      device: Device(major: major, minor: minor), point: LogPath(bytes: unescaped(fields[4])),
      fileSystem: String(decoding: fields[dash + 1], as: UTF8.self))
  }

  /// Blanks, tabs, line ends and backslashes are written as `\040` and the like.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var place = field.startIndex
    while place < field.endIndex {
      let digits = field[min(place + 1, field.endIndex)...].prefix(3)
      if field[place] == UInt8(ascii: "\\"), digits.count == 3,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        out.append(value)
        place += 4
      } else {
        out.append(field[place])
        place += 1
      }
    }
    return out
  }
}

extension MountTable.Mount {
  fileprivate func holds(_ path: LogPath) -> Bool {
    guard path.bytes.starts(with: point.bytes) else { return false }
    return point.bytes.last == UInt8(ascii: "/") || path.bytes.count == point.bytes.count
      || path.bytes[point.bytes.count] == UInt8(ascii: "/")
  }
}
