import CBytes
import Scalars

/// Finds what a row does not show as it is written: escape sequences, returns, backspaces, the bell,
/// characters that take no room, such as a byte order mark, and what is no UTF-8. Bytes without any cost
/// a glance.
enum UnshownBytes {
  private typealias Lanes = MarkedLanes
  private static let width = 64

  static let escape: UInt8 = 0x1B
  static let carriageReturn: UInt8 = 0x0D
  static let backspace: UInt8 = 0x08
  static let bell: UInt8 = 0x07

  /// Whether there are instructions that know UTF-8, many bytes at a time.
  static let hasQuickLook = cb_finds_words() != 0

  /// Where the first of them begins, at or after `start`, where a character begins.
  ///
  /// - Parameter isQuick: whether special instructions are used.
  static func first(
    in bytes: UnsafeRawBufferPointer, from start: Int, isQuick: Bool = hasQuickLook
  ) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    guard isQuick else { return firstBytewise(in: bytes, from: start) }
    let text = base.assumingMemoryBound(to: UInt8.self)
    var place = start
    while place < bytes.count {
      place = cb_first_sign(text, place, bytes.count)
      guard place < bytes.count else { return nil }
      if isUnshown(bytes, place) { return place }
      place += ByteDecoder.character(in: bytes, at: place).length
    }
    return nil
  }

  private static func firstBytewise(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = start
    while place < bytes.count {
      if place + width <= bytes.count {
        let text = base + place
        let low = signs(at: text) | signs(at: text + 16)
        let high = signs(at: text + 32) | signs(at: text + 48)
        if !(low | high).isMarked {
          place += width
          continue
        }
      }
      let end = min(place + width, bytes.count)
      while place < end {
        if bytes[place] < 0x20 || bytes[place] >= 0x80, isUnshown(bytes, place) { return place }
        place += ByteDecoder.character(in: bytes, at: place).length
      }
    }
    return nil
  }

  /// Where the first byte is that may move the cursor, at or after `start`: ESC, CR or a backspace.
  ///
  /// - Parameter isQuick: whether special instructions are used.
  static func firstMovement(
    in bytes: UnsafeRawBufferPointer, from start: Int, isQuick: Bool = hasQuickLook
  ) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    if isQuick {
      let text = base.assumingMemoryBound(to: UInt8.self)
      let found = cb_first_movement(text, start, bytes.count)
      return found < bytes.count ? found : nil
    }
    var place = start
    while place + 16 <= bytes.count {
      let text = (base + place).loadUnaligned(as: Lanes.self)
      let marks =
        unsafeBitCast(text .== Lanes(repeating: escape), to: Lanes.self)
        | unsafeBitCast(text .== Lanes(repeating: carriageReturn), to: Lanes.self)
        | unsafeBitCast(text .== Lanes(repeating: backspace), to: Lanes.self)
      if let found = marks.firstMark(where: { _ in true }) { return place + found }
      place += 16
    }
    while place < bytes.count {
      switch bytes[place] {
      case escape, carriageReturn, backspace: return place
      default: place += 1
      }
    }
    return nil
  }

  /// How many bytes at a place are no UTF-8, of those that a row shows as one U+FFFD; 0: a character
  /// begins there.
  static func broken(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int {
    guard bytes[place] >= 0x80 else { return 0 }
    let character = ByteDecoder.character(in: bytes, at: place)
    return character.isWhole ? 0 : character.length
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
    case 0x80...:
      isSequence(bytes, at: place) || hidden(bytes, at: place) > 0
        || broken(bytes, at: place) > 0
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
}
