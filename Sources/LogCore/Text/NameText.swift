/// Names as text that can be typed, edited and taken back without loss: a byte that is no UTF-8 is a
/// scalar of its own, which the screen shows as U+FFFD.
package enum NameText {
  /// Where these scalars begin, in the last plane for private use: the byte is added.
  private static let base: UInt32 = 0x10F800

  /// The scalars that stand for the bytes 0x80 to 0xFF.
  package static let scalars: ClosedRange<UInt32> = (base + 0x80)...(base + 0xFF)

  package static func text(of bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: { scalars.contains($0.value) })
    {
      return text
    }
    var text = ""
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var place = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        let next = place + encoded.count
        // What looks like one of ours is four bytes like any other.
        if scalars.contains(scalar.value) {
          append(bytes[place..<next], to: &text)
        } else {
          text.unicodeScalars.append(scalar)
        }
        place = next
      case .error(let length):
        append(bytes[place..<(place + length)], to: &text)
        place += length
      case .emptyInput: return text
      }
    }
  }

  package static func bytes(of text: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalars.contains(scalar.value) {
        bytes.append(UInt8(scalar.value - base))
      } else {
        bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return bytes
  }

  /// Whether a text stands for bytes that are no UTF-8.
  package static func isForeign(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalars.contains($0.value) }
  }

  private static func append(_ bytes: ArraySlice<UInt8>, to text: inout String) {
    for byte in bytes {
      guard let scalar = Unicode.Scalar(base + UInt32(byte)) else { continue }
      text.unicodeScalars.append(scalar)
    }
  }
}
