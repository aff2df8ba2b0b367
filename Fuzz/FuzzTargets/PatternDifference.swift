import LogCore

/// A pattern and a block of lines, both at random: what is found in the block at once must be what PCRE2
/// finds in what each of its lines shows.
package struct PatternDifference {
  package let pattern: String
  package let block: [UInt8]

  package init(_ random: inout some RandomNumberGenerator) {
    var text = PatternText(depth: 3)
    pattern = text.alternatives(&random)
    block = PatternDifference.lines(&random)
  }

  /// What differs, in words; `nil`: nothing, or PCRE2 refuses the pattern or gives it up.
  package var difference: String? {
    guard !pattern.isEmpty else { return nil }
    guard let plain = try? Pattern(pattern, isInterpreted: true) else {
      return (try? Pattern(pattern)) == nil ? nil : "taken, though PCRE2 refuses it"
    }
    guard let pattern = try? Pattern(self.pattern) else { return "refused, though PCRE2 takes it" }
    let batch = LineBatch(wholeLines: block)
    let (all, one, own) = (Matcher(pattern), Matcher(pattern), Matcher(plain))
    let filter = FilterMatcher(
      LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: true)]))
    let found = all.lines(of: batch)
    let hidden = block.withUnsafeBufferPointer { filter.lines(in: $0) }
    for line in 0..<batch.count {
      let bytes = batch.line(line)
      // What is no UTF-8 is U+FFFD in a row: Swift says as often as we do.
      let repaired =
        endsSequence(bytes) ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)[...]
      let raw = ShownText(of: repaired, isRaw: true).bytes[...]
      let row = ShownText(of: repaired).bytes[...]
      if ShownText(of: bytes, isRaw: true).bytes[...] != raw { return "the text of line \(line)" }
      if ShownText(of: bytes).bytes[...] != row { return "the row of line \(line)" }
      let expected = (raw: own.isMatch(raw), row: own.isMatch(row))
      let alone = (raw: one.isMatch(raw), row: one.isMatch(row))
      let places = one.matches(in: bytes, isRaw: true)
      if [all, one, own].contains(where: \.isTooExpensive) || filter.isTooExpensive { return nil }
      if found.contains(line) != expected.raw { return "line \(line) of the block" }
      if alone != expected { return "line \(line) alone" }
      if places.count != one.matches(in: raw).count { return "the matches of line \(line)" }
      let start = batch.range(of: line).lowerBound
      if hidden.contains(where: { $0.contains(start) }) == expected.row {
        return "line \(line) of the filter"
      }
    }
    return nil
  }

  /// Whether an ESC may end a sequence together with the first byte of a character.
  private func endsSequence(_ line: ArraySlice<UInt8>) -> Bool {
    zip(line, line.dropFirst()).contains { $0 == 0x1B && $1 >= 0x80 }
  }

  /// Bytes of a log in which patterns of the same letters are found now and then.
  private static func lines(_ random: inout some RandomNumberGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      bytes += pieces.randomElement(using: &random) ?? []
    }
    // In one of the longer paths of the search now and then.
    if Int.random(in: 0..<4, using: &random) == 0 {
      let count = Int.random(in: 1...200, using: &random)
      let place = Int.random(in: 0...bytes.count, using: &random)
      bytes.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "x"), count: count), at: place)
    }
    return bytes.isEmpty ? [10] : bytes
  }

  /// Unicode's third forms of k and s are not among them: those are left out on purpose.
  private static let pieces: [[UInt8]] =
    [
      "a", "b", "c", "k", "s", "A", "B", "K", "S", "ab", "abc", "é", "É", "x", "1", "_", ".", "-",
      " ", "\t", "\n", "\n", "\n", "\r\n", "\r", "\u{8}", "\u{1B}[1m", "\u{1B}[0m", "\u{1B}[K",
      "\u{1B}[2K", "\u{1B}[3C", "\u{1B}[2D", "\u{1B}]8;;b\u{1B}\\", "\u{1B}]0;a\u{7}", "\u{7}",
      "\u{FEFF}", "\u{200B}", "e\u{301}", "한", "\u{0}", "\u{1}", "\u{1B}", "\u{85}",
    ].map { Array($0.utf8) } + broken + broken

  /// What is no UTF-8, and comes to be some beside another now and then.
  private static let broken: [[UInt8]] = [
    [0xC3], [0xA9], [0xFF], [0xFC], [0x80], [0xE2, 0x80], [0xF0, 0x9F], [0xED, 0xA0, 0x80],
    [0xC0, 0x80],
  ]
}

/// Writes a pattern at random; most are valid.
private struct PatternText {
  var depth: Int

  private static let atoms = [
    "a", "b", "c", "k", "s", "A", "K", "ab", "abc", "é", "É", "한", "1", " ", ".", ".", "\\.", "\\-",
    "\\t", "\\r", "\\e", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\h", "\\H", "\\v", "\\V",
    "\\N",
    "\\R", "\\X", "\\x{FFFD}", "\u{FFFD}", "[^\\x{FFFD}]", "\\x61", "\\x{e9}", "\\n", "\\Qa.b\\E",
    "\\Qa", "\\p{Lu}", "\\pL", "\\P{Ll}",
    "\\K", "\\1", "\\N{U+61}", "{", "}", "]", "a{", "-", "[ab]", "[^a]", "[a-c]", "[^a-c]", "[]a]",
    "[^]a]", "[a-]",
    "[kx]", "[\\s]", "[^\\s]", "[\\S]", "[\\d_]", "[^\\D]", "[\\W]", "[\\x61b]", "[\\n]", "[\\t-a]",
    "[é]", "[^é]", "[a-é]", "[[:alpha:]]", "[^[:alpha:]]", "[[:upper:]]", "[[:space:]]",
    "[[:^digit:]]",
    "[\\Qa]\\E]", "[A-Z]",
  ]
  private static let anchors = ["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G"]
  private static let quantifiers = [
    "*", "+", "?", "{2}", "{1,}", "{0,2}", "{,2}", "*?", "+?", "??", "*+", "++", "?+", "{2}?",
    "{1,3}+",
  ]
  private static let groups = [
    "(", "(?:", "(?:", "(?=", "(?!", "(?>", "(?<n>", "(?i:", "(?-i:", "(?s:", "(?m:", "(?|",
    "(*pla:",
  ]
  private static let heads = ["(?i)", "(?s)", "(?m)", "(?x)"]

  mutating func alternatives(_ random: inout some RandomNumberGenerator) -> String {
    var text =
      depth == 3 && Int.random(in: 0..<24, using: &random) == 0
      ? PatternText.heads.randomElement(using: &random) ?? "" : ""
    text += sequence(&random)
    while Int.random(in: 0..<5, using: &random) == 0 { text += "|" + sequence(&random) }
    return text
  }

  private mutating func sequence(_ random: inout some RandomNumberGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...4, using: &random) { text += part(&random) }
    return text
  }

  private mutating func part(_ random: inout some RandomNumberGenerator) -> String {
    var text: String
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return PatternText.anchors.randomElement(using: &random) ?? ""
    case 1:
      let atom = PatternText.atoms.randomElement(using: &random) ?? ""
      return (Bool.random(using: &random) ? "(?<=" : "(?<!") + atom + ")"
    case 2, 3:
      guard depth > 0 else { fallthrough }
      depth -= 1
      text = (PatternText.groups.randomElement(using: &random) ?? "(") + alternatives(&random) + ")"
      depth += 1
    default: text = PatternText.atoms.randomElement(using: &random) ?? ""
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      text += PatternText.quantifiers.randomElement(using: &random) ?? ""
    }
    return text
  }
}

extension LineBatch {
  /// Lines of which the last one may lack its end.
  fileprivate init(wholeLines bytes: [UInt8]) {
    var ends = bytes.indices.filter { bytes[$0] == 10 }.map { UInt32($0 + 1) }
    if bytes.last != 10 { ends.append(UInt32(bytes.count)) }
    self.init(bytes: bytes, ends: ends, fileOffset: 0, generation: 0, arrival: .unknown)
  }
}

/// Random numbers that an input gives, so that what changes an input changes what is made of it; behind
/// its end they go on by themselves.
struct InputRandom: RandomNumberGenerator {
  private let bytes: [UInt8]
  private var place = 0
  private var state: UInt64 = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func next() -> UInt64 {
    if place < bytes.count {
      let byte = bytes[place]
      place += 1
      // `Int.random` takes the high bits.
      return UInt64(byte) << 56 | UInt64(byte) << 24
    }
    state &+= 0x9E37_79B9_7F4A_7C15
    return state &* 0xBF58_476D_1CE4_E5B9
  }
}
