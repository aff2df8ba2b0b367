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

  /// What was announced.
  struct Found {
    private var whole: Set<Int32> = []
    private var names: [Int32: Set<[UInt8]>] = [:]
    private var written: Set<Int32> = []

    var isEmpty: Bool { whole.isEmpty && names.isEmpty && written.isEmpty }

    /// Whether a watched file was written to or truncated.
    func isWritten(_ watch: Int32) -> Bool { written.contains(watch) }

    /// Whether something happened to what is watched itself, or to the `name` in it.
    func concerns(_ watch: Int32, name: [UInt8]? = nil) -> Bool {
      if whole.contains(watch) { return true }
      guard let inside = names[watch] else { return false }
      return name.map { inside.contains($0) } ?? true
    }

    fileprivate mutating func note(_ event: inotify_event, name: ArraySlice<UInt8>) {
      if event.mask & UInt32(IN_MODIFY) != 0 {
        written.insert(event.wd)
        return
      }
      // A folder that comes or goes may be one on the way to a file.
      if name.isEmpty || event.mask & UInt32(IN_ISDIR) != 0 {
        whole.insert(event.wd)
      } else {
        names[event.wd, default: []].insert(Array(name))
      }
    }
  }

  /// Watches an open file, whatever its name is or will be. `nil` when there is no room for it.
  func watch(file: Int32) -> Int32? {
    add(LogPath("/proc/self/fd/\(file)"), IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
  }

  /// Watches a folder for names that come and go. `nil` when it cannot be.
  func watch(folder: LogPath) -> Int32? {
    add(
      folder,
      IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF
        | Int32(IN_ONLYDIR))
  }

  func end(_ watch: Int32) {
    _ = inotify_rm_watch(descriptor, watch)
  }

  /// What was announced since the last call; `nil`: some of it was lost, look at everything.
  func drain() -> Found? {
    var buffer = [UInt8](repeating: 0, count: 16384)
    var found = Found()
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return found }
      var place = 0
      while place + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
        }
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return nil }
        let start = place + MemoryLayout<inotify_event>.size
        place = start + Int(event.len)
        found.note(event, name: buffer[start..<min(place, count)].prefix { $0 != 0 })
      }
    }
  }

  private func add(_ path: LogPath, _ mask: Int32) -> Int32? {
    guard descriptor >= 0 else { return nil }
    let watch = path.withCString { inotify_add_watch(descriptor, $0, UInt32(mask)) }
    return watch >= 0 ? watch : nil
  }
}
