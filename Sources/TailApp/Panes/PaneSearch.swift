import LogCore

/// A search in a pane.
package struct PaneSearch: Sendable {
  package var pattern: Pattern
  /// Whether `n` goes towards older lines.
  package var goesBack: Bool
  /// The line of the match that the reader is at.
  package var current: Position?
  /// Which of that line's matches it is; `nil`: the line matches where there is nothing to be seen.
  package var currentMatch: LineMatch?
  /// Which of the matches of that line it is, be it in one piece or in many; `nil`: that is not known.
  package var rankInLine: RankInLine?
  /// Whether the reader is at the unfinished last line, which has no place.
  package var isAtUnfinished = false
  /// How far the matches that are only in the file are counted.
  package var count = Count.unknown
  /// Whether they are counted where that costs others something, because the reader has asked.
  package var countsEverywhere = false

  /// Whether matches that are only in a file are counted.
  package enum Count: Sendable {
    case unknown
    /// They are to be counted, where that costs nobody else.
    case wanted
    case known
  }

  /// Whether nothing has been found.
  var isVain: Bool { current == nil && !isAtUnfinished }
  /// Whether matches are marked on the screen; `Esc` hides them until the next `n`.
  package var isHighlighted = true
}

/// The matches of one file are being counted.
package struct MatchCounting: Sendable {
  /// Of the question.
  let ticket: UInt64
  /// How far it has come, from 0 to 1, where it takes so long that it is shown: the reader has asked for it.
  var done: Double?
}

/// Which of the matches of a line one is.
package struct RankInLine: Hashable, Sendable {
  /// Counted from 0 at the line's start.
  package let number: Int
  package let count: Int
}

/// One of the matches that a line has, or a piece of a long one.
package struct LineMatch: Hashable, Sendable {
  /// From the line's first byte.
  package let bytes: Range<Int>
  /// Counted from 0 at the line's start.
  package let number: Int
  /// How many the line has.
  package let count: Int

  /// The first match, or the last one, of those that a line has.
  init?(_ matches: [Range<Int>], isLast: Bool) {
    self.init(matches, number: isLast ? matches.count - 1 : 0)
  }

  /// - Returns: `nil`: there is none of this number.
  init?(_ matches: [Range<Int>], number: Int) {
    guard matches.indices.contains(number) else { return nil }
    bytes = matches[number]
    self.number = number
    count = matches.count
  }
}
