/// Whether bytes are UTF-8, piece by piece (RFC 3629: no overlong forms, no surrogates).
struct UTF8Check: Sendable {
  private(set) var isBroken = false
  /// How many bytes of a character are still to come, and between what the next one must lie.
  private var missing = 0
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// Whether all that was seen is UTF-8 and ends with a whole character.
  var isValid: Bool { !isBroken && missing == 0 }

  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard !isBroken, let base = bytes.baseAddress else { return }
    let raw = UnsafeRawPointer(base)
    var place = 0
    while place < bytes.count {
      if missing == 0 {
        // ASCII, eight bytes at a time.
        while place + 8 <= bytes.count,
          raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          place += 8
        }
        if place == bytes.count { return }
      }
      take(bytes[place])
      if isBroken { return }
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) {
    guard missing == 0 else {
      isBroken = byte < low || byte > high
      missing -= 1
      (low, high) = (0x80, 0xBF)
      return
    }
    switch byte {
    case 0..<0x80: break
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF:
      missing = 2
      if byte == 0xE0 { low = 0xA0 }
      if byte == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      missing = 3
      if byte == 0xF0 { low = 0x90 }
      if byte == 0xF4 { high = 0x8F }
    default: isBroken = true
    }
  }
}
