import DequeModule

/// Where the rows of progress output are shown.
extension Scrollback {
  /// Rows whose homes were evicted move to lines that are held.
  mutating func rehome(_ track: Int) {
    guard let home = tracks[track].progress.block.rows.first(where: { $0.home != nil })?.home
    else { return }
    // There may be nothing left but lines that came late.
    let first = firstOfFile(track) ?? nextID
    guard home.entry < first else { return }
    var touched = restoreErased(track)
    // Lines that were not written over go as they would have gone.
    tracks[track].progress.block.dropUntouched(before: first)
    move(track, from: LinePlace(entry: first, line: 0), before: nil, touched: &touched)
    settle(track, touched: &touched)
    for id in touched { refresh(entry: id) }
  }

  /// Rows above all lines that are known get homes once they are written to.
  ///
  /// - Parameter end: where the lines begin that are not worked out yet; `nil`: all are.
  mutating func findHomes(
    _ track: Int, before end: LinePlace?, touched: inout Set<UInt64>
  ) {
    let rows = tracks[track].progress.block.rows
    guard
      rows.indices.contains(where: {
        rows[$0].home == nil && isToBeSeen($0, in: rows, track: track)
      }),
      let home = rows.first(where: { $0.home != nil })?.home
        ?? firstOfFile(track).map({ LinePlace(entry: $0, line: 0) })
    else { return }
    move(track, from: home, before: end, touched: &touched)
  }

  /// Whether a row without a home has to have one: it has text, or it was erased and had some when it left
  /// memory.
  private func isToBeSeen(_ row: Int, in rows: [LiveBlock.Row], track: Int) -> Bool {
    if LiveRow.hasText(rows[row].bytes) { return true }
    guard LiveRow.isErased(rows[row].bytes),
      let origin = rows[row].origin ?? origin(of: row, in: rows, track: track)
    else { return false }
    return tracks[track].progress.leftRows.contains { $0.origin == origin && $0.isSeen }
  }

  /// The first entry of a stream in memory that is of its file: lines that came late to others are no
  /// rows of it.
  private func firstOfFile(_ track: Int) -> UInt64? {
    tracks[track].entries.first { id in place(of: id).map { !entries[$0].isLate } ?? false }
  }

  /// Gives the rows of the block the lines from `first` on, one each, where they are not at home
  /// further down. Every line from the first home on is one of the block's.
  private mutating func move(
    _ track: Int, from first: LinePlace, before end: LinePlace?, touched: inout Set<UInt64>
  ) {
    let rows = tracks[track].progress.block.rows
    let top = rows.indices.first {
      rows[$0].home != nil || isToBeSeen($0, in: rows, track: track)
    }
    // Empty ones below are rows like the others: what comes next counts them when it goes up.
    let shown = rows.indices.filter { row in
      rows[row].home != nil || LiveRow.hasText(rows[row].bytes)
        || row >= top ?? rows.count
          && (rows[row].origin != nil || LiveRow.isErased(rows[row].bytes))
    }
    let lines = lines(shown.count, from: first, before: end, track: track)
    var taken: [Int] = []
    // Without a line for each, the lower rows have it.
    for (place, row) in shown.dropFirst(shown.count - lines.count).enumerated() {
      let old = rows[row].home
      if let old, old >= lines[place] { continue }
      let origin = rows[row].origin ?? origin(of: row, in: rows, track: track)
      if let origin {
        tracks[track].progress.moved[origin] = lines[place]
        tracks[track].progress.block.know(origin: origin, of: row)
      }
      if old.map({ !isHeld($0) }) ?? (origin != nil) {
        if let left = takeFromFile(old, origin: origin, track: track) { taken.append(left) }
      }
      if old == nil, let first = rows.firstIndex(where: { $0.home != nil }) {
        tracks[track].progress.takenAbove.insert(first - row)
      }
      tracks[track].progress.block.move(row: row, to: lines[place])
      cover(old, track: track, touched: &touched)
    }
    for row in shown.prefix(shown.count - lines.count) {
      // Once it has one it is known again.
      if rows[row].origin == nil, let origin = origin(of: row, in: rows, track: track) {
        tracks[track].progress.block.know(origin: origin, of: row)
      }
      cover(rows[row].home, track: track, touched: &touched)
      tracks[track].progress.block.lose(row: row)
    }
    // Those below it are the block's, too: what comes above is what is next to it in the file.
    if let first = taken.min() {
      tracks[track].progress.leftRows.removeSubrange(first...)
    }
  }

  /// Where a row above all lines in memory begins in the file, when it was in memory before.
  private func origin(of row: Int, in rows: [LiveBlock.Row], track: Int) -> UInt64? {
    guard let first = rows.firstIndex(where: { $0.home != nil }), row < first else { return nil }
    let left = tracks[track].progress.leftRows
    let below = rows[first].origin.flatMap { origin in
      left.firstIndex { $0.origin == origin }
    }
    let place = (below ?? left.count) - (first - row)
    guard left.indices.contains(place),
      !tracks[track].progress.block.rows.contains(where: { $0.origin == left[place].origin })
    else { return nil }
    return left[place].origin
  }

  /// Remembers where the rows of a batch that leaves memory begin.
  ///
  /// - Parameter hits: which of its lines are counted as matches; `nil`: nobody counts them.
  mutating func rememberHomes(
    of batch: LineBatch, at place: Int, hits: LineSet?, track: Int
  ) {
    let entry = entries[place]
    guard isInFile(entry) else { return }
    let seen = entry.rows(isFiltered: false)
    let shown = countsPassed(entry) ? entry.rows(isFiltered: true) : nil
    var rows: [ProgressTrack.LeftRow] = []
    for line in (0..<batch.count).reversed() where rows.count < LogLimits.liveRows {
      if entry.folded?.isCovered(UInt32(line)) ?? false { continue }
      let home = LinePlace(entry: entry.id, line: UInt32(line))
      // Those above are left alone.
      guard home >= tracks[track].progress.floor else { break }
      rows.append(
        ProgressTrack.LeftRow(
          home: home, offset: batch.offset(of: line),
          origin: entry.folded?.rows[UInt32(line)]?.origin ?? batch.offset(of: line),
          isSeen: seen.contains(line), goesOn: !batch.isTerminated(batch.lineEnd(of: line)),
          isPassed: shown?.contains(line), hasHit: hits?.contains(line)))
    }
    let all = tracks[track].progress.leftRows + rows.reversed()
    tracks[track].progress.leftRows = all.suffix(LogLimits.liveRows)
  }

  /// A row that has left memory is to be seen by now, or no more: an empty one is where something comes below.
  mutating func recountLeft(_ row: LiveBlock.Row, isSeen: Bool, track: Int) {
    let rows = tracks[track].progress.leftRows
    guard
      let place = rows.lastIndex(where: { left in
        row.home.map { $0 == left.home } ?? (row.origin == left.origin)
      }), rows[place].isSeen != isSeen
    else { return }
    tracks[track].progress.leftRows[place].isSeen = isSeen
    tracks[track].progress.foldedGone += isSeen ? -1 : 1
    tracks[track].left.rows += isSeen ? 1 : -1
    if !filter.isEmpty { tracks[track].isPassedInDoubt = true }
  }

  /// A row that was counted where it left memory is in memory again.
  ///
  /// - Returns: which of those that left it is; `nil`: none, and it was not counted.
  private mutating func takeFromFile(
    _ home: LinePlace?, origin: UInt64?, track: Int
  ) -> Int? {
    let place = tracks[track].progress.leftRows.lastIndex { row in
      home.map { $0 == row.home } ?? (row.origin == origin)
    }
    let row = place.map { tracks[track].progress.leftRows[$0] }
    guard row?.isSeen ?? true else { return place }
    if let row {
      tracks[track].progress.foldedGone += 1
      tracks[track].left.rows -= 1
      if row.hasHit == true, !lens.isRaw {
        tracks[track].takeBackHit(at: row.offset)
        if row.goesOn { tracks[track].begunHit.takeBack(at: row.offset) }
      }
    }
    guard !filter.isEmpty else { return place }
    switch row?.isPassed {
    case true?: tracks[track].passed.rows -= 1
    case false?: break
    // Whoever has counted it in the file knows.
    case nil: tracks[track].isPassedInDoubt = true
    }
    return place
  }

  /// The rows of a stream's file, up to a place, that are shown in memory: where the lines begin that
  /// first reached them, ascending.
  package func rowsInMemory(of stream: StreamIndex, before end: UInt64) -> [UInt64] {
    tracks[Int(stream.number)].progress.moved.keys.filter { $0 < end }.sorted()
  }

  private func isHeld(_ place: LinePlace) -> Bool {
    self.place(of: place.entry).map { entries[$0].batch != nil } ?? false
  }

  /// Rows that were moved and have left memory now are shown in the file again.
  mutating func forgetMoved(_ track: Int) {
    guard !tracks[track].progress.moved.isEmpty, let first = tracks[track].entries.first else {
      return
    }
    let left = tracks[track].progress.moved.filter { $0.value.entry >= first }
    guard left.count < tracks[track].progress.moved.count else { return }
    tracks[track].progress.moved = left
    view.forgetUnsettled(StreamIndex(UInt8(track)))
  }

  /// Which lines of a piece have their rows among the lines in memory.
  func linesShownInMemory(of piece: FilePiece, _ stream: StreamIndex) -> [Int] {
    let progress = tracks[Int(stream.number)].progress
    var homes = Array(progress.moved.keys)
    if let boundary = piece.boundary, boundary.offset == progress.coldStart,
      firstHeldOffset(stream)?.offset == boundary.offset
    {
      let batch = firstHeld(stream)
      // A line without text leaves the row that it goes over as it is.
      homes += boundary.below.enumerated().filter { line, _ in
        guard let batch, line < batch.count else { return true }
        return LiveRow.hasText(Array(batch.line(line)))
      }.map(\.element)
      homes += progress.takenAbove.compactMap {
        boundary.above.indices.contains($0 - 1) ? boundary.above[$0 - 1] : nil
      }
    }
    return homes.filter { piece.range.contains($0) }.compactMap { home in
      let line = piece.batch.firstLine(from: home)
      return line < piece.batch.count && piece.batch.offset(of: line) == home ? line : nil
    }
  }

  /// A line that turns out to be long is shown where it was written; see `LiveBlock.bringLineHome`.
  ///
  /// - Returns: whether it was elsewhere.
  mutating func bringLineHome(_ track: Int, touched: inout Set<UInt64>) -> Bool {
    let origin = tracks[track].progress.block.originOfLine
    guard let move = tracks[track].progress.block.bringLineHome() else { return false }
    if move.old.map({ !isHeld($0) }) ?? (origin != nil),
      let left = takeFromFile(move.old, origin: origin, track: track)
    {
      tracks[track].progress.leftRows.removeSubrange(left...)
    }
    cover(move.old, track: track, touched: &touched)
    if let index = place(of: move.new.entry), entries[index].batch != nil {
      entries[index].folded?.uncover(move.new.line)
      touched.insert(move.new.entry)
    }
    return true
  }

  private mutating func cover(
    _ place: LinePlace?, track: Int, touched: inout Set<UInt64>
  ) {
    // What has left memory is counted in the file.
    guard let place, let index = self.place(of: place.entry), entries[index].batch != nil
    else { return }
    entries[index].folded = entries[index].folded ?? FoldedLines()
    entries[index].folded?.cover(place.line)
    touched.insert(place.entry)
  }

  /// The lines of a stream from a place on and before another one, no more than `count`.
  private func lines(
    _ count: Int, from first: LinePlace, before end: LinePlace?, track: Int
  ) -> [LinePlace] {
    var found: [LinePlace] = []
    for id in tracks[track].entries where id >= first.entry && found.count < count {
      guard let index = place(of: id) else { break }
      if entries[index].isLate { continue }
      let start = id == first.entry ? Int(first.line) : 0
      guard start < entries[index].count else { continue }
      for line in start..<min(entries[index].count, start + count - found.count) {
        let place = LinePlace(entry: id, line: UInt32(line))
        if let end, place >= end { return found }
        found.append(place)
      }
    }
    return found
  }
}
