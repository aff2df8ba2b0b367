import DequeModule

/// Going from match to match. A match is a visible line in which the pattern is found.
extension Scrollback {
  package func isHit(_ position: Position) -> Bool {
    isOne(.hits, position, Lens(filtering: false, reachesFile: true))
  }

  package func nextHit(after position: Position, _ lens: Lens) -> Position? {
    (try? walk(from: position, by: 1, forward: true, lens, .hits))?.position
  }

  package func previousHit(before position: Position, _ lens: Lens) -> Position? {
    (try? walk(from: position, by: 1, forward: false, lens, .hits))?.position
  }

  /// How many matches there are in memory.
  package func hitCount(_ lens: Lens) -> Int {
    guard searchPattern != nil else { return 0 }
    return entries.indices.reduce(0) {
      $0 + heldLines(.hits, at: $1, lens).size(of: entries[$1].count)
    }
  }

  /// Which match in memory it is, counted from 1 at the oldest.
  package func hitRank(of position: Position, _ lens: Lens) -> Int? {
    guard isOne(.hits, position, lens), let own = container(of: position),
      let batch = entries[own].batch
    else { return nil }
    var rank = 1
    for place in 0..<own {
      rank += heldLines(.hits, at: place, lens).size(of: entries[place].count)
    }
    return rank
      + heldLines(.hits, at: own, lens).rank(
        of: batch.firstLine(from: position.offset), count: batch.count)
  }

  // MARK: In the files

  /// Takes in how many matches some blocks of a stream's file have.
  package mutating func addHits(_ counts: [UInt32], fromBlock block: Int, of stream: StreamIndex) {
    let track = Int(stream.number)
    let missing = block + counts.count - tracks[track].fileHits.count
    if missing > 0 { tracks[track].fileHits += Array(repeating: 0, count: missing) }
    for (place, count) in counts.enumerated() { tracks[track].fileHits[block + place] += count }
  }

  /// They are counted anew.
  package mutating func forgetFileHits(of stream: StreamIndex) {
    tracks[Int(stream.number)].fileHits = []
  }

  /// How many matches are known to be in the files only.
  package func fileHitCount(_ lens: Lens) -> Int {
    tracks.enumerated().reduce(0) { sum, item in
      let (number, track) = item
      guard lens.streams.contains(StreamIndex(UInt8(number))) else { return sum }
      return sum + track.fileHits.reduce(0) { $0 + Int($1) }
    }
  }

  /// Which match of its file one is, that is in the file only, counted from 1 at the oldest;
  /// `nil` where several files have a part in the order.
  package func fileHitRank(of position: Position, _ lens: Lens) -> Int? {
    let fileHits = tracks[Int(position.stream.number)].fileHits
    let stretches = entries.filter { $0.batch == nil && lens.streams.contains($0.stream) }
    guard stretches.count == 1, let place = container(of: position), entries[place].batch == nil,
      let piece = view.piece(holding: position.offset, of: position.stream)
    else { return nil }
    let block = Int(position.offset / LogLimits.pieceBlock)
    guard block < fileHits.count else { return nil }
    let batch = piece.piece.batch
    let start = batch.firstLine(from: UInt64(block) * LogLimits.pieceBlock)
    let folded = lens.isRaw ? nil : piece.piece.folded
    let hits = folded?.hits ?? piece.hits
    let lines = lens.filtering ? hits.intersection(folded?.shown ?? piece.shown) : hits
    let inside =
      lines.rank(of: batch.firstLine(from: position.offset), count: batch.count)
      - lines.rank(of: start, count: batch.count)
    return fileHits[..<block].reduce(0) { $0 + Int($1) } + inside + 1
  }

  // MARK: What was read from the files

  /// Takes in a piece of a stream's file.
  package mutating func insert(_ piece: FilePiece, of stream: StreamIndex) {
    guard piece.batch.count > 0 else { return }
    insertWithContext(classified(piece, of: stream))
  }

  /// Takes in that part of a file has none of what was looked for.
  package mutating func note(
    barren range: Range<UInt64>, of stream: StreamIndex, _ wanted: Wanted, filtering: Bool,
    isRaw: Bool
  ) {
    view.note(
      FileView.Lack(stream: stream, wanted: wanted, filtering: filtering, isRaw: isRaw), in: range)
  }

  package mutating func number(_ offset: UInt64, _ line: UInt64, of stream: StreamIndex) {
    view.number(offset, line, of: stream)
  }

  /// Keeps what lies around a line that is looked at.
  package mutating func touch(_ position: Position) {
    view.touch(position.offset..<(position.offset + 1), of: position.stream)
  }

  /// Somebody reads here: what leaves memory around it is kept a while.
  package mutating func look(at position: Position?) {
    if position != eye { keptAroundEye = 0 }
    eye = position
  }

  /// Nobody reads back any more: gives the memory back, but for what may still be on the screen.
  package mutating func closeFileView() {
    eye = nil
    keptAroundEye = 0
    view.shrink(to: LogLimits.fileViewRest)
  }
}
