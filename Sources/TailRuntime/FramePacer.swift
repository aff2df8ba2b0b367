import TailApp

/// Decides when the next frame is drawn: at once after a rest or a key, else not more often, and
/// with not more bytes, than a terminal over ssh can take.
///
/// Two allowances are spent, of frames and of bytes. Bytes are what makes the frames of a flood
/// rarer: when whole pages scroll past between two of them, nobody can read them anyway.
package struct FramePacer: Sendable {
  /// At most 20 frames a second in a burst: more cannot be read.
  package static let interval = 0.05
  /// So many frames may follow each other at once after a rest: what is new after a key or a
  /// single line is seen without waiting.
  package static let reserve = 3.0
  /// How many bytes a second a burst may take: four panes in flood stay below 8 kB/s.
  package static let byteRate = 7_500.0
  /// How many bytes may be sent at once after a rest: a screen of 200 by 50.
  package static let byteReserve = 10_000.0
  /// After this long without news a burst counts as over, and how it ended is shown, in seconds.
  package static let quiet = 0.05
  /// How many bytes the ends of bursts may be ahead of the rate: many short bursts are a long one.
  package static let overdraft = 15_000.0

  /// How many frames may be drawn at once, as of `lastFrame`.
  private var frames = FramePacer.reserve
  /// The same of bytes; below zero after a frame that took more than there was.
  private var bytes = FramePacer.byteReserve
  private var lastFrame: Moment?
  private var lastNews = Moment(nanoseconds: 0)
  /// Whether what was known to come has come.
  private var isComplete = false
  private var isDirty = true
  private var isUrgent = true

  package init() {}

  /// Something on the screen has changed. A reader's own key is urgent.
  package mutating func markDirty(urgent: Bool = false, at moment: Moment) {
    isDirty = true
    isUrgent = isUrgent || urgent
    lastNews = moment
  }

  /// More came than is read at one time, and that was the last of it: how it ended need not be waited
  /// for. Half of the overdraft is left to ends that are only guessed.
  package mutating func floodEnded() { isComplete = true }

  /// When to draw; `nil`: there is nothing to draw.
  package var due: Moment? {
    guard isDirty else { return nil }
    guard let lastFrame, !isUrgent else { return Moment(nanoseconds: 0) }
    let frame = lastFrame + max(0, 1 - frames) * FramePacer.interval
    let whenAllowed = max(frame, lastFrame + max(0, -bytes) / FramePacer.byteRate)
    let whenOver = max(
      frame, lastNews + FramePacer.quiet,
      lastFrame + max(0, -bytes - FramePacer.overdraft) / FramePacer.byteRate)
    guard isComplete else { return min(whenAllowed, whenOver) }
    // One frame more, whenever the last one was: there are few such ends, and bytes bound them.
    let whenComplete =
      lastFrame + max(0, -bytes - FramePacer.overdraft / 2) / FramePacer.byteRate
    return min(whenAllowed, whenOver, whenComplete)
  }

  /// - Parameter cost: how many bytes the frame took.
  package mutating func frameDrawn(at moment: Moment, cost: Int) {
    if let lastFrame {
      let rest = moment.seconds(since: lastFrame)
      frames = min(FramePacer.reserve, frames + rest / FramePacer.interval)
      bytes = min(FramePacer.byteReserve, bytes + rest * FramePacer.byteRate)
    }
    frames = max(0, frames - 1)
    // What keys made is not held against what comes after it for long.
    bytes = max(-2 * FramePacer.overdraft, bytes - Double(cost))
    lastFrame = moment
    isDirty = false
    isComplete = false
    isUrgent = false
  }
}
