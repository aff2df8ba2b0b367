import TailApp

/// Decides when the next frame is drawn: at once after a rest or a key, else not more often than
/// a terminal over ssh can take.
package struct FramePacer: Sendable {
  /// At most 20 frames a second: more cannot be read, and each costs bytes over ssh.
  package static let interval = 0.05

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
    guard let lastFrame, !isUrgent else { return Moment(nanoseconds: 0) }
    return lastFrame + FramePacer.interval
  }

  package mutating func frameDrawn(at moment: Moment) {
    lastFrame = moment
    isDirty = false
    isUrgent = false
  }
}
