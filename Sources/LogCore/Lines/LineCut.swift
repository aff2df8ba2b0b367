/// Where lines that are longer than a piece are cut: at borders of the file, not of what happens to
/// be read at one time, so that the same pieces come out wherever reading begins.
package enum LineCut {
  /// The first border behind a place of a file.
  static func border(after offset: UInt64) -> UInt64 {
    (offset / LogLimits.pieceBlock + 1) * LogLimits.pieceBlock
  }

  /// How many bytes behind a border the cut is, so as not to be inside a UTF-8 sequence, which is
  /// four bytes long at the most: also where more bytes follow that are in the middle of one.
  static func shift(in bytes: UnsafeRawBufferPointer, at border: Int) -> Int {
    var shift = 0
    while shift < 3, border + shift < bytes.count, bytes[border + shift] & 0xC0 == 0x80 {
      shift += 1
    }
    return shift
  }

  /// The last cut in bytes without a newline that are part of a line longer than a piece, as an
  /// index; `nil` where there is none.
  ///
  /// - Parameter offset: where the bytes begin in the file.
  package static func last(in bytes: UnsafeRawBufferPointer, at offset: UInt64) -> Int? {
    guard bytes.count > 4 else { return nil }
    let end = offset + UInt64(bytes.count) - 4
    let border = end / LogLimits.pieceBlock * LogLimits.pieceBlock
    guard border > offset else { return nil }
    return Int(border - offset) + shift(in: bytes, at: Int(border - offset))
  }

  /// The first one; see `last`.
  package static func first(in bytes: UnsafeRawBufferPointer, at offset: UInt64) -> Int? {
    let border = Int(LineCut.border(after: offset) - offset)
    guard border + 4 <= bytes.count else { return nil }
    return border + shift(in: bytes, at: border)
  }
}
