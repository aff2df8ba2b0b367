/// One option: how it is written, what the help and the manual page say of it, and what it changes.
package struct Option: Sendable {
  /// Without the dashes before it.
  package let name: String
  /// The short form, without its dash.
  package let letter: Unicode.Scalar?
  package let value: Value?
  package let explanation: String
  let take: @Sendable (String, inout Choices) -> Bool

  /// What has to come behind an option.
  package struct Value: Sendable {
    /// What the help calls it.
    package let name: String
    /// What it has to be, for people.
    package let kind: String
    /// Whether a word that begins with a dash can be one: a negative number, a pattern.
    let mayBeginWithDash: Bool
  }

  /// One that says all by being there.
  static func flag(
    _ name: String, letter: Unicode.Scalar? = nil, _ explanation: String,
    _ set: @escaping @Sendable (inout Choices) -> Void
  ) -> Option {
    Option(name: name, letter: letter, value: nil, explanation: explanation) {
      set(&$1)
      return true
    }
  }

  /// One with a value.
  ///
  /// - Parameter set: what to do with the value; `false`: it is of another kind.
  static func value(
    _ name: String, letter: Unicode.Scalar? = nil, _ value: String, kind: String = "text",
    mayBeginWithDash: Bool = false, _ explanation: String,
    _ set: @escaping @Sendable (String, inout Choices) -> Bool
  ) -> Option {
    Option(
      name: name, letter: letter,
      value: Value(name: value, kind: kind, mayBeginWithDash: mayBeginWithDash),
      explanation: explanation, take: set)
  }

  /// As it is typed: `-n`, `--lines`.
  package var spellings: [String] { (letter.map { ["-\($0)"] } ?? []) + ["--" + name] }
}
