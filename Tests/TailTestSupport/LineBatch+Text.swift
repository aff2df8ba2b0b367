import LogCore

extension LineBatch {
  /// Whole lines, as a test writes them; a last line without a newline is a piece.
  package init(
    _ text: String, at offset: UInt64 = 0, generation: UInt32 = 0,
    arrival: WallTime = WallTime(milliseconds: 0)
  ) {
    self.init(
      Array(text.utf8), at: offset, generation: generation, arrival: arrival)
  }

  /// The same of bytes that need not be UTF-8.
  package init(
    _ bytes: [UInt8], at offset: UInt64 = 0, generation: UInt32 = 0,
    arrival: WallTime = WallTime(milliseconds: 0)
  ) {
    var ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { UInt32($0 + 1) }
    if ends.last.map({ Int($0) }) ?? 0 < bytes.count { ends.append(UInt32(bytes.count)) }
    self.init(
      bytes: bytes, ends: ends, fileOffset: offset, generation: generation, arrival: arrival)
  }

  /// The lines as text, without newlines.
  package var texts: [String] {
    (0..<count).map { String(decoding: line($0), as: UTF8.self) }
  }
}
