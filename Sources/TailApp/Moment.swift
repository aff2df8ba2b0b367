import LogCore

/// A reading of a clock that only goes forward, in nanoseconds since some start.
package struct Moment: Hashable, Comparable, Sendable {
  package var nanoseconds: UInt64

  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  package static func < (one: Moment, other: Moment) -> Bool {
    one.nanoseconds < other.nanoseconds
  }

  /// - Parameter seconds: any number; a moment that no clock can show is the last one.
  package static func + (moment: Moment, seconds: Double) -> Moment {
    let wanted = max(0, seconds * 1_000_000_000)
    // Not a number is no time at all.
    let length = wanted < 9e18 ? UInt64(wanted) : wanted.isNaN ? 0 : 9_000_000_000_000_000_000
    let (sum, isBeyond) = moment.nanoseconds.addingReportingOverflow(length)
    return Moment(nanoseconds: isBeyond ? .max : sum)
  }

  /// - Parameter seconds: any number; there is no moment before the first.
  package static func - (moment: Moment, seconds: Double) -> Moment {
    let start = Moment(nanoseconds: 0)
    let length = (start + seconds).nanoseconds
    return Moment(nanoseconds: moment.nanoseconds - min(length, moment.nanoseconds))
  }

  /// How long ago `earlier` was, in seconds; 0 when it is still to come.
  package func seconds(since earlier: Moment) -> Double {
    guard nanoseconds > earlier.nanoseconds else { return 0 }
    return Double(nanoseconds - earlier.nanoseconds) / 1_000_000_000
  }
}

/// Both clocks, read at one time. Handed to the model with each message: it reads none itself.
package struct Now: Sendable {
  package var moment: Moment
  package var wall: WallTime

  package init(moment: Moment, wall: WallTime) {
    self.moment = moment
    self.wall = wall
  }
}
