import Glibc
import Synchronization

extension MountTable {
  /// The kernel's table, kept for as long as the kernel does not tell of a change: it is asked for with each file
  /// and each question about one, and a node may have hundreds of mounts.
  private struct Kept: ~Copyable {
    /// /proc/self/mountinfo; -1 while it is not open. Never closed: others may be at it.
    var descriptor: Int32 = -1
    var table = MountTable(parsing: [])
    var readAt: UInt64 = 0

    /// Whether it is as it was read. A mount or its end raises POLLPRI (proc_pid_mountinfo(5)); where the kernel is
    /// none, as in some containers, that may never come, and nothing is taken to be true for longer than a second.
    func isCurrent(at now: UInt64) -> Bool {
      guard descriptor >= 0 else { return false }
      var question = pollfd(fd: descriptor, events: Int16(POLLPRI), revents: 0)
      let isUnchanged = poll(&question, 1, 0) == 0
      return isUnchanged && now - min(now, readAt) < Monotonic.seconds(1)
    }

    mutating func read(at now: UInt64) {
      if descriptor < 0 { descriptor = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC) }
      guard descriptor >= 0 else { return }
      var text: [UInt8] = []
      var isWhole = false
      while true {
        let offset = off_t(text.count)
        let count = withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { block in
          let count = pread(descriptor, block.baseAddress, block.count, offset)
          if count > 0 { text += block[..<count] }
          return count
        }
        guard count > 0 else {
          isWhole = count == 0
          break
        }
      }
      guard isWhole else { return }
      table = MountTable(parsing: text)
      readAt = now
    }
  }

  private static let kept = Mutex(Kept())

  /// The kernel's table as it is now, or as it was when no descriptor is left to read it; empty where
  /// there is none.
  package static func current() -> MountTable {
    let now = Monotonic.now
    return kept.withLock { kept in
      if !kept.isCurrent(at: now) { kept.read(at: now) }
      return kept.table
    }
  }
}
