import DequeModule

/// Progress output as the rows that it draws. Streams without any cost a glance at each batch.
extension Scrollback {
  /// Takes in what the batch that came last does to rows.
  mutating func fold(_ batch: LineBatch, track: Int) {
    guard let last = entries.last else { return }
    let first = UInt32(last.count - batch.count)
    let erased = restoreErased(track)
    if tracks[track].progress.generation != batch.generation {
      // The rows above are another file's.
      tracks[track].progress.begin(at: LinePlace(entry: last.id, line: first))
      tracks[track].progress.generation = batch.generation
    }
    var touched: Set<UInt64> = last.folded == nil ? erased : erased.union([last.id])
    carry(batch, from: first, track: track, touched: &touched)
    let mayMove =
      batch.content == .anything && batch.bytes.withUnsafeBytes { LineBatch.mayMove($0) }
    let returning = mayMove ? batch.returning : []
    if !returning.isEmpty {
      let entry = entries.count - 1
      entries[entry].folded = entries[entry].folded ?? FoldedLines()
      entries[entry].folded?.returning += returning.map { $0 + first }
      touched.insert(last.id)
    }
    let pieces = batch.pieces
    var line = 0
    while line < batch.count {
      if !tracks[track].progress.block.isLive {
        let isAfterBar = tracks[track].endsInsideLine && tracks[track].progress.returns
        guard
          let next = batch.nextFolding(
            from: line, pieces: pieces, isAfterBar: isAfterBar, mayMove: mayMove)
        else { break }
        line = next
        let place = LinePlace(entry: last.id, line: first + UInt32(line))
        let rows = rowsAbove(place, track: track, inside: isContinuation(line, of: batch, track))
        tracks[track].progress.block = LiveBlock(rows: rows)
      }
      take(batch, line: line, first: first, track: track, touched: &touched)
      line += 1
    }
    settle(track, touched: &touched)
    tracks[track].progress.returns =
      !batch.isTerminated(batch.count - 1) && LiveRow.returns(batch.line(batch.count - 1))
    for id in touched { refresh(entry: id) }
  }

  /// Leaves the rows that are there as they are: what comes begins new ones, below.
  package mutating func keepRows() {
    for track in tracks.indices { keepRows(of: track) }
  }

  mutating func keepRows(of track: Int) {
    guard let last = entries.last else { return }
    tracks[track].progress.begin(at: LinePlace(entry: last.id, line: UInt32(last.count)))
    foldPartial(track)
  }

  // MARK: Lines

  private mutating func take(
    _ batch: LineBatch, line: Int, first: UInt32, track: Int, touched: inout Set<UInt64>
  ) {
    let entry = entries.count - 1
    let home = LinePlace(entry: entries[entry].id, line: first + UInt32(line))
    let isContinuation = isContinuation(line, of: batch, track)
    let isTerminated = batch.isTerminated(line)
    // A long line, and no bar.
    let isLong = !isTerminated && !LiveRow.returns(batch.line(line))
    if isContinuation, isLong {
      settle(track, before: home, touched: &touched)
      tracks[track].progress.block = LiveBlock()
      return
    }
    let isHome = tracks[track].progress.block.take(
      batch.line(line), home: home, origin: batch.offset(of: line),
      isContinuation: isContinuation, isTerminated: isTerminated)
    if !isHome {
      entries[entry].folded = entries[entry].folded ?? FoldedLines()
      entries[entry].folded?.cover(home.line)
      touched.insert(home.entry)
    }
    if isLong, bringLineHome(track, touched: &touched) {
      settle(track, before: LinePlace(entry: home.entry, line: home.line + 1), touched: &touched)
      tracks[track].progress.block = LiveBlock()
      return
    }
    if !tracks[track].progress.block.isLive {
      settle(track, before: LinePlace(entry: home.entry, line: home.line + 1), touched: &touched)
    }
  }

  private func isContinuation(_ line: Int, of batch: LineBatch, _ track: Int) -> Bool {
    line == 0 ? tracks[track].endsInsideLine : !batch.isTerminated(line - 1)
  }

  /// The rows that a line can go up to; for a piece of a bar, the piece before.
  func rowsAbove(_ place: LinePlace, track: Int, inside: Bool) -> [LiveBlock.Row] {
    var rows: [LiveBlock.Row] = []
    let limit = inside ? 1 : LogLimits.liveRows - 1
    for id in tracks[track].entries.reversed() where id <= place.entry && rows.count < limit {
      guard let index = self.place(of: id), let batch = entries[index].batch else { break }
      if batch.isLate { continue }
      let end = id == place.entry ? Int(place.line) : batch.count
      for line in (0..<end).reversed() {
        let home = LinePlace(entry: id, line: UInt32(line))
        let isWhole = inside || batch.isTerminated(line)
        guard home >= tracks[track].progress.floor, isWhole else { return rows.reversed() }
        if entries[index].folded?.isCovered(home.line) == true { continue }
        let row = entries[index].folded?.rows[home.line]
        rows.append(
          LiveBlock.Row(
            home: home, bytes: row?.bytes ?? Array(batch.line(line)), isChanged: row != nil,
            origin: row == nil ? batch.offset(of: line) : row?.origin))
        if rows.count == limit { break }
      }
    }
    return rows.reversed()
  }

  // MARK: Results

  /// Writes down what the rows of the block show now.
  ///
  /// - Parameter end: where the lines begin that are not worked out yet; `nil`: all are.
  mutating func settle(
    _ track: Int, before end: LinePlace? = nil, touched: inout Set<UInt64>
  ) {
    findHomes(track, before: end, touched: &touched)
    let block = tracks[track].progress.block
    for row in block.settled where row.isChanged {
      show(row, isSeen: true, track: track, touched: &touched)
    }
    for (place, row) in block.rows.enumerated() where row.isChanged {
      show(row, isSeen: !block.isLive || block.isSeen(place), track: track, touched: &touched)
    }
    if block.isLive {
      tracks[track].progress.block.forgetSettled()
    } else {
      tracks[track].progress.block = LiveBlock()
    }
  }

  private mutating func show(
    _ row: LiveBlock.Row, isSeen: Bool, track: Int, touched: inout Set<UInt64>
  ) {
    guard let home = row.home, let index = place(of: home.entry), entries[index].batch != nil
    else { return recountLeft(row, isSeen: isSeen, track: track) }
    entries[index].folded = entries[index].folded ?? FoldedLines()
    entries[index].folded?.uncover(home.line)
    entries[index].folded?.rows[home.line] = FoldedLines.Row(
      bytes: row.bytes, isSeen: isSeen, origin: row.origin)
    touched.insert(home.entry)
  }

  /// Hands on from piece to piece what a cut goes through.
  private mutating func carry(
    _ batch: LineBatch, from first: UInt32, track: Int, touched: inout Set<UInt64>
  ) {
    let entry = entries.count - 1
    for piece in batch.pieces {
      if piece < 0, !tracks[track].endsInsideLine { continue }
      if piece >= 0 {
        let before = isContinuation(piece, of: batch, track) ? tracks[track].progress.carried : []
        tracks[track].progress.carried = EscapeCarry.after(batch.line(piece), carried: before)
      }
      let carried = tracks[track].progress.carried
      guard piece + 1 < batch.count, !carried.isEmpty else { continue }
      entries[entry].folded = entries[entry].folded ?? FoldedLines()
      entries[entry].folded?.carried[first + UInt32(piece + 1)] = carried
      touched.insert(entries[entry].id)
    }
  }
}
