/// What is counted as a match of a line of which the first part is in the file only and the rest was, or is,
/// in memory: it is counted once, where the first match begins, whoever counts that part.
struct BegunHit: Sendable {
  /// Where what is not in memory ends inside of a line that is counted there.
  private(set) var end: UInt64?
  /// The line at the border of what nobody has counted when it left memory.
  private var border: Border?

  private struct Border: Sendable {
    /// Where it went on in what left memory first.
    let start: UInt64
    /// Where it was counted behind that.
    var hit: UInt64?
    /// Where it goes on in memory; `nil`: it has ended.
    var end: UInt64?
  }

  /// Takes in the matches of a batch that leaves memory.
  ///
  /// - Returns: those that count.
  mutating func take(_ hits: LineSet, of batch: LineBatch) -> LineSet {
    let (start, upper) = (batch.fileOffset, batch.fileRange.upperBound)
    let isBegun = end == start
    end = batch.isOpen(in: hits, isBegun: isBegun) ? upper : nil
    let counted = batch.firstPieces(of: hits, isBegun: isBegun)
    if border == nil { border = Border(start: start, hit: nil, end: start) }
    guard border?.end == start else { return counted }
    let last = batch.lineEnd(of: 0)
    if border?.hit == nil, let piece = counted.first(from: 0, of: batch.count), piece <= last {
      border?.hit = batch.offset(of: piece)
    }
    border?.end = batch.isTerminated(last) ? nil : upper
    return counted
  }

  /// What was counted of the line that goes on in memory is shown there by now.
  mutating func takeBack(at offset: UInt64) {
    end = nil
    if border?.hit == offset { border?.hit = nil }
  }

  /// The file has been counted up to a place inside of a line that is counted there.
  ///
  /// - Returns: where that was counted once more when it left memory.
  mutating func join(countedUpTo place: UInt64) -> UInt64? {
    guard let border else {
      end = place
      return nil
    }
    guard border.start == place else { return nil }
    if border.hit == nil, let open = border.end { end = open }
    return border.hit
  }
}

extension Scrollback.Track {
  mutating func forgetFileHits() {
    fileHits = BlockCounts()
    cutHits = [:]
    begunHit = BegunHit()
    for row in progress.leftRows.indices { progress.leftRows[row].hasHit = nil }
  }

  /// A line that was counted as a match, where it begins in the file, is one in memory, or was counted
  /// before.
  mutating func takeBackHit(at offset: UInt64) {
    let block = offset / LogLimits.pieceBlock
    // A cut is moved by less than the length of a character.
    let goesOn = fileHits.hasLineGoingOn(inBlock: block) && offset % LogLimits.pieceBlock < 4
    fileHits.takeBack(fromBlock: block, goesOn: goesOn)
    for (cut, count) in cutHits
    where cut / LogLimits.pieceBlock == block && cut > offset && count > 0 {
      cutHits[cut] = count - 1
    }
  }
}
