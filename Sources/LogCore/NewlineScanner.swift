/// Finds newlines, 64 bytes at a time.
package enum NewlineScanner {
  private static let width = 64

  /// Calls `found` with the place of each newline from `start` on, in ascending order.
  @inline(__always)
  package static func scan(
    _ bytes: UnsafeRawBufferPointer, from start: Int, found: (Int) -> Void
  ) {
    guard let base = bytes.baseAddress else { return }
    var place = start
    let newline = SIMD64<UInt8>(repeating: UInt8(ascii: "\n"))
    while place + width <= bytes.count {
      let block = base.loadUnaligned(fromByteOffset: place, as: SIMD64<UInt8>.self)
      let matches = block .== newline
      if any(matches) {
        // Eight bytes at a time, the lowest newline first.
        for word in 0..<8 {
          var mask = marks(base.loadUnaligned(fromByteOffset: place + word * 8, as: UInt64.self))
          while mask != 0 {
            found(place + word * 8 + (mask.trailingZeroBitCount >> 3))
            mask &= mask &- 1
          }
        }
      }
      place += width
    }
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\n") { found(place) }
      place += 1
    }
  }

  /// How many newlines there are.
  package static func count(_ bytes: UnsafeRawBufferPointer) -> Int {
    var count = 0
    guard let base = bytes.baseAddress else { return 0 }
    var place = 0
    let newline = SIMD64<UInt8>(repeating: UInt8(ascii: "\n"))
    let one = SIMD64<UInt8>(repeating: 1)
    while place + width <= bytes.count {
      // Each lane counts up to 255 blocks before it is added up.
      var lanes = SIMD64<UInt8>()
      var blocks = 0
      while place + width <= bytes.count, blocks < 255 {
        let block = base.loadUnaligned(fromByteOffset: place, as: SIMD64<UInt8>.self)
        lanes &+= one.replacing(with: 0, where: block .!= newline)
        place += width
        blocks += 1
      }
      for lane in 0..<width { count += Int(lanes[lane]) }
    }
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\n") { count += 1 }
      place += 1
    }
    return count
  }

  /// The line that a place lies in, its line end included where it has one.
  static func line(around place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    lineStart(in: bytes, before: place)..<lineEnd(in: bytes, from: place)
  }

  /// Behind the first newline at or after `place`; the end where there is none.
  package static func lineEnd(in bytes: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    guard let base = raw.baseAddress else { return place }
    let newlines = SIMD16<UInt8>(repeating: UInt8(ascii: "\n"))
    var place = place
    while place + 16 <= raw.count {
      let block = base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
      if any(block .== newlines) {
        for word in 0..<2 {
          let mask = marks(base.loadUnaligned(fromByteOffset: place + word * 8, as: UInt64.self))
          if mask != 0 { return place + word * 8 + (mask.trailingZeroBitCount >> 3) + 1 }
        }
      }
      place += 16
    }
    while place < raw.count {
      if raw[place] == UInt8(ascii: "\n") { return place + 1 }
      place += 1
    }
    return raw.count
  }

  /// Behind the last newline before `place`; 0 where there is none.
  package static func lineStart(in bytes: UnsafeBufferPointer<UInt8>, before place: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    guard let base = raw.baseAddress else { return place }
    let newlines = SIMD16<UInt8>(repeating: UInt8(ascii: "\n"))
    var place = place
    while place >= 16 {
      let block = base.loadUnaligned(fromByteOffset: place - 16, as: SIMD16<UInt8>.self)
      if any(block .== newlines) {
        for word in 1...2 {
          let mask = marks(base.loadUnaligned(fromByteOffset: place - word * 8, as: UInt64.self))
          if mask != 0 { return place - word * 8 + 8 - (mask.leadingZeroBitCount >> 3) }
        }
      }
      place -= 16
    }
    while place > 0 {
      if raw[place - 1] == UInt8(ascii: "\n") { return place }
      place -= 1
    }
    return 0
  }

  /// The high bit of each byte that is a newline, exactly: no carry runs from byte to byte.
  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let other = word.littleEndian ^ 0x0A0A_0A0A_0A0A_0A0A
    return ~(((other & low) &+ low) | other | low)
  }
}
