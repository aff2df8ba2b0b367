import LogCore

/// A filter as it was typed.
enum FilterText {
  /// `&a &!b`: lines that match the first and not the second.
  static func of(_ terms: [LineFilter.Term]) -> String {
    terms.map { "&" + ($0.isExclusion ? "!" : "") + $0.pattern.source }.joined(separator: " ")
  }
}
