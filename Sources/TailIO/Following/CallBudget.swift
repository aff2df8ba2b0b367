/// How many calls a file system's server may be asked for: a bucket that fills at a steady rate. It begins
/// with a debt, so that from the start on there are never more than the rate allows.
struct CallBudget {
  /// Calls a second.
  let rate: Double
  /// How many may follow each other at once after a rest.
  let reserve: Double
  private var left: Double
  private var countedAt: UInt64 = 0

  /// - Parameter debt: how many are owed at the start; as many as may be saved where it is not given.
  init(rate: Double, reserve: Double, debt: Double? = nil) {
    self.rate = rate
    self.reserve = reserve
    left = -(debt ?? reserve)
  }

  /// Whether a call may be made now.
  mutating func allows(at now: UInt64) -> Bool {
    fill(at: now)
    return left >= 1
  }

  /// Calls were made; more than were left are paid for later.
  mutating func spend(_ calls: Double) {
    left -= calls
  }

  /// When so many calls may be made at once, no more than the reserve.
  func next(_ calls: Double, after now: UInt64) -> UInt64 {
    left >= calls ? now : now + Monotonic.seconds((calls - left) / rate) + 1
  }

  private mutating func fill(at now: UInt64) {
    if countedAt == 0 { countedAt = now }
    left = min(reserve, left + Double(now - min(now, countedAt)) / 1e9 * rate)
    countedAt = max(countedAt, now)
  }
}
