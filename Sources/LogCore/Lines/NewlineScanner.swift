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
    while place + width <= bytes.count {
      let block = Block(base + place)
      let (low, high) = block.columns
      if low | high != 0 {
        if let only = Block.onlyPlace(low, high) {
          found(place + only)
        } else {
          block.forEach { found(place + $0) }
        }
      }
      place += width
    }
    while place < bytes.count {
      if bytes[place] == newline { found(place) }
      place += 1
    }
  }

  /// Which of 64 bytes are newlines: four rows of sixteen, all ones where there is one.
  private struct Block {
    let rows: (Lanes, Lanes, Lanes, Lanes)

    @inline(__always)
    init(_ bytes: UnsafeRawPointer) {
      let newlines = Lanes(repeating: newline)
      @inline(__always)
      func row(_ offset: Int) -> Lanes {
        let match = bytes.loadUnaligned(fromByteOffset: offset, as: Lanes.self) .== newlines
        return unsafeBitCast(match, to: Lanes.self)
      }
      rows = (row(0), row(16), row(32), row(48))
    }

    /// The rows over each other: a bit for each row, in sixteen bytes, eight in each number.
    @inline(__always)
    var columns: (low: UInt64, high: UInt64) {
      let lanes =
        (rows.0 & Lanes(repeating: 1) | rows.1 & Lanes(repeating: 2))
        | (rows.2 & Lanes(repeating: 4) | rows.3 & Lanes(repeating: 8))
      let words = unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
      return (words[0].littleEndian, words[1].littleEndian)
    }

    /// Where the newline is when there is only one: so it is wherever lines are long.
    @inline(__always)
    static func onlyPlace(_ low: UInt64, _ high: UInt64) -> Int? {
      guard low == 0 || high == 0 else { return nil }
      let word = low | high
      guard word & (word &- 1) == 0 else { return nil }
      let bit = word.trailingZeroBitCount
      return ((bit & 7) << 4) + (bit >> 3) + (low == 0 ? 8 : 0)
    }

    /// All of them, ascending.
    @inline(__always)
    func forEach(_ found: (Int) -> Void) {
      Self.forEach(in: rows.0, from: 0, found)
      Self.forEach(in: rows.1, from: 16, found)
      Self.forEach(in: rows.2, from: 32, found)
      Self.forEach(in: rows.3, from: 48, found)
    }

    @inline(__always)
    private static func forEach(in row: Lanes, from start: Int, _ found: (Int) -> Void) {
      let words = unsafeBitCast(row, to: SIMD2<UInt64>.self)
      for half in 0..<2 {
        var mask = words[half].littleEndian & 0x8080_8080_8080_8080
        while mask != 0 {
          found(start + (half << 3) + (mask.trailingZeroBitCount >> 3))
          mask &= mask &- 1
        }
      }
    }
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
