/// What a pattern says, read once: the same pattern for many lines at a time, and bytes that every
/// match must hold.
///
/// In the rewritten pattern no part can match a line end, and what means the start or the end of
/// the text means the start or the end of a line. So each match in a block of lines is a match in
/// one of them, and each line that matches alone matches in the block. Where a construct is met
/// that is not known to keep this, there is no rewritten pattern and lines are matched one by one.
struct PatternSyntax {
  /// The pattern for PCRE2_MULTILINE, for lines and for blocks.
  let rewritten: [UInt8]
  /// Whether every part stands for ASCII characters only, so that bytes need not be decoded.
  let isBytewise: Bool
  /// Of these strings each match holds at least one; `nil`: nothing is known. Lower case where the
  /// pattern's case does not count.
  let needles: [[UInt8]]?
  /// Whether each occurrence of a needle is a match.
  let isLiteral: Bool

  /// `nil` where the pattern holds something that this does not know.
  init?(_ pattern: [UInt8], caseCounts: Bool) {
    var parser = PatternParser(pattern, caseCounts: caseCounts)
    guard let whole = parser.parse() else { return nil }
    rewritten = whole.text
    isBytewise = whole.isBytewise
    needles = whole.needles.flatMap { NeedleSet.isWorthwhile($0) ? $0 : nil }
    isLiteral = whole.isPure && needles != nil && whole.exact == whole.needles
  }
}

/// A part of a pattern.
struct PatternPart {
  /// As it is written for blocks of lines.
  var text: [UInt8] = []
  /// Every string that it matches, where those are few.
  var exact: [[UInt8]]?
  /// Of these each match of it holds one.
  var required: [[UInt8]]?
  /// Whether it says no more than `exact`: no anchors, no assertions.
  var isPure = true
  var isBytewise = true

  /// What a match must hold, by the better of both.
  var needles: [[UInt8]]? { PatternPart.better(exact, required) }

  /// Of two sets of strings the one that is rarer in a text: longer strings, then fewer.
  static func better(_ one: [[UInt8]]?, _ other: [[UInt8]]?) -> [[UInt8]]? {
    guard let one, let other else { return one ?? other }
    return worth(other) > worth(one) ? other : one
  }

  private static func worth(_ strings: [[UInt8]]) -> Int {
    // Beyond four bytes a longer string is hardly rarer, and each string costs.
    min(4, strings.map(\.count).min() ?? 0) * 16 - strings.count
  }

  /// One after the other.
  mutating func append(_ next: PatternPart, run: inout [[UInt8]]?) {
    text += next.text
    isPure = isPure && next.isPure
    isBytewise = isBytewise && next.isBytewise
    if let all = next.exact, let before = run, all.count * before.count <= NeedleSet.most {
      run = before.flatMap { start in all.map { start + $0 } }
    } else {
      required = PatternPart.better(required, run)
      run = next.exact
      exact = nil
    }
    required = PatternPart.better(required, next.required)
  }
}
