/// Finds a byte, 64 at a time.
enum ByteSearch {
  private static let width = 64

  /// Where `byte` is first found at or after `start`.
  static func first(
    _ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int = 0
  ) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = start
    let wanted = SIMD64<UInt8>(repeating: byte)
    while place + width <= bytes.count {
      let block = base.loadUnaligned(fromByteOffset: place, as: SIMD64<UInt8>.self)
      if any(block .== wanted) { break }
      place += width
    }
    while place < bytes.count {
      if bytes[place] == byte { return place }
      place += 1
    }
    return nil
  }
}
