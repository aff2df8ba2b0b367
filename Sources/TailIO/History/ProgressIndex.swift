import LogCore

/// What is known of the progress output of one file that is read out of turn. Belongs to its
/// reader's thread.
///
/// A file is folded in stretches by its own bytes, so that the same rows come out from wherever it
/// is read. Only where something moves up, or a long line returns, is a stretch gone through.
final class ProgressIndex {
  private enum Activity {
    case none, some
  }

  /// How long a stretch is.
  private let length: UInt64
  /// Blocks whose lines may go over those of others, and those whose lines do not. What is forgotten
  /// is found out again.
  private var active = OffsetRanges()
  private var plain = OffsetRanges()
  /// Stretches that were gone through, the last one used at the end.
  private var passes: [(stretch: UInt64, pass: FoldingPass)] = []
  /// Where stretches begin.
  private var starts: [UInt64: (offset: UInt64, continuesLine: Bool)] = [:]

  private typealias Failure = OpenHistory.Failure

  /// - Parameter stretch: how long a stretch is: a whole number of `LogLimits.pieceBlock`.
  init(stretch: UInt64) {
    length = stretch
  }

  /// Whether lines may show something else than their bytes.
  func mayDiffer(
    _ bytes: ArraySlice<UInt8>, at offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    let isPlain = bytes.withUnsafeBytes { bytes in
      guard !LineBatch.mayMove(bytes) else { return false }
      noteNothing(in: offset..<(offset + UInt64(bytes.count)))
      return true
    }
    let range = offset..<(offset + UInt64(bytes.count))
    if try isActive(near: range, file, system) { return true }
    return !isPlain && bytes.withUnsafeBytes { LineBatch.mayReturn($0) }
  }

  /// What progress output made of lines; `nil`: nothing.
  func fold(
    _ batch: LineBatch, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> FoldedLines? {
    guard try isActive(near: batch.fileRange, file, system) else {
      return FoldedLines(alone: batch)
    }
    var folded = FoldedLines(alone: batch) ?? FoldedLines()
    let range = batch.fileRange
    let first = try stretch(holding: range.lowerBound, file, system)
    for stretch in first...(try stretch(holding: range.upperBound - 1, file, system)) {
      let pass = try pass(through: stretch, boundary: nil, file, system)
      let start = try start(of: stretch, file, system).offset
      let end = try self.start(of: stretch + 1, file, system).offset
      pass.fold(batch, in: start..<max(start, end), into: &folded)
    }
    return folded
  }

  /// Folds a piece.
  ///
  /// - Parameter end: where what is in memory begins.
  func fold(
    _ piece: inout FilePiece, end: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) {
    guard !piece.range.isEmpty, try isActive(near: piece.range, file, system) else { return }
    let last = try stretch(holding: piece.range.upperBound - 1, file, system)
    let pass = try pass(through: last, boundary: end, file, system)
    piece.folded = try fold(piece.batch, file, system)
    piece.boundary = pass.boundary
    piece.isUnsettled = pass.isLive && pass.offset < (last + 1) * length
  }

  // MARK: Blocks

  /// Whether there is progress output in the blocks of a range, or in those beside it.
  private func isActive(
    near range: Range<UInt64>, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    let size = LogLimits.pieceBlock
    let first = range.lowerBound / size
    let last = (max(range.lowerBound + 1, range.upperBound) - 1) / size
    for block in (first == 0 ? 0 : first - 1)...(last + 1) {
      if try activity(of: block, file, system) == .some { return true }
    }
    return false
  }

  private func activity(
    of block: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Activity {
    if plain.range(holding: block) != nil { return .none }
    if active.range(holding: block) != nil { return .some }
    let size = LogLimits.pieceBlock
    let bytes = try file.bytesThere(block * size..<((block + 1) * size), system)
    let found: Activity = bytes.withUnsafeBytes { LineBatch.mayFold($0) } ? .some : .none
    // What is not full may get more.
    if bytes.count == Int(size) { note(found, block) }
    return found
  }

  private func note(_ activity: Activity, _ block: UInt64) {
    switch activity {
    case .some: active.insert(block..<(block + 1))
    case .none: plain.insert(block..<(block + 1))
    }
  }

  /// The blocks that lie in a range as a whole have none.
  private func noteNothing(in range: Range<UInt64>) {
    let size = LogLimits.pieceBlock
    let first = (range.lowerBound + size - 1) / size
    let end = range.upperBound / size
    if first < end { plain.insert(first..<end) }
  }

  // MARK: Stretches

  /// Gives back what the rows take up; they are worked out again.
  func forgetRows() {
    passes = []
  }

  /// A stretch, gone through as far as there is something.
  private func pass(
    through stretch: UInt64, boundary: UInt64?, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> FoldingPass {
    var pass: FoldingPass
    if let place = passes.firstIndex(where: { $0.stretch == stretch }) {
      pass = passes.remove(at: place).pass
    } else {
      let start = try start(of: stretch, file, system)
      pass = FoldingPass(from: start.offset, continuesLine: start.continuesLine)
    }
    let end = try start(of: stretch + 1, file, system)
    // A bar that crosses the border is gone through to its end, or for a while.
    let limit = end.continuesLine ? end.offset + IOLimits.crossedStretches * length : end.offset
    while pass.offset < end.offset || pass.offset < limit && pass.isOpen(before: end.offset),
      !pass.isFull
    {
      var stop = pass.offset + UInt64(LogLimits.chunkLength)
      if pass.offset < end.offset { stop = min(end.offset, stop) }
      if let boundary, pass.offset < boundary { stop = min(stop, boundary) }
      let bytes = try file.bytesThere(pass.offset..<stop, system)
      file.willRead(stop..<max(stop, min(end.offset, stop + IOLimits.scanSlice)), system)
      guard !bytes.isEmpty else { break }
      pass.push(bytes[...])
      if pass.offset == boundary { pass.noteBoundary() }
    }
    passes.append((stretch, pass))
    if passes.count > 2 { passes.removeFirst() }
    return pass
  }

  /// The stretch that a place is gone through with: what is left of a line where one would begin
  /// belongs to the one before.
  private func stretch(
    holding offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> UInt64 {
    let stretch = offset / length
    return try start(of: stretch, file, system).offset > offset ? stretch - 1 : stretch
  }

  private func start(
    of stretch: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (offset: UInt64, continuesLine: Bool) {
    guard stretch > 0 else { return (0, false) }
    if let start = starts[stretch] { return start }
    let offset = stretch * length
    let bytes = try file.bytesThere(
      (offset - 1)..<(offset - 1 + FilePiece.startSearch), system)
    guard bytes.count > 1 else { return (offset, false) }
    let start = bytes.withUnsafeBytes {
      FilePiece.start(ofBlock: offset / LogLimits.pieceBlock, in: $0)
    }
    let found = (start, bytes[Int(start - offset)] != UInt8(ascii: "\n"))
    // What is not all there may get more.
    if bytes.count == Int(FilePiece.startSearch) { starts[stretch] = found }
    return found
  }
}
