import LogCore

/// A match that is on the screen.
struct MatchInView {
  let position: Position
  /// From the line's first byte.
  let bytes: Range<Int>
}
