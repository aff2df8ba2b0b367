/// One line of a pane.
package struct Line: Sendable {
  package let stream: StreamIndex
  package let number: Number
  /// Its bytes without the newline.
  package let bytes: ArraySlice<UInt8>
  /// What a piece of a longer line was left by the pieces before it: bytes to be read first, which
  /// show nothing themselves.
  package var carried: [UInt8] = []
  /// What progress output has made of its row since; `nil`: the row shows the line itself.
  package var row: [UInt8]?
  /// When it was read; `nil` when it was there before, or was read out of its turn, from the file.
  package let arrival: WallTime?
  /// Whether it ends here; a piece of a longer line does not.
  package let isTerminated: Bool
  /// Whether it goes on with a piece that came before.
  package let isContinuation: Bool

  /// Which line of its file it is. All pieces of a long line have the same number.
  package enum Number: Hashable, Sendable {
    /// Counted from 0, from the first line that was followed.
    case followed(UInt64)
    /// Counted from 0, from the first line of the file.
    case inFile(UInt64)
    /// The same, not counted but worked out from the length of its neighbours.
    case guess(UInt64)
    /// It came late to a file that had the name before.
    case none
  }
}
