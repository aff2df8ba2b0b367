import Scalars

/// Text between the markers of bracketed paste, as far as it has come.
struct PastedText: Sendable {
  private var bytes: [UInt8] = []
  /// How much of the end marker the last bytes are.
  private var matched = 0
  private(set) var isCut = false

  /// ESC [ 201 ~
  private static let marker: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

  /// Whether the last byte was an Esc.
  var isAtEscape: Bool { matched == 1 }

  /// - Returns: whether the text is complete.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == PastedText.marker[matched] {
      matched += 1
      return matched == PastedText.marker.count
    }
    if matched > 0 {
      for byte in PastedText.marker[..<matched] { keep(byte) }
      // The marker's first byte stands nowhere else in it.
      matched = byte == PastedText.marker[0] ? 1 : 0
      if matched == 1 { return false }
    }
    keep(byte)
    return false
  }

  private mutating func keep(_ byte: UInt8) {
    if bytes.count < CellLimits.paste { bytes.append(byte) } else { isCut = true }
  }

  func scalars(_ encoding: InputParser.Encoding) -> [Unicode.Scalar] {
    guard encoding == .utf8 else { return bytes.map { Unicode.Scalar($0) } }
    var scalars: [Unicode.Scalar] = []
    var place = 0
    while place < bytes.count { scalars.append(ByteDecoder.next(bytes[...], &place)) }
    return scalars
  }
}
