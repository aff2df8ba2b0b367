import LogCore
import Synchronization

/// When a polled file was looked at last, and how often it is: written by its tailer, read by those who
/// wonder how old is what they see.
final class LastSight: Sendable {
  /// Nanoseconds of the monotonic clock; 0 before the first look, and where changes are announced.
  private let moment = Atomic<UInt64>(0)
  private let interval = Atomic<UInt64>(0)
  /// When the next look is due.
  private let due = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - gap: the seconds since the look before where it is late; else 0.
  ///   - next: when the next look is due.
  func note(at now: UInt64, gap: Double, next: UInt64) {
    due.store(max(now, next), ordering: .relaxed)
    interval.store(Monotonic.seconds(gap), ordering: .relaxed)
    moment.store(now, ordering: .relaxed)
  }

  /// - Parameter isSeen: whether it is on the screen; else nobody looks at something old.
  func age(at now: UInt64, isSeen: Bool) -> SightAge {
    let gap = interval.load(ordering: .relaxed)
    let seconds = shown(gap + 500_000_000)
    let last = moment.load(ordering: .relaxed)
    let age = last == 0 ? 0 : now - min(now, last)
    // What is looked at every 25 s, and told to be, is not behind after 20.
    let overdue = now - min(now, due.load(ordering: .relaxed))
    let isBehind =
      isSeen && last > 0 && overdue >= Monotonic.seconds(IOLimits.behind) && age >= gap + gap / 2
    return SightAge(
      interval: seconds > 1 ? Int(seconds) : nil, behind: isBehind ? Int(shown(age)) : nil)
  }

  /// In seconds; every single one of a long time is nobody's business.
  private func shown(_ nanoseconds: UInt64) -> UInt64 {
    let exact = nanoseconds / 1_000_000_000
    return exact < 10 ? exact : (exact + 2) / 5 * 5
  }
}
