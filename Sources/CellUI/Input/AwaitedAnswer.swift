/// An answer that the terminal owes, if it knows the question at all. Times are nanoseconds of any clock that
/// never goes back.
package struct AwaitedAnswer: Sendable {
  private let asked: UInt64

  /// By when a terminal that is alive has answered: one of this machine, and one behind ssh to another
  /// continent. It answers before it sends a key that was pressed later, so that whoever has seen the screen
  /// before leaving it never waits.
  private static let near: UInt64 = 50_000_000
  private static let far: UInt64 = 400_000_000

  /// - Parameter asked: when the question went out.
  package init(askedAt asked: UInt64) {
    self.asked = asked
  }

  /// For how long it may still come.
  ///
  /// - Parameter isFar: whether the terminal is another machine's.
  package func patience(at now: UInt64, isFar: Bool) -> UInt64 {
    let end = asked + (isFar ? Self.far : Self.near)
    return end - min(now, end)
  }
}
