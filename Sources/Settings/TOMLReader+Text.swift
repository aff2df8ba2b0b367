extension TOMLReader {
  /// A text in quotes of one of four kinds.
  mutating func quoted() throws(Trouble) -> String {
    let start = line
    let quote = next ?? 0
    let isLong = isNext("\"\"\"") || isNext("'''")
    advance(isLong ? 3 : 1)
    // The end of the line that it begins in is not part of it.
    if isLong, next == UInt8(ascii: "\n") { advance() }
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case quote:
        guard isLong else {
          advance()
          return String(decoding: text, as: UTF8.self)
        }
        let count = quotes(quote)
        advance(count)
        // Two more than end it are the text's.
        text += Array(repeating: quote, count: count >= 3 ? count - 3 : count)
        if count >= 3 { return String(decoding: text, as: UTF8.self) }
      case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
        try takeEscape(isLong: isLong, into: &text)
      case UInt8(ascii: "\n") where !isLong:
        throw trouble("what begins here does not end", at: start)
      case 0..<0x20 where byte != UInt8(ascii: "\t") && byte != UInt8(ascii: "\n"), 0x7F:
        throw trouble("a control character is in a text; in double quotes it is written \\u001B")
      default:
        text.append(byte)
        advance()
      }
    }
    throw trouble("what begins here does not end", at: start)
  }

  /// How many quotes follow each other here; no more than a text can end with.
  private func quotes(_ quote: UInt8) -> Int {
    (0..<5).first { byte(after: $0) != quote } ?? 5
  }

  private mutating func takeEscape(isLong: Bool, into text: inout [UInt8]) throws(Trouble) {
    advance()
    if isLong, isBlankToLineEnd {
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A { advance() }
      return
    }
    guard let letter = next else { return }
    switch letter {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter)
    case UInt8(ascii: "u"): text += try scalar(digits: 4)
    case UInt8(ascii: "U"): text += try scalar(digits: 8)
    default:
      throw trouble("no \\ comes before such a letter; it is written \\\\, or the text in ' quotes")
    }
    advance()
  }

  private var isBlankToLineEnd: Bool {
    var count = 0
    while let byte = byte(after: count), byte == 0x20 || byte == 0x09 { count += 1 }
    return byte(after: count) == UInt8(ascii: "\n")
  }

  /// A character by its number; all but the last digit are taken.
  private mutating func scalar(digits: Int) throws(Trouble) -> [UInt8] {
    advance()
    var number: UInt32 = 0
    for place in 0..<digits {
      guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw trouble("\(digits) hexadecimal digits make the number of a character")
      }
      number = number << 4 | UInt32(digit)
      if place < digits - 1 { advance() }
    }
    guard let scalar = Unicode.Scalar(number) else {
      throw trouble("there is no character with the number \(String(number, radix: 16))")
    }
    return Array(String(Character(scalar)).utf8)
  }
}
