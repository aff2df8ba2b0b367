import LogCore
import SystemPackage

/// Where a path leads, followed link by link without ever touching another mount than its own: a
/// path on a healthy file system can lead to one that hangs.
enum Route: Equatable {
  /// It stays on the mount where it begins, as far as it exists.
  case stays
  /// A link leads away, to a path on another mount.
  case leads(to: LogPath)

  /// The kernel's own limit (man 7 path_resolution).
  private static let linkLimit = 40

  /// - Parameter point: the mount that may be touched.
  static func of(
    _ path: LogPath, from point: LogPath, mounts: MountTable, system: some FileSystem
  ) -> Route {
    var rest = components(path)[...]
    var done: [UInt8] = []
    var links = 0
    while let next = rest.popFirst() {
      if next.elementsEqual(Array("..".utf8)) {
        done = Array(done[..<(done.lastIndex(of: UInt8(ascii: "/")) ?? 0)])
        continue
      }
      let here = LogPath(bytes: done + [UInt8(ascii: "/")] + next)
      guard mounts.mount(holding: here)?.point ?? LogPath("/") == point else {
        // Components above the mount's point lie elsewhere, but the kernel passes them anyway.
        if point.bytes.starts(with: here.bytes) || point == here {
          done = here.bytes
          continue
        }
        return .leads(to: joined(here.bytes, rest))
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
    return .stays
  }

  private static func components(_ path: LogPath) -> [[UInt8]] {
    path.bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
      .filter { $0 != Array(".".utf8) }
  }

  private static func joined(_ start: [UInt8], _ rest: ArraySlice<[UInt8]>) -> LogPath {
    LogPath(bytes: rest.reduce(start) { $0 + [UInt8(ascii: "/")] + $1 })
  }
}
