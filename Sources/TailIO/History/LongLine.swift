import LogCore

/// A line that is longer than a slice, in which something was found already.
struct LongLine {
  /// Where the last slice ended inside of it.
  private(set) var end: UInt64?

  /// What was found in the slice that comes next, without what is of the same line.
  mutating func onceEach(_ lines: LineSet, of batch: LineBatch) -> LineSet {
    let isBegun = end == batch.fileOffset
    end = batch.isOpen(in: lines, isBegun: isBegun) ? batch.fileRange.upperBound : nil
    return batch.firstPieces(of: lines, isBegun: isBegun)
  }

  /// What comes next is in the middle of a line, and nothing is new in it.
  mutating func passOver(hole range: Range<UInt64>) {
    if end == range.lowerBound { end = range.upperBound }
  }

  /// Nothing can be found in the slice that comes next.
  mutating func passOver(_ slice: WholeLines) {
    guard end == slice.range.lowerBound else { return }
    end = slice.bytes.contains(UInt8(ascii: "\n")) ? nil : slice.range.upperBound
  }
}
