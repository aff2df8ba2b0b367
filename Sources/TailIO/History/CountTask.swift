import LogCore

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
  private var nulRun: EmptyRun
  /// Where neighbours count.
  private var context: ContextCount?
  private let neighboursAtEnd: Int
  private let leftOut: [UInt64]
  private let end: UInt64
  private let kind: LineKind

  init(_ request: HistoryRequest, _ kind: LineKind, end: UInt64, cuts: [UInt64]) {
    self.request = request
    self.cuts = cuts[...]
    self.kind = kind
    context = kind.context > 0 ? ContextCount(context: kind.context) : nil
    neighboursAtEnd = kind.neighboursAtEnd
    leftOut = kind.leftOut
    matcher = LineKindMatcher(kind)
    judge = LongLineJudgement(matcher)
    nulRun = EmptyRun(reach: judge.reach)
    countsPassing = if case .countPassing = request.question { true } else { false }
    left = 0..<end
    self.end = end
  }

  /// Goes on behind a stretch that was looked through for the same and in which there is nothing, where it has
  /// come to one.
  mutating func pass(
    over known: EmptyStretches?, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) {
    guard let known, !isInLine, let stretch = known.stretch(holding: left.lowerBound, of: kind)
    else { return }
    // What is counted of a line that goes on beyond the stretch is not known.
    let next = min(stretch.upperBound, left.upperBound)
    guard next > left.lowerBound,
      try file.bytes(next - 1..<next, system).first == UInt8(ascii: "\n")
    else { return }
    left = next..<left.upperBound
    if left.isEmpty { passCuts(upTo: settled) }
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
        found = count(batch, looksAtRows ? try file.progress.fold(batch, file, system) : nil, edges)
      } else {
        long.passOver(slice)
      }
      isInLine = slice.bytes.last != UInt8(ascii: "\n")
      if let hole = nulRun.take(slice, of: left, forward: true, found: found, file, system) {
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
