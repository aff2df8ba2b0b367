import Scalars

/// Whether a pattern has a part that may not be tried again, of a kind that PCRE2's compiled code (10.42) gets wrong;
/// its interpreter does not. What only looks like such a pattern is matched more slowly, and no worse.
///
/// * A group that is written as one, `(?>.+|a)b`: where one of its alternatives begins with a repeat, what the repeat
///   has taken is given back all the same, and `b` is found in `xb`.
/// * Any such group that ends with a lazy repeat of one character, `(?>.+?)b`, `(.+?)++b`: nothing is found in `xxb`,
///   or too much.
enum AtomicGroup {
  static func isMistaken(in pattern: some Collection<UInt8>) -> Bool {
    // With `(?x)` there may be blanks within a quantifier.
    let bytes = pattern.filter { !blanks.contains($0) }
    return written.contains { bytes.includes($0) }
      || lazyRuns.contains { bytes.includes($0) } && repeated.contains { bytes.includes($0) }
  }

  private static let blanks = Array(" \t\n\u{B}\u{C}\r".utf8)
  private static let lazyRuns = ["+?", ",}?"].map { Array($0.utf8) }
  private static let written = ["(?>", "(*atomic:"].map { Array($0.utf8) }
  private static let repeated = [")?+", ")*+", ")++", "}+"].map { Array($0.utf8) }
}
