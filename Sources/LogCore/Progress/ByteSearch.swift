/// Finds a byte, 64 at a time.
enum ByteSearch {
  /// Wider vectors of the standard library are not compiled to vector instructions.
  private typealias Lanes = SIMD16<UInt8>

  /// Whether one of two bytes is there, 64 at a time.
  static func contains(_ one: UInt8, or other: UInt8, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
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
    let wide = Lanes(repeating: byte)
    while place + 64 <= bytes.count {
      @inline(__always)
      func row(_ offset: Int) -> SIMD2<UInt64> {
        let lanes = base.loadUnaligned(fromByteOffset: place + offset, as: Lanes.self)
        return unsafeBitCast(lanes .== wide, to: SIMD2<UInt64>.self)
      }
      let found = (row(0) | row(16)) | (row(32) | row(48))
      if found[0] | found[1] != 0 { break }
      place += 64
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
