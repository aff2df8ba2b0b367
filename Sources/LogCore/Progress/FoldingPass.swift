/// Goes once through a stretch of a file, from its start on, and works out what progress output
/// makes of its lines: the same as in memory, where lines come as they are written.
///
/// Rows are known by where the line that first reached them begins in the file.
package struct FoldingPass: Sendable {
  /// A line that the cursor may go up to.
  private struct Recent {
    let home: UInt64
    let bytes: ArraySlice<UInt8>
    let isTerminated: Bool
  }

  /// The rows that progress output could reach at a place in the file, by their homes.
  package struct BoundaryRows: Sendable {
    package let offset: UInt64
    /// The row of the cursor and those above it, the nearest first.
    let above: [UInt64]
    let below: [UInt64]
  }

  private var splitter: LineSplitter
  private var block = LiveBlock()
  private var rows: [UInt64: FoldedLines.Row] = [:]
  /// Bytes of lines without a row, ascending.
  private var covered: [Range<UInt64>] = []
  /// Lines that had a row and have none any more.
  private var displaced: Set<UInt64> = []
  private var recent: [Recent] = []
  /// Where the first lines of the block begin.
  private var early: [UInt64] = []
  private var endsInsideLine = false
  private var returns = false
  private var cost = 0
  /// Whether the first line began before the stretch, and is a bar; `nil`: that is not known yet.
  private var isInsideOtherBar: Bool? = false
  package private(set) var boundary: BoundaryRows?

  /// - Parameter continuesLine: whether the first line began before. If it is a bar, its row is where
  ///   it began: what is left of it here is a part of a frame.
  package init(from offset: UInt64, continuesLine: Bool = false) {
    splitter = LineSplitter(offset: offset)
    if continuesLine { isInsideOtherBar = nil }
  }

  /// Whether it has come to a place inside a line that returns to its start: the row of such a bar
  /// shows what comes there, too.
  private var isInsideBar: Bool {
    isInsideOtherBar == false
      && (endsInsideLine && returns || LiveRow.returns(splitter.partial[...]))
  }

  /// Which byte has to come next.
  package var offset: UInt64 { splitter.offset }

  /// Before it everything is worked out.
  private var end: UInt64 { splitter.offset - UInt64(splitter.partial.count) }

  /// Whether it holds as much as it may; lines that come after are shown as they were written.
  package var isFull: Bool { cost > LogLimits.foldedBudget }

  /// Whether what comes next can still change rows.
  package var isLive: Bool { block.isLive }

  /// Takes in the next bytes of the file; no more than `LogLimits.chunkLength`.
  package mutating func push(_ bytes: ArraySlice<UInt8>) {
    guard !isFull, let batch = splitter.push(bytes, arrival: WallTime(milliseconds: 0)) else {
      return
    }
    take(batch)
  }

  /// Remembers which rows can be reached here.
  package mutating func noteBoundary() {
    let homes = block.rows.map { $0.home?.entry }
    if block.isLive {
      boundary = BoundaryRows(
        offset: offset, above: homes[...block.cursor].reversed().compactMap { $0 },
        below: homes[(block.cursor + 1)...].compactMap { $0 })
    } else {
      boundary = BoundaryRows(offset: offset, above: recent.reversed().map(\.home), below: [])
    }
  }

  // MARK: What came of it

  /// What it has made of those lines of a batch that begin in a range of the file.
  package func fold(_ batch: LineBatch, in range: Range<UInt64>, into folded: inout FoldedLines) {
    var next = firstCovered(endingAfter: max(batch.fileOffset, range.lowerBound))
    for line in batch.firstLine(from: range.lowerBound)..<batch.count {
      let offset = batch.offset(of: line)
      guard offset < min(end, range.upperBound) else { return }
      while next < covered.count, covered[next].upperBound <= offset { next += 1 }
      if let row = rows[offset] {
        folded.rows[UInt32(line)] = row
      } else if displaced.contains(offset)
        || next < covered.count && covered[next].contains(offset)
      {
        folded.cover(UInt32(line))
      }
    }
  }

  /// Whether what comes next tells more of what lies before a place: a bar goes on there.
  package func isOpen(before offset: UInt64) -> Bool {
    isInsideBar || isInsideOtherBar != false && end < offset
  }

  private func firstCovered(endingAfter offset: UInt64) -> Int {
    var low = 0
    var high = covered.count
    while low < high {
      let middle = (low + high) / 2
      if covered[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Lines

  private mutating func take(_ batch: LineBatch) {
    let pieces = batch.pieces
    var line = skipOtherBar(in: batch)
    while line < batch.count {
      if !block.isLive {
        let next = batch.nextFolding(
          from: line, pieces: pieces, isAfterBar: line == 0 && endsInsideLine && returns)
        remember(batch, line..<(next ?? batch.count))
        guard let next else { break }
        line = next
        begin(inside: isContinuation(line, of: batch))
      }
      take(line, of: batch)
      line += 1
    }
    settle()
    endsInsideLine = !batch.isTerminated(batch.count - 1)
    returns = endsInsideLine && LiveRow.returns(batch.line(batch.count - 1))
  }

  /// Leaves out what goes on with a bar that began before the stretch.
  ///
  /// - Returns: the first line that does not.
  private mutating func skipOtherBar(in batch: LineBatch) -> Int {
    let isInside = isInsideOtherBar ?? LiveRow.returns(batch.line(0))
    isInsideOtherBar = isInside
    guard isInside else { return 0 }
    let last = batch.lineEnd(of: 0)
    let start = batch.fileOffset
    cover(start..<(start + UInt64(batch.ends[last])), wholeLine: false)
    if batch.isTerminated(last) { isInsideOtherBar = false }
    return last + 1
  }

  private func isContinuation(_ line: Int, of batch: LineBatch) -> Bool {
    line == 0 ? endsInsideLine : !batch.isTerminated(line - 1)
  }

  private mutating func remember(_ batch: LineBatch, _ lines: Range<Int>) {
    for line in lines.suffix(LogLimits.liveRows) {
      recent.append(
        Recent(
          home: batch.offset(of: line), bytes: batch.line(line),
          isTerminated: batch.isTerminated(line)))
    }
    let excess = recent.count - (LogLimits.liveRows - 1)
    if excess > 0 { recent.removeFirst(excess) }
  }

  /// A block whose rows above are those of the lines before.
  private mutating func begin(inside: Bool) {
    var above: [LiveBlock.Row] = []
    for line in recent.suffix(inside ? 1 : LogLimits.liveRows - 1).reversed() {
      guard inside || line.isTerminated else { break }
      let changed = rows[line.home]?.bytes
      above.append(
        LiveBlock.Row(
          home: LinePlace(entry: line.home, line: 0), bytes: changed ?? Array(line.bytes),
          isChanged: changed != nil, origin: line.home))
    }
    block = LiveBlock(rows: above.reversed())
    early = above.reversed().compactMap { $0.home?.entry }
  }

  private mutating func take(_ line: Int, of batch: LineBatch) {
    let offset = batch.offset(of: line)
    let isContinuation = isContinuation(line, of: batch)
    let isTerminated = batch.isTerminated(line)
    let isLong = !isTerminated && !LiveRow.returns(batch.line(line))
    if isContinuation, isLong {
      settle()
      block = LiveBlock()
      remember(batch, line..<(line + 1))
      return
    }
    if early.count < LogLimits.liveRows * 2 { early.append(offset) }
    let isHome = block.take(
      batch.line(line), home: LinePlace(entry: offset, line: 0), origin: offset,
      isContinuation: isContinuation, isTerminated: isTerminated)
    if isHome {
      remember(batch, line..<(line + 1))
    } else {
      let end = offset + UInt64(batch.range(of: line).count)
      cover(offset..<end, wholeLine: isContinuation)
    }
    if isLong, bringLineHome() {
      settle()
      block = LiveBlock()
    } else if !block.isLive {
      settle()
    }
  }

  // MARK: Results

  /// - Parameter wholeLine: whether the line began before; it has one row, wherever it is cut.
  private mutating func cover(_ range: Range<UInt64>, wholeLine: Bool) {
    rows[range.lowerBound] = nil
    if let last = covered.last, last.upperBound == range.lowerBound {
      covered[covered.count - 1] = last.lowerBound..<range.upperBound
      return
    }
    let start = wholeLine ? (recent.last?.home ?? range.lowerBound - 1) + 1 : range.lowerBound
    covered.append(max(start, covered.last?.upperBound ?? 0)..<range.upperBound)
    cost += MemoryLayout<Range<UInt64>>.stride
  }

  private mutating func settle() {
    findHomes()
    for row in block.settled where row.isChanged { show(row, isSeen: true) }
    for (place, row) in block.rows.enumerated() where row.isChanged {
      show(row, isSeen: !block.isLive || block.isSeen(place))
    }
    if block.isLive { block.forgetSettled() } else { block = LiveBlock() }
  }

  private mutating func show(_ row: LiveBlock.Row, isSeen: Bool) {
    guard let home = row.home?.entry else { return }
    cost += row.bytes.count - (rows[home]?.bytes.count ?? -LogLimits.rowOverhead)
    rows[home] = FoldedLines.Row(bytes: row.bytes, isSeen: isSeen, origin: row.origin)
    displaced.remove(home)
  }

  /// Rows above all lines of the stretch get homes once they are written to; see
  /// `Scrollback.findHomes`.
  private mutating func findHomes() {
    let all = block.rows
    guard let first = all.first(where: { $0.home != nil })?.home?.entry,
      all.contains(where: { $0.home == nil && LiveRow.hasText($0.bytes) })
    else { return }
    let shown = all.indices.filter { all[$0].home != nil || LiveRow.hasText(all[$0].bytes) }
    let lines = early.drop { $0 < first }.prefix(shown.count)
    for (row, line) in zip(shown.suffix(lines.count), lines) {
      if let old = all[row].home?.entry, old >= line { continue }
      block.move(row: row, to: LinePlace(entry: line, line: 0))
      displace(all[row].home?.entry)
    }
    for row in shown.dropLast(lines.count) {
      block.lose(row: row)
      displace(all[row].home?.entry)
    }
  }

  /// See `LiveBlock.bringLineHome`.
  private mutating func bringLineHome() -> Bool {
    guard let move = block.bringLineHome() else { return false }
    displace(move.old?.entry)
    // It was the last one that had no row.
    if let last = covered.last, last.contains(move.new.entry) {
      covered.removeLast()
      if last.lowerBound < move.new.entry { covered.append(last.lowerBound..<move.new.entry) }
    }
    return true
  }

  private mutating func displace(_ home: UInt64?) {
    guard let home else { return }
    rows[home] = nil
    displaced.insert(home)
  }
}

extension LineBatch {
  /// The next line that goes over rows that are there.
  ///
  /// - Parameters:
  ///   - pieces: see `pieces`.
  ///   - isAfterBar: whether the first line goes on with a piece of a bar.
  ///   - mayMove: see `mayMove`.
  func nextFolding(from line: Int, pieces: [Int], isAfterBar: Bool, mayMove: Bool = true) -> Int? {
    let upward = bytes.withUnsafeBytes {
      mayMove ? EscapeStep.firstUpward(in: $0, from: range(of: line).lowerBound) : nil
    }.map { self.line(holding: $0) }
    for piece in pieces {
      let next = piece + 1
      guard next >= line, next < (upward ?? count) else { continue }
      let returns = piece >= 0 ? LiveRow.returns(self.line(piece)) : isAfterBar
      if returns, isTerminated(next) || LiveRow.returns(self.line(next)) { return next }
    }
    return upward
  }

  /// Whether there may be something in bytes that moves the cursor; costs a glance.
  package static func mayMove(_ bytes: UnsafeRawBufferPointer) -> Bool {
    UnshownBytes.firstMovement(in: bytes, from: 0) != nil
  }

  /// Whether a block of a file may have progress output that goes over rows of other lines: it
  /// moves up, or has a long part of a line that returns to its start.
  package static func mayFold(_ block: UnsafeRawBufferPointer) -> Bool {
    guard mayMove(block) else { return false }
    if EscapeStep.firstUpward(in: block, from: 0) != nil { return true }
    // A sequence that goes on in the next block.
    if let escape = block.suffix(8).lastIndex(of: 0x1B), !EscapeStep(block, at: escape).isFinished {
      return true
    }
    guard mayReturn(block) else { return false }
    let half = LogLimits.pieceLength / 2
    let newline = UInt8(ascii: "\n")
    guard block.count >= half else { return !block.contains(newline) }
    return !block.prefix(half).contains(newline) || !block.suffix(half).contains(newline)
  }
}
