/// Finds newlines, 64 bytes at a time.
package enum NewlineScanner {
  /// Wider vectors of the standard library are not compiled to vector instructions.
  private typealias Lanes = SIMD16<UInt8>
  private static let width = 64
  private static let newline = UInt8(ascii: "\n")

  /// Calls `found` with the place of each newline from `start` on, in ascending order.
  @inline(__always)
  package static func scan(
    _ bytes: UnsafeRawBufferPointer, from start: Int, found: (Int) -> Void
  ) {
    guard let base = bytes.baseAddress else { return }
    var place = start
    let newlines = Lanes(repeating: newline)
    while place + width <= bytes.count {
      if hasNewline(base + place, newlines) {
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
      if bytes[place] == newline { found(place) }
      place += 1
    }
  }

  /// Whether there is one in 64 bytes.
  @inline(__always)
  private static func hasNewline(_ bytes: UnsafeRawPointer, _ newlines: Lanes) -> Bool {
    let one = bytes.loadUnaligned(as: Lanes.self) .== newlines
    let two = bytes.loadUnaligned(fromByteOffset: 16, as: Lanes.self) .== newlines
    let three = bytes.loadUnaligned(fromByteOffset: 32, as: Lanes.self) .== newlines
    let four = bytes.loadUnaligned(fromByteOffset: 48, as: Lanes.self) .== newlines
    let all =
      (unsafeBitCast(one, to: SIMD2<UInt64>.self) | unsafeBitCast(two, to: SIMD2<UInt64>.self))
      | (unsafeBitCast(three, to: SIMD2<UInt64>.self) | unsafeBitCast(four, to: SIMD2<UInt64>.self))
    return all[0] | all[1] != 0
  }

  /// How many newlines there are.
  package static func count(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var count = 0
    var place = 0
    let newlines = Lanes(repeating: newline)
    while place + 16 <= bytes.count {
      // Each lane counts up to 255 before it is added up.
      var lanes = Lanes()
      for _ in 0..<min(255, (bytes.count - place) / 16) {
        let match = base.loadUnaligned(fromByteOffset: place, as: Lanes.self) .== newlines
        // A match is all ones: minus one.
        lanes &-= unsafeBitCast(match, to: Lanes.self)
        place += 16
      }
      let pairs = unsafeBitCast(lanes, to: SIMD8<UInt16>.self)
      let sums = (pairs & SIMD8(repeating: 0xFF)) &+ (pairs &>> SIMD8(repeating: 8))
      count += Int(sums.wrappedSum())
    }
    while place < bytes.count {
      if bytes[place] == newline { count += 1 }
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
    var place = place
    while place + 16 <= raw.count {
      for word in 0..<2 {
        let mask = marks(base.loadUnaligned(fromByteOffset: place + word * 8, as: UInt64.self))
        if mask != 0 { return place + word * 8 + (mask.trailingZeroBitCount >> 3) + 1 }
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
    var place = place
    while place >= 16 {
      for word in 1...2 {
        let mask = marks(base.loadUnaligned(fromByteOffset: place - word * 8, as: UInt64.self))
        if mask != 0 { return place - word * 8 + 8 - (mask.leadingZeroBitCount >> 3) }
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
    zeros(in: word.littleEndian ^ 0x0A0A_0A0A_0A0A_0A0A)
  }

  /// The high bit of each byte that is zero, exactly.
  @inline(__always)
  static func zeros(in other: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((other & low) &+ low) | other | low)
  }
}
