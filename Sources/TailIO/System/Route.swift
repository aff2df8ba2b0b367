import LogCore
import SystemPackage

/// Where a path leads, followed link by link without ever touching a mount that may hang: a path
/// on a healthy file system can lead to one that is not.
///
/// Handing a path on from mount to mount ends: what may hang is left to a process that takes every
/// path, and of the others each finds the same end.
enum Route: Equatable {
  /// It ends on the mount that was named, as far as it exists.
  case stays
  /// It leads away. This path names the mount that it leads to, and has no `..` in it; the file may
  /// lie elsewhere where that mount may hang.
  case leads(to: LogPath)

  /// The kernel's own limit (man 7 path_resolution).
  private static let linkLimit = 40
  private static let up = Array("..".utf8)

  /// - Parameter point: where a mount is that is reached locally. Others of its kind may be passed on
  ///   the way.
  static func of(
    _ path: LogPath, on point: LogPath, mounts: MountTable, system: some FileSystem
  ) -> Route {
    var rest = components(path)[...]
    var done: [UInt8] = []
    var links = 0
    while let next = rest.popFirst() {
      if next == up {
        done = Array(done[..<(done.lastIndex(of: UInt8(ascii: "/")) ?? 0)])
        continue
      }
      let here = LogPath(bytes: done + [UInt8(ascii: "/")] + next)
      guard mounts.holdsLocally(here) else {
        // A name in a root that is not local: passed where something local is mounted below it.
        guard isOnTheWay(here, rest, mounts) else {
          return .leads(to: joined(here.bytes, rest.prefix { $0 != up }))
        }
        done = here.bytes
        continue
      }
      guard let target = try? system.target(ofLink: here) else {
        done = here.bytes
        continue
      }
      links += 1
      guard links <= linkLimit else { return .stays }
      if target.bytes.first == UInt8(ascii: "/") { done = [] }
      rest = (components(target) + rest)[...]
    }
    let end = LogPath(bytes: done.isEmpty ? [UInt8(ascii: "/")] : done)
    return mounts.mount(holding: end)?.point == point && mounts.holdsLocally(end)
      ? .stays : .leads(to: end)
  }

  /// Whether the names that follow lead, without going up, to a mount that is reached locally.
  private static func isOnTheWay(
    _ start: LogPath, _ rest: ArraySlice<[UInt8]>, _ mounts: MountTable
  ) -> Bool {
    var place = start.bytes
    for name in rest.prefix(while: { $0 != up }) {
      place += [UInt8(ascii: "/")] + name
      if mounts.holdsLocally(LogPath(bytes: place)) { return true }
    }
    return false
  }

  private static func components(_ path: LogPath) -> [[UInt8]] {
    path.bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
      .filter { $0 != Array(".".utf8) }
  }

  private static func joined(_ start: [UInt8], _ rest: some Sequence<[UInt8]>) -> LogPath {
    LogPath(bytes: rest.reduce(start) { $0 + [UInt8(ascii: "/")] + $1 })
  }
}

extension MountTable {
  /// Whether a path lies, by its name, on a mount that is reached locally.
  func holdsLocally(_ path: LogPath) -> Bool {
    mount(holding: path).map { isReachedLocally($0) } ?? false
  }
}

/// A mounted file system whose files one thread looks after.
struct MountHome: Hashable, Sendable {
  let point: LogPath
  /// Whether inotify sees everything in it, and no call hangs.
  let isLocal: Bool

  init(point: LogPath, isLocal: Bool) {
    self.point = point
    self.isLocal = isLocal
  }

  /// The mount that holds a path by its name, as it is now.
  ///
  /// - Parameter handOvers: how often the path was handed from mount to mount. One that goes on and on
  ///   (links that change all the time) is left to a process that takes every path.
  init(of path: LogPath, handOvers: Int) {
    // It may have been mounted since, as an automounter does.
    let mounts = MountTable.current()
    let mount = mounts.mount(holding: path)
    point = mount?.point ?? LogPath("/")
    isLocal =
      handOvers < IOLimits.handOvers && (mount.map { mounts.isReachedLocally($0) } ?? false)
  }
}
