import LogCore

/// Looks for lines of a kind, in one direction, until there are enough.
struct ScanTask: HistoryTask {
  let request: HistoryRequest
  private let scan: HistoryScan
  private let matcher: LineKindMatcher
  private var left: Range<UInt64>
  /// In the order of the file.
  private var pieces: [FilePiece] = []
  private var found = 0
  private var long = LongLine()
  private var judge: LongLineJudgement
  private var pace = TellingPace()
  private var nulRun: EmptyRun

  init(_ request: HistoryRequest, _ scan: HistoryScan) {
    self.request = request
    self.scan = scan
    matcher = LineKindMatcher(scan.kind)
    judge = LongLineJudgement(matcher)
    nulRun = EmptyRun(reach: judge.reach)
    left = scan.range
  }

  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool) {
    guard !left.isEmpty else { return (result, true) }
    let before = (found: found, pieces: pieces.count)
    let slice = try WholeLines(of: left, forward: scan.forward, file, system)
    left =
      scan.forward
      ? slice.range.upperBound..<left.upperBound : left.lowerBound..<slice.range.lowerBound
    file.count(slice.bytes, at: slice.range.lowerBound)
    var isFull = false
    let looksAtRows = try slice.hasRows(for: matcher, file, system)
    let isOpen = try judge.isOpen(slice, file, system)
    if looksAtRows || isOpen
      || slice.bytes.withUnsafeBufferPointer({ matcher.isPossible(in: $0) })
    {
      isFull = try take(slice, looksAtRows: looksAtRows, file, system)
    } else if scan.forward {
      long.passOver(slice)
    }
    if let pattern = matcher.tooExpensive { return (.tooExpensive(pattern), true) }
    if isFull || left.isEmpty { return (result, true) }
    passOverHole(
      behind: slice, found: before.found != found || before.pieces != pieces.count, &file, system)
    guard pieces.isEmpty else {
      // What is found is worth being seen; the rest is asked for again.
      return pace.isDue(atEnd: false) ? (result, true) : (.progress(done), false)
    }
    let passed =
      scan.forward
      ? scan.range.lowerBound..<left.lowerBound : left.upperBound..<scan.range.upperBound
    return (.passed(done, knownEmpty: passed), false)
  }

  /// Goes on at the end of a hole, where there is nothing in it.
  private mutating func passOverHole(
    behind slice: WholeLines, found: Bool, _ file: inout OpenHistory, _ system: some FileSystem
  ) {
    guard
      let hole = nulRun.take(
        slice, of: left, forward: scan.forward, found: found, file, system)
    else { return }
    file.count(hole: hole)
    if scan.forward {
      long.passOver(hole: hole)
      left = hole.upperBound..<left.upperBound
    } else {
      left = left.lowerBound..<hole.lowerBound
    }
  }

  /// How far it is in what is only in the file, from 0 to 1.
  private var done: Double {
    let end = Double(max(1, scan.end))
    return scan.forward ? Double(left.lowerBound) / end : 1 - Double(left.upperBound) / end
  }

  /// - Returns: whether there are enough lines.
  private mutating func take(
    _ slice: WholeLines, looksAtRows: Bool, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    let batch = slice.batch
    let folded = looksAtRows ? try file.progress.fold(batch, file, system) : nil
    let edges = try judge.edges(of: batch, file, system).map(\.edge)
    var lines =
      scan.kind.context > 0
      ? found(amongNeighboursIn: slice, batch, folded, edges)
      : matcher.lines(of: batch, folded, edges: edges)
    if scan.kind.isFoundOnce, scan.forward { lines = long.onceEach(lines, of: batch) }
    let size = lines.size(of: batch.count)
    for rank in 0..<size {
      let line = lines.line(ranked: scan.forward ? rank : size - 1 - rank)
      let offset = batch.offset(of: line)
      if !pieces.contains(where: { $0.range.contains(offset) }) {
        // A piece comes whole: what is beyond the last one has not been looked through.
        if found >= scan.enough || pieces.count >= IOLimits.scanPieces {
          let first = pieces.first?.range ?? scan.range
          let last = pieces.last?.range ?? scan.range
          left =
            scan.forward
            ? min(last.upperBound, scan.range.upperBound)..<scan.range.upperBound
            : scan.range.lowerBound..<max(first.lowerBound, scan.range.lowerBound)
          return true
        }
        let piece = try self.piece(at: offset, file, system)
        pieces.insert(piece, at: scan.forward ? pieces.count : 0)
      }
      if scan.kind.context > 0 {
        try extend(over: reach(of: line, in: batch), file, system)
      }
      found += 1
    }
    return found >= scan.enough
  }

  /// A piece, with what is known of its lines that go on beyond it.
  private mutating func piece(
    at offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> FilePiece {
    var piece = try file.piece(at: offset, end: scan.end, system)
    let lines = try judge.edges(of: piece.batch, file, system).map(\.line)
    if !lines.isEmpty { piece.longLines = LongLineFindings(lines, by: scan.kind) }
    return piece
  }

  /// What is found where the neighbours of what the filter lets through count as well. What may be a
  /// neighbour of a line beyond the slice is taken for one, and so is a line that may have neighbours on the
  /// other side of where the scan begins: whoever gets the pieces sees whether there is something.
  private func found(
    amongNeighboursIn slice: WholeLines, _ batch: LineBatch, _ folded: FoldedLines?,
    _ edges: [LineKindMatcher.OpenEdge]
  ) -> LineSet {
    let context = scan.kind.context
    let begins =
      scan.forward
      ? slice.range.lowerBound == scan.range.lowerBound
      : slice.range.upperBound == scan.range.upperBound
    return matcher.lines(
      withNeighboursOf: batch, folded, edges: edges,
      open: (
        before: slice.range.lowerBound > 0 ? context : 0,
        behind: slice.range.upperBound < scan.end ? context : scan.kind.neighboursAtEnd
      ), start: begins ? (scan.forward ? .first : .last) : nil)
  }

  /// The bytes around a line that its neighbours are in; one more where they go on beyond the slice.
  private func reach(of line: Int, in batch: LineBatch) -> Range<UInt64> {
    let reach = batch.reach(of: line, by: scan.kind.context)
    let bytes = batch.fileRange
    let isOpen = (
      before: reach.lowerBound == bytes.lowerBound && bytes.lowerBound > 0,
      behind: reach.upperBound == bytes.upperBound && bytes.upperBound < scan.end
    )
    return reach.lowerBound - (isOpen.before ? 1 : 0)..<reach.upperBound + (isOpen.behind ? 1 : 0)
  }

  /// Adds the pieces beside those that were found in which the neighbours of a line lie: only with them it
  /// is seen what the line is a neighbour of.
  private mutating func extend(
    over reach: Range<UInt64>, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) {
    while pieces.count < IOLimits.scanPieces {
      // The stretch of pieces that the line is in.
      guard
        let place = pieces.firstIndex(where: { $0.range.overlaps(reach) })
      else { return }
      var last = place
      while last + 1 < pieces.count,
        pieces[last].range.upperBound == pieces[last + 1].range.lowerBound
      { last += 1 }
      let (start, end) = (pieces[place].range.lowerBound, pieces[last].range.upperBound)
      if reach.lowerBound < start {
        pieces.insert(try piece(at: start - 1, file, system), at: place)
        guard pieces[place].range.upperBound == start else { return }
      } else if reach.upperBound > end, end < scan.end {
        pieces.insert(try piece(at: end, file, system), at: last + 1)
        guard pieces[last + 1].range.lowerBound == end else { return }
      } else {
        return
      }
    }
  }

  /// What was found, and what of the range has nothing of the kind.
  private var result: HistoryReport.Answer {
    var knownEmpty: [Range<UInt64>] = []
    var place = scan.forward ? scan.range.lowerBound : left.upperBound
    let end = scan.forward ? left.lowerBound : scan.range.upperBound
    for piece in pieces {
      if place < piece.range.lowerBound { knownEmpty.append(place..<piece.range.lowerBound) }
      place = max(place, piece.range.upperBound)
    }
    if place < end { knownEmpty.append(place..<end) }
    return .scanned(pieces: pieces, knownEmpty: knownEmpty)
  }
}
