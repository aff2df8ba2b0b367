/// Reads `[…]` in a pattern; see `PatternSyntax`.
struct CharacterClassParser {
  private let bytes: [UInt8]
  private let caseCounts: Bool
  /// Behind what has been read.
  private(set) var place: Int
  private var members: [UInt8]? = []
  private var isBytewise = true
  private var mayHoldNewline = false

  init(_ bytes: [UInt8], at place: Int, caseCounts: Bool) {
    self.bytes = bytes
    self.place = place
    self.caseCounts = caseCounts
  }

  /// `nil` for what is not known here, and for a class without an end.
  mutating func parse() -> PatternPart? {
    place += 1
    let isNegated = peek == UInt8(ascii: "^")
    if isNegated { place += 1 }
    var inside: [UInt8] = []
    if peek == UInt8(ascii: "]") {
      inside += Array(#"\]"#.utf8)
      members?.append(UInt8(ascii: "]"))
      place += 1
    }
    while let byte = peek, byte != UInt8(ascii: "]") {
      guard let text = member(byte) else { return nil }
      inside += text
    }
    guard peek != nil, !inside.isEmpty else { return nil }
    place += 1
    return isNegated ? negated(inside) : positive(inside)
  }

  private func negated(_ inside: [UInt8]) -> PatternPart {
    PatternPart(
      text: Array("[^".utf8) + inside + Array(#"\n]"#.utf8), isPure: false, isBytewise: false)
  }

  private func positive(_ inside: [UInt8]) -> PatternPart {
    var part = PatternPart(
      text: [UInt8(ascii: "[")] + inside + [UInt8(ascii: "]")], isPure: false,
      isBytewise: isBytewise)
    if mayHoldNewline {
      part.text = Array(#"(?:(?!\n)"#.utf8) + part.text + [UInt8(ascii: ")")]
    } else if let strings = exact {
      part.exact = strings
      part.isPure = true
    }
    return part
  }

  /// The class as strings, where it is small.
  private var exact: [[UInt8]]? {
    guard let members, members.count <= 4 else { return nil }
    if caseCounts { return Array(Set(members)).sorted().map { [$0] } }
    // k and s may match a third form in a class.
    let folded = Set(members.map { LetterCase.isLetter($0) ? $0 | 0x20 : $0 })
    guard folded.isDisjoint(with: "ks".utf8) else { return nil }
    return folded.sorted().map { [$0] }
  }

  /// One member, or a named set of characters.
  private mutating func member(_ byte: UInt8) -> [UInt8]? {
    if byte == UInt8(ascii: "["), place + 1 < bytes.count,
      ":.=".utf8.contains(bytes[place + 1])
    {
      return namedSet()
    }
    guard let first = character() else { return nil }
    // A range, unless the hyphen is the last character of the class.
    guard peek == UInt8(ascii: "-"), place + 1 < bytes.count,
      bytes[place + 1] != UInt8(ascii: "]")
    else { return first.text }
    place += 1
    guard let last = character(), let low = first.value, let high = last.value else { return nil }
    if low <= 10, high >= 10 { mayHoldNewline = true }
    members = nil
    return first.text + [UInt8(ascii: "-")] + last.text
  }

  /// - Returns: how it is written, and what it stands for where that is one ASCII character.
  private mutating func character() -> (text: [UInt8], value: UInt8?)? {
    guard let byte = peek else { return nil }
    place += 1
    guard byte == UInt8(ascii: "\\") else {
      guard byte < 0x80 else { return multibyte(byte) }
      if byte == 10 { mayHoldNewline = true }
      members?.append(byte)
      return ([byte], byte)
    }
    guard let letter = peek else { return nil }
    place += 1
    let known: [UInt8: UInt8] = [
      UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "e"): 27, UInt8(ascii: "n"): 10,
    ]
    if let value = known[letter] {
      if value == 10 { mayHoldNewline = true }
      members?.append(value)
      return ([0x5C, letter], value)
    }
    if "dwsDWSh".utf8.contains(letter) {
      members = nil
      if "sDW".utf8.contains(letter) { mayHoldNewline = true }
      if !"dw".utf8.contains(letter) { isBytewise = false }
      return ([0x5C, letter], nil)
    }
    guard letter < 0x80, letter > 0x20, !LetterCase.isLetter(letter),
      !(48...57).contains(letter)
    else { return nil }
    members?.append(letter)
    return ([0x5C, letter], letter)
  }

  private mutating func multibyte(_ first: UInt8) -> (text: [UInt8], value: UInt8?) {
    var text = [first]
    while let next = peek, next & 0xC0 == 0x80 {
      text.append(next)
      place += 1
    }
    members = nil
    isBytewise = false
    // Beyond ASCII, so beyond the newline: any value above it will do for a range.
    return (text, 0x7F)
  }

  /// `[:alpha:]` and its like.
  private mutating func namedSet() -> [UInt8]? {
    let start = place
    while place + 1 < bytes.count,
      !(bytes[place] == UInt8(ascii: ":") && bytes[place + 1] == UInt8(ascii: "]")
        && place > start + 1)
    {
      place += 1
    }
    guard place + 1 < bytes.count else { return nil }
    place += 2
    let name = bytes[start..<place]
    let plain = ["alpha", "digit", "alnum", "upper", "lower", "punct", "xdigit", "graph", "blank"]
    guard plain.contains(where: { name.elementsEqual("[:\($0):]".utf8) }) else { return nil }
    members = nil
    isBytewise = isBytewise && !name.elementsEqual("[:graph:]".utf8)
    return Array(name)
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }
}
