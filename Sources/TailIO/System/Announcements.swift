import Glibc
import LogCore

/// The kernel's announcements about files and folders (inotify(7)). Belongs to one thread.
final class Announcements {
  /// Readable when there is an announcement; -1 where inotify cannot be had.
  let descriptor: Int32

  init() {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Watches an open file, whatever its name is or will be. `nil` when there is no room for it.
  func watch(file: Int32) -> Int32? {
    add("/proc/self/fd/\(file)", IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
  }

  /// Watches a folder for names that come and go. `nil` when it cannot be.
  func watch(folder: LogPath) -> Int32? {
    guard descriptor >= 0 else { return nil }
    let mask = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF
    let watch = folder.withCString {
      inotify_add_watch(descriptor, $0, UInt32(mask | Int32(IN_ONLYDIR)))
    }
    return watch >= 0 ? watch : nil
  }

  func end(_ watch: Int32) {
    _ = inotify_rm_watch(descriptor, watch)
  }

  /// The watches that something was announced for; `nil`: some were lost, look at everything.
  func drain() -> Set<Int32>? {
    var buffer = [UInt8](repeating: 0, count: 16384)
    var found: Set<Int32> = []
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return found }
      var place = 0
      while place + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
        }
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return nil }
        found.insert(event.wd)
        place += MemoryLayout<inotify_event>.size + Int(event.len)
      }
    }
  }

  private func add(_ path: String, _ mask: Int32) -> Int32? {
    guard descriptor >= 0 else { return nil }
    let watch = inotify_add_watch(descriptor, path, UInt32(mask))
    return watch >= 0 ? watch : nil
  }
}
