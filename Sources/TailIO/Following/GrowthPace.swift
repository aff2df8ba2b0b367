/// How long announcements of growth are left to gather: where lines come one by one, those of a moment
/// are read together. What comes after a rest of all files of a tailer never waits, nor does the end of a
/// flood.
package struct GrowthPace {
  /// Moments in nanoseconds of the monotonic clock; 0: never.
  private var lastGrowth: UInt64 = 0
  private var lastFlood: UInt64 = 0

  package init() {}

  /// A file has grown.
  package mutating func grew(at now: UInt64) { lastGrowth = max(lastGrowth, now) }

  /// There was more than is read at one time.
  package mutating func flooded(at now: UInt64) { lastFlood = max(lastFlood, now) }

  /// Until when announcements may wait; `nil`: they do not.
  package func end(at now: UInt64) -> UInt64? {
    let interval = Monotonic.seconds(IOLimits.growthInterval)
    guard lastGrowth > 0, now < lastGrowth + interval else { return nil }
    return lastFlood > 0 && now < lastFlood + interval ? nil : lastGrowth + interval
  }
}
