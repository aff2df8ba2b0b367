import LogCore

/// What going to a match or an error has to say to the reader.
enum FindRemark {
  case noSearch
  case tooExpensive(Pattern)
  case noMatch(Pattern)
  /// It went on at the other edge.
  case wrappedToStart
  case wrappedToEnd
  case noErrorAbove
  case noErrorBelow
  /// The end is in view: all errors are above.
  case noErrorBelowEnd
}
