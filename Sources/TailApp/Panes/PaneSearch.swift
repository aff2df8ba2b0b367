import LogCore

/// A search in a pane.
package struct PaneSearch: Sendable {
  package var pattern: Pattern
  /// Whether `n` goes towards older lines.
  package var goesBack: Bool
  /// The match that the reader is at.
  package var current: Position?
  /// Whether matches are marked on the screen; `Esc` hides them until the next `n`.
  package var isHighlighted = true
}
