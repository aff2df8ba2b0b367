import DequeModule

/// Lines that are longer than a piece are looked at as a whole, whatever they came in: by a filter, which lets
/// them through or not, and by a search.
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
    for (edge, line) in learn(batch, continuesLine: continuesLine, track: track, .filter) {
      matching = batch.setting(edge, in: matching, to: filter.lets(line))
      spread(line, track: track)
    }
    return matching
  }

  /// The same for what the search finds.
  mutating func hitsOfWholeLines(
    _ hits: LineSet, of batch: LineBatch, continuesLine: Bool, track: Int
  ) -> LineSet {
    guard !batch.isLate, batch.generation == tracks[track].generation, !isSearchTooExpensive else {
      return isSearchTooExpensive ? .none : hits
    }
    var hits = hits
    for (edge, line) in learn(batch, continuesLine: continuesLine, track: track, .search) {
      hits = batch.setting(edge, in: hits, hits: line.hits)
      spread(hitsOf: line, track: track)
    }
    return isSearchTooExpensive ? .none : hits
  }

  /// The same for a piece that was read from the file.
  mutating func judgeAsWholeLines(_ piece: inout FileView.Piece) {
    let track = Int(piece.stream.number)
    if let findings = piece.piece.longLines { add(findings, track: track) }
    for (edge, line) in learn(from: piece, .filter) {
      spread(line, track: track)
      piece.set(edge, isShown: filter.lets(line), context: context)
    }
    for (edge, line) in learn(from: piece, .search) {
      spread(hitsOf: line, track: track)
      piece.hits = piece.piece.batch.setting(edge, in: piece.hits, hits: line.hits)
    }
  }

  /// The same for all pieces; those of whose lines too little is known are read again.
  mutating func judgeViewAsWholeLines() {
    guard !filter.isEmpty else { return }
    // What is learnt of a line is spread over all of its pieces.
    for piece in view.pieces {
      for (_, line) in learn(from: piece, .filter) {
        spread(line, track: Int(piece.stream.number))
      }
    }
    view.remove { piece in
      let track = tracks[Int(piece.stream.number)]
      let batch = piece.piece.batch
      return batch.openEdges(continuesLine: piece.piece.continuesLine).contains { edge in
        track.longLines.part(holding: batch.offset(of: edge.lowerBound))?.isWhole != true
      }
    }
  }

  /// The search is another one: what it finds in lines that go on beyond their pieces.
  mutating func findHitsOfWholeLinesInView() {
    for piece in view.pieces {
      for (_, line) in learn(from: piece, .search) {
        spread(hitsOf: line, track: Int(piece.stream.number))
      }
    }
  }

  /// Takes in what was found in lines that are longer than a piece, of the file of a stream.
  package mutating func take(_ findings: LongLineFindings, of stream: StreamIndex) {
    let track = Int(stream.number)
    guard !tracks[track].isExempt else { return }
    add(findings, track: track)
    for line in findings.lines {
      if !filter.isEmpty, let known = tracks[track].longLines.part(holding: line.range.lowerBound) {
        spread(known, track: track)
      }
      if let known = tracks[track].longHits.part(holding: line.range.lowerBound) {
        spread(hitsOf: known, track: track)
      }
    }
  }

  /// Remembers what was found, where it is what is looked for now.
  private mutating func add(_ findings: LongLineFindings, track: Int) {
    let isFiltered = !filter.isEmpty && findings.filter.isSame(as: filter)
    let isSearched = searchPattern != nil && findings.pattern === searchPattern
    for line in findings.lines {
      var (filtered, searched) = (line, line)
      filtered.hits = []
      searched.found = []
      if isFiltered { tracks[track].longLines.add(filtered) }
      if isSearched { tracks[track].longHits.add(searched) }
    }
  }

  private mutating func learn(
    from piece: FileView.Piece, _ judgement: Judgement
  ) -> [(Range<Int>, LongLines.Part)] {
    let track = Int(piece.stream.number)
    guard !tracks[track].isExempt else { return [] }
    return learn(
      piece.piece.batch, continuesLine: piece.piece.continuesLine, track: track, judgement)
  }

  /// Remembers what is found in lines that go on beyond a batch; one that has ended is looked at as a whole,
  /// where it is in memory.
  ///
  /// - Returns: their pieces, and what is known of all of the line.
  private mutating func learn(
    _ batch: LineBatch, continuesLine: Bool, track: Int, _ judgement: Judgement
  ) -> [(Range<Int>, LongLines.Part)] {
    let edges = batch.openEdges(continuesLine: continuesLine)
    guard !edges.isEmpty, let look = longLineLook(judgement) else { return [] }
    var learnt: [(Range<Int>, LongLines.Part)] = []
    for edge in edges {
      var part = batch.part(edge, continuesLine: continuesLine)
      let known = tracks[track].longLines(judgement).part(holding: part.range.lowerBound)
      if let known, known.isSettled, known.covers(part) {
        learnt.append((edge, known))
        continue
      }
      lookAlone(at: &part, of: batch, track: track, look)
      var line = tracks[track].addLongLine(part, judgement)
      if line.isWhole, !line.isSettled, line.range.count <= LogLimits.judgedLine,
        let bytes = heldBytes(line.range, track: track, and: batch)
      {
        line = tracks[track].addLongLine(look.whole(bytes, at: line.range.lowerBound), judgement)
      }
      learnt.append((edge, line))
      if let pattern = look.tooExpensive {
        giveUp(judgement, pattern)
        return []
      }
    }
    return learnt
  }

  private func longLineLook(_ judgement: Judgement) -> LongLineLook? {
    switch judgement {
    case .filter: LongLineLook(filter: FilterMatcher(filter), search: nil)
    case .search:
      isSearchTooExpensive
        ? nil : LongLineLook(filter: nil, search: searchPattern.map { Matcher($0) })
    case .errors: nil
    }
  }

  /// Looks at a part of a line by itself, with the end of what is before it in memory.
  private func lookAlone(
    at part: inout LongLines.Part, of batch: LineBatch, track: Int, _ look: LongLineLook
  ) {
    let own = batch.bytes(in: part.range).dropLast(part.endsLine ? 1 : 0)
    var before: [UInt8] = []
    var ends: Matcher.LineEnds = part.startsLine ? [] : [.noStart]
    if !part.startsLine {
      let length = UInt64(LogLimits.longLineOverlap)
      let start = part.range.lowerBound - min(part.range.lowerBound, length)
      before = heldBytes(start..<part.range.lowerBound, track: track, and: nil) ?? []
      if let newline = before.lastIndex(of: UInt8(ascii: "\n")) {
        before.removeFirst(newline + 1)
        ends = []
      }
    }
    if !part.endsLine { ends.insert(.noEnd) }
    look.look(
      at: before.isEmpty ? own : (before + own)[...],
      from: part.range.lowerBound - UInt64(before.count), overlap: before.count, ends: ends, &part)
  }

  /// The bytes of a range of the file, where all of them are in memory.
  ///
  /// - Parameter batch: one that may not have its place yet.
  private func heldBytes(
    _ range: Range<UInt64>, track: Int, and batch: LineBatch?
  ) -> [UInt8]? {
    var parts: [ArraySlice<UInt8>] = []
    var end = range.upperBound
    if let batch, batch.fileRange.contains(range.upperBound - 1) {
      parts.append(batch.bytes(in: range))
      end = max(range.lowerBound, batch.fileOffset)
    }
    for id in tracks[track].entries.reversed() where end > range.lowerBound {
      guard let place = place(of: id), let batch = entries[place].batch else { return nil }
      if entries[place].isLate || batch.fileOffset >= end { continue }
      guard entries[place].generation == tracks[track].generation,
        batch.fileRange.upperBound >= end
      else { return nil }
      parts.append(batch.bytes(in: range.lowerBound..<end))
      end = max(range.lowerBound, batch.fileOffset)
    }
    return end > range.lowerBound
      ? nil : parts.count == 1 ? Array(parts[0]) : Array(parts.reversed().joined())
  }

  /// Marks the pieces of a line in which matches begin, in memory and in what was read from the file.
  private mutating func spread(hitsOf line: LongLines.Part, track: Int) {
    let changed = changeEntries(holding: line, track: track) { entry, batch, pieces in
      let hits = batch.setting(pieces, in: entry.hits, hits: line.hits)
      defer { entry.hits = hits }
      return hits != entry.hits
    }
    for id in changed { recount(entry: id) }
    changeView(holding: line, track: track) { piece, pieces in
      piece.hits = piece.piece.batch.setting(pieces, in: piece.hits, hits: line.hits)
    }
  }

  /// Shows, or hides, all of a line that is in memory or was read from the file.
  private mutating func spread(_ line: LongLines.Part, track: Int) {
    let passes = filter.lets(line)
    let context = context
    // A neighbour of what is let through stays.
    if passes || context == 0 {
      let changed = changeEntries(holding: line, track: track) { entry, batch, pieces in
        let shown = batch.setting(pieces, in: entry.shown, to: passes)
        defer { entry.shown = shown }
        return shown != entry.shown
      }
      // Whether a line is counted where it ends depends on its parts before.
      for id in changed {
        if let place = place(of: id) { countShown(at: place) }
        recount(entry: id)
      }
    }
    changeView(holding: line, track: track) { piece, pieces in
      piece.set(pieces, isShown: passes, context: context)
    }
  }

  /// Changes the entries in memory that hold pieces of a line.
  ///
  /// - Parameter change: tells whether there was anything to change.
  /// - Returns: those that were changed, the oldest first.
  private mutating func changeEntries(
    holding line: LongLines.Part, track: Int,
    _ change: (inout Entry, LineBatch, _ pieces: Range<Int>) -> Bool
  ) -> [UInt64] {
    var changed: [UInt64] = []
    for id in tracks[track].entries.reversed() {
      guard let place = place(of: id), let batch = entries[place].batch else { break }
      guard !entries[place].isLate else { continue }
      guard entries[place].generation == tracks[track].generation,
        batch.fileRange.upperBound > line.range.lowerBound
      else { break }
      let pieces = batch.pieces(in: line.range)
      if !pieces.isEmpty, change(&entries[place], batch, pieces) { changed.append(id) }
    }
    return changed.reversed()
  }

  /// What an entry holds was changed: what it costs, and its rows.
  private mutating func recount(entry id: UInt64) {
    guard let place = place(of: id) else { return }
    if entries[place].cost > 0 { recount(place) }
    if entries[place].folded != nil { refresh(entry: id) }
  }

  /// Changes what was read from the file and holds pieces of a line.
  private mutating func changeView(
    holding line: LongLines.Part, track: Int,
    _ change: (inout FileView.Piece, _ pieces: Range<Int>) -> Void
  ) {
    let stream = StreamIndex(UInt8(track))
    // While lines stream in there is none, and patterns need not be made ready for it.
    guard
      view.pieces.contains(where: { $0.stream == stream && $0.piece.range.overlaps(line.range) })
    else { return }
    let (matchers, context) = (hastyMatchers, context)
    view.change(line.range, of: stream) { piece in
      let pieces = piece.piece.batch.pieces(in: line.range)
      guard !pieces.isEmpty else { return }
      change(&piece, pieces)
      piece.judgeRows(filter: matchers.filter, search: matchers.search, keepsShown: context > 0)
    }
  }

  /// What is found in a line that goes on beyond a chunk is known only with the rest of it, as far as that is
  /// in the file.
  func requireWholeLines(
    of chunk: Chunk, forward: Bool, _ lens: Lens, _ wanted: Wanted
  ) throws(FileMiss) {
    let entry = entries[chunk.place]
    let edges = chunk.batch.openEdges(
      continuesLine: chunk.piece?.piece.continuesLine ?? entry.continuesLine)
    // Hardly any chunk has one: nothing else is looked at then.
    guard !edges.isEmpty else { return }
    let track = tracks[Int(entry.stream.number)]
    guard !track.isExempt, !entry.isLate, entry.generation == track.generation else { return }
    var judgements: [Judgement] = lens.filtering && !filter.isEmpty ? [.filter] : []
    if wanted == .hits, searchPattern != nil, !isSearchTooExpensive { judgements.append(.search) }
    for judgement in judgements {
      for edge in edges {
        guard
          let line = track.longLines(judgement).part(
            holding: chunk.batch.offset(of: edge.lowerBound)),
          !line.isKnown, let holder = missing(of: line, entry.stream)
        else { continue }
        throw FileMiss(
          stream: entry.stream, offset: chunk.batch.offset(of: edge.lowerBound), range: holder,
          forward: forward, wanted: wanted, isLongLine: true)
      }
    }
  }

  /// What of an entry the filter has judged for good: not what belongs to a line of which it has not seen all.
  func knownRange(of entry: Entry, track: Int) -> Range<UInt64> {
    guard let batch = entry.batch, !entry.isLate, entry.generation == tracks[track].generation
    else {
      return entry.range
    }
    var known = entry.range
    for edge in batch.openEdges(continuesLine: entry.continuesLine) {
      let part = batch.part(edge, continuesLine: entry.continuesLine)
      let line = tracks[track].longLines.part(holding: part.range.lowerBound)
      if line?.isKnown ?? false { continue }
      if part.range.lowerBound == known.lowerBound {
        known = min(part.range.upperBound, known.upperBound)..<known.upperBound
      } else {
        known = known.lowerBound..<part.range.lowerBound
      }
    }
    return known
  }

  /// The stretch that is only in the file and that more is to be known from about a line.
  private func missing(of line: LongLines.Part, _ stream: StreamIndex) -> Range<UInt64>? {
    func holder(_ offset: UInt64) -> Range<UInt64>? {
      entries.first {
        $0.stream == stream && $0.batch == nil && $0.range.contains(offset)
      }?.range
    }
    let before = line.range.lowerBound - (line.startsLine || line.range.lowerBound == 0 ? 0 : 1)
    if line.endsLine { return holder(before) ?? holder(line.range.upperBound - 1) }
    // Of one that has not ended where memory does, more is to be known only about its beginning.
    return holder(line.range.upperBound) ?? (line.startsLine ? nil : holder(before))
  }

  /// What of a stretch without lines that the filter lets through is free of parts of such lines, from a
  /// place on: what is looked for may be in another part.
  func knownEmpty(
    _ knownEmpty: Range<UInt64>, withoutLongLinesFrom cursor: Cursor, forward: Bool
  ) throws(FileMiss) -> Range<UInt64>? {
    let entry = entries[cursor.place]
    let ahead =
      (forward
      ? cursor.offset..<max(cursor.offset, knownEmpty.upperBound)
      : min(cursor.offset, knownEmpty.lowerBound)..<cursor.offset + 1).clamped(to: entry.range)
    guard !ahead.isEmpty else { return knownEmpty }
    let wide = ahead.lowerBound - (ahead.lowerBound > 0 ? 1 : 0)..<ahead.upperBound + 1
    let lines = tracks[Int(entry.stream.number)].longLines.parts(in: wide)
      .filter { filter.lets($0) }.map { $0.reach.clamped(to: ahead) }.filter { !$0.isEmpty }
    guard let wanted = forward ? lines.first?.lowerBound : lines.last.map({ $0.upperBound - 1 })
    else { return knownEmpty }
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

extension Scrollback.Track {
  /// What the filter, or the search, has found in lines that are longer than a piece.
  func longLines(_ judgement: Judgement) -> LongLines {
    judgement == .search ? longHits : longLines
  }

  /// Takes in a part of one.
  ///
  /// - Returns: all that is known of the line now.
  mutating func addLongLine(_ part: LongLines.Part, _ judgement: Judgement) -> LongLines.Part {
    judgement == .search ? longHits.add(part) : longLines.add(part)
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
