import LogCore
import SystemPackage

/// How the files of an export are read: those on file systems that may hang by a process that can be
/// left behind.
struct SourceAccess {
  private let mounts = MountTable.current()
  private let local = RealFileSystem()
  private let remote = FileServer()

  func system(for path: LogPath) -> any FileSystem {
    folderReader(for: path)
  }

  func folderReader(for path: LogPath) -> any FolderReader {
    isLocal(path) ? local : remote
  }

  func isLocal(_ path: LogPath) -> Bool {
    var place = path
    // More links from mount to mount are not followed here, but by the other process.
    for _ in 0..<IOLimits.handOvers {
      guard let mount = mounts.mount(holding: place), mounts.isReachedLocally(mount) else {
        return false
      }
      guard
        case .leads(let target) = Route.of(
          place, on: mount.point, mounts: mounts, system: local)
      else { return true }
      place = target
    }
    return false
  }
}
