/// Finds a byte, 32 at a time.
enum ByteSearch {
  /// Whether one of two bytes is there, 64 at a time.
  static func contains(_ one: UInt8, or other: UInt8, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    typealias Lanes = SIMD16<UInt8>
    let (first, second) = (Lanes(repeating: one), Lanes(repeating: other))
    @inline(__always)
    func marks(_ place: Int) -> SIMD2<UInt64> {
      let lanes = base.loadUnaligned(fromByteOffset: place, as: Lanes.self)
      return unsafeBitCast(lanes .== first, to: SIMD2<UInt64>.self)
        | unsafeBitCast(lanes .== second, to: SIMD2<UInt64>.self)
    }
    var place = 0
    while place + 64 <= bytes.count {
      let found = marks(place) | marks(place + 16) | marks(place + 32) | marks(place + 48)
      if found[0] | found[1] != 0 { return true }
      place += 64
    }
    return bytes[place...].contains { $0 == one || $0 == other }
  }

  /// Where `byte` is first found at or after `start`.
  @inline(__always)
  static func first(
    _ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int = 0
  ) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var place = start
    func marks(_ offset: Int) -> UInt64 {
      let word = base.loadUnaligned(fromByteOffset: place + offset, as: UInt64.self).littleEndian
      let other = word ^ pattern
      // The high bit of each byte that is 0; of the lowest such byte without fail.
      return (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
    }
    while place + 32 <= bytes.count {
      if marks(0) | marks(8) | marks(16) | marks(24) != 0 { break }
      place += 32
    }
    while place + 8 <= bytes.count {
      let found = marks(0)
      if found != 0 { return place + found.trailingZeroBitCount >> 3 }
      place += 8
    }
    while place < bytes.count {
      if bytes[place] == byte { return place }
      place += 1
    }
    return nil
  }
}
