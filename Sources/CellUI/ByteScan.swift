/// Looks at 64 bytes at a time.
enum ByteScan {
  private static let width = 64

  /// Whether all bytes are printable ASCII.
  static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return true }
      var place = 0
      let first = SIMD64<UInt8>(repeating: 0x20)
      let count = SIMD64<UInt8>(repeating: 0x5F)
      while place + width <= bytes.count {
        let block = base.loadUnaligned(fromByteOffset: place, as: SIMD64<UInt8>.self)
        if any((block &- first) .>= count) { return false }
        place += width
      }
      while place < bytes.count {
        if bytes[place] &- 0x20 >= 0x5F { return false }
        place += 1
      }
      return true
    }
  }

  /// Whether any byte is one of two.
  static func contains(_ one: UInt8, or other: UInt8, in bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var place = 0
      let ones = SIMD64<UInt8>(repeating: one)
      let others = SIMD64<UInt8>(repeating: other)
      while place + width <= bytes.count {
        let block = base.loadUnaligned(fromByteOffset: place, as: SIMD64<UInt8>.self)
        if any((block .== ones) .| (block .== others)) { return true }
        place += width
      }
      while place < bytes.count {
        if bytes[place] == one || bytes[place] == other { return true }
        place += 1
      }
      return false
    }
  }
}
