import LogCore

/// Bytes of a log with everything that borders of reading go through: lines longer than a piece, bars,
/// characters of several bytes, bytes that are none, CR LF, NULs, empty lines and an unfinished end.
package struct LongDocument {
  package private(set) var bytes: [UInt8] = []

  package init(seed: UInt64, parts: Int = 24, hasBars: Bool = true) {
    var random = SplitMix64(seed: seed)
    for part in 0..<parts {
      switch Int.random(in: 0..<7, using: &random) {
      case 0: addLong(part, &random)
      case 1 where hasBars: addBar(part, &random)
      case 2: bytes += Array("return \(part)\r\n\r\n".utf8)
      case 3: bytes += Array("nul \(part) \0\0\0 needle\n\n".utf8)
      default: addShort(part, &random)
      }
    }
    addLong(parts, &random)
    addShort(parts, &random)
  }

  private mutating func addShort(_ part: Int, _ random: inout SplitMix64) {
    for number in 0..<Int.random(in: 1...400, using: &random) {
      let word = Int.random(in: 0..<40, using: &random) == 0 ? "needle" : "hay"
      let length = Int.random(in: 0...120, using: &random)
      bytes += Array("short \(part).\(number) \(word) ".utf8)
      bytes += Array(repeating: UInt8(ascii: "x"), count: length) + [10]
    }
  }

  /// Some near the length of a piece, some of many pieces; with a needle anywhere in some.
  private mutating func addLong(_ part: Int, _ random: inout SplitMix64) {
    let around = LogLimits.pieceLength
    let length =
      Bool.random(using: &random)
      ? Int.random(in: around - 20...around + 20, using: &random)
      : Int.random(in: 1000...400_000, using: &random)
    let units =
      ["x", "é", "한", "🦊"].map { Array($0.utf8) } + [[0x80], [0xE2, 0x80], [0xFC, 0x78]]
    let unit = units[Int.random(in: 0..<units.count, using: &random)]
    var line = Array("long \(part) ".utf8)
    while line.count < length { line += unit }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      line.insert(
        contentsOf: Array(" needle ".utf8), at: Int.random(in: 0...line.count, using: &random))
    }
    bytes += line + [10]
  }

  private mutating func addBar(_ part: Int, _ random: inout SplitMix64) {
    for frame in 0..<Int.random(in: 1...9000, using: &random) {
      bytes += Array("\rbar \(part) ######## \(frame) it".utf8)
    }
    bytes.append(10)
  }

  /// Where lines begin.
  package var lineStarts: [Int] {
    [0] + bytes.indices.dropLast().filter { bytes[$0] == 10 }.map { $0 + 1 }
  }

  /// The document without its last line end.
  package var lines: [[UInt8]] {
    bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast().map { Array($0) }
  }
}
