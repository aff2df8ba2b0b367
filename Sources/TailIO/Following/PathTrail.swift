import LogCore
import SystemPackage

/// The names that are passed on the way to a file, links followed: when one of them comes, goes or
/// becomes another, the path may lead elsewhere.
enum PathTrail {
  /// A name, and the folder in which it is looked up.
  struct Step: Hashable {
    /// Without links in it.
    let folder: LogPath
    let name: [UInt8]
  }

  /// The kernel's own limit (man 7 path_resolution).
  private static let linkLimit = 40

  /// As far as the way exists, and one name further: what is missing may come. Folders on mounts
  /// on which a call can hang are left out and not looked into.
  ///
  /// - Returns: also whether the last step is the file's own name: not where its folder is missing; and
  ///   whether no folder was left out.
  static func of(
    _ path: LogPath, mounts: MountTable, _ system: some FileSystem
  ) -> (steps: [Step], isWhole: Bool, isComplete: Bool) {
    var rest = components(path)[...]
    var folder: [UInt8] = []
    var steps: [Step] = []
    var links = 0
    var isComplete = true
    way: while let name = rest.popFirst() {
      if name.elementsEqual(Array("..".utf8)) {
        folder = Array(folder[..<(folder.lastIndex(of: UInt8(ascii: "/")) ?? 0)])
        continue
      }
      let slash = UInt8(ascii: "/")
      let place = LogPath(bytes: folder.isEmpty ? [slash] : folder)
      let here = LogPath(bytes: folder + [slash] + name)
      guard mounts.mount(holding: place)?.isLocal ?? false else {
        folder = here.bytes
        isComplete = false
        continue
      }
      steps.append(Step(folder: place, name: name))
      do throws(Errno) {
        guard let target = try system.target(ofLink: here) else {
          folder = here.bytes
          continue
        }
        links += 1
        guard links <= linkLimit else { break way }
        if target.bytes.first == slash { folder = [] }
        rest = (components(target) + rest)[...]
      } catch {
        // It is not there, or may not be passed: nobody comes further.
        break way
      }
    }
    return (steps, rest.isEmpty, isComplete)
  }

  private static func components(_ path: LogPath) -> [[UInt8]] {
    path.bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
      .filter { $0 != Array(".".utf8) }
  }
}
