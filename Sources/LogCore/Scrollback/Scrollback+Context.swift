import DequeModule

/// Neighbours of the lines that the filter lets through, in memory and in the files.
extension Scrollback {
  var showsContext: Bool { context > 0 && !filter.isEmpty }

  /// The lines that match and their neighbours; shows those of the stream's batches before, too.
  mutating func withContext(
    _ matching: LineSet, of batch: LineBatch, before place: Int, track: Int
  ) -> LineSet {
    guard context > 0 else { return matching }
    let count = batch.count
    var shown = batch.dilated(matching, by: context)
    let lead = batch.firstPiece(ofLine: tracks[track].contextLeft)
    if lead > 0 {
      shown = shown.union(LineSet((0..<UInt32(lead)).map { $0 }, of: count), of: count)
    }
    let last = matching.last(upTo: count - 1)
    tracks[track].contextLeft = max(
      0,
      last.map { linesLeft(after: $0, of: batch) } ?? tracks[track].contextLeft - batch.endedLines)
    if let first = matching.first(from: 0, of: count), batch.endedLines(before: first) < context {
      showLast(context - batch.endedLines(before: first), before: place, track: track)
    }
    return shown
  }

  /// How many line ends behind a batch are those of a line of it that has not ended there, and of its
  /// neighbours.
  private func linesLeft(after piece: Int, of batch: LineBatch) -> Int {
    context + 1 - (batch.endedLines - batch.endedLines(before: piece))
  }

  /// Shows the last lines of a stream before a place.
  private mutating func showLast(_ count: Int, before place: Int, track: Int) {
    var left = count
    var place = place - 1
    while left > 0, place >= 0 {
      if Int(entries[place].stream.number) == track {
        guard let batch = entries[place].batch else {
          reach(over: border(entries[place].range.upperBound, track, forward: false), lines: left)
          return
        }
        let ended = batch.endedLines
        show(batch.firstPiece(ofLine: ended - left)..<batch.count, at: place, track: track)
        left -= ended
      }
      place -= 1
    }
  }

  /// Shows the first lines of a stream that are in memory.
  private mutating func showFirst(_ count: Int, track: Int) {
    var left = count
    for id in Array(tracks[track].entries) where left > 0 {
      guard let place = place(of: id), let batch = entries[place].batch else { return }
      show(0..<batch.firstPiece(ofLine: left), at: place, track: track)
      if entries[place].folded != nil { refresh(entry: id) }
      left -= batch.endedLines
    }
  }

  private mutating func show(_ lines: Range<Int>, at place: Int, track: Int) {
    let count = entries[place].count
    let more = LineSet(lines.map { UInt32($0) }, of: count)
    entries[place].shown = entries[place].shown.union(more, of: count)
    countShown(at: place)
  }

  // MARK: In the files

  /// How many of the last lines of a stream that are only in its file are neighbours of lines in memory.
  package func neighbours(before end: UInt64, of stream: StreamIndex) -> Int {
    view.margins.reach(of: border(end, Int(stream.number), forward: false))
  }

  private func border(
    _ offset: UInt64, _ track: Int, forward: Bool
  ) -> ContextMargins.Border {
    ContextMargins.Border(stream: StreamIndex(UInt8(track)), offset: offset, forward: forward)
  }

  /// Shows the neighbours that lie beyond a border, as far as they have been read, and remembers
  /// where the others are.
  private mutating func reach(over border: ContextMargins.Border, lines: Int) {
    let matchers = hastyMatchers
    var open = [(border, lines)]
    while let (border, lines) = open.popLast() {
      guard view.margins.widen(border, to: lines) else { continue }
      open += view.show(lines, at: border) {
        $0.judgeRows(filter: matchers.filter, search: matchers.search, keepsShown: true)
      }
      if border.forward, firstHeldOffset(border.stream)?.offset == border.offset {
        showFirst(lines, track: Int(border.stream.number))
      }
    }
  }

  /// Takes in a piece whose own lines have been judged: shows the neighbours in it of lines around
  /// it, and those around it of its own.
  mutating func insertWithContext(_ piece: FileView.Piece) {
    defer { fitGuesses(of: piece.stream) }
    guard showsContext else {
      view.insert(piece)
      return
    }
    var piece = piece
    var open: [(ContextMargins.Border, Int)] = []
    for (border, lines) in view.margins.borders(in: piece.piece.range, of: piece.stream) {
      if let rest = piece.show(lines, at: border) { open.append(rest) }
    }
    let matchers = hastyMatchers
    piece.judgeRows(filter: matchers.filter, search: matchers.search, keepsShown: true)
    view.insert(piece)
    for (border, lines) in open + neighbours(of: piece) { reach(over: border, lines: lines) }
    view.boundMargins()
  }

  /// The same for all pieces, whose own lines have been judged anew.
  mutating func spreadContext() {
    guard showsContext else { return }
    for piece in view.pieces {
      for (border, lines) in neighbours(of: piece) { reach(over: border, lines: lines) }
    }
  }

  /// How many lines around a piece are neighbours of its own.
  private func neighbours(of piece: FileView.Piece) -> [(ContextMargins.Border, Int)] {
    let (batch, bytes) = (piece.piece.batch, piece.piece.range)
    let track = Int(piece.stream.number)
    guard let first = piece.matching.first(from: 0, of: batch.count),
      let last = piece.matching.last(upTo: batch.count - 1)
    else { return [] }
    return [
      (
        border(bytes.lowerBound, track, forward: false),
        context - batch.endedLines(before: first)
      ),
      (border(bytes.upperBound, track, forward: true), linesLeft(after: last, of: batch)),
    ]
  }

  /// A batch leaves memory: which of its last lines are neighbours of lines that stay.
  mutating func rememberContext(_ shown: LineSet, of batch: LineBatch, track: Int) {
    guard showsContext else { return }
    let before = border(batch.fileOffset, track, forward: false)
    var (run, isAll) = batch.tail(of: shown, limit: context)
    if isAll { run = min(context, run + view.margins.reach(of: before)) }
    // What leaves memory is judged anew when it is read back; one border is enough.
    view.margins.forget(before)
    _ = view.margins.widen(border(batch.fileRange.upperBound, track, forward: false), to: run)
  }

  /// What of a stretch without lines that the filter lets through, or of one that nobody has looked
  /// through (`nil`), is free of their neighbours, from a place on.
  func knownEmpty(
    _ knownEmpty: Range<UInt64>?, withoutNeighboursFrom cursor: Cursor, forward: Bool
  ) throws(FileMiss) -> Range<UInt64>? {
    let entry = entries[cursor.place]
    guard view.piece(holding: cursor.offset, of: entry.stream) == nil else { return nil }
    let here = cursor.offset..<(cursor.offset + 1)
    let ahead =
      forward
      ? here.lowerBound..<(knownEmpty ?? here).upperBound
      : (knownEmpty ?? here).lowerBound..<here.upperBound
    guard
      let neighbour = view.margins.neighbour(
        in: ahead.clamped(to: entry.range), of: entry.stream, first: forward)
    else { return knownEmpty }
    guard let range = view.piece(holding: neighbour, of: entry.stream)?.piece.range else {
      throw FileMiss(
        stream: entry.stream, offset: neighbour, range: entry.range, forward: forward,
        wanted: .visible, isNeighbour: true)
    }
    return forward
      ? here.lowerBound..<range.lowerBound : range.upperBound..<here.upperBound
  }
}
