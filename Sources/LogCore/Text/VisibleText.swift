/// Text for a terminal that has no screen of ours around it: control characters as `^X`, so that a log
/// cannot speak to the terminal.
package enum VisibleText {
  /// Line ends and tabs stay; what is no UTF-8 is replaced.
  package static func of(_ bytes: [UInt8]) -> [UInt8] {
    // Nothing to do for most logs.
    guard bytes.contains(where: { $0 >= 0x7F || ($0 < 0x20 && $0 != 0x0A && $0 != 0x09) }) else {
      return bytes
    }
    var out: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09: out.append(UInt8(scalar.value))
      case 0..<0x20, 0x7F: out += [UInt8(ascii: "^"), UInt8(scalar.value ^ 0x40)]
      // A second set of controls, and what changes the direction of text.
      case 0x80..<0xA0, 0x202A...0x202E, 0x2066...0x2069: out += "\u{FFFD}".utf8
      default: out += String(scalar).utf8
      }
    }
    return out
  }
}
