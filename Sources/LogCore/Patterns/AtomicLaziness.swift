import Scalars

/// Whether a pattern repeats something lazily where it may not be tried again: `(?>.+?)b`. PCRE2's compiled code
/// (10.42) goes wrong where such a group ends with a lazy `+?` of one character: it finds nothing in `xxb`, or too
/// much. Its interpreter does not. What only looks like such a pattern is matched more slowly, and no worse.
enum AtomicLaziness {
  static func isIn(_ pattern: some Collection<UInt8>) -> Bool {
    // With `(?x)` there may be blanks within a quantifier.
    let bytes = pattern.filter { !blanks.contains($0) }
    return lazyRuns.contains { bytes.includes($0) } && groups.contains { bytes.includes($0) }
  }

  private static let blanks = Array(" \t\n\u{B}\u{C}\r".utf8)
  private static let lazyRuns = ["+?", ",}?"].map { Array($0.utf8) }
  private static let groups = ["(?>", "(*atomic:", ")?+", ")*+", ")++", "}+"].map { Array($0.utf8) }
}
