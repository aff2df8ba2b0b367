/// How often a long task tells how far it is.
struct TellingPace {
  private var last = Monotonic.now

  /// Whether it is time to tell, which then counts as done.
  ///
  /// - Parameter atEnd: whether there is nothing more to do: that is always told.
  mutating func isDue(atEnd: Bool) -> Bool {
    let now = Monotonic.now
    guard atEnd || now > last + Monotonic.seconds(IOLimits.progressInterval) else { return false }
    last = now
    return true
  }
}
