import Glibc
import LogCore

/// The clocks, as a worker reads them.
enum Monotonic {
  /// Nanoseconds of CLOCK_MONOTONIC.
  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  static var wall: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  static func seconds(_ seconds: Double) -> UInt64 {
    // Longer than any machine runs, and far from where sums end.
    UInt64(min(max(0, seconds), 1e9) * 1_000_000_000)
  }
}
