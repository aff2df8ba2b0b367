/// When a file is looked at next. What was announced is known and stays until a look begins that
/// sees it; a time is a guess, and never takes its place.
struct LookSchedule {
  /// Whether something was announced that no look has seen.
  private(set) var isAlerted = false
  /// Nanoseconds of the monotonic clock.
  private var time: UInt64 = 0
  /// Whether the time is there only in case an announcement was lost.
  private var isPrecaution = false
  /// How long nothing has to be announced, in seconds, before a look is taken all the same: longer each
  /// time that there was nothing to see.
  private var patience = IOLimits.safetyPoll

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

  /// When to look in case an announcement is lost from now on.
  ///
  /// - Parameters:
  ///   - isWatched: whether all is announced that concerns the file; else it is looked at often.
  func precaution(after now: UInt64, isWatched: Bool) -> UInt64 {
    Tick.after(now, seconds: isWatched ? patience : IOLimits.safetyPoll)
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
    guard isResting else {
      patience = IOLimits.safetyPoll
      return .reason
    }
    patience = min(2 * patience, IOLimits.safetyPollCap)
    return .precaution
  }

  /// An announcement was lost, and so may others be.
  mutating func noteLoss() { patience = IOLimits.safetyPoll }
}
