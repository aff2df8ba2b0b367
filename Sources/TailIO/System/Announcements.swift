import Glibc
import LogCore

/// The kernel's announcements about files and folders (inotify(7)). Belongs to one thread.
final class Announcements {
  /// Readable when there is an announcement; -1 where inotify cannot be had.
  let descriptor: Int32
  /// What is read at a time; kept, because most readings find nothing.
  private var buffer = [UInt8](repeating: 0, count: 16384)

  init() {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// One announcement.
  struct Event: Equatable {
    let watch: Int32
    let what: What
    /// Of what in a folder; empty where what is watched itself is meant.
    var name: [UInt8] = []
    /// The same for both halves of a move.
    var cookie: UInt32 = 0

    enum What {
      /// It was written to or truncated.
      case written
      /// Whoever had it open for writing has closed it.
      case closed
      /// Somebody has opened it, for whatever purpose.
      case opened
      /// A name came into a folder, or left it.
      case came, went
      /// Something else, or what is watched is no more.
      case other
    }
  }

  /// Watches an open file, whatever its name is or will be. `nil` when there is no room for it.
  func watch(file: Int32) -> Int32? {
    add(
      LogPath("/proc/self/fd/\(file)"),
      IN_MODIFY | IN_CLOSE_WRITE | IN_OPEN | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
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

  /// What was announced since the last call, in order; `nil`: some of it was lost, look at
  /// everything.
  func drain() -> [Event]? {
    var found: [Event] = []
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
        let next = Event(event, name: buffer[start..<min(place, count)].prefix { $0 != 0 })
        if next != found.last { found.append(next) }
      }
    }
  }

  private func add(_ path: LogPath, _ mask: Int32) -> Int32? {
    guard descriptor >= 0 else { return nil }
    let watch = path.withCString { inotify_add_watch(descriptor, $0, UInt32(mask)) }
    return watch >= 0 ? watch : nil
  }
}

extension Announcements.Event {
  fileprivate init(_ event: inotify_event, name: ArraySlice<UInt8>) {
    func holds(_ bits: Int32) -> Bool { event.mask & UInt32(bits) != 0 }
    watch = event.wd
    cookie = event.cookie
    self.name = Array(name)
    what =
      holds(IN_MODIFY)
      ? .written
      : holds(IN_CLOSE_WRITE)
        ? .closed
        : holds(IN_OPEN)
          ? .opened
          : holds(IN_CREATE | IN_MOVED_TO)
            ? .came : holds(IN_DELETE | IN_MOVED_FROM) ? .went : .other
  }
}
