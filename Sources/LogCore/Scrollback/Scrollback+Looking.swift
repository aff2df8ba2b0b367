import DequeModule

/// Finding one's way through what a lens shows. Where a part of a file would be needed that has
/// not been read, the way ends as if there were nothing; `walk` tells the difference.
extension Scrollback {
  package func first(_ lens: Lens) -> Position? {
    (try? walk(from: nil, by: 1, forward: true, lens, overUnjudged: true))?.position
  }

  package func last(_ lens: Lens) -> Position? {
    (try? walk(from: nil, by: 1, forward: false, lens, overUnjudged: true))?.position
  }

  /// The next visible line; `position` itself need not be there any more.
  package func after(_ position: Position, _ lens: Lens) -> Position? {
    (try? walk(from: position, by: 1, forward: true, lens, overUnjudged: true))?.position
  }

  /// The visible line before; `position` itself need not be there any more.
  package func before(_ position: Position, _ lens: Lens) -> Position? {
    (try? walk(from: position, by: 1, forward: false, lens, overUnjudged: true))?.position
  }

  /// `position` where it is visible, else the next visible line, else the one before.
  package func nearest(to position: Position, _ lens: Lens) -> Position? {
    isVisible(position, lens) ? position : after(position, lens) ?? before(position, lens)
  }

  package func isVisible(_ position: Position, _ lens: Lens) -> Bool {
    isOne(.visible, position, lens)
  }

  /// Whether there is a line of a kind at a place.
  func isOne(_ wanted: Wanted, _ position: Position, _ lens: Lens) -> Bool {
    guard lens.streams.contains(position.stream), let (chunk, line) = line(holding: position),
      chunk.piece == nil || lens.reachesFile
    else { return false }
    return lines(wanted, of: chunk, lens).contains(line)
  }

  /// The visible line that is `count` further (back, when negative), or as far as there is one.
  package func advance(_ position: Position, by count: Int, _ lens: Lens) -> Position {
    let forward = count > 0
    let walk = try? walk(
      from: position, by: abs(count), forward: forward, lens, overUnjudged: true)
    if let walk {
      return walk.position ?? position
    }
    // A part of the file is missing on the way: as far as one can see.
    var reached = position
    for _ in 0..<abs(count) {
      guard let next = forward ? after(reached, lens) : before(reached, lens) else { break }
      reached = next
    }
    return reached
  }

  /// The chunk that a line begins in, and which of its lines it is.
  private func line(holding position: Position) -> (Chunk, Int)? {
    guard let place = container(of: position),
      let chunk = try? chunk(
        at: Cursor(place: place, offset: position.offset), forward: true, .visible,
        whole: true)
    else { return nil }
    let line = chunk.batch.firstLine(from: position.offset)
    guard line < chunk.batch.count, chunk.batch.offset(of: line) == position.offset else {
      return nil
    }
    return (chunk, line)
  }

  package func line(at position: Position) -> Line? {
    guard let (chunk, index) = line(holding: position) else { return nil }
    let entry = entries[chunk.place]
    let continues = chunk.piece?.piece.continuesLine ?? entry.continuesLine
    var line = Line(
      stream: entry.stream, number: number(of: index, in: chunk, entry),
      bytes: chunk.batch.line(index),
      arrival: chunk.piece == nil ? chunk.batch.knownArrival(of: index) : nil,
      isTerminated: chunk.batch.isTerminated(index),
      isContinuation: index == 0 ? continues : !chunk.batch.isTerminated(index - 1))
    if let piece = chunk.piece {
      line.carried = piece.piece.folded?.carried[UInt32(index)] ?? []
      line.row = piece.piece.folded?.rows[UInt32(index)]?.bytes
      return line
    }
    line.carried = entry.folded?.carried[UInt32(index)] ?? []
    line.row = row(at: LinePlace(entry: entry.id, line: UInt32(index)), of: entry)
    return line
  }

  private func number(of index: Int, in chunk: Chunk, _ entry: Entry) -> Line.Number {
    guard !chunk.batch.isLate else { return .none }
    let lines = UInt64(chunk.batch.endedLines(before: index))
    guard let piece = chunk.piece else {
      return number(ofFollowed: entry.firstLine + lines, entry)
    }
    if let first = piece.piece.firstLine { return .inFile(first + lines) }
    if let first = piece.followed { return number(ofFollowed: first + lines, entry) }
    return .guess((piece.guessedLine ?? 0) + lines)
  }

  /// Whether the lines before this one in its stream are hidden by the filter, while its neighbours
  /// are shown for context: a new group begins behind another one. What nobody has read yet is no group.
  package func beginsGroup(_ position: Position, _ lens: Lens) -> Bool {
    guard isApart(position, lens) else { return false }
    var lines = lens
    for (number, track) in tracks.enumerated() where track.isExempt {
      lines.streams.subtract(StreamMask(StreamIndex(UInt8(number))))
    }
    return before(position, lines) != nil
  }

  private func isApart(_ position: Position, _ lens: Lens) -> Bool {
    guard context > 0, lens.filtering, let (chunk, line) = line(holding: position),
      !tracks[Int(position.stream.number)].isExempt
    else { return false }
    if line > 0 { return !lines(.visible, of: chunk, lens).contains(line - 1) }
    var alone = lens
    alone.streams = StreamMask(position.stream)
    guard let before = before(position, alone) else { return false }
    alone.filtering = false
    return self.before(position, alone) != before
  }

  /// The position that a line has now, when it has left memory since.
  package func renewed(_ position: Position) -> Position {
    guard let place = container(of: position) else { return position }
    return Position(entry: entries[place].id, offset: position.offset)
  }

  /// How many lines in memory the lens shows, and how many of those that came can still be read; exempt
  /// streams do not count.
  package func counts(_ lens: Lens) -> (shown: Int, total: UInt64) {
    var total: UInt64 = 0
    var shown = 0
    for (number, track) in tracks.enumerated() where !track.isExempt {
      total += reachable(track, isRaw: lens.isRaw)
      guard lens.from == nil, lens.streams.contains(StreamIndex(UInt8(number))) else { continue }
      shown += lens.filtering ? track.shown : track.held
      if !lens.isRaw {
        shown -= lens.filtering ? track.progress.filteredAway : track.progress.foldedAway
      }
    }
    if let from = lens.from {
      for place in firstPlace(from: from.entry)..<entries.count
      where !tracks[Int(entries[place].stream.number)].isExempt {
        shown += heldLineCount(at: place, lens)
      }
    }
    return (shown, total)
  }

  /// How many rows the lines of a stream have made since following began.
  package func rows(_ stream: StreamIndex) -> UInt64 {
    let track = tracks[Int(stream.number)]
    let hidden = UInt64(max(0, track.progress.foldedAway + track.progress.foldedGone))
    let all = track.received + track.late
    return all - min(all, hidden)
  }

  /// The lines of a kind that an entry has in memory.
  func heldLines(_ wanted: Wanted, at place: Int, _ lens: Lens) -> LineSet {
    let entry = entries[place]
    guard let batch = entry.batch, lens.streams.contains(entry.stream), !entry.isBorder else {
      return .none
    }
    return lines(
      wanted,
      of: Chunk(
        place: place, batch: batch, bounds: 0..<batch.count, shown: entry.shown,
        hits: entry.hits, errors: entry.errors, piece: nil), lens)
  }

  /// How many of the lines that end in an entry a lens shows in memory.
  func heldLineCount(at place: Int, _ lens: Lens) -> Int {
    guard let batch = entries[place].batch else { return 0 }
    let isBegun = isBegun(place) { $0.rows(isFiltered: lens.filtering) }
    return batch.endedLines(in: heldLines(.visible, at: place, lens), isBegun: isBegun)
  }

  /// Where the newest line in memory stands, whatever is shown of it.
  package var newest: Position? {
    for entry in entries.reversed() where !tracks[Int(entry.stream.number)].isExempt {
      guard let batch = entry.batch else { return nil }
      guard batch.count > 0 else { continue }
      return Position(entry: entry.id, offset: batch.offset(of: batch.count - 1))
    }
    return nil
  }

  /// How many of the lines that came after a place a lens shows in memory, and whether these are all.
  ///
  /// - Parameter place: `nil`: before all of them.
  package func shown(after place: Position?, _ lens: Lens) -> (count: Int, isComplete: Bool) {
    let own = place.flatMap { container(of: $0) }
    var isComplete = (place == nil || own != nil) && !(lens.filtering && isFilterUnfinished)
    var count = 0
    for index in (own ?? firstPlace(from: place?.entry ?? 0))..<entries.count
    where !tracks[Int(entries[index].stream.number)].isExempt {
      guard let batch = entries[index].batch else {
        // What lies in the file before the first line that came is no news.
        let isNews = place != nil || entries[index].id >= Scrollback.firstSequence << 6
        if isNews, lens.streams.contains(entries[index].stream) { isComplete = false }
        continue
      }
      guard index == own, let place else {
        count += heldLineCount(at: index, lens)
        continue
      }
      let next = batch.firstLine(from: place.offset) + 1
      let later = heldLines(.visible, at: index, lens)
        .clipped(to: min(next, batch.count)..<batch.count, of: batch.count)
      count += batch.endedLines(in: later, isBegun: false)
    }
    return (count, isComplete)
  }

  /// Whether a lens shows pieces in memory of the line that a stream ends in; see `endsInsideLine`.
  package func showsOpenLine(_ stream: StreamIndex, _ lens: Lens) -> Bool {
    guard endsInsideLine(stream),
      let place = entries.lastIndex(where: { $0.stream == stream && !$0.isLate }),
      let batch = entries[place].batch
    else { return false }
    let isBegun = isBegun(place) { $0.rows(isFiltered: lens.filtering) }
    return batch.isOpen(in: heldLines(.visible, at: place, lens), isBegun: isBegun)
  }

  /// Whether a lens sees lines that are only in a file.
  package func reachesBack(_ lens: Lens) -> Bool {
    lens.reachesFile
      && entries.contains { entry in
        entry.batch == nil && lens.streams.contains(entry.stream)
          && (lens.from.map { entry.id >= $0.entry } ?? true)
      }
  }

  /// The line at a fraction from 0 to 1 of all lines in memory that are visible.
  package func position(atFraction fraction: Double, _ lens: Lens) -> Position? {
    var lens = lens
    lens.reachesFile = false
    let beginnings = entries.indices.map { lineBeginnings(at: $0, lens) }
    let count = zip(beginnings, entries).reduce(0) { $0 + $1.0.size(of: $1.1.count) }
    guard count > 0 else { return first(lens) }
    var left = Int(Double(count - 1) * min(max(fraction, 0), 1))
    for (lines, entry) in zip(beginnings, entries) {
      guard let batch = entry.batch else { continue }
      let size = lines.size(of: entry.count)
      if left < size {
        return Position(entry: entry.id, offset: batch.offset(of: lines.line(ranked: left)))
      }
      left -= size
    }
    return last(lens)
  }

  /// The first visible piece of each line that an entry has in memory.
  private func lineBeginnings(at place: Int, _ lens: Lens) -> LineSet {
    guard let batch = entries[place].batch else { return .none }
    let isBegun = isBegun(place) { $0.rows(isFiltered: lens.filtering) }
    return batch.firstPieces(of: heldLines(.visible, at: place, lens), isBegun: isBegun)
  }

  /// The byte at a fraction from 0 to 1 of all bytes that the lens sees, in memory or not.
  package func place(atFraction fraction: Double, _ lens: Lens) -> Position? {
    let seen = entries.filter { entry in
      lens.streams.contains(entry.stream) && !tracks[Int(entry.stream.number)].isExempt
        && (lens.from.map { entry.id >= $0.entry } ?? true)
    }
    let total = seen.reduce(0.0) { $0 + Double($1.range.count) }
    var left = total * min(max(fraction, 0), 1)
    for entry in seen {
      if left < Double(entry.range.count) {
        return Position(entry: entry.id, offset: entry.range.lowerBound + UInt64(left))
      }
      left -= Double(entry.range.count)
    }
    return last(lens)
  }

  /// The place of a byte of a stream's file.
  package func place(ofByte offset: UInt64, in stream: StreamIndex) -> Position? {
    entries.first { $0.stream == stream && $0.range.contains(offset) }.map {
      Position(entry: $0.id, offset: offset)
    }
  }

  /// Where in the file what is in memory of a stream begins; `nil`: nothing of it is only there.
  package func fileEnd(of stream: StreamIndex) -> UInt64? {
    entries.last { $0.stream == stream && $0.batch == nil }?.range.upperBound
  }

  /// The visible line of a stream with this number, or the one nearest to it.
  package func position(
    ofLine number: UInt64, stream: StreamIndex, _ lens: Lens
  ) -> Position? {
    for entry in entries where entry.stream == stream && !entry.isLate {
      guard let batch = entry.batch,
        number < entry.firstLine + UInt64(batch.endedLines(before: batch.count - 1)) + 1,
        number > entry.firstLine || !entry.continuesLine
          || entry.id == tracks[Int(stream.number)].entries.first
      else { continue }
      let line = batch.piece(
        afterLines: number > entry.firstLine ? Int(number - entry.firstLine) : 0)
      return nearest(to: Position(entry: entry.id, offset: batch.offset(of: line)), lens)
    }
    return last(lens)
  }

  /// The number of a stream's last line in memory that has an end, counted as it was followed.
  package func lastHeldLine(_ stream: StreamIndex) -> UInt64? {
    entries.last { $0.stream == stream && $0.batch != nil && !$0.isLate }.flatMap { entry in
      entry.batch.map { entry.firstLine + UInt64($0.endedLines(before: $0.count - 1)) }
    }
  }

  /// The number of the first line of a stream that begins in memory, counted as it was followed.
  package func firstHeldLine(_ stream: StreamIndex) -> UInt64? {
    entries.first { $0.stream == stream && $0.batch != nil && !$0.isLate }.map {
      $0.firstLine + ($0.continuesLine ? 1 : 0)
    }
  }

  /// The batches that a lens lets see, stream by stream as they came; the filter is not applied.
  package func snapshot(
    _ lens: Lens
  ) -> [(stream: StreamIndex, batch: LineBatch, lines: Range<Int>)] {
    var unfiltered = lens
    unfiltered.filtering = false
    unfiltered.isRaw = true
    return entries.indices.compactMap { place in
      let entry = entries[place]
      guard let batch = entry.batch,
        let first = heldLines(.visible, at: place, unfiltered).first(from: 0, of: entry.count)
      else { return nil }
      return (entry.stream, batch, first..<batch.count)
    }
  }
}
