import LogCore

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
    /// The mount's number, and that of the one which it is mounted in.
    fileprivate var number: UInt32
    fileprivate var parent: UInt32

    /// Whether every change is made by this kernel, and so announced by inotify. What is not
    /// known to be local is taken for remote, as tail does it. On the way to it there may be others
    /// that are not: see `MountTable.isReachedLocally`.
    package var isLocal: Bool { MountTable.localTypes.contains(fileSystem) }

    /// Whether other hosts do not see what is written there by way of it. An overlay's upper layer is
    /// somewhere, but nobody shares it.
    package var isOfThisHost: Bool { isLocal || fileSystem == "overlay" }
  }

  package let mounts: [Mount]

  /// Not overlay: what its layers lie on cannot be known, their paths are those of another time or
  /// another root (a node that runs from an image, a container). Not squashfs and its like: the
  /// image often lies on a server.
  private static let localTypes: Set<String> = [
    "ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "ramfs", "rootfs", "devtmpfs", "zfs", "f2fs",
    "bcachefs", "jfs", "reiserfs", "nilfs2", "vfat", "exfat",
  ]
  private let numbers: Set<UInt32>

  /// Reads the format of proc_pid_mountinfo(5).
  package init(parsing text: [UInt8]) {
    mounts = text.split(separator: UInt8(ascii: "\n")).compactMap { MountTable.mount($0) }
    numbers = Set(mounts.map(\.number))
  }

  /// The mount that a path lies on by its name; links are not followed. `nil` where the table does not
  /// hold it, as the root of a chroot.
  package func mount(holding path: LogPath) -> Mount? {
    // One may hide others: at its point, and those that are mounted below it in what it hides.
    var waiting = mounts.filter { $0.holds(path) }
    var best: Mount?
    while let next = waiting.indices.filter({ isMounted(waiting[$0], in: best) })
      .min(by: { waiting[$0].point.bytes.count < waiting[$1].point.bytes.count })
    {
      best = waiting.remove(at: next)
    }
    return best
  }

  private func isMounted(_ mount: Mount, in other: Mount?) -> Bool {
    guard let other else { return mount.number == mount.parent || !numbers.contains(mount.parent) }
    return mount.parent == other.number && mount.number != other.number
  }

  /// Whether nobody but this kernel is asked in a mount and on the way to it, so that no call hangs:
  /// a file server may be asked for the name of a mount point each time.
  ///
  /// What the root does not answer stops everything, this program as well, so the way through it
  /// counts as safe: nodes without disks have a root of some other kind, and local disks in it.
  package func isReachedLocally(_ mount: Mount) -> Bool {
    var mount = mount
    while mount.isLocal {
      guard mount.point.bytes.count > 1, let above = self.mount(holding: mount.point.parent),
        above.point.bytes.count > 1
      else { return true }
      mount = above
    }
    return false
  }

  /// The mount of a device number.
  package func mount(of device: Device) -> Mount? {
    mounts.last { $0.device == device }
  }

  private static func mount(_ line: ArraySlice<UInt8>) -> Mount? {
    let fields = line.split(separator: UInt8(ascii: " "))
    guard fields.count > 6, let dash = fields.firstIndex(of: [UInt8(ascii: "-")]),
      dash + 1 < fields.count, let own = number(fields[0]), let parent = number(fields[1])
    else { return nil }
    let numbers = fields[2].split(separator: UInt8(ascii: ":")).map { number($0) }
    guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
    return Mount(
      device: Device(major: major, minor: minor), point: LogPath(bytes: unescaped(fields[4])),
      fileSystem: String(decoding: fields[dash + 1], as: UTF8.self), number: own, parent: parent)
  }

  private static func number(_ field: ArraySlice<UInt8>) -> UInt32? {
    UInt32(String(decoding: field, as: UTF8.self))
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
