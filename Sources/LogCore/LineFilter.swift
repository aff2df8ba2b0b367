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

  /// Whether one line is let through. For many lines make a `FilterMatcher`.
  package func lets(_ line: ArraySlice<UInt8>) -> Bool {
    isEmpty || FilterMatcher(self).lets(line)
  }
}

/// A filter together with the memory that matching needs. Belongs to one thread.
package final class FilterMatcher {
  private let terms: [(matcher: Matcher, isExclusion: Bool)]

  package init(_ filter: LineFilter) {
    terms = filter.terms.map { (Matcher($0.pattern), $0.isExclusion) }
  }

  package var isEmpty: Bool { terms.isEmpty }

  /// Whether a pattern had to be given up; what it would have decided is let through.
  package var isTooExpensive: Bool {
    terms.contains { $0.matcher.isTooExpensive }
  }

  package func lets(_ line: ArraySlice<UInt8>) -> Bool {
    for term in terms {
      let matches = term.matcher.isMatch(line)
      if term.matcher.isTooExpensive { continue }
      if matches == term.isExclusion { return false }
    }
    return true
  }

  /// The lines of a batch that are let through.
  package func lines(of batch: LineBatch) -> LineSet {
    var shown = LineSet.all
    for term in terms where shown != .none && !term.matcher.isTooExpensive {
      let matching = term.matcher.lines(of: batch)
      if term.matcher.isTooExpensive { continue }
      shown = shown.intersection(
        term.isExclusion ? matching.complement(of: batch.count) : matching)
    }
    return shown
  }
}

extension LineSet {
  /// All other lines, out of `count`.
  func complement(of count: Int) -> LineSet {
    switch self {
    case .all: return .none
    case .none: return .all
    case .some(let lines):
      var others: [UInt32] = []
      others.reserveCapacity(count - lines.count)
      var next: UInt32 = 0
      for line in lines {
        others.append(contentsOf: next..<line)
        next = line + 1
      }
      others.append(contentsOf: next..<UInt32(count))
      return .some(others)
    }
  }
}
