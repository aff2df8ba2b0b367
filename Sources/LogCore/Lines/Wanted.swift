/// Lines that a reader may go to.
package enum Wanted: Hashable, Sendable {
  /// Every line that the lens shows.
  case visible
  /// Those of them in which the search finds something.
  case hits
  /// Those of them that look like errors.
  case errors
}
