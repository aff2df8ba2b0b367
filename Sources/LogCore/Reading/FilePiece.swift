/// Lines of a file that were read out of their turn, because the reader has gone back to them.
///
/// A file is cut into pieces by its own bytes, so that the same piece comes out whenever and
/// from wherever it is read: piece number k holds the lines that begin in the k-th
/// `LogLimits.pieceBlock` bytes. A line longer than a piece is cut where a block begins; see
/// `LineCut`.
package struct FilePiece: Sendable {
  /// The lines; `batch.fileOffset` is where they begin.
  package let batch: LineBatch
  /// The number of the first line in the file, from 0; `nil` when nobody has counted.
  package var firstLine: UInt64?
  /// Whether the first line goes on with one before.
  package let continuesLine: Bool
  /// What progress output made of its lines; `nil`: nothing.
  package var folded: FoldedLines?
  /// The rows that could be reached where what is in memory begins.
  package var boundary: FoldingPass.BoundaryRows?
  /// What was found in its lines that go on beyond it, where somebody has looked for something.
  package var longLines: LongLineFindings?
  /// Whether what is written next can change its rows.
  package var isUnsettled = false

  /// - Parameter folded: `nil`: what its lines do to themselves alone.
  package init(
    batch: LineBatch, firstLine: UInt64?, continuesLine: Bool, folded: FoldedLines? = nil
  ) {
    self.batch = batch
    self.firstLine = firstLine
    self.continuesLine = continuesLine
    self.folded = folded ?? FoldedLines(alone: batch)
  }

  /// Which bytes of the file these are.
  package var range: Range<UInt64> { batch.fileRange }

  /// Whole lines, or the rest of one, that begin at `offset` of a file.
  package static func batch(of bytes: ArraySlice<UInt8>, at offset: UInt64) -> LineBatch {
    let time = WallTime.unknown
    var splitter = LineSplitter(offset: offset)
    var batches: [LineBatch] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let end = min(bytes.endIndex, place + LogLimits.chunkLength)
      if let batch = splitter.push(bytes[place..<end], arrival: time) { batches.append(batch) }
      place = end
    }
    if let rest = splitter.finish(arrival: time) { batches.append(rest) }
    guard batches.count != 1 else { return batches[0] }
    var all: [UInt8] = []
    var ends: [UInt32] = []
    var cuts: [UInt32] = []
    all.reserveCapacity(bytes.count)
    for batch in batches {
      cuts += batch.cuts.map { $0 + UInt32(ends.count) }
      ends += batch.ends.map { $0 + UInt32(all.count) }
      all += batch.bytes
    }
    return LineBatch(
      bytes: all, ends: ends, cuts: cuts, fileOffset: offset, generation: 0, arrival: time)
  }

  /// Where the piece of a block begins, found in the bytes of that block.
  ///
  /// - Parameter bytes: the file's bytes from the one before the block on, or from the first one
  ///   where `block` is 0; `startSearch` of them, or as far as to the end of the file.
  package static func start(ofBlock block: UInt64, in bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard block > 0 else { return 0 }
    let start = block * LogLimits.pieceBlock
    let searched = min(bytes.count, Int(startSearch))
    var place = 0
    while place < searched {
      if bytes[place] == UInt8(ascii: "\n") { return start + UInt64(place) }
      place += 1
    }
    return start + UInt64(LineCut.shift(in: bytes, at: 1))
  }

  /// How far from the byte before a block its start is looked for: a line is cut only if it is
  /// longer than a piece.
  package static let startSearch = UInt64(LogLimits.pieceLength)
}

extension LineBatch {
  /// Which bytes of the file these are.
  package var fileRange: Range<UInt64> { fileOffset..<(fileOffset + UInt64(bytes.count)) }

  /// Where a line begins in the file.
  package func offset(of line: Int) -> UInt64 {
    fileOffset + UInt64(line == 0 ? 0 : ends[line - 1])
  }

  /// The first line that begins at or after a place in the file; `count` where there is none.
  package func firstLine(from offset: UInt64) -> Int {
    guard offset > fileOffset else { return 0 }
    let wanted = offset - fileOffset
    // The line after the first end that is not below it.
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if UInt64(ends[middle]) < wanted { low = middle + 1 } else { high = middle }
    }
    return min(low + 1, count)
  }

  /// The line that a place in the file lies in.
  package func line(holding offset: UInt64) -> Int? {
    guard fileRange.contains(offset) else { return nil }
    let next = firstLine(from: offset)
    return next < count && self.offset(of: next) == offset ? next : next - 1
  }
}
