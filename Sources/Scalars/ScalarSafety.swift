/// What may be done with a scalar that is not ASCII.
package enum ScalarSafety {
  case printable
  /// Takes no room and says nothing to a reader: left out.
  case invisible
  /// Could reorder, hide or steer text: shown as its number.
  case unsafe
  /// Stands for a byte of a name that is no UTF-8 (`NameText`): shown as U+FFFD, as in a log.
  case byte

  package init(of scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x10F880...0x10F8FF: self = .byte
    // C1 controls; some terminals obey them inside UTF-8.
    case 0x80...0x9F: self = .unsafe
    // Directional marks, embeddings, overrides and isolates (CVE-2021-42574).
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F: self = .unsafe
    // Everything that Unicode says to ignore: soft hyphen, joiners, fillers, variation selectors.
    // Terminals differ on how wide a sequence with them is; without them they agree.
    case 0xAD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200D,
      0x2060...0x2065, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFF8,
      0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0080...0xE0FFF:
      self = .invisible
    // Line and paragraph separators, tags, private use, noncharacters.
    case 0x2028, 0x2029, 0xE0000...0xE007F, 0xE000...0xF8FF, 0xF0000...0x10FFFF, 0xFFF9...0xFFFB,
      0xFDD0...0xFDEF:
      self = .unsafe
    case let value where value & 0xFFFE == 0xFFFE: self = .unsafe
    default: self = .printable
    }
  }
}
