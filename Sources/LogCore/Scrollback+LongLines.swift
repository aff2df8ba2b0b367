import DequeModule

/// Lines that are longer than a piece are let through or not as a whole, whatever they came in.
extension Scrollback {
  /// What the filter lets through of a batch in memory, with what it says of lines that go on beyond it;
  /// shows, or hides, what is there of these.
  ///
  /// - Parameter matching: what it says of the batch alone.
  mutating func asWholeLines(
    _ matching: LineSet, of batch: LineBatch, continuesLine: Bool, track: Int
  ) -> LineSet {
    // Places of another file, or of the same one before it was written anew, tell nothing.
    guard !batch.isLate, batch.generation == tracks[track].generation else { return matching }
    var matching = matching
    for (edge, line) in learn(batch, continuesLine: continuesLine, track: track) {
      matching = batch.setting(edge, in: matching, to: filter.lets(line))
      spread(line, track: track)
    }
    return matching
  }

  /// The same for a piece that was read from the file.
  mutating func judgeAsWholeLines(_ piece: inout FileView.Piece) {
    for (edge, line) in learn(from: piece) {
      piece.set(edge, isShown: filter.lets(line), context: context)
    }
  }

  /// The same for all pieces; those of whose lines too little is known are read again.
  mutating func judgeViewAsWholeLines() {
    guard !filter.isEmpty else { return }
    // What is learnt of a line is spread over all of its pieces.
    for piece in view.pieces { learn(from: piece) }
    view.remove { piece in
      let track = tracks[Int(piece.stream.number)]
      let batch = piece.piece.batch
      return batch.openEdges(continuesLine: piece.piece.continuesLine).contains { edge in
        track.longLines.part(holding: batch.offset(of: edge.lowerBound))?.isWhole != true
      }
    }
  }

  /// Remembers what is found in lines that go on beyond a piece of the file, and shows or hides what else is
  /// there of them.
  ///
  /// - Returns: their pieces, and what is known of all of the line.
  @discardableResult
  private mutating func learn(from piece: FileView.Piece) -> [(Range<Int>, LongLines.Part)] {
    let track = Int(piece.stream.number)
    guard !filter.isEmpty, !tracks[track].isExempt else { return [] }
    for part in piece.piece.longLines where part.found.count == filter.terms.count {
      tracks[track].longLines.add(part)
    }
    let learnt = learn(
      piece.piece.batch, continuesLine: piece.piece.continuesLine, track: track)
    for (_, line) in learnt { spread(line, track: track) }
    return learnt
  }

  /// Remembers what is found in lines that go on beyond a batch.
  ///
  /// - Returns: their pieces, and what is known of all of the line.
  private mutating func learn(
    _ batch: LineBatch, continuesLine: Bool, track: Int
  ) -> [(Range<Int>, LongLines.Part)] {
    let edges = batch.openEdges(continuesLine: continuesLine)
    guard !edges.isEmpty else { return [] }
    let matcher = FilterMatcher(filter)
    return edges.map { edge in
      let part = batch.part(edge, continuesLine: continuesLine, matcher)
      return (edge, tracks[track].longLines.add(part))
    }
  }

  /// Shows, or hides, all of a line that is in memory or was read from the file.
  private mutating func spread(_ line: LongLines.Part, track: Int) {
    let passes = filter.lets(line)
    var changed: [UInt64] = []
    for id in tracks[track].entries.reversed() {
      guard let place = place(of: id), let batch = entries[place].batch else { break }
      guard !entries[place].isLate else { continue }
      guard entries[place].generation == tracks[track].generation,
        batch.fileRange.upperBound > line.range.lowerBound
      else { break }
      // A neighbour of what is let through stays.
      guard passes || context == 0 else { continue }
      let shown = batch.setting(
        batch.pieces(in: line.range), in: entries[place].shown, to: passes)
      guard shown != entries[place].shown else { continue }
      entries[place].shown = shown
      changed.append(id)
    }
    // Whether a line is counted where it ends depends on its parts before.
    for id in changed.reversed() {
      guard let place = place(of: id) else { continue }
      countShown(at: place)
      if entries[place].cost > 0 { recount(place) }
      if entries[place].folded != nil { refresh(entry: id) }
    }
    let stream = StreamIndex(UInt8(track))
    // While lines stream in there is none, and patterns need not be made ready for it.
    guard
      view.pieces.contains(where: { $0.stream == stream && $0.piece.range.overlaps(line.range) })
    else { return }
    let (matchers, context) = (hastyMatchers, context)
    view.change(line.range, of: stream) { piece in
      piece.set(piece.piece.batch.pieces(in: line.range), isShown: passes, context: context)
      piece.judgeRows(filter: matchers.filter, search: matchers.search, keepsShown: context > 0)
    }
  }

  /// Whether the filter lets a line through that goes on beyond a chunk is known only with the rest of it,
  /// as far as that is in the file.
  func requireWholeLines(of chunk: Chunk, forward: Bool) throws(FileMiss) {
    let entry = entries[chunk.place]
    let edges = chunk.batch.openEdges(
      continuesLine: chunk.piece?.piece.continuesLine ?? entry.continuesLine)
    // Hardly any chunk has one: nothing else is looked at then.
    guard !edges.isEmpty else { return }
    let track = tracks[Int(entry.stream.number)]
    guard !filter.isEmpty, !track.isExempt, !entry.isLate, entry.generation == track.generation
    else { return }
    for edge in edges {
      guard let line = track.longLines.part(holding: chunk.batch.offset(of: edge.lowerBound)),
        line.range.count < LogLimits.judgedLine
      else { continue }
      var missing: [UInt64] = []
      if !line.startsLine, line.range.lowerBound > 0 { missing.append(line.range.lowerBound - 1) }
      if !line.endsLine { missing.append(line.range.upperBound) }
      for offset in missing where view.piece(holding: offset, of: entry.stream) == nil {
        guard
          let holder = entries.first(where: {
            $0.stream == entry.stream && $0.batch == nil && $0.range.contains(offset)
          })
        else { continue }
        throw FileMiss(
          stream: entry.stream, offset: offset, range: holder.range, forward: forward,
          wanted: .visible, isNeighbour: true)
      }
    }
  }

  /// What of a stretch without lines that the filter lets through is free of parts of such lines, from a
  /// place on: what is looked for may be in another part.
  func barren(
    _ barren: Range<UInt64>, withoutLongLinesFrom cursor: Cursor, forward: Bool
  ) throws(FileMiss) -> Range<UInt64>? {
    let entry = entries[cursor.place]
    let ahead =
      (forward
      ? cursor.offset..<max(cursor.offset, barren.upperBound)
      : min(cursor.offset, barren.lowerBound)..<cursor.offset + 1).clamped(to: entry.range)
    guard !ahead.isEmpty else { return barren }
    let wide = ahead.lowerBound - (ahead.lowerBound > 0 ? 1 : 0)..<ahead.upperBound + 1
    let lines = tracks[Int(entry.stream.number)].longLines.parts(in: wide)
      .filter { filter.lets($0) }.map { $0.reach.clamped(to: ahead) }.filter { !$0.isEmpty }
    guard let wanted = forward ? lines.first?.lowerBound : lines.last.map({ $0.upperBound - 1 })
    else { return barren }
    guard let range = view.piece(holding: wanted, of: entry.stream)?.piece.range else {
      throw FileMiss(
        stream: entry.stream, offset: wanted, range: entry.range, forward: forward,
        wanted: .visible, isNeighbour: true)
    }
    if range.contains(cursor.offset) { return nil }
    return forward
      ? cursor.offset..<range.lowerBound : range.upperBound..<cursor.offset + 1
  }
}

extension LineFilter {
  /// Whether it lets a line through, as far as is known what is in it.
  package func lets(_ line: LongLines.Part) -> Bool {
    zip(terms, line.found).allSatisfy { term, isFound in isFound != term.isExclusion }
  }
}

extension FileView.Piece {
  /// Shows, or hides, pieces of one line.
  fileprivate mutating func set(_ pieces: Range<Int>, isShown: Bool, context: Int) {
    let batch = piece.batch
    matching = batch.setting(pieces, in: matching, to: isShown)
    if context == 0 {
      shown = batch.setting(pieces, in: shown, to: isShown)
    } else if isShown {
      shown = shown.union(batch.dilated(matching, by: context), of: batch.count)
    }
  }
}
