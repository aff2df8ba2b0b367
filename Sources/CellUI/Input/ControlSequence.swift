/// What stands between the beginning of a sequence (`ESC [` or `ESC O`) and its last byte, and what
/// the whole means.
///
/// The encodings are those of xterm (ctlseqs), VT220, PuTTY, rxvt, the Linux console
/// (console_codes(4)) and kitty's keyboard protocol, all at once: what TERM says does not tell what
/// is at the other end of a line.
struct ControlSequence: Sendable {
  private var bytes: [UInt8] = []
  /// Whether another Esc came first: PuTTY and rxvt mean Alt by it.
  private let isAlt: Bool
  private var isTooLong = false

  /// No sequence that means something is longer, in bytes.
  private static let longest = 64
  /// The markers around a paste, without `ESC [` and `~`.
  private static let pasteStart = Array("200".utf8)
  private static let pasteEnd = Array("201".utf8)

  init(isAlt: Bool) {
    self.isAlt = isAlt
  }

  enum Meaning: Equatable {
    case key(Key)
    case mouse(MouseEvent)
    case answer(TerminalAnswer)
    case pasteBegins, pasteEnds
    /// Not known, or nothing that anybody needs.
    case nothing
  }

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ byte: UInt8) {
    if bytes.count < ControlSequence.longest { bytes.append(byte) } else { isTooLong = true }
  }

  /// Whether it is rxvt's form of a key with Shift, such as `ESC [ 5 $`.
  var isShiftedKey: Bool {
    bytes.last == UInt8(ascii: "$") && bytes.count > 1 && bytes.dropLast().allSatisfy(\.isDigit)
  }

  // MARK: ESC [

  func meaning(endingWith final: UInt8) -> Meaning {
    guard !isTooLong else { return .nothing }
    guard let first = bytes.first else { return key(final, []) }
    switch first {
    case UInt8(ascii: "<"): return mouse(final)
    case UInt8(ascii: "?"): return answer(final)
    case UInt8(ascii: ">"), UInt8(ascii: "="): return .nothing
    case UInt8(ascii: "["):
      guard bytes.count == 1, (0x41...0x45).contains(final) else { return .nothing }
      return key(.function(Int(final) - 0x40), [])
    default: break
    }
    // Exactly so: what has more to say is no marker.
    if final == UInt8(ascii: "~"), bytes == ControlSequence.pasteStart { return .pasteBegins }
    if final == UInt8(ascii: "~"), bytes == ControlSequence.pasteEnd { return .pasteEnds }
    let fields = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    // What stands between numbers and the last byte changes the meaning of that.
    let last = fields.last?.last ?? 0
    if (0x20...0x2F).contains(last), !isShiftedKey { return .nothing }
    return key(final, fields.map { Field($0) })
  }

  /// A number and what belongs to it, as in `97:65`.
  private struct Field {
    var number: Int?
    var second: Int?

    init(_ bytes: ArraySlice<UInt8>) {
      let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      number = parts.first.flatMap { Field.number($0) }
      second = parts.count > 1 ? Field.number(parts[1]) : nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
      let digits = digits.prefix { $0.isDigit }
      guard !digits.isEmpty else { return nil }
      // Nothing with a meaning is larger; what is, has none.
      return digits.reduce(0) { min($0 * 10 + Int($1) - 48, 0x11_0000) }
    }
  }

  private func key(_ final: UInt8, _ fields: [Field]) -> Meaning {
    let parameter = fields.count > 1 ? fields[1].number ?? 1 : 1
    guard let modifiers = KeyModifiers(parameter: parameter) else { return .nothing }
    // kitty tells when a key goes up, too.
    if fields.count > 1, fields[1].second == 3 { return .nothing }
    switch final {
    case UInt8(ascii: "~"): return numbered(fields, modifiers)
    case UInt8(ascii: "^"): return numbered(fields, .control)
    case UInt8(ascii: "$"): return numbered(fields, .shift)
    case UInt8(ascii: "@"): return numbered(fields, [.control, .shift])
    case UInt8(ascii: "u"):
      guard let code = fields.first?.number else { return .nothing }
      return character(code, shifted: fields[0].second, modifiers)
    case UInt8(ascii: "Z"): return key(.backTab, modifiers.subtracting(.shift))
    // `ESC [ 1 ; 2 R` can be a place of the cursor that somebody else asked for.
    case UInt8(ascii: "R") where !fields.isEmpty: return .nothing
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      guard fields.isEmpty, let key = KeyTable.letters[final - 32] else { return .nothing }
      return self.key(key, [])
    default:
      guard let key = KeyTable.letters[final] else { return .nothing }
      guard fields.isEmpty || fields[0].number ?? 1 == 1 else { return .nothing }
      return self.key(key, modifiers)
    }
  }

  private func numbered(_ fields: [Field], _ modifiers: KeyModifiers) -> Meaning {
    guard let number = fields.first?.number else { return .nothing }
    switch number {
    // xterm's modifyOtherKeys.
    case 27:
      guard fields.count > 2, let code = fields[2].number else { return .nothing }
      return character(code, shifted: nil, modifiers)
    default:
      guard let key = KeyTable.numbers[number] else { return .nothing }
      return self.key(key, modifiers)
    }
  }

  /// A key that is named by its character.
  private func character(_ code: Int, shifted: Int?, _ modifiers: KeyModifiers) -> Meaning {
    if let key = KeyTable.keypadCodes[code] { return self.key(key, modifiers) }
    // What has no character lies in the private use area.
    guard !(0xE000...0xF8FF).contains(code),
      let plain = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
    else { return .nothing }
    var scalar = plain
    if modifiers.contains(.shift) {
      if let shifted, let given = UInt32(exactly: shifted).flatMap(Unicode.Scalar.init) {
        scalar = given
      } else if ("a"..."z").contains(plain), let upper = Unicode.Scalar(plain.value - 32) {
        scalar = upper
      }
    }
    return key(of: scalar, modifiers)
  }

  private func key(of scalar: Unicode.Scalar, _ modifiers: KeyModifiers) -> Meaning {
    switch scalar.value {
    case 9 where modifiers.contains(.shift): return key(.backTab, modifiers.subtracting(.shift))
    case 0..<32, 127: return key(Key(typed: scalar), modifiers)
    case 0x80..<0xA0: return .nothing
    default: break
    }
    if modifiers.contains(.control) {
      let letter = ("A"..."Z").contains(scalar) ? scalar.value + 32 : scalar.value
      switch letter {
      case 97...122:
        return key(Key(typed: Unicode.Scalar(UInt8(letter - 96))), modifiers.intersection(.alt))
      case 32, 64: return key(.control("@"), modifiers.intersection(.alt))
      case 91...95:
        return key(Key(typed: Unicode.Scalar(UInt8(letter - 64))), modifiers.intersection(.alt))
      default: return .nothing
      }
    }
    return .key(modifiers.contains(.alt) || isAlt ? .alt(scalar) : .character(scalar))
  }

  /// A key with what is held. Shift alone changes nothing about it.
  private func key(_ key: Key, _ modifiers: KeyModifiers) -> Meaning {
    var modifiers = modifiers
    if isAlt { modifiers.insert(.alt) }
    if case .character(let scalar) = key {
      return .key(modifiers.contains(.alt) ? .alt(scalar) : key)
    }
    if key == .backspace, modifiers.contains(.alt) { return .key(.alt("\u{7F}")) }
    modifiers.remove(.shift)
    return .key(modifiers.isEmpty ? key : .modified(modifiers, key))
  }

  // MARK: ESC O

  func meaning(shiftedBy final: UInt8) -> Meaning {
    guard !isTooLong else { return .nothing }
    // konsole's and others' `ESC O 5 P`, or `ESC O 1 ; 5 P`.
    let last = bytes.split(separator: UInt8(ascii: ";")).last.map { Field($0) }
    guard let modifiers = KeyModifiers(parameter: last?.number ?? 1) else { return .nothing }
    if let key = KeyTable.letters[final] { return self.key(key, modifiers) }
    if let key = KeyTable.keypad[final] { return self.key(key, modifiers) }
    // rxvt's arrows with Ctrl.
    if (UInt8(ascii: "a")...UInt8(ascii: "d")).contains(final),
      let key = KeyTable.letters[final - 32]
    {
      return self.key(key, .control)
    }
    return .nothing
  }

  // MARK: The mouse and answers

  private func mouse(_ final: UInt8) -> Meaning {
    guard final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else { return .nothing }
    let numbers = bytes.dropFirst().split(separator: UInt8(ascii: ";")).map { Field($0).number }
    guard numbers.count == 3, let code = numbers[0], let column = numbers[1], let row = numbers[2],
      let event = MouseEvent(
        code: code, column: column, row: row, isUp: final == UInt8(ascii: "m"))
    else { return .nothing }
    return .mouse(event)
  }

  private func answer(_ final: UInt8) -> Meaning {
    guard final == UInt8(ascii: "y"), bytes.last == UInt8(ascii: "$") else { return .nothing }
    let numbers = bytes.dropFirst().dropLast().split(separator: UInt8(ascii: ";"))
      .map { Field($0).number }
    guard numbers.count == 2, let mode = numbers[0], let state = numbers[1] else { return .nothing }
    // 0: not recognized, 4: permanently reset.
    return .answer(.mode(mode, isKnown: (1...3).contains(state)))
  }
}

extension UInt8 {
  /// Whether it is an ASCII digit.
  var isDigit: Bool { (48...57).contains(self) }
}
