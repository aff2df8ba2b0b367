/// A string of a terminal's answer that has begun: OSC, DCS, APC, PM or SOS (ECMA-48, 5.6).
///
/// Its beginning is also what a terminal sends for Alt and that letter: `ESC ]` is Alt-]. Where the two
/// bytes came by themselves, what comes next decides: a hand sends a few bytes at once that are the
/// beginning of no answer, and they are keys.
struct ControlString: Sendable {
  /// What a beginning has shown so far.
  private enum Beginning: Sendable {
    /// An answer for certain: it goes on to its end.
    case answer
    /// `ESC` and the letter came by themselves.
    case letter
    /// So far only digits followed.
    case digits
  }

  private let kind: UInt8
  private var beginning: Beginning
  /// When it began.
  let start: UInt64
  /// Whether its last byte was an Esc.
  var isEnding = false
  /// Its last byte.
  private(set) var last: UInt8 = 0
  /// Its first bytes, as many as an answer has that somebody wants.
  private var content: [UInt8] = []

  /// Whether 0x9C ends it here, as ST in its form of one character, by itself or as U+009C; else it is part
  /// of a character, such as a quotation mark in a title.
  var isTerminator: Bool { last < 0x80 || last == 0xC2 }

  /// - Parameters:
  ///   - kind: the byte behind the Esc.
  ///   - isByItself: whether a read held the Esc and the byte and nothing else.
  ///   - start: when they came.
  init(kind: UInt8, isByItself: Bool, start: UInt64) {
    self.kind = kind
    self.start = start
    beginning = isByItself ? .letter : .answer
  }

  /// Whether bytes that were read now are typed and belong to no answer. To be asked with each read before
  /// its bytes are taken.
  ///
  /// Only `OSC number ;` and `DCS` with a number or a mark such as `>` begin what a terminal answers
  /// (xterm's ctlseqs); nothing is ever answered by PM or SOS. Without a rest before them they may still be
  /// pieces of an answer, over a line that cuts it anywhere: they are taken, and nothing is decided.
  ///
  /// - Parameter silence: how long nothing came before them, in nanoseconds.
  mutating func isTyped(_ bytes: some Collection<UInt8>, after silence: UInt64) -> Bool {
    guard beginning != .answer else { return false }
    guard bytes.count <= InputTiming.typed else {
      beginning = .answer
      return false
    }
    // An Esc has its own rules: it ends the string, or begins the next key.
    if bytes.contains(Introducer.escape) { return false }
    for byte in bytes {
      if byte.isDigit, kind == UInt8(ascii: "]") || kind == UInt8(ascii: "P") {
        beginning = .digits
        continue
      }
      guard isPartOfHeader(byte) else { return silence >= InputTiming.rest }
      beginning = .answer
      return false
    }
    return false
  }

  /// A byte that is neither its end nor part of that.
  mutating func append(_ byte: UInt8) {
    last = byte
    if kind == UInt8(ascii: "]"), content.count < CellLimits.answer { content.append(byte) }
  }

  /// What the terminal answers with it; `nil`: nothing that was asked.
  var answer: TerminalAnswer? {
    guard kind == UInt8(ascii: "]") else { return nil }
    return Color(answered: content[...]).map { .ground($0) }
  }

  private func isPartOfHeader(_ byte: UInt8) -> Bool {
    switch (kind, beginning) {
    case (UInt8(ascii: "]"), .digits): byte == UInt8(ascii: ";")
    case (UInt8(ascii: "P"), .digits): ";$+|!".utf8.contains(byte)
    case (UInt8(ascii: "P"), _): ">=!|".utf8.contains(byte)
    default: false
    }
  }
}

extension Color {
  /// The colour behind the text, as a terminal tells it: `11;rgb:1e1e/1e1e/2e2e` (xterm's ctlseqs, OSC 11).
  /// Each part has one to four digits, of which the highest number is full light.
  fileprivate init?(answered bytes: ArraySlice<UInt8>) {
    let heads: [[UInt8]] = [Array("11;rgb:".utf8), Array("11;rgba:".utf8)]
    guard let head = heads.first(where: { bytes.starts(with: $0) }) else { return nil }
    var parts: [UInt8] = []
    for digits in bytes.dropFirst(head.count).split(separator: UInt8(ascii: "/")).prefix(3) {
      guard (1...4).contains(digits.count),
        let number = Int(String(decoding: digits, as: UTF8.self), radix: 16), number >= 0
      else { return nil }
      parts.append(UInt8(clamping: number * 255 / ((1 << (4 * digits.count)) - 1)))
    }
    guard parts.count == 3 else { return nil }
    self = .rgb(red: parts[0], green: parts[1], blue: parts[2])
  }
}
