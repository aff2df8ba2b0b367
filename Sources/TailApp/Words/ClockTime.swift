import LogCore

/// `14:02:33`, in the reader's time zone.
struct ClockTime: CustomStringConvertible {
  private let seconds: Int64

  init(_ time: WallTime, utcOffset: Int) {
    let local = time.milliseconds / 1000 + Int64(utcOffset)
    seconds = ((local % 86400) + 86400) % 86400
  }

  var description: String {
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
