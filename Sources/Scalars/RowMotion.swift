/// What a control sequence does within its row (ECMA-48). The screen and what looks for patterns move
/// alike, or a pattern would see another row than the eye.
package enum RowMotion: Equatable, Sendable {
  case right(Int), left(Int)
  /// To a column, from 0.
  case column(Int)
  case eraseRight, eraseLeft, eraseRow

  /// How far to the right a sequence can move, in columns; no terminal is wider.
  package static let farthest = 4096

  /// `nil`: nothing.
  ///
  /// - Parameters:
  ///   - parameters: what stands between `ESC [` and the final byte.
  ///   - final: the final byte.
  package init?(parameters: UnsafeRawBufferPointer, final: UInt8) {
    var number = 0
    for byte in parameters where (0x30...0x39).contains(byte) {
      number = min(number * 10 + Int(byte) - 48, RowMotion.farthest)
    }
    switch (final, number) {
    case (UInt8(ascii: "C"), _): self = .right(max(1, number))
    case (UInt8(ascii: "D"), _): self = .left(max(1, number))
    case (UInt8(ascii: "G"), _): self = .column(max(0, number - 1))
    case (UInt8(ascii: "K"), 0), (UInt8(ascii: "J"), 0): self = .eraseRight
    case (UInt8(ascii: "K"), 1): self = .eraseLeft
    case (UInt8(ascii: "K"), 2): self = .eraseRow
    default: return nil
    }
  }

  /// The column that a movement leads to; `nil`: it erases.
  package func column(from column: Int) -> Int? {
    switch self {
    case .right(let count): min(column + count, max(column, RowMotion.farthest))
    case .left(let count): max(0, column - count)
    case .column(let wanted): wanted
    case .eraseRight, .eraseLeft, .eraseRow: nil
    }
  }
}
