/// Whether the case of letters counts in a pattern: an upper case letter that is meant as one makes it
/// count. Escapes such as `\S`, `\x{4E}` or `\p{Lu}` and the names of groups and verbs mean others.
struct SmartCase {
  private let bytes: [UInt8]
  private var place = 0

  static func counts(in pattern: [UInt8]) -> Bool {
    var reader = SmartCase(bytes: pattern)
    return reader.hasUpper()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func hasUpper() -> Bool {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\\"):
        if hasUpperEscape() { return true }
      case UInt8(ascii: "["):
        if hasUpperClass() { return true }
      case UInt8(ascii: "("):
        place += 1
        passOpening()
      default:
        if isUpper() { return true }
      }
    }
    return false
  }

  /// A class has no groups: `[(?A]` has a letter.
  private mutating func hasUpperClass() -> Bool {
    place += 1
    if peek == UInt8(ascii: "^") { place += 1 }
    if peek == UInt8(ascii: "]") { place += 1 }
    while let byte = peek, byte != UInt8(ascii: "]") {
      if byte == UInt8(ascii: "\\") {
        if hasUpperEscape() { return true }
      } else if begins("[:"), let end = bytes[place...].firstIndex(of: UInt8(ascii: "]")) {
        place = end + 1
      } else if isUpper() {
        return true
      }
    }
    place += 1
    return false
  }

  // MARK: Escapes

  /// Reads an escape; whether there is an upper case letter in `\Q…\E`.
  private mutating func hasUpperEscape() -> Bool {
    place += 1
    guard let letter = peek else { return false }
    place += 1
    switch letter {
    case UInt8(ascii: "Q"):
      while place < bytes.count, !begins("\\E") {
        if isUpper() { return true }
      }
      place += 2
    case UInt8(ascii: "p"), UInt8(ascii: "P"):
      if !passName() { place += 1 }
    case UInt8(ascii: "c"): place += 1
    case UInt8(ascii: "x"):
      guard !passName() else { break }
      for _ in 0..<2 where peek.map({ SmartCase.isHexadecimal($0) }) ?? false { place += 1 }
    case UInt8(ascii: "g"), UInt8(ascii: "k"), UInt8(ascii: "N"), UInt8(ascii: "o"):
      _ = passName()
    default:
      // The rest of a character beyond ASCII.
      while let next = peek, letter >= 0xC0, next & 0xC0 == 0x80 { place += 1 }
    }
    return false
  }

  /// `{…}`, `<…>` or `'…'` behind an escape.
  private mutating func passName() -> Bool {
    switch peek {
    case UInt8(ascii: "{"): pass(UInt8(ascii: "}"))
    case UInt8(ascii: "<"): pass(UInt8(ascii: ">"))
    case UInt8(ascii: "'"):
      place += 1
      pass(UInt8(ascii: "'"))
    default: return false
    }
    return true
  }

  // MARK: Groups

  /// What stands behind an opening parenthesis and is no text: a name, options, a verb.
  private mutating func passOpening() {
    if peek == UInt8(ascii: "*") { return passVerb() }
    guard peek == UInt8(ascii: "?") else { return }
    place += 1
    guard let kind = peek else { return }
    switch kind {
    case UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "C"): pass(UInt8(ascii: ")"))
    case UInt8(ascii: "P"):
      place += 1
      pass(peek == UInt8(ascii: "<") ? UInt8(ascii: ">") : UInt8(ascii: ")"))
    case UInt8(ascii: "<"):
      guard !begins("<="), !begins("<!"), !begins("<*") else { return }
      pass(UInt8(ascii: ">"))
    case UInt8(ascii: "'"):
      place += 1
      pass(UInt8(ascii: "'"))
    case UInt8(ascii: "("):
      // A condition: a name or a number, or a group that looks ahead or back.
      guard !begins("(?"), !begins("(*") else { return }
      pass(UInt8(ascii: ")"))
    default:
      // Options and recursion: `(?i)`, `(?J-x:`, `(?R)`.
      while let next = peek, LetterCase.isLetter(next) || "^-+0123456789".utf8.contains(next) {
        place += 1
      }
    }
  }

  /// `(*VERB:name)`; in `(*positive_lookahead:…)` and its like a pattern follows.
  private mutating func passVerb() {
    place += 1
    let start = place
    while let next = peek, LetterCase.isLetter(next) || next == UInt8(ascii: "_") { place += 1 }
    let isPattern = place < bytes.count && bytes[place] == UInt8(ascii: ":") && start < place
    if isPattern, !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[start]) { return }
    pass(UInt8(ascii: ")"))
  }

  // MARK: Bytes

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func begins(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  /// To behind the next such byte, or to the end.
  private mutating func pass(_ end: UInt8) {
    while let next = peek, next != end { place += 1 }
    place += 1
  }

  /// Reads one character; whether it is an upper case letter, in any script.
  private mutating func isUpper() -> Bool {
    let lead = bytes[place]
    var end = place + 1
    while lead >= 0xC0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let character = bytes[place..<end]
    place = end
    guard lead >= 0x80 else { return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(lead) }
    return String(decoding: character, as: UTF8.self).unicodeScalars.contains {
      $0.properties.isUppercase
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    LetterCase.isLetter(byte) ? byte | 0x20 <= UInt8(ascii: "f") : (48...57).contains(byte)
  }
}
