import LogCore

/// Which part of its lines a pane shows.
package struct Viewport: Sendable {
  /// Whether the end stays in view as lines arrive.
  package var isFollowing = true
  /// The line at the top; only while not following.
  package var top: Position?
  /// Which of the top line's rows is the first one shown, when lines are wrapped.
  package var topRow = 0
  /// The first column shown, when they are not.
  package var leftColumn = 0
  /// How many rows there had been when following stopped, to tell how many came since.
  package var receivedAtPause: UInt64 = 0
}

/// How a pane writes its lines.
package struct LineDisplay: Sendable, Hashable {
  package var wraps = false
  package var numbersLines = true
  package var showsArrival = false
  package var showsRawProgress = false

  package init() {}
}
