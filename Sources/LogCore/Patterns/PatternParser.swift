/// Reads a pattern part by part; see `PatternSyntax`.
struct PatternParser {
  private let bytes: [UInt8]
  private let caseCounts: Bool
  private var place = 0
  private var depth = 0
  /// Deeper nesting is left to PCRE2 alone.
  private static let depthLimit = 50

  init(_ bytes: [UInt8], caseCounts: Bool) {
    self.bytes = bytes
    self.caseCounts = caseCounts
  }

  mutating func parse() -> PatternPart? {
    guard let whole = alternatives(), place == bytes.count else { return nil }
    return whole
  }

  // MARK: Structure

  private mutating func alternatives() -> PatternPart? {
    guard var all = sequence() else { return nil }
    while peek == UInt8(ascii: "|") {
      place += 1
      guard let next = sequence() else { return nil }
      all.text += [UInt8(ascii: "|")] + next.text
      all.isPure = all.isPure && next.isPure
      all.isBytewise = all.isBytewise && next.isBytewise
      let needles = joined(all.needles, next.needles)
      all.exact = joined(all.exact, next.exact)
      all.required = needles
    }
    return all
  }

  private func joined(_ one: [[UInt8]]?, _ other: [[UInt8]]?) -> [[UInt8]]? {
    guard let one, let other else { return nil }
    let all = one + other.filter { !one.contains($0) }
    return all.count <= NeedleSet.most ? all : nil
  }

  private mutating func sequence() -> PatternPart? {
    var whole = PatternPart(exact: [[]])
    var run: [[UInt8]]? = [[]]
    while let byte = peek, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      guard let part = atom(byte), let repeated = repeats(of: part) else { return nil }
      whole.append(repeated, run: &run)
    }
    if whole.exact != nil { whole.exact = run }
    whole.required = PatternPart.better(whole.required, run)
    return whole
  }

  /// A part with the quantifier that may follow it.
  private mutating func repeats(of part: PatternPart) -> PatternPart? {
    let start = place
    var least = 1
    switch peek {
    case UInt8(ascii: "*"), UInt8(ascii: "?"):
      place += 1
      least = 0
    case UInt8(ascii: "+"): place += 1
    case UInt8(ascii: "{"):
      guard let counted = count() else {
        // No quantifier: the brace is the next atom. What newer versions of PCRE2 take for one
        // is theirs.
        let next = place + 1 < bytes.count ? bytes[place + 1] : 0
        return isDigit(next) || next == UInt8(ascii: ",") || next <= UInt8(ascii: " ") ? nil : part
      }
      least = counted
    default: return part
    }
    if peek == UInt8(ascii: "?") || peek == UInt8(ascii: "+") { place += 1 }
    // A second quantifier is PCRE2's to refuse.
    guard peek != UInt8(ascii: "*"), peek != UInt8(ascii: "+"), peek != UInt8(ascii: "?") else {
      return nil
    }
    var whole = part
    whole.text += bytes[start..<place]
    whole.required = least == 0 ? nil : part.needles
    whole.exact = nil
    return whole
  }

  /// `{2}`, `{2,}`, `{2,3}`: how many times at least; `nil`, and nothing read, for other text.
  private mutating func count() -> Int? {
    let start = place
    place += 1
    let digits = bytes[place...].prefix { isDigit($0) }
    place += digits.count
    if peek == UInt8(ascii: ",") {
      place += 1
      while let next = peek, isDigit(next) { place += 1 }
    }
    guard !digits.isEmpty, digits.count < 6, peek == UInt8(ascii: "}") else {
      place = start
      return nil
    }
    place += 1
    return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
  }

  private mutating func group() -> PatternPart? {
    let start = place
    place += 1
    var isAssertion = false
    var isAtomic = false
    var isDenial = false
    if peek == UInt8(ascii: "*") { return nil }
    if peek == UInt8(ascii: "?") {
      let openings: [(String, Bool)] = [
        ("?:", false), ("?=", true), ("?!", true), ("?<=", true), ("?<!", true), ("?>", false),
      ]
      guard let opening = openings.first(where: { bytes[place...].starts(with: $0.0.utf8) }) else {
        return nil
      }
      place += opening.0.utf8.count
      isAssertion = opening.1
      isAtomic = opening.0 == "?>"
      isDenial = opening.0.hasSuffix("!")
    }
    let head = bytes[start..<place]
    depth += 1
    guard depth <= Self.depthLimit, var inner = alternatives(), peek == UInt8(ascii: ")") else {
      return nil
    }
    depth -= 1
    place += 1
    inner.text = head + inner.text + [UInt8(ascii: ")")]
    if isAtomic { inner.isPure = false }
    if isAssertion {
      inner.exact = [[]]
      inner.required = nil
      inner.isPure = false
      // In the middle of a character bytes would have it where no place between characters has.
      if isDenial { inner.isBytewise = false }
    }
    return inner
  }

  // MARK: Atoms

  private mutating func atom(_ byte: UInt8) -> PatternPart? {
    switch byte {
    case UInt8(ascii: "("): return group()
    case UInt8(ascii: "["):
      var reader = CharacterClassParser(bytes, at: place, caseCounts: caseCounts)
      guard let part = reader.parse() else { return nil }
      place = reader.place
      return part
    case UInt8(ascii: "\\"): return escape()
    case UInt8(ascii: "^"), UInt8(ascii: "$"):
      place += 1
      return assertion([byte])
    case UInt8(ascii: "."):
      place += 1
      return PatternPart(text: [byte], isPure: false, isBytewise: false)
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
    case UInt8(ascii: "\n"), 0: return nil
    default: return literal(byte, written: [byte])
    }
  }

  private func assertion(_ text: [UInt8]) -> PatternPart {
    PatternPart(text: text, exact: [[]], isPure: false)
  }

  private mutating func escape() -> PatternPart? {
    guard place + 1 < bytes.count else { return nil }
    let letter = bytes[place + 1]
    if letter == UInt8(ascii: "Q") { return quoted() }
    place += 2
    switch letter {
    case UInt8(ascii: "d"), UInt8(ascii: "w"):
      return PatternPart(text: [0x5C, letter], isPure: false)
    // `\N{…}` is a character by its number.
    case UInt8(ascii: "N") where peek == UInt8(ascii: "{"): return nil
    case UInt8(ascii: "S"):
      return PatternPart(text: Array(#"[\S]"#.utf8), isPure: false, isBytewise: false)
    case UInt8(ascii: "h"), UInt8(ascii: "N"), UInt8(ascii: "V"):
      return PatternPart(text: [0x5C, letter], isPure: false, isBytewise: false)
    case UInt8(ascii: "s"):
      return PatternPart(text: Array(#"[^\S\n]"#.utf8), isPure: false)
    case UInt8(ascii: "D"), UInt8(ascii: "W"):
      // As a class; see `NegatedEscapes`.
      let text = Array(#"(?:(?!\n)[\"#.utf8) + [letter] + Array("])".utf8)
      return PatternPart(text: text, isPure: false, isBytewise: false)
    case UInt8(ascii: "H"):
      // Not as a negated class: PCRE2's compiled code lets those match bytes that are no UTF-8.
      let text = Array(#"(?:(?!\n)\H)"#.utf8)
      return PatternPart(text: text, isPure: false, isBytewise: false)
    case UInt8(ascii: "b"): return assertion([0x5C, letter])
    case UInt8(ascii: "B"):
      // Bytes have it inside of a character, too.
      var part = assertion([0x5C, letter])
      part.isBytewise = false
      return part
    case UInt8(ascii: "A"): return assertion([UInt8(ascii: "^")])
    case UInt8(ascii: "z"), UInt8(ascii: "Z"): return assertion([UInt8(ascii: "$")])
    case UInt8(ascii: "t"): return literal(9, written: [0x5C, letter], isRead: true)
    case UInt8(ascii: "r"): return literal(13, written: [0x5C, letter], isRead: true)
    case UInt8(ascii: "e"): return literal(27, written: [0x5C, letter], isRead: true)
    case let mark where mark < 0x80 && mark > 0x20 && !isDigit(mark) && !isLetter(mark):
      return literal(mark, written: [0x5C, mark], isRead: true)
    default: return nil
    }
  }

  /// `\Q…\E`, up to the end where `\E` is missing.
  private mutating func quoted() -> PatternPart? {
    place += 2
    var whole = PatternPart(exact: [[]])
    var run: [[UInt8]]? = [[]]
    while place < bytes.count, !bytes[place...].starts(with: [0x5C, 0x45]) {
      let byte = bytes[place]
      guard byte != UInt8(ascii: "\n"), byte != 0 else { return nil }
      let isMark = byte < 0x80 && !isDigit(byte) && !isLetter(byte) && byte > 0x20
      guard let part = literal(byte, written: isMark ? [0x5C, byte] : [byte]) else { return nil }
      whole.append(part, run: &run)
    }
    // What a quantifier behind it would repeat is the last character alone.
    guard place < bytes.count else { return closed(whole, run) }
    place += 2
    if let next = peek, "*+?{".utf8.contains(next) { return nil }
    return closed(whole, run)
  }

  private func closed(_ part: PatternPart, _ run: [[UInt8]]?) -> PatternPart {
    var whole = part
    if whole.exact != nil { whole.exact = run }
    whole.required = PatternPart.better(whole.required, run)
    return whole
  }

  /// A character that stands for itself.
  private mutating func literal(
    _ byte: UInt8, written: [UInt8], isRead: Bool = false
  ) -> PatternPart? {
    if !isRead { place += 1 }
    guard byte < 0x80 else { return multibyte(byte) }
    guard !caseCounts, isLetter(byte) else { return PatternPart(text: written, exact: [[byte]]) }
    let lower = byte | 0x20
    return PatternPart(text: LetterCase.text(for: lower), exact: [[lower]])
  }

  /// The rest of a character beyond ASCII. Where the case does not count, it may have another
  /// form of other bytes.
  private mutating func multibyte(_ first: UInt8) -> PatternPart? {
    var character = [first]
    while let next = peek, next & 0xC0 == 0x80 {
      character.append(next)
      place += 1
    }
    return PatternPart(
      text: character, exact: caseCounts ? [character] : nil, isPure: caseCounts,
      isBytewise: false)
  }

  // MARK: Bytes

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private func isLetter(_ byte: UInt8) -> Bool { LetterCase.isLetter(byte) }
}

/// ASCII letters where the case does not count.
enum LetterCase {
  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// How a letter is written so that it matches its two forms and no third: Unicode folds the
  /// Kelvin sign to k and the long s to s, and nobody who types k looks for it.
  static func text(for lower: UInt8) -> [UInt8] {
    guard lower == UInt8(ascii: "k") || lower == UInt8(ascii: "s") else { return [lower] }
    return Array("(?-i:[".utf8) + [lower, lower & 0xDF] + Array("])".utf8)
  }
}
