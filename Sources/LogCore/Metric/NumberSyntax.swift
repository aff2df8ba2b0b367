/// A number that is written somewhere, as far as the bytes around it say that it is one and no part
/// of a date, a version, an address or a path.
struct WrittenNumber {
  let value: Double
  /// The byte after the number, its unit and the whole that it is a part of (`870/1000`).
  let end: Int
  /// The unit where it is a rate, such as `it/s`.
  let rate: Range<Int>?

  /// The number that begins exactly at `start`; `nil` where there is none.
  init?(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    var reader = NumberReader(bytes: bytes, place: start)
    if let value = reader.specialValue() {
      self.init(value: value, end: reader.place, rate: nil)
      return
    }
    guard let value = reader.value(), let tail = reader.tail() else { return nil }
    self.init(value: value, end: tail.end, rate: tail.rate)
  }

  private init(value: Double, end: Int, rate: Range<Int>?) {
    self.value = value
    self.end = end
    self.rate = rate
  }
}

/// Reads a number off bytes.
private struct NumberReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var place: Int
  private var hasExponent = false

  init(bytes: UnsafeBufferPointer<UInt8>, place: Int) {
    self.bytes = bytes
    self.place = place
  }

  /// The byte at a place; 0 behind the last one, which is part of nothing.
  private func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

  /// `nan`, `inf`, `-Infinity`.
  mutating func specialValue() -> Double? {
    let isNegative = byte(place) == UInt8(ascii: "-")
    let start = isNegative || byte(place) == UInt8(ascii: "+") ? place + 1 : place
    guard byte(start).isLetter else { return nil }
    for (word, value) in NumberReader.specials
    where word.isWritten(in: bytes, at: start) && !byte(start + word.utf8CodeUnitCount).isWord {
      place = start + word.utf8CodeUnitCount
      return isNegative ? -value : value
    }
    return nil
  }

  private static let specials: [(StaticString, Double)] = [
    ("nan", .nan), ("infinity", .infinity), ("inf", .infinity),
  ]

  /// Digits with a sign, a fraction and an exponent.
  mutating func value() -> Double? {
    let isNegative = byte(place) == UInt8(ascii: "-")
    if isNegative || byte(place) == UInt8(ascii: "+") { place += 1 }
    // 0x1f and the like.
    if byte(place) == UInt8(ascii: "0"), byte(place + 1) | 0x20 == UInt8(ascii: "x") { return nil }
    var digits = Digits()
    let start = place
    takeDigits(&digits)
    takeGroups(&digits, count: place - start)
    if byte(place) == UInt8(ascii: "."), byte(place + 1).isDigit || digits.count > 0 {
      let point = place
      place += 1
      let before = digits.count
      takeDigits(&digits, isFraction: true)
      // The full stop behind a number.
      if digits.count == before { place = point }
    }
    guard digits.count > 0 else { return nil }
    takeExponent(&digits)
    return isNegative ? -digits.value : digits.value
  }

  private mutating func takeDigits(_ digits: inout Digits, isFraction: Bool = false) {
    while byte(place).isDigit {
      digits.take(bytes[place] & 15, isFraction: isFraction)
      place += 1
    }
  }

  /// `1,234,567`: every group behind the first has three digits.
  private mutating func takeGroups(_ digits: inout Digits, count: Int) {
    guard (1...3).contains(count), byte(place - count) != UInt8(ascii: "0") else { return }
    while byte(place) == UInt8(ascii: ","), byte(place + 1).isDigit, byte(place + 2).isDigit,
      byte(place + 3).isDigit, !byte(place + 4).isDigit
    {
      place += 1
      for _ in 0..<3 {
        digits.take(bytes[place] & 15, isFraction: false)
        place += 1
      }
    }
  }

  private mutating func takeExponent(_ digits: inout Digits) {
    guard byte(place) | 0x20 == UInt8(ascii: "e") else { return }
    var end = place + 1
    let isNegative = byte(end) == UInt8(ascii: "-")
    if isNegative || byte(end) == UInt8(ascii: "+") { end += 1 }
    guard byte(end).isDigit else { return }
    var exponent = 0
    while byte(end).isDigit {
      exponent = min(exponent * 10 + Int(bytes[end] & 15), 9999)
      end += 1
    }
    digits.exponent += isNegative ? -exponent : exponent
    hasExponent = true
    place = end
  }

  /// What may stand behind a number that is one; `nil` where it is part of something else.
  func tail() -> (end: Int, rate: Range<Int>?)? {
    let next = byte(place)
    if next == UInt8(ascii: ":") { return byte(place + 1).isDigit ? nil : (place, nil) }
    if next == UInt8(ascii: "/"), byte(place + 1).isDigit { return whole() }
    if next == UInt8(ascii: ".") { return byte(place + 1).isWord ? nil : (place, nil) }
    if next.isLetter { return hasExponent ? nil : unit(from: place).map { ($0.end, $0.rate) } }
    guard !next.isWord else { return nil }
    let start = next == UInt8(ascii: " ") ? place + 1 : place
    guard byte(start).isLetter, let found = unit(from: start), let rate = found.rate else {
      return (place, nil)
    }
    return (found.end, rate)
  }

  /// `870/1000` with nothing behind.
  private func whole() -> (end: Int, rate: Range<Int>?)? {
    var end = place + 1
    while byte(end).isDigit { end += 1 }
    if byte(end) == UInt8(ascii: "."), !byte(end + 1).isWord { return (end, nil) }
    return byte(end).isWord ? nil : (end, nil)
  }

  /// `ms`, `GB`, `it/s`.
  private func unit(from start: Int) -> (end: Int, rate: Range<Int>?)? {
    var end = letters(from: start)
    var rate: Range<Int>?
    if byte(end) == UInt8(ascii: "/") {
      let slash = end
      end = letters(from: slash + 1)
      let isRate = NumberReader.denominators.contains {
        $0.utf8CodeUnitCount == end - slash - 1 && $0.isWritten(in: bytes, at: slash + 1)
      }
      if isRate { rate = start..<end }
      guard end > slash + 1 else { return nil }
    }
    if byte(end) == UInt8(ascii: "."), !byte(end + 1).isWord { return (end, rate) }
    return byte(end).isWord || end - start > 24 ? nil : (end, rate)
  }

  private func letters(from start: Int) -> Int {
    var end = start
    while byte(end).isLetter { end += 1 }
    return end
  }

  private static let denominators: [StaticString] = [
    "s", "sec", "second", "min", "it", "iter", "step", "batch", "epoch", "sample", "token",
  ]
}

/// Digits as they are read, and the number that they make.
private struct Digits {
  private var mantissa: UInt64 = 0
  var exponent = 0
  private(set) var count = 0

  mutating func take(_ digit: UInt8, isFraction: Bool) {
    count += 1
    // More digits than a number holds only move the point.
    if mantissa < 100_000_000_000_000_000 {
      mantissa = mantissa * 10 + UInt64(digit)
      if isFraction { exponent -= 1 }
    } else if !isFraction {
      exponent += 1
    }
  }

  /// Exact where mantissa and power of ten are, else off by a few of the last bits at most.
  var value: Double {
    var value = Double(mantissa)
    var left = exponent
    while left > 0, value.isFinite, value > 0 {
      let step = min(left, 22)
      value *= Digits.powers[step]
      left -= step
    }
    while left < 0, value > 0 {
      let step = min(-left, 22)
      value /= Digits.powers[step]
      left += step
    }
    return value
  }

  /// Powers of ten that a `Double` holds exactly.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

extension StaticString {
  /// Whether this, which is in lower case, stands at a place, in whatever case.
  func isWritten(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    guard start >= 0, start + utf8CodeUnitCount <= bytes.count else { return false }
    return withUTF8Buffer { word in
      word.indices.allSatisfy {
        let byte = bytes[start + $0]
        return (byte.isLetter ? byte | 0x20 : byte) == word[$0]
      }
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }

  /// A letter of ASCII.
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// The first byte of a letter beyond ASCII: Latin, Greek, Cyrillic and their neighbours, and the
  /// scripts of East Asia; not the signs, lines and blocks between them.
  var isForeignLetter: Bool { (0xC3...0xD4).contains(self) || (0xE3...0xED).contains(self) }

  /// Part of a word in which numbers are not looked for.
  var isWord: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "~"), UInt8(ascii: "\\"):
      true
    default: isForeignLetter
    }
  }
}
