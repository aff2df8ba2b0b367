/// A time span as squeue writes it: `1:02:33`, `2-03:00:00`.
package struct Elapsed: CustomStringConvertible {
  package let seconds: Int

  package init(seconds: Int) {
    self.seconds = max(0, seconds)
  }

  package var description: String {
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60)
    let tail =
      "\(minutes < 10 && (hours > 0 || days > 0) ? "0" : "")\(minutes):"
      + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
    if days > 0 { return "\(days)-\(hours < 10 ? "0" : "")\(hours):\(tail)" }
    return hours > 0 ? "\(hours):\(tail)" : tail
  }
}
