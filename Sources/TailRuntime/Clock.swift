import Glibc
import LogCore
import TailApp

/// Both clocks of the system.
package enum Clock {
  package static var now: Now {
    Now(moment: moment, wall: wall)
  }

  package static var moment: Moment {
    let time = read(CLOCK_MONOTONIC)
    return Moment(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  private static var wall: WallTime {
    let time = read(CLOCK_REALTIME)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
