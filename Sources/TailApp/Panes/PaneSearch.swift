import LogCore

/// A search in a pane.
package struct PaneSearch: Sendable {
  package var pattern: Pattern
  /// Whether `n` goes towards older lines.
  package var goesBack: Bool
  /// The match that the reader is at.
  package var current: Position?
  /// Whether the matches that are only in the file are counted.
  package var isCounted = false
  /// Whether they are to be counted, where that costs nobody else.
  package var wantsCounting = false
  /// Whether they are counted where that costs others something, because the reader has asked.
  package var countsEverywhere = false
  /// Whether matches are marked on the screen; `Esc` hides them until the next `n`.
  package var isHighlighted = true
}
