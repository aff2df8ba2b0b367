import TailApp

/// Decides when the next frame is drawn: at once after a rest or a key, else not more often than
/// a terminal over ssh can take.
package struct FramePacer: Sendable {
  /// At most 20 frames a second in a burst: more cannot be read, and each costs bytes over ssh.
  package static let interval = 0.05
  /// So many frames may follow each other at once after a rest: what is new after a key or a
  /// single line is seen without waiting.
  package static let reserve = 3.0

  /// How many frames may be drawn at once, as of `lastFrame`.
  private var credit = FramePacer.reserve
  private var lastFrame: Moment?
  private var isDirty = true
  private var isUrgent = true

  package init() {}

  /// Something on the screen has changed. A reader's own key is urgent.
  package mutating func markDirty(urgent: Bool = false) {
    isDirty = true
    isUrgent = isUrgent || urgent
  }

  /// When to draw; `nil`: there is nothing to draw.
  package var due: Moment? {
    guard isDirty else { return nil }
    guard let lastFrame, !isUrgent, credit < 1 else { return Moment(nanoseconds: 0) }
    return lastFrame + (1 - credit) * FramePacer.interval
  }

  package mutating func frameDrawn(at moment: Moment) {
    if let lastFrame {
      let earned = moment.seconds(since: lastFrame) / FramePacer.interval
      credit = min(FramePacer.reserve, credit + earned)
    }
    credit = max(0, credit - 1)
    lastFrame = moment
    isDirty = false
    isUrgent = false
  }
}
