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

  package static func + (moment: Moment, seconds: Double) -> Moment {
    Moment(nanoseconds: moment.nanoseconds &+ UInt64(seconds * 1_000_000_000))
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
