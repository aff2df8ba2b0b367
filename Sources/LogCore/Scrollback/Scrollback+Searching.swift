import DequeModule

/// Going from match to match. A match is a visible line in which the pattern is found.
extension Scrollback {
  /// Whether a visible line at a place has a match.
  package func isHit(_ position: Position, _ lens: Lens) -> Bool { isOne(.hits, position, lens) }

  package func nextHit(after position: Position, _ lens: Lens) -> Position? {
    (try? walk(from: position, by: 1, forward: true, lens, .hits))?.position
  }

  package func previousHit(before position: Position, _ lens: Lens) -> Position? {
    (try? walk(from: position, by: 1, forward: false, lens, .hits))?.position
  }

  /// In how many lines in memory there are matches.
  package func hitCount(_ lens: Lens) -> Int {
    guard searchPattern != nil else { return 0 }
    return entries.indices.reduce(0) { $0 + heldHits(at: $1, lens).size(of: entries[$1].count) }
  }

  /// Of each line that matches the first piece that does, as far as an entry has it in memory: what is
  /// gone to are matches, what is counted are lines.
  func heldHits(at place: Int, _ lens: Lens) -> LineSet {
    let hits = heldLines(.hits, at: place, lens)
    guard hits != .none, let batch = entries[place].batch else { return .none }
    let entry = entries[place]
    let left = isInFile(entry) ? tracks[Int(entry.stream.number)].begunHit.end : nil
    let isBegun = isBegun(place, left: left) {
      lens.isRaw ? $0.hits : $0.folded?.hits ?? $0.hits
    }
    return batch.firstPieces(of: hits, isBegun: isBegun)
  }

  /// Which of the lines with matches in memory it is, counted from 1 at the oldest.
  package func hitRank(of position: Position, _ lens: Lens) -> Int? {
    guard isOne(.hits, position, lens), let own = container(of: position),
      let batch = entries[own].batch
    else { return nil }
    var rank = 0
    for place in 0..<own { rank += heldHits(at: place, lens).size(of: entries[place].count) }
    return rank
      + heldHits(at: own, lens).rank(
        of: batch.firstLine(from: position.offset) + 1, count: batch.count)
  }

  // MARK: In the files

  /// Takes in how many matches some blocks of a stream's file have.
  ///
  /// - Parameter cuts: how many of them lie in a block before each place where a stretch begins.
  package mutating func addHits(
    _ counts: BlockCounts, cuts: [UInt64: UInt32], of stream: StreamIndex
  ) {
    let track = Int(stream.number)
    // What has left memory since counting began lies behind all that is counted.
    for cut in tracks[track].cutHits.keys {
      tracks[track].cutHits[cut]? += counts[cut / LogLimits.pieceBlock]
    }
    tracks[track].cutHits.merge(cuts) { _, counted in counted }
    tracks[track].fileHits.add(counts)
    if let end = counts.openEnd, let twice = tracks[track].begunHit.join(countedUpTo: end) {
      tracks[track].takeBackHit(at: twice)
    }
    boundCutHits(of: stream)
  }

  /// They are counted anew.
  package mutating func forgetFileHits(of stream: StreamIndex) {
    tracks[Int(stream.number)].forgetFileHits()
  }

  /// How many matches are known to be in the files only.
  package func fileHitCount(_ lens: Lens) -> Int {
    tracks.enumerated().reduce(0) { sum, item in
      let (number, track) = item
      guard lens.streams.contains(StreamIndex(UInt8(number))) else { return sum }
      return sum + track.fileHits.total
    }
  }

  /// Lines that the filter lets through are counted anew in a stream's file.
  package mutating func forgetPassed(of stream: StreamIndex) {
    tracks[Int(stream.number)].forgetPassed()
  }

  /// Takes in how many lines the filter lets through in a part of a stream's file.
  package mutating func addPassed(_ count: Int, of stream: StreamIndex) {
    tracks[Int(stream.number)].passed.add(count)
  }

  /// Whether what was counted so of a stream may be wrong by now.
  package func isPassedInDoubt(_ stream: StreamIndex) -> Bool {
    tracks[Int(stream.number)].isPassedInDoubt
  }

  /// How many lines that a lens shows are known to be in the files only.
  package func passedCount(_ lens: Lens) -> Int {
    tracks.enumerated().reduce(0) { sum, item in
      guard lens.streams.contains(StreamIndex(UInt8(item.offset))) else { return sum }
      return sum + (lens.isRaw ? item.element.passed.raw : item.element.passed.rows)
    }
  }

  /// How many lines that the filter lets through are known: those in memory, and those in pieces of the
  /// files that were read. What progress output has folded in a piece is left out.
  package func knownCount(_ lens: Lens) -> Int {
    let gone = entries.filter { $0.batch == nil && lens.streams.contains($0.stream) }
    let inPieces = view.pieces.reduce(0) { sum, found in
      let piece = found.piece
      guard lens.isRaw || piece.folded == nil,
        gone.contains(where: {
          $0.stream == found.stream && $0.range.lowerBound <= piece.range.lowerBound
            && piece.range.upperBound <= $0.range.upperBound
        })
      else { return sum }
      return sum + piece.batch.endedLines(in: found.shown, isBegun: false)
    }
    return counts(lens).shown + inPieces
  }

  // MARK: What was read from the files

  /// Takes in a piece of a stream's file.
  package mutating func insert(_ piece: FilePiece, of stream: StreamIndex) {
    guard piece.batch.count > 0 else { return }
    insertWithContext(classified(piece, of: stream))
  }

  /// Takes in that part of a file has none of what was looked for.
  package mutating func note(
    knownEmpty range: Range<UInt64>, of stream: StreamIndex, _ wanted: Wanted, filtering: Bool,
    isRaw: Bool
  ) {
    view.note(
      FileView.EmptyKey(stream: stream, wanted: wanted, filtering: filtering, isRaw: isRaw),
      in: range)
  }

  package mutating func number(_ offset: UInt64, _ line: UInt64, of stream: StreamIndex) {
    view.number(offset, line, of: stream)
    fitGuesses(of: stream)
  }

  /// Keeps what lies around a line that is looked at.
  package mutating func touch(_ position: Position) {
    view.touch(position.offset..<(position.offset + 1), of: position.stream)
  }

  /// Somebody reads here: what leaves memory around it is kept a while.
  package mutating func look(at position: Position?) {
    if position != readingPosition { keptNearReader = 0 }
    readingPosition = position
  }

  /// Nobody reads back any more: gives the memory back, but for what may still be on the screen.
  package mutating func closeFileView() {
    readingPosition = nil
    keptNearReader = 0
    view.shrink(to: min(view.budget, LogLimits.fileViewRest))
  }
}
