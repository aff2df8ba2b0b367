import LogCore

/// Which part of its lines a pane shows. Its place is a line and a character of it; rows follow from
/// the pane's width, so that they come and go with it and the place stays.
package struct Viewport: Sendable {
  /// Whether the end stays in view as lines arrive.
  package var isFollowing = true
  /// The line at the top; only while not following.
  package var top: Position?
  /// The character of the top line that the first row holds, as its column on a row without end
  /// (see `LineRows`), when lines are wrapped; `nil`: the first, with what stands above the line.
  package var topColumn: Int?
  /// Where the reader was, while the pane shows another place because of what its lens lets through
  /// or because lines above fill it; whoever moves on forgets it.
  var origin: TopCharacter?
  /// The first column shown, when they are not.
  package var leftColumn = 0
  /// How many rows there had been when following stopped, to tell how many came since.
  package var receivedAtPause: UInt64 = 0
  /// Which line was the newest then, to tell how many came since that a filter lets through.
  var newestAtPause: Position?
}

/// What the first row of a paused pane holds.
struct TopCharacter: Sendable, Equatable {
  var position: Position
  /// See `Viewport.topColumn`.
  var column: Int?
}

/// How a pane writes its lines.
package struct LineDisplay: Sendable, Hashable {
  package var wraps = false
  package var numbersLines = true
  package var showsArrival = false
  package var showsRawProgress = false
  /// Whether lines that bring no colours get some.
  package var coloursLogs = true

  package init() {}
}
