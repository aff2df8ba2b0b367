import Scalars

/// A character in UTF-8 whose bytes come one by one.
struct PartialScalar: Sendable {
  private var bytes: [UInt8] = []
  private var length = 0

  enum Progress {
    case more
    case scalar(Unicode.Scalar)
    /// The byte does not go on with it.
    case broken
  }

  var isUnfinished: Bool { !bytes.isEmpty }

  /// - Returns: whether the byte begins a character of several bytes.
  mutating func begin(_ byte: UInt8) -> Bool {
    length =
      switch byte {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0 else { return false }
    bytes = [byte]
    return true
  }

  mutating func take(_ byte: UInt8) -> Progress {
    guard byte & 0xC0 == 0x80 else {
      bytes = []
      return .broken
    }
    bytes.append(byte)
    guard bytes.count == length else { return .more }
    defer { bytes = [] }
    var place = 0
    return .scalar(ByteDecoder.next(bytes[...], &place))
  }
}
