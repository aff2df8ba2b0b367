import Glibc

/// The clock on the wall, as Slurm's times count it.
package enum LocalTime {
  /// Seconds since 1970, and how far the wall is ahead of it.
  package static var now: (seconds: Int, offset: Int) {
    var now = time(nil)
    var local = tm()
    localtime_r(&now, &local)
    return (now, local.tm_gmtoff)
  }
}
