import CellUI

/// The bytes that a row, or several, are made from.
struct RowContent {
  var bytes: ArraySlice<UInt8>
  var carried: [UInt8] = []
  /// A row of our own, made already.
  var made: SafeLine?

  init(bytes: ArraySlice<UInt8>, carried: [UInt8] = []) {
    self.bytes = bytes
    self.carried = carried
  }

  init(plain: SafeLine) {
    bytes = []
    made = plain
  }

  /// What happened to a job or its files, between its lines.
  init(event words: String) {
    self.init(plain: SafeLine(plain: "── \(words) ──"))
  }

  /// See `SafeLine.plainWidth(of:)`.
  var plainWidth: Int? {
    made == nil && carried.isEmpty ? SafeLine.plainWidth(of: bytes) : nil
  }

  func text(
    _ mode: SafeLine.Mode, columns: Range<Int> = 0..<CellLimits.columns
  ) -> SafeLine {
    made ?? SafeLine(decoding: bytes, mode: mode, carried: carried, columns: columns)
  }
}
