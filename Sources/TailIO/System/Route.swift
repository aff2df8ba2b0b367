import LogCore
import SystemPackage

/// Where a path leads, followed link by link without ever touching a mount that may hang: a path
/// on a healthy file system can lead to one that is not.
enum Route: Equatable {
  /// It ends on the mount that was named, as far as it exists.
  case stays
  /// It leads away, to this path on another mount.
  case leads(to: LogPath)

  /// The kernel's own limit (man 7 path_resolution).
  private static let linkLimit = 40

  /// - Parameter point: where a local mount is. Other local mounts may be passed on the way.
  static func of(
    _ path: LogPath, on point: LogPath, mounts: MountTable, system: some FileSystem
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
      if let mount = mounts.mount(holding: here), !mount.isLocal {
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
    let end = LogPath(bytes: done.isEmpty ? [UInt8(ascii: "/")] : done)
    return mounts.mount(holding: end)?.point ?? point == point ? .stays : .leads(to: end)
  }

  private static func components(_ path: LogPath) -> [[UInt8]] {
    path.bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
      .filter { $0 != Array(".".utf8) }
  }

  private static func joined(_ start: [UInt8], _ rest: ArraySlice<[UInt8]>) -> LogPath {
    LogPath(bytes: rest.reduce(start) { $0 + [UInt8(ascii: "/")] + $1 })
  }
}
