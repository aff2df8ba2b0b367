import DequeModule

/// What becomes of lines that are not in memory: their place stays, and their bytes are in the
/// file, unless that is no more.
extension Scrollback {
  /// Reading of a stream's file begins at `offset`: what lies before it comes first.
  package mutating func begin(_ stream: StreamIndex, at offset: UInt64, generation: UInt32) {
    let id = (UInt64(stream.number) * 2 + 2) << 6 | UInt64(stream.number)
    let track = Int(stream.number)
    tracks[track].progress.coldStart = offset
    tracks[track].lead = !tracks[track].hasLines ? .first : offset > 0 ? .later : .none
    if let place = place(of: id) { entries.remove(at: place) }
    if offset > 0 {
      let entry = Entry(
        id: id, batch: nil, range: 0..<offset, generation: generation, firstLine: 0,
        continuesLine: false, shown: .none, hits: .none, errors: .none)
      entries.insert(entry, at: firstPlace(from: id))
    }
    drawBorders()
  }

  /// The file of a stream was truncated or is another one: what is not in memory is gone.
  package mutating func lose(_ stream: StreamIndex) {
    let track = Int(stream.number)
    tracks[track].lostBefore = nextID
    tracks[track].endsInsideLine = false
    tracks[track].forgetFileHits()
    tracks[track].longLines.forgetAll()
    tracks[track].longHits.forgetAll()
    tracks[track].forgetPassed()
    tracks[track].left = LeftLines()
    tracks[track].lead = .none
    tracks[track].progress.moved = [:]
    tracks[track].progress.takenAbove = []
    tracks[track].progress.leftRows = []
    tracks[track].progress.coldStart = nil
    tracks[track].guess = nil
    tracks[track].isStartCounted = false
    view.forget(stream)
    let gone = entries.indices.filter { entries[$0].stream == stream && entries[$0].batch == nil }
    for place in gone.dropLast().reversed() { entries.remove(at: place) }
    // Those were before it.
    if let last = gone.last { markLoss(of: track, at: last - (gone.count - 1)) }
    keepRows(of: track)
    evictions += 1
    drawBorders()
  }

  /// What is read now begins at `offset` of another file, or of the same one written anew: what
  /// lies before it can be read back, too.
  mutating func resume(_ stream: StreamIndex, at offset: UInt64, generation: UInt32) {
    tracks[Int(stream.number)].progress.coldStart = offset
    guard offset > 0 else { return }
    tracks[Int(stream.number)].lead = .later
    entries.append(
      Entry(
        id: nextSequence << 6 | UInt64(stream.number), batch: nil, range: 0..<offset,
        generation: generation, firstLine: 0, continuesLine: false, shown: .none, hits: .none,
        errors: .none))
    nextSequence += 1
  }

  mutating func evict(_ track: Int) {
    while tracks[track].memoryCost > tracks[track].budget, tracks[track].entries.count > 1,
      let id = tracks[track].entries.popFirst(), let place = place(of: id),
      let batch = entries[place].batch
    {
      tracks[track].isPressed = true
      tracks[track].cost -= entries[place].cost
      entries[place].cost = 0
      let end = endOfOpenLine(at: place)
      noteLeaving(at: place, batch, track: track)
      noteNothing(at: place)
      evictions += 1
      let folded = entries[place].folded
      let hits = countedHits(at: place)
      rememberHomes(of: batch, at: place, hits: hits, track: track)
      forgetFolded(place)
      leave(place, batch, folded, hits: hits, track: track)
      // It is counted with its row by now.
      if let end { refresh(entry: end) }
    }
  }

  /// Where the filter lets nothing through of a batch that leaves memory, nobody has to look for it in the
  /// file.
  private mutating func noteNothing(at place: Int) {
    let entry = entries[place]
    guard context == 0, countsPassed(entry) else { return }
    let known = knownRange(of: entry, track: Int(entry.stream.number))
    for isRaw in [true, false] {
      let shown = isRaw ? entry.shown : entry.folded?.shown ?? entry.shown
      guard shown == .none else { continue }
      view.note(
        FileView.EmptyKey(stream: entry.stream, wanted: .visible, filtering: true, isRaw: isRaw),
        in: known)
    }
  }

  /// Whether it is known what the filter lets through of an entry in memory, and counted when that leaves
  /// for its file.
  func countsPassed(_ entry: Entry) -> Bool {
    !filter.isEmpty && isInFile(entry) && !isUnjudged(.filter, entry.id)
  }

  /// Takes a batch out of memory.
  private mutating func leave(
    _ place: Int, _ batch: LineBatch, _ folded: FoldedLines?, hits: LineSet?, track: Int
  ) {
    guard !tracks[track].isExempt else {
      entries.remove(at: place)
      return
    }
    guard isInFile(entries[place]) else {
      markLoss(of: track, at: place)
      return
    }
    if let hits {
      countHits(hits, in: batch, continuesLine: entries[place].continuesLine, track: track)
    }
    rememberContext(entries[place].shown, of: batch, track: track)
    keepIfNearReader(entries[place], batch, folded)
    entries[place].batch = nil
    entries[place].shown = .none
    entries[place].hits = .none
    entries[place].errors = .none
    if place > 0, follows(place - 1, place) {
      // What is kept near the reader is a piece of its own, which begins anywhere in a block.
      let kept = view.piece(holding: batch.fileOffset, of: entries[place].stream)?.piece.range
      if kept?.lowerBound != batch.fileOffset { tracks[track].cutHits[batch.fileOffset] = nil }
      unite(place - 1)
    }
    forgetOldestOrders()
  }

  mutating func forgetOldestOrders() {
    while stretches > rememberedStretches, forgetOldestOrder() {}
  }

  /// Whether two neighbours are parts of one stretch of a file that is not in memory.
  private func follows(_ one: Int, _ two: Int) -> Bool {
    let (one, two) = (entries[one], entries[two])
    return one.batch == nil && two.batch == nil && one.stream == two.stream
      && one.generation == two.generation && one.range.upperBound == two.range.lowerBound
  }

  private mutating func unite(_ place: Int) {
    entries[place].range =
      entries[place].range.lowerBound..<entries[place + 1].range.upperBound
    entries.remove(at: place + 1)
  }

  /// Gives up the order of arrival of the oldest stretch that left memory: it goes to what its
  /// stream had before.
  ///
  /// - Returns: whether there was one.
  private mutating func forgetOldestOrder() -> Bool {
    let first = Scrollback.firstSequence << 6
    guard
      let place = entries.indices.first(where: {
        entries[$0].id >= first && entries[$0].batch == nil
      })
    else { return false }
    let old = entries.remove(at: place)
    tracks[Int(old.stream.number)].cutHits[old.range.lowerBound] = nil
    let id = (UInt64(old.stream.number) * 2 + 2) << 6 | UInt64(old.stream.number)
    if let before = self.place(of: id) {
      entries[before].range = entries[before].range.lowerBound..<old.range.upperBound
    } else {
      let entry = Entry(
        id: id, batch: nil, range: old.range, generation: old.generation,
        firstLine: old.firstLine, continuesLine: old.continuesLine, shown: .none, hits: .none,
        errors: .none)
      entries.insert(entry, at: firstPlace(from: id))
      drawBorders()
    }
    return true
  }

  /// What is counted of the matches in an entry when it leaves memory: those that the reader's lens shows.
  ///
  /// - Returns: `nil`: nothing is.
  private func countedHits(at place: Int) -> LineSet? {
    let entry = entries[place]
    guard searchPattern != nil, !entry.isLate, !tracks[Int(entry.stream.number)].isExempt else {
      return nil
    }
    var lens = lens
    lens.streams = StreamMask(entry.stream)
    return heldLines(.hits, at: place, lens)
  }

  /// - Parameter continuesLine: whether the batch goes on with a line.
  private mutating func countHits(
    _ hits: LineSet, in batch: LineBatch, continuesLine: Bool, track: Int
  ) {
    // Lines are what is counted.
    let lines = tracks[track].begunHit.take(hits, of: batch)
    let block = batch.fileOffset / LogLimits.pieceBlock
    if tracks[track].fileHits.isExact {
      tracks[track].cutHits[batch.fileOffset] = tracks[track].fileHits[block]
      boundCutHits(of: StreamIndex(UInt8(track)))
    }
    // Reading may begin inside of a line where a block begins.
    let beginsBlock = batch.fileOffset > 0 && batch.fileOffset % LogLimits.pieceBlock == 0
    let goingOn = Set(batch.continuations(continuesLine: continuesLine || beginsBlock))
    for rank in 0..<lines.size(of: batch.count) {
      let line = lines.line(ranked: rank)
      tracks[track].fileHits.add(
        1, toBlock: batch.offset(of: line) / LogLimits.pieceBlock, goesOn: goingOn.contains(line))
    }
  }

  /// What somebody reads does not vanish while it is fetched from the file.
  private mutating func keepIfNearReader(
    _ entry: Entry, _ batch: LineBatch, _ folded: FoldedLines?
  ) {
    guard let readingPosition,
      entry.id >= readingPosition.entry || entry.range.contains(readingPosition.offset),
      !Judgement.allCases.contains(where: { isUnjudged($0, entry.id) }),
      keptNearReader < LogLimits.keptNearReader
    else { return }
    keptNearReader += batch.memoryCost
    var piece = FilePiece(
      batch: batch, firstLine: nil, continuesLine: entry.continuesLine, folded: folded)
    piece.isUnsettled = folded != nil
    insertWithContext(
      FileView.Piece(
        piece: piece,
        stream: entry.stream,
        matching: showsContext ? FilterMatcher(hasty: filter).lines(of: batch) : .all,
        shown: entry.shown, hits: entry.hits, errors: entry.errors,
        followed: entry.firstLine))
  }

  // MARK: Rows about what is not there

  /// Puts a row in place of lines that cannot be read any more; one is enough for a stream.
  private mutating func markLoss(of track: Int, at place: Int) {
    guard let events = tracks.firstIndex(where: \.isExempt) else {
      entries.remove(at: place)
      return
    }
    let id = (entries[place].id & ~63) | UInt64(events)
    entries[place] = row("lines before here are gone: the file was cut or replaced", id: id)
    if let old = tracks[track].lossRow, old != id, let place = self.place(of: old) {
      entries.remove(at: place)
    }
    tracks[track].lossRow = id
  }

  /// Rows that tell where one stream's older lines end and the other's begin.
  private mutating func drawBorders() {
    entries.removeAll { $0.isBorder }
    guard let events = tracks.firstIndex(where: \.isExempt) else { return }
    let first = Scrollback.firstSequence << 6
    let older = entries.filter { $0.id < first && $0.batch == nil }.map(\.id)
    guard older.count > 1 else { return }
    for (number, id) in older.enumerated() {
      let isLast = number == older.count - 1
      let text =
        isLast
        ? "before here: first one stream's lines, then the other's"
        : "the next stream's older lines"
      var entry = row(text, id: ((id >> 6) + 1) << 6 | UInt64(events))
      entry.isBorder = true
      entries.insert(entry, at: firstPlace(from: entry.id))
    }
  }

  private func row(_ text: String, id: UInt64) -> Entry {
    let bytes = Array(text.utf8) + [UInt8(ascii: "\n")]
    let batch = LineBatch(
      bytes: bytes, ends: [UInt32(bytes.count)], fileOffset: 0, generation: 0,
      arrival: WallTime(milliseconds: 0))
    return Entry(
      id: id, batch: batch, range: batch.fileRange, generation: 0, firstLine: 0,
      continuesLine: false, shown: .all, hits: .none, errors: .none)
  }
}
