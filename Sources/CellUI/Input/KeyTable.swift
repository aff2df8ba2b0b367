/// Which last bytes and numbers of sequences are which keys.
enum KeyTable {
  /// `ESC [` or `ESC O`, perhaps `1 ; modifiers`, and a letter.
  static let letters: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
    UInt8(ascii: "D"): .left, UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  /// `ESC [`, a number, perhaps modifiers, and `~`.
  static let numbers: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]

  /// The keypad in application mode: `ESC O` and a character.
  static let keypad: [UInt8: Key] = {
    var keys: [UInt8: Key] = [
      UInt8(ascii: "M"): .enter, UInt8(ascii: "X"): .character("="), UInt8(ascii: "I"): .tab,
      UInt8(ascii: " "): .character(" "),
    ]
    // `j` to `y` stand for `*` to `9`.
    for byte in UInt8(ascii: "j")...UInt8(ascii: "y") {
      keys[byte] = .character(Unicode.Scalar(byte - 0x40))
    }
    return keys
  }()

  /// The keypad in kitty's protocol.
  static let keypadCodes: [Int: Key] = {
    var keys: [Int: Key] = [
      57409: .character("."), 57410: .character("/"), 57411: .character("*"),
      57412: .character("-"), 57413: .character("+"), 57414: .enter, 57415: .character("="),
      57416: .character(","), 57417: .left, 57418: .right, 57419: .up, 57420: .down,
      57421: .pageUp, 57422: .pageDown, 57423: .home, 57424: .end, 57425: .insert,
      57426: .delete,
    ]
    for digit in 0..<10 {
      keys[57399 + digit] = .character(Unicode.Scalar(UInt8(48 + digit)))
    }
    return keys
  }()
}

extension Key {
  /// The key of a character as a terminal sends it.
  init(typed scalar: Unicode.Scalar) {
    self =
      switch scalar.value {
      case 0x09: .tab
      case 0x0A, 0x0D: .enter
      case 0x08, 0x7F: .backspace
      case 0x1B: .escape
      case 0x00: .control("@")
      case 0x01...0x1A: .control(Unicode.Scalar(UInt8(scalar.value) + 0x60))
      case 0x1C...0x1F: .control(Unicode.Scalar(UInt8(scalar.value) + 0x40))
      default: .character(scalar)
      }
  }
}
