/// When a file is looked at next. What was announced is known and stays until a look begins that
/// sees it; a time is a guess, and never takes its place.
struct LookSchedule {
  /// Whether something was announced that no look has seen.
  private(set) var isAlerted = false
  /// Nanoseconds of the monotonic clock.
  private var time: UInt64 = 0
  /// Whether the time is there only in case an announcement was lost.
  private var isPrecaution = false

  /// What makes a look due.
  enum Cause {
    /// An announcement, or a time with a reason of its own.
    case reason
    /// Nothing but the time that is there in case an announcement was lost.
    case precaution
  }

  /// When a look is due, in nanoseconds of the monotonic clock.
  var due: UInt64 { isAlerted ? 0 : time }
  /// Whether nothing is waited for but an announcement.
  var isResting: Bool { !isAlerted && isPrecaution }

  mutating func alert() { isAlerted = true }

  /// There is more to do: at once, whatever is announced.
  mutating func goOn() { schedule(at: 0) }

  mutating func schedule(at time: UInt64) {
    self.time = time
    isPrecaution = false
  }

  /// Announcements tell when; `time` is for those that were lost.
  mutating func rest(until time: UInt64) {
    self.time = time
    isPrecaution = true
  }

  /// A look begins. Called before anything is asked about the file: what is announced from now on
  /// may not be in the answer.
  mutating func take() -> Cause {
    defer { isAlerted = false }
    return isResting ? .precaution : .reason
  }
}
