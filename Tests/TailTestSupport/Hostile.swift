/// Bytes that try to speak to a terminal.
package enum Hostile {
  /// Pieces of terminal language and of text that is easily got wrong.
  package static let pieces: [[UInt8]] = [
    [0x1B], [0x1B, 0x5B], [0x1B, 0x5D], [0x1B, 0x50], [0x1B, 0x5C], [0x9B], [0xC2, 0x9B],
    [0xC2, 0x9D], [0xC2, 0x85], [0x9C], [0x07], [0x0D], [0x08], [0x00], [0x7F], [0x09], [0x18],
    [0x0C], [0xFF], [0xF0, 0x9F], [0xE2, 0x80, 0xAE], [0xE2, 0x81, 0xA6], [0xE2, 0x80, 0x8B],
    [0xE2, 0x80, 0x8D], [0xEF, 0xBB, 0xBF], [0xF3, 0xA0, 0x81, 0x81], [0xED, 0xA0, 0x80],
    Array("한🚀e\u{301}".utf8), Array("\u{301}".utf8), Array("👨\u{200D}👩\u{200D}👧".utf8),
    Array("👍🏽".utf8), Array("🇩🇪".utf8), Array("⚠\u{FE0F}".utf8), Array("31;1m".utf8),
    Array("\u{1B}[38;5;300;48;2;1;2;3m".utf8), Array("\u{1B}[38:2::1:2:3m".utf8),
    Array("\u{1B}[2K".utf8), Array("\u{1B}[A".utf8), Array("\u{1B}[3A".utf8),
    Array("\u{1B}[B".utf8), Array("\u{1B}[J".utf8), Array("\u{1B}[2J".utf8),
    Array("\u{1B}[99999C".utf8), Array("\u{1B}[5G".utf8), Array("\u{1B}[?1049h".utf8),
    Array("\u{1B}]0;PWNED\u{07}".utf8), Array("\u{1B}]52;c;cm0gLXJm\u{1B}\\".utf8),
    Array("\u{1B}P$qm\u{1B}\\".utf8), Array("\u{1B}[6n".utf8), Array("\u{1B}c".utf8),
    Array("\u{1B}(0".utf8), Array("text".utf8), Array("a longer text ".utf8), [0x0A],
  ]

  /// Random bytes and random pieces of terminal language.
  package static func bytes(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count {
      if Int.random(in: 0..<4, using: &random) > 0 {
        bytes += pieces[Int.random(in: pieces.indices, using: &random)]
      } else {
        bytes.append(UInt8.random(in: 0...255, using: &random))
      }
    }
    return bytes
  }

  /// Whether a scalar moves nothing, hides nothing and says nothing to a terminal.
  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      false
    default: true
    }
  }
}
