/// Reads scalars from bytes; what is no UTF-8 becomes U+FFFD, one for each maximal part of a
/// sequence (Unicode 17, 3.9, table 3-8).
package struct ByteDecoder {
  /// Reads one scalar and moves `place` behind it. `place` must be before the end.
  package static func next(
    _ bytes: ArraySlice<UInt8>, _ place: inout Int
  ) -> Unicode.Scalar {
    let lead = bytes[place]
    place += 1
    if lead < 0x80 { return Unicode.Scalar(lead) }
    let (length, low, high) = rest(after: lead)
    guard length > 0 else { return "\u{FFFD}" }
    var value = UInt32(lead) & (0x3F >> UInt32(length))
    for step in 0..<length {
      guard place < bytes.endIndex else { return "\u{FFFD}" }
      let byte = bytes[place]
      guard step == 0 ? (byte >= low && byte <= high) : byte & 0xC0 == 0x80 else {
        return "\u{FFFD}"
      }
      value = value << 6 | UInt32(byte & 0x3F)
      place += 1
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// How many bytes `next` reads at a place, and whether they are a character; what is none becomes one
  /// U+FFFD.
  package static func character(
    in bytes: UnsafeRawBufferPointer, at start: Int
  ) -> (length: Int, isWhole: Bool) {
    let lead = bytes[start]
    if lead < 0x80 { return (1, true) }
    let (count, low, high) = rest(after: lead)
    for step in 0..<count {
      let place = start + 1 + step
      guard place < bytes.count, step > 0 || (low...high).contains(bytes[place]),
        bytes[place] & 0xC0 == 0x80
      else { return (1 + step, false) }
    }
    return (1 + count, count > 0)
  }

  /// How many bytes a character has behind its first one, and between what the second one lies; 0: none
  /// begins so.
  private static func rest(after lead: UInt8) -> (count: Int, low: UInt8, high: UInt8) {
    switch lead {
    case 0xC2...0xDF: (1, 0x80, 0xBF)
    case 0xE0: (2, 0xA0, 0xBF)
    case 0xED: (2, 0x80, 0x9F)
    case 0xE1...0xEF: (2, 0x80, 0xBF)
    case 0xF0: (3, 0x90, 0xBF)
    case 0xF1...0xF3: (3, 0x80, 0xBF)
    case 0xF4: (3, 0x80, 0x8F)
    default: (0, 0, 0)
    }
  }
}
