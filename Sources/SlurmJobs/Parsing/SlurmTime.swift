/// A time of day as Slurm prints it, in the time zone of who asks: `2026-11-24T11:50:12`.
package struct SlurmTime: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01 as the clock on the wall counts them there.
  package let seconds: Int

  /// `nil` for anything else, such as `Unknown` or `N/A`.
  package init?(_ text: String) {
    let halves = text.split(separator: "T", omittingEmptySubsequences: false)
    guard halves.count == 2,
      let date = SlurmTime.numbers(halves[0], separator: "-", digits: [4, 2, 2]),
      let time = SlurmTime.numbers(halves[1], separator: ":", digits: [2, 2, 2]),
      (1...12).contains(date[1]), (1...31).contains(date[2]), time[0] < 24, time[1] < 60,
      time[2] <= 60
    else { return nil }
    let days = SlurmTime.days(year: date[0], month: date[1], day: date[2])
    seconds = days * 86400 + time[0] * 3600 + time[1] * 60 + time[2]
  }

  package static func < (one: SlurmTime, other: SlurmTime) -> Bool { one.seconds < other.seconds }

  /// Days since 1970-01-01.
  package static func day(of seconds: Int) -> Int { seconds / 86400 }

  private static func numbers(
    _ text: Substring, separator: Character, digits: [Int]
  ) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { UInt16($0) }.map { Int($0) }
    return parts.map(\.utf8.count) == digits && numbers.count == digits.count ? numbers : nil
  }

  /// Days since 1970-01-01, in a year that begins with March, so that what a leap year adds comes last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let leaps = year / 4 - year / 100 + year / 400
    return year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
  }
}
