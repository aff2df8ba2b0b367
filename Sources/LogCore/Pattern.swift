import CPCRE2

/// A regular expression (PCRE2), ready to be matched against bytes of any kind.
package final class Pattern: Sendable {
  /// As it was typed.
  package let source: String

  /// Compiles `source` with smart case: lower case matches both, an upper case letter outside an
  /// escape makes the case count.
  ///
  /// - Throws: what is wrong with the pattern and where, for people.
  package init(_ source: String) throws(PatternError) {
    self.source = source
  }
}

/// What is wrong with a pattern.
package struct PatternError: Error, Equatable {
  /// One line for people, such as `missing closing parenthesis at 5`.
  package let message: String
}

/// Which lines are let through: those that match every inclusion and no exclusion.
package struct LineFilter: Sendable {
  /// One pattern that lines must, or must not, match.
  package struct Term: Sendable {
    package let pattern: Pattern
    package let isExclusion: Bool

    package init(pattern: Pattern, isExclusion: Bool) {
      self.pattern = pattern
      self.isExclusion = isExclusion
    }
  }

  package var terms: [Term]

  package init(terms: [Term] = []) {
    self.terms = terms
  }

  package var isEmpty: Bool { terms.isEmpty }
}
