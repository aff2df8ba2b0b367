import DequeModule

/// Which of a pane's lines with matches one is, in memory or in the files: in the order of the pane, in which
/// stretches of several files may stand among what is in memory.
extension Scrollback {
  /// How many matches of a file lie before a place. Asked for ascending places.
  private struct Sum {
    private var place = 0
    private var sum = 0

    /// - Returns: `nil`: nobody has counted them up to there.
    mutating func hits(before offset: UInt64, _ track: Track, end: UInt64) -> Int? {
      let hits = track.fileHits
      let isEnd = offset >= end
      let bucket = (offset / LogLimits.pieceBlock) >> hits.shift
      while place < hits.size, isEnd || hits.buckets[place] < bucket {
        sum += Int(hits.counts[place])
        place += 1
      }
      let start = (bucket << hits.shift) * LogLimits.pieceBlock
      guard place < hits.size, hits.buckets[place] == bucket, offset > start else { return sum }
      return hits.isExact ? track.cutHits[offset].map { sum + Int($0) } : nil
    }
  }

  /// Where the stretches of a stream begin that are only in its file, and what is kept of it around
  /// the reading position.
  package func cuts(of stream: StreamIndex) -> [UInt64] {
    let stretches = entries.filter { $0.stream == stream && $0.batch == nil }
      .map(\.range.lowerBound)
    let kept = view.pieces.filter { $0.stream == stream && $0.followed != nil }
      .map(\.piece.range.lowerBound)
    return Set(stretches + kept).subtracting([0]).sorted()
  }

  /// Forgets what was counted for places where no stretch begins any more.
  mutating func boundCutHits(of stream: StreamIndex) {
    let track = Int(stream.number)
    guard tracks[track].cutHits.count > 2 * LogLimits.rememberedStretches else { return }
    let cuts = Set(cuts(of: stream))
    tracks[track].cutHits = tracks[track].cutHits.filter { cuts.contains($0.key) }
  }

  /// Which match of the pane it is, counted from 1 at the oldest; `nil` where that is not known.
  package func rank(ofHit position: Position, _ lens: Lens) -> Int? {
    guard isOne(.hits, position, lens), let own = container(of: position) else { return nil }
    var ends: [StreamIndex: UInt64] = [:]
    for entry in entries where entry.batch == nil { ends[entry.stream] = entry.range.upperBound }
    var sums: [StreamIndex: Sum] = [:]
    var rank = 1
    for place in 0...own {
      let entry = entries[place]
      guard entry.batch == nil else {
        if place < own { rank += heldHits(at: place, lens).size(of: entry.count) }
        continue
      }
      guard lens.streams.contains(entry.stream), lens.from.map({ entry.id >= $0.entry }) ?? true
      else { continue }
      let track = tracks[Int(entry.stream.number)]
      let end = ends[entry.stream] ?? 0
      guard
        let before = sums[entry.stream, default: Sum()].hits(
          before: entry.range.lowerBound, track, end: end)
      else { return nil }
      rank -= before
      guard place < own else { break }
      guard
        let through = sums[entry.stream, default: Sum()].hits(
          before: entry.range.upperBound, track, end: end)
      else { return nil }
      rank += through
    }
    guard let batch = entries[own].batch else {
      return hitsInFile(before: position, lens).map { rank + $0 }
    }
    return rank - 1
      + heldHits(at: own, lens).rank(
        of: batch.firstLine(from: position.offset) + 1, count: batch.count)
  }

  /// How many matches of its file come before one that is only there.
  private func hitsInFile(before position: Position, _ lens: Lens) -> Int? {
    let track = tracks[Int(position.stream.number)]
    let fileHits = track.fileHits
    let block = position.offset / LogLimits.pieceBlock
    guard fileHits.isExact, let piece = view.piece(holding: position.offset, of: position.stream)
    else { return nil }
    let batch = piece.piece.batch
    let line = batch.firstLine(from: position.offset)
    let counted = counted(in: piece, lens)
    if counted.contains(line), fileHits[block] == 0 { return nil }
    let start = block * LogLimits.pieceBlock
    let inside =
      counted.rank(of: line + 1, count: batch.count) - 1
      - counted.rank(of: batch.firstLine(from: start), count: batch.count)
    let earlier = fileHits.counts[..<fileHits.place(of: block)]
    let before = earlier.reduce(0) { $0 + Int($1) } + inside
    guard batch.fileOffset > start else { return before }
    if piece.followed != nil { return track.cutHits[batch.fileOffset].map { before + Int($0) } }
    // The end of a long line lies in this block, but in the piece before.
    let isOther = !piece.piece.continuesLine && fileHits.hasLineGoingOn(inBlock: block)
    return before + (isOther ? 1 : 0)
  }

  /// Which lines of a piece are counted as matches. Whether one is counted where it goes on from another
  /// piece is known to whoever has counted it: he has seen all of it.
  private func counted(in piece: FileView.Piece, _ lens: Lens) -> LineSet {
    let batch = piece.piece.batch
    let folded = lens.isRaw ? nil : piece.piece.folded
    let found = folded?.hits ?? piece.hits
    let hits = lens.filtering ? found.intersection(folded?.shown ?? piece.shown) : found
    let goingOn = batch.continuations(continuesLine: piece.piece.continuesLine)
    guard !goingOn.isEmpty else { return hits }
    let fileHits = tracks[Int(piece.stream.number)].fileHits
    let counted = goingOn.filter {
      fileHits.hasLineGoingOn(inBlock: batch.offset(of: $0) / LogLimits.pieceBlock)
    }
    return hits.removing(goingOn, of: batch.count)
      .union(LineSet(counted.map { UInt32($0) }, of: batch.count), of: batch.count)
  }
}
