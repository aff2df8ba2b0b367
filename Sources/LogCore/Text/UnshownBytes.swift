import Scalars

/// Finds what a row does not show as it is written: escape sequences, returns, backspaces, the bell,
/// and characters that take no room, such as a byte order mark. Bytes without any cost a glance.
enum UnshownBytes {
  private typealias Lanes = MarkedLanes
  private static let width = 64

  static let escape: UInt8 = 0x1B
  static let carriageReturn: UInt8 = 0x0D
  static let backspace: UInt8 = 0x08
  static let bell: UInt8 = 0x07

  /// The first bytes of those characters in UTF-8; see `hidden`.
  private static let leads: [UInt8] = [0xC2, 0xCD, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3]

  /// Where the first of them begins, at or after `start`.
  static func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = start
    while place + width <= bytes.count {
      let text = base + place
      let signs = (
        signs(at: text), signs(at: text + 16), signs(at: text + 32), signs(at: text + 48)
      )
      if ((signs.0 | signs.1) | (signs.2 | signs.3)).isMarked {
        for (row, signs) in [signs.0, signs.1, signs.2, signs.3].enumerated() where signs.isMarked {
          let offset = place + row * 16
          let marks = marks(of: signs, at: base + offset)
          if let found = marks.firstMark(where: { isUnshown(bytes, offset + $0) }) {
            return offset + found
          }
        }
      }
      place += width
    }
    while place < bytes.count {
      if bytes[place] < 0x20 || bytes[place] >= 0x80, isUnshown(bytes, place) { return place }
      place += 1
    }
    return nil
  }

  /// How many bytes a character takes that begins here and that a row leaves out; 0: it is shown.
  ///
  /// What `ScalarSafety` says, found without decoding what is shown.
  static func hidden(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int {
    let lead = bytes[place]
    let length =
      switch lead {
      case 0xC2, 0xCD: 2
      case 0xE1, 0xE2, 0xE3, 0xEF: 3
      case 0xF0, 0xF3: 4
      default: 0
      }
    guard length > 0, place + length <= bytes.count else { return 0 }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for byte in bytes[(place + 1)..<(place + length)] {
      guard byte & 0xC0 == 0x80 else { return 0 }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value), case .invisible = ScalarSafety(of: scalar) else {
      return 0
    }
    // Overlong forms stand for nothing.
    return length == 4 && value < 0x10000 ? 0 : length
  }

  /// Whether the one-character form of `ESC [` stands here.
  static func isSequence(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
    bytes[place] == 0xC2 && place + 1 < bytes.count && bytes[place + 1] == 0x9B
  }

  private static func isUnshown(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Bool {
    switch bytes[place] {
    case escape, carriageReturn, backspace, bell: true
    case 0x80...: isSequence(bytes, at: place) || hidden(bytes, at: place) > 0
    default: false
    }
  }

  // MARK: Sixteen at a time

  /// All ones where a byte is a control character but no tab or newline, or no ASCII.
  @inline(__always)
  private static func signs(at text: UnsafeRawPointer) -> Lanes {
    let bytes = text.loadUnaligned(as: SIMD16<Int8>.self)
    // As signed numbers what is no ASCII is below zero.
    let low = unsafeBitCast(bytes .< SIMD16<Int8>(repeating: 0x20), to: Lanes.self)
    let tabs = unsafeBitCast(bytes .== SIMD16<Int8>(repeating: 9), to: Lanes.self)
    let newlines = unsafeBitCast(bytes .== SIMD16<Int8>(repeating: 10), to: Lanes.self)
    return low & ~(tabs | newlines)
  }

  /// Of those, the ones that may be unshown.
  private static func marks(of signs: Lanes, at text: UnsafeRawPointer) -> Lanes {
    let bytes = text.loadUnaligned(as: Lanes.self)
    let controls = unsafeBitCast(bytes .< Lanes(repeating: 0x20), to: Lanes.self)
    var marks = signs & controls
    for lead in leads { marks |= unsafeBitCast(bytes .== Lanes(repeating: lead), to: Lanes.self) }
    return marks
  }
}
