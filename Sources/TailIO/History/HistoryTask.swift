import LogCore

/// Something long that is asked of a file, done a slice at a time, so that a shorter question need
/// not wait for its end. Belongs to its reader's thread.
protocol HistoryTask {
  var request: HistoryRequest { get }

  /// Does one slice.
  ///
  /// - Returns: what there is to tell, and whether that was all.
  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool)
}

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
  private var emptiness: EmptyRun

  init(_ request: HistoryRequest, _ scan: HistoryScan) {
    self.request = request
    self.scan = scan
    matcher = LineKindMatcher(scan.kind)
    judge = LongLineJudgement(matcher)
    emptiness = EmptyRun(reach: judge.reach)
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
    return (.passed(done, barren: passed), false)
  }

  /// Goes on at the end of a hole, where there is nothing in it.
  private mutating func passOverHole(
    behind slice: WholeLines, found: Bool, _ file: inout OpenHistory, _ system: some FileSystem
  ) {
    guard
      let hole = emptiness.take(
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
    let folded = looksAtRows ? try file.folds.fold(batch, file, system) : nil
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
    var barren: [Range<UInt64>] = []
    var place = scan.forward ? scan.range.lowerBound : left.upperBound
    let end = scan.forward ? left.lowerBound : scan.range.upperBound
    for piece in pieces {
      if place < piece.range.lowerBound { barren.append(place..<piece.range.lowerBound) }
      place = max(place, piece.range.upperBound)
    }
    if place < end { barren.append(place..<end) }
    return .scanned(pieces: pieces, barren: barren)
  }
}

/// Counts lines of a kind, block by block, from the start of the file on.
struct CountTask: HistoryTask {
  let request: HistoryRequest
  private let matcher: LineKindMatcher
  private var left: Range<UInt64>
  private var counts = BlockCounts()
  /// Where matches before are to be told, and how many there are in the block.
  private var cuts: ArraySlice<UInt64>
  private var atCuts: [UInt64: UInt32] = [:]
  /// The block of the last match, and how many it has so far.
  private var last: (block: UInt64, count: UInt32) = (0, 0)
  private var long = LongLine()
  /// Whether the last slice ended inside of a line.
  private var isInLine = false
  /// Where lines go on that may be counted there.
  private var goingOn: Set<UInt64> = []
  private var judge: LongLineJudgement
  /// Whether what is counted is what a filter lets through: then a line is counted where it ends.
  private let countsPassing: Bool
  private var pace = TellingPace()
  private var emptiness: EmptyRun
  /// Where neighbours count.
  private var context: ContextCount?
  private let neighboursAtEnd: Int
  private let leftOut: [UInt64]
  private let end: UInt64

  init(_ request: HistoryRequest, _ kind: LineKind, end: UInt64, cuts: [UInt64]) {
    self.request = request
    self.cuts = cuts[...]
    context = kind.context > 0 ? ContextCount(context: kind.context) : nil
    neighboursAtEnd = kind.neighboursAtEnd
    leftOut = kind.leftOut
    matcher = LineKindMatcher(kind)
    judge = LongLineJudgement(matcher)
    emptiness = EmptyRun(reach: judge.reach)
    countsPassing = if case .countPassing = request.question { true } else { false }
    left = 0..<end
    self.end = end
  }

  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool) {
    if !left.isEmpty {
      let slice = try WholeLines(of: left, forward: true, file, system)
      left = slice.range.upperBound..<left.upperBound
      file.count(slice.bytes, at: slice.range.lowerBound)
      let looksAtRows = try slice.hasRows(for: matcher, file, system)
      let isOpen = try judge.isOpen(slice, file, system)
      var found = false
      if looksAtRows || isOpen
        || slice.bytes.withUnsafeBufferPointer({ matcher.isPossible(in: $0) })
      {
        let batch = slice.batch
        let edges = try judge.edges(of: batch, file, system).map { edge, line in
          let isCounted = !countsPassing || line.endsLine && line.range.upperBound <= end
          return isCounted
            ? edge : LineKindMatcher.OpenEdge(pieces: edge.pieces, passes: false, hits: [])
        }
        found = count(batch, looksAtRows ? try file.folds.fold(batch, file, system) : nil, edges)
      } else {
        long.passOver(slice)
      }
      isInLine = slice.bytes.last != UInt8(ascii: "\n")
      if let hole = emptiness.take(slice, of: left, forward: true, found: found, file, system) {
        file.count(hole: hole)
        long.passOver(hole: hole)
        left = hole.upperBound..<left.upperBound
      }
      if left.isEmpty { tally(context?.finish(neighbours: neighboursAtEnd) ?? []) }
      passCuts(upTo: settled)
      if !goingOn.isEmpty { goingOn = goingOn.filter { $0 >= settled } }
    }
    if let pattern = matcher.tooExpensive { return (.tooExpensive(pattern), true) }
    guard pace.isDue(atEnd: left.isEmpty) else { return (nil, false) }
    // The last block may go on.
    let whole = left.isEmpty ? UInt64.max : settled / LogLimits.pieceBlock
    var told = counts.removeAll(before: whole)
    if left.isEmpty, long.end == end { told.openEnd = end }
    let done = Double(left.lowerBound) / Double(max(1, left.upperBound))
    return (
      .counts(told, cuts: left.isEmpty ? atCuts : [:], done: done, isLast: left.isEmpty),
      left.isEmpty
    )
  }

  /// Up to where it is known what counts.
  private var settled: UInt64 { min(left.lowerBound, context?.firstOpen ?? .max) }

  /// - Returns: whether there was something new.
  private mutating func count(
    _ batch: LineBatch, _ folded: FoldedLines?, _ edges: [LineKindMatcher.OpenEdge]
  ) -> Bool {
    guard context != nil else {
      let found = counted(matcher.lines(of: batch, folded, edges: edges), of: batch)
      let lines = long.onceEach(found, of: batch)
      note(goingOnIn: lines, of: batch)
      let size = lines.size(of: batch.count)
      tally((0..<size).lazy.map { batch.offset(of: lines.line(ranked: $0)) })
      return size > 0
    }
    let (passing, found) = matcher.parts(of: batch, folded, edges: edges)
    let wanted = long.onceEach(counted(found, of: batch), of: batch)
    note(goingOnIn: wanted, of: batch)
    let shown = context?.take(batch, passing: passing, wanted: wanted) ?? []
    tally(shown)
    return !shown.isEmpty || wanted.size(of: batch.count) > 0
  }

  /// Without the rows that are shown elsewhere: a line that goes on has not been counted with such a one.
  private func counted(_ lines: LineSet, of batch: LineBatch) -> LineSet {
    let range = batch.fileRange
    let elsewhere = leftOut.drop { $0 < range.lowerBound }.prefix { $0 < range.upperBound }
    guard !elsewhere.isEmpty else { return lines }
    return lines.removing(elsewhere.map { batch.firstLine(from: $0) }, of: batch.count)
  }

  private mutating func note(goingOnIn lines: LineSet, of batch: LineBatch) {
    for piece in batch.continuations(continuesLine: isInLine) where lines.contains(piece) {
      goingOn.insert(batch.offset(of: piece))
    }
  }

  /// - Parameter offsets: where lines that count begin, ascending from call to call.
  private mutating func tally(_ offsets: some Sequence<UInt64>) {
    for offset in offsets {
      passCuts(upTo: offset)
      let block = offset / LogLimits.pieceBlock
      last = block == last.block ? (block, last.count + 1) : (block, 1)
      counts.add(1, toBlock: block, goesOn: !goingOn.isEmpty && goingOn.remove(offset) != nil)
    }
  }

  private mutating func passCuts(upTo offset: UInt64) {
    while let cut = cuts.first, cut <= offset {
      cuts.removeFirst()
      atCuts[cut] = cut / LogLimits.pieceBlock == last.block ? last.count : 0
    }
  }
}

/// Finds the line of a number, counting as far as nobody has.
struct LineTask: HistoryTask {
  let request: HistoryRequest
  let line: UInt64
  let end: UInt64

  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool) {
    if file.marks.lines < line, try file.countOn(upTo: end, system) {
      return (.progress(min(1, Double(file.marks.end) / Double(max(1, end)))), false)
    }
    return (.line(offset: try file.offset(ofLine: line, end: end, system)), true)
  }
}

/// A slice of a file, cut between lines where there is a cut, else where a long line is.
struct WholeLines {
  let bytes: ArraySlice<UInt8>
  let range: Range<UInt64>
  /// Whether the end of the line before was read with it. Else nothing is known of where it begins.
  let isBehindLineEnd: Bool

  /// The first, or the last, slice of `range`. The one that comes next is read meanwhile where that is
  /// possible.
  init(
    of range: Range<UInt64>, forward: Bool, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) {
    let length = min(IOLimits.scanSlice, UInt64(range.count))
    let newline = UInt8(ascii: "\n")
    if forward {
      var bytes = try file.bytes(range.lowerBound..<(range.lowerBound + length), system)[...]
      if range.lowerBound + length < range.upperBound {
        if let end = bytes.lastIndex(of: newline) {
          bytes = bytes[...end]
        } else if let cut = bytes.withUnsafeBytes({
          LineCut.last(in: $0, at: range.lowerBound)
        }) {
          bytes = bytes.prefix(cut)
        }
      }
      self.bytes = bytes
      isBehindLineEnd = false
      self.range = range.lowerBound..<(range.lowerBound + UInt64(bytes.count))
    } else {
      var bytes = try file.bytes((range.upperBound - length)..<range.upperBound, system)[...]
      var isBehindLineEnd = false
      if range.upperBound - length > range.lowerBound {
        if let end = bytes.firstIndex(of: newline), end + 1 < bytes.endIndex {
          bytes = bytes[(end + 1)...]
          isBehindLineEnd = true
        } else if let cut = bytes.withUnsafeBytes({
          LineCut.first(in: $0, at: range.upperBound - length)
        }) {
          bytes = bytes.dropFirst(cut)
        }
      }
      self.range = (range.upperBound - UInt64(bytes.count))..<range.upperBound
      self.bytes = bytes
      self.isBehindLineEnd = isBehindLineEnd
    }
    file.willReadSlice(beside: self.range, of: range, forward: forward, system)
  }

  /// Whether its lines may show something else than their bytes, where that matters.
  func hasRows(
    for matcher: LineKindMatcher, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    guard matcher.looksAtRows, !bytes.isEmpty else { return false }
    return try file.folds.mayDiffer(bytes, at: range.lowerBound, file, system)
  }

  var batch: LineBatch { FilePiece.batch(of: bytes, at: range.lowerBound) }
}
