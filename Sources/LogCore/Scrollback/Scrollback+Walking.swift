import DequeModule

/// A part of a file is needed that has not been read.
package struct FileMiss: Error, Equatable, Sendable {
  package let stream: StreamIndex
  /// The byte that is needed.
  package let offset: UInt64
  /// The stretch of the file that it belongs to.
  package let range: Range<UInt64>
  package let forward: Bool
  package let wanted: Wanted
  /// Whether it holds neighbours of lines that the filter lets through, and need not be one of these.
  package var isNeighbour = false
  /// Whether all of the line that holds the byte is needed, to see what is found in it; see
  /// `Scrollback.take(_:of:)`.
  package var isLongLine = false
  /// Whether the lines are in memory, and only nobody has judged them yet.
  package var isUnjudged = false
}

/// Going from line to line, through memory and through what was read from the files.
extension Scrollback {
  /// Lines that lie together: a batch of the ring, or a piece of a file in the bounds of the
  /// stretch that it belongs to.
  struct Chunk {
    let place: Int
    let batch: LineBatch
    /// Which of its lines count.
    let bounds: Range<Int>
    let shown: LineSet
    let hits: LineSet
    let errors: LineSet
    /// The piece it is, when it is one.
    let piece: FileView.Piece?
  }

  /// Where a walk is: an entry and a byte of its range.
  struct Cursor: Equatable {
    var place: Int
    var offset: UInt64
  }

  /// What came of a walk.
  package struct Walk {
    /// The line that was reached; `nil` when there was not a single one.
    package var position: Position?
    /// How many lines were gone.
    package var count = 0
  }

  /// Goes `count` lines of a kind from a place, which is not counted itself; from the edge where
  /// there is no place.
  ///
  /// - Parameter overUnjudged: whether lines in memory that nobody has judged yet are passed over.
  package func walk(
    from start: Position?, by count: Int, forward: Bool, _ lens: Lens,
    _ wanted: Wanted = .visible, overUnjudged: Bool = false
  ) throws(FileMiss) -> Walk {
    var walk = Walk()
    var next = start.map { cursor(from: $0, forward: forward) } ?? edge(forward: forward)
    var isFirst = start.map { container(of: $0) != nil } ?? false
    while let cursor = next, walk.count < count {
      guard isWalked(entries[cursor.place], lens) else {
        next = leap(over: cursor.place, forward: forward)
        isFirst = false
        continue
      }
      if !overUnjudged, isUnjudged(entries[cursor.place], wanted, lens) {
        throw FileMiss(
          stream: entries[cursor.place].stream, offset: cursor.offset,
          range: entries[cursor.place].range, forward: forward, wanted: wanted, isUnjudged: true)
      }
      if let knownEmpty = try knownEmpty(at: cursor, wanted, lens, forward: forward) {
        next = skip(knownEmpty, from: cursor, forward: forward)
        isFirst = false
        continue
      }
      let chunk = try chunk(at: cursor, forward: forward, wanted, whole: isFirst)
      if lens.reachesFile, !overUnjudged {
        try requireWholeLines(of: chunk, forward: forward, lens, wanted)
      }
      let lines = self.lines(wanted, of: chunk, lens)
      let edge = isFirst ? start.map { chunk.batch.firstLine(from: $0.offset) } : nil
      isFirst = false
      advance(&walk, in: chunk, lines, past: edge, upTo: count, forward: forward, start: start)
      next = self.next(after: chunk, forward: forward)
    }
    return walk
  }

  private func advance(
    _ walk: inout Walk, in chunk: Chunk, _ lines: LineSet, past edge: Int?, upTo count: Int,
    forward: Bool, start: Position?
  ) {
    let size = lines.size(of: chunk.batch.count)
    guard size > 0 else { return }
    let left = count - walk.count
    let rank: Int
    if forward {
      var first = 0
      if let edge, let start {
        let isThere = edge < chunk.batch.count && chunk.batch.offset(of: edge) == start.offset
        first = lines.rank(of: isThere ? edge + 1 : edge, count: chunk.batch.count)
      }
      guard first < size else { return }
      rank = min(first + left, size) - 1
      walk.count += rank - first + 1
    } else {
      let end = edge.map { lines.rank(of: $0, count: chunk.batch.count) } ?? size
      guard end > 0 else { return }
      rank = max(end - left, 0)
      walk.count += end - rank
    }
    walk.position = Position(
      entry: entries[chunk.place].id, offset: chunk.batch.offset(of: lines.line(ranked: rank)))
  }

  // MARK: Chunks

  /// The lines of a kind that a chunk has.
  func lines(_ wanted: Wanted, of chunk: Chunk, _ lens: Lens) -> LineSet {
    let entry = entries[chunk.place]
    let isFiltered = lens.filtering && !tracks[Int(entry.stream.number)].isExempt
    let folded =
      lens.isRaw ? nil : chunk.piece.map { $0.piece.folded } ?? entry.folded
    let shown =
      isFiltered ? folded?.shown ?? chunk.shown : folded?.all ?? .all
    let hits = folded?.hits ?? chunk.hits
    var lines: LineSet
    switch wanted {
    case .visible: lines = shown
    case .hits: lines = hits == .none ? .none : hits.intersection(shown)
    case .errors: lines = chunk.errors == .none ? .none : chunk.errors.intersection(shown)
    }
    if folded != nil, let piece = chunk.piece {
      lines = lines.removing(
        linesShownInMemory(of: piece.piece, entry.stream), of: chunk.batch.count)
    }
    var bounds = chunk.bounds
    if let from = lens.from, entry.id <= from.entry {
      let first =
        entry.id < from.entry ? bounds.upperBound : chunk.batch.firstLine(from: from.offset)
      bounds = min(bounds.upperBound, max(bounds.lowerBound, first))..<bounds.upperBound
    }
    return lines.clipped(to: bounds, of: chunk.batch.count)
  }

  /// - Parameter whole: also the lines on the side of the cursor that the walk comes from.
  func chunk(
    at cursor: Cursor, forward: Bool, _ wanted: Wanted, whole: Bool
  ) throws(FileMiss) -> Chunk {
    let entry = entries[cursor.place]
    if let batch = entry.batch {
      return Chunk(
        place: cursor.place, batch: batch, bounds: 0..<batch.count, shown: entry.shown,
        hits: entry.hits, errors: entry.errors, piece: nil)
    }
    guard let found = view.piece(holding: cursor.offset, of: entry.stream) else {
      throw FileMiss(
        stream: entry.stream, offset: cursor.offset, range: entry.range, forward: forward,
        wanted: wanted)
    }
    let batch = found.piece.batch
    var first = batch.firstLine(from: entry.range.lowerBound)
    var end =
      entry.range.upperBound >= batch.fileRange.upperBound
      ? batch.count : batch.firstLine(from: entry.range.upperBound)
    // Pieces may overlap; what has been walked through is not met again.
    if !whole, forward {
      first = max(first, batch.firstLine(from: cursor.offset))
    } else if !whole {
      end = min(end, (batch.line(holding: cursor.offset) ?? batch.count) + 1)
    }
    return Chunk(
      place: cursor.place, batch: batch, bounds: min(first, end)..<end, shown: found.shown,
      hits: found.hits, errors: found.errors, piece: found)
  }

  /// Whether a lens sees anything of an entry.
  private func isWalked(_ entry: Entry, _ lens: Lens) -> Bool {
    guard lens.streams.contains(entry.stream) else { return false }
    if entry.batch == nil, !lens.reachesFile { return false }
    if entry.isBorder { return showsSeveral(lens) && lens.reachesFile }
    return lens.from.map { entry.id >= $0.entry } ?? true
  }

  private func showsSeveral(_ lens: Lens) -> Bool {
    var seen = 0
    for (number, track) in tracks.enumerated()
    where !track.isExempt && lens.streams.contains(StreamIndex(UInt8(number))) {
      seen += 1
    }
    return seen > 1
  }

  // MARK: Cursors

  private func edge(forward: Bool) -> Cursor? {
    guard !entries.isEmpty else { return nil }
    return self.cursor(at: forward ? 0 : entries.count - 1, forward: forward)
  }

  /// The first or last byte of an entry.
  private func cursor(at place: Int, forward: Bool) -> Cursor {
    let range = entries[place].range
    return Cursor(
      place: place,
      offset: forward ? range.lowerBound : max(range.lowerBound, range.upperBound &- 1))
  }

  private func leap(over place: Int, forward: Bool) -> Cursor? {
    let next = forward ? place + 1 : place - 1
    return entries.indices.contains(next) ? cursor(at: next, forward: forward) : nil
  }

  private func next(after chunk: Chunk, forward: Bool) -> Cursor? {
    let entry = entries[chunk.place]
    guard entry.batch == nil else { return leap(over: chunk.place, forward: forward) }
    return skip(
      chunk.batch.fileRange, from: Cursor(place: chunk.place, offset: 0), forward: forward)
  }

  /// The nearest byte outside of a stretch of the file.
  private func skip(_ range: Range<UInt64>, from cursor: Cursor, forward: Bool) -> Cursor? {
    let bounds = entries[cursor.place].range
    if forward, range.upperBound < bounds.upperBound {
      return Cursor(place: cursor.place, offset: max(range.upperBound, bounds.lowerBound))
    }
    if !forward, range.lowerBound > bounds.lowerBound {
      return Cursor(place: cursor.place, offset: min(range.lowerBound, bounds.upperBound) - 1)
    }
    return leap(over: cursor.place, forward: forward)
  }

  private func knownEmpty(
    at cursor: Cursor, _ wanted: Wanted, _ lens: Lens, forward: Bool
  ) throws(FileMiss) -> Range<UInt64>? {
    let entry = entries[cursor.place]
    guard entry.batch == nil, wanted != .visible || lens.filtering || !lens.isRaw else {
      return nil
    }
    let knownEmpty = view.knownEmpty(
      FileView.EmptyKey(
        stream: entry.stream, wanted: wanted, filtering: lens.filtering, isRaw: lens.isRaw),
      at: cursor.offset)
    guard wanted == .visible, lens.filtering else { return knownEmpty }
    let free =
      showsContext
      ? try self.knownEmpty(knownEmpty, withoutNeighboursFrom: cursor, forward: forward)
      : knownEmpty
    guard let free else { return nil }
    return try self.knownEmpty(free, withoutLongLinesFrom: cursor, forward: forward)
  }

  /// Where a walk from a position begins; the place need not be there any more.
  private func cursor(from position: Position, forward: Bool) -> Cursor? {
    if let place = container(of: position) {
      // Going back from the first byte of a piece starts in the piece before; the walk finds
      // nothing in this one and goes on by itself.
      return Cursor(place: place, offset: position.offset)
    }
    let place = firstPlace(from: position.entry)
    if forward { return place < entries.count ? cursor(at: place, forward: true) : nil }
    return place > 0 ? cursor(at: place - 1, forward: false) : nil
  }

  /// The entry that a position lies in.
  func container(of position: Position) -> Int? {
    let after = firstPlace(from: position.entry + 1)
    if after > 0, entries[after - 1].stream == position.stream,
      entries[after - 1].range.contains(position.offset)
    {
      return after - 1
    }
    // It has gone to what its stream had before, and its order is forgotten.
    let id = (UInt64(position.stream.number) * 2 + 2) << 6 | UInt64(position.stream.number)
    guard position.entry >= Scrollback.firstSequence << 6 || position.entry == id,
      let place = place(of: id), entries[place].range.contains(position.offset)
    else { return nil }
    return place
  }
}
