import Foundation
import Testing

/// Random keys, bytes and files against the whole program without a terminal.
///
/// `SLURMTAIL_MONKEY_STORMS` sets how many storms there are, `SLURMTAIL_MONKEY_SEED` the seed of the
/// first one; with `SLURMTAIL_MONKEY_TELLS` each step is printed before it is done.
@Suite("A monkey without a terminal")
struct MonkeyTests {
  private static let stepsOfStorm = 200
  /// Storms at the same time.
  private static let hands: UInt64 = 4

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment["SLURMTAIL_MONKEY_" + name].flatMap { UInt64($0) }
  }

  @Test(
    "Whatever is pressed, it goes on, shows what is true, and Esc Esc q leaves",
    arguments: 0..<hands)
  func storms(hand: UInt64) {
    let first = MonkeyTests.number("SEED") ?? 1
    let storms = MonkeyTests.number("STORMS") ?? 24
    for seed in first..<(first + storms) where seed % MonkeyTests.hands == hand {
      var monkey = Monkey(seed: seed, tells: MonkeyTests.number("TELLS") != nil)
      monkey.storm(steps: MonkeyTests.stepsOfStorm)
      guard let trouble = monkey.trouble else { continue }
      Issue.record("seed \(seed): \(trouble)")
    }
  }
}
