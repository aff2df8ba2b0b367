/// What is known of the parts of a pane's files that are not in its ring: pieces read on demand,
/// as much of them as there is memory for, and stretches that hold nothing of what is looked for.
struct FileView: Sendable {
  /// One piece with what the filter, the search and the error patterns say of its lines.
  struct Piece: Sendable {
    var piece: FilePiece
    let stream: StreamIndex
    /// What the filter lets through; `shown` has the neighbours, too.
    var matching: LineSet
    var shown: LineSet
    var hits: LineSet
    var errors: LineSet
    /// The number of the first line as it was followed, when it was in memory.
    var followed: UInt64?
    /// The number that its first line is taken to have while nobody has counted.
    var guessedLine: UInt64 = 0
    /// When it was last looked at; the longest unseen one goes first.
    var seen: UInt64 = 0

    /// What holding it costs, in bytes.
    var memoryCost: Int {
      piece.batch.memoryCost + (piece.folded?.memoryCost ?? 0) + MemoryLayout<Piece>.stride
        + matching.memoryCost + shown.memoryCost + hits.memoryCost + errors.memoryCost
    }

    /// Works out which of its lines the filter lets through, and which are their neighbours.
    mutating func judgeLines(filter: FilterMatcher, context: Int) {
      matching = filter.isEmpty ? .all : filter.lines(of: piece.batch)
      shown = piece.batch.dilated(matching, by: context)
    }

    /// Works out which of its rows the filter lets through and the search finds.
    ///
    /// - Returns: of how many bytes it had to work out what they show.
    @discardableResult
    mutating func judgeRows(filter: FilterMatcher, search: Matcher?, keepsShown: Bool) -> Int {
      piece.folded?.judge(
        piece.batch, shown: shown, hits: hits, filter: filter.isEmpty ? nil : filter,
        search: search, keepsShown: keepsShown) ?? 0
    }
  }

  /// What a stretch of a file has none of.
  struct EmptyKey: Hashable, Sendable {
    let stream: StreamIndex
    let wanted: Wanted
    let filtering: Bool
    let isRaw: Bool
  }

  private(set) var pieces: [Piece] = []
  /// What the pieces take up, in bytes.
  private(set) var cost = 0
  /// What they may take up.
  var budget = LogLimits.fileViewBudget
  private var clock: UInt64 = 0
  private var knownEmpty: [EmptyKey: OffsetRanges] = [:]
  /// Where neighbours of what the filter lets through are.
  var margins = ContextMargins()

  /// The piece that holds a place of a stream's file.
  func piece(holding offset: UInt64, of stream: StreamIndex) -> Piece? {
    pieces.first { $0.stream == stream && $0.piece.range.contains(offset) }
  }

  /// Where a stretch that holds a place, and nothing of what is looked for, lies.
  func knownEmpty(_ key: EmptyKey, at offset: UInt64) -> Range<UInt64>? {
    knownEmpty[key]?.range(holding: offset)
  }

  /// - Parameter known: the number that a line of the file is taken to have, and where it begins.
  mutating func insert(_ piece: Piece, known: (offset: UInt64, line: UInt64)? = nil) {
    pieces.removeAll { old in
      let isOld = old.stream == piece.stream && old.piece.range == piece.piece.range
      if isOld { cost -= old.memoryCost }
      return isOld
    }
    clock += 1
    var piece = piece
    piece.seen = clock
    piece.guessedLine = guessedLine(of: piece, known: known)
    cost += piece.memoryCost
    pieces.append(piece)
    spreadNumbers(of: piece.stream)
    shrink(to: budget)
  }

  /// Goes on from a neighbour where there is one, so that numbers ascend by one; else as if all lines
  /// of the file were as long as these.
  private func guessedLine(
    of piece: Piece, known: (offset: UInt64, line: UInt64)?
  ) -> UInt64 {
    let (batch, range) = (piece.piece.batch, piece.piece.range)
    if let known, range.lowerBound < known.offset, known.offset <= range.upperBound {
      let lines = UInt64(batch.endedLines(before: batch.firstLine(from: known.offset)))
      return known.line - min(known.line, lines)
    }
    for other in pieces where other.stream == piece.stream {
      let first = other.piece.firstLine ?? other.guessedLine
      if other.piece.range.upperBound == range.lowerBound {
        return first + UInt64(other.piece.batch.endedLines)
      }
      if other.piece.range.lowerBound == range.upperBound {
        return first - min(first, UInt64(batch.endedLines))
      }
    }
    return range.lowerBound / max(1, UInt64(batch.bytes.count / max(1, batch.endedLines)))
  }

  /// What lies next to a piece whose lines are counted is counted, too.
  private mutating func spreadNumbers(of stream: StreamIndex) {
    let order = pieces.indices.filter { pieces[$0].stream == stream }
      .sorted { pieces[$0].piece.range.lowerBound < pieces[$1].piece.range.lowerBound }
    for (one, next) in zip(order, order.dropFirst()) where touch(one, next) {
      guard let first = pieces[one].piece.firstLine, pieces[next].piece.firstLine == nil else {
        continue
      }
      pieces[next].piece.firstLine = first + UInt64(pieces[one].piece.batch.endedLines)
    }
    for (one, next) in zip(order, order.dropFirst()).reversed() where touch(one, next) {
      let lines = UInt64(pieces[one].piece.batch.endedLines)
      guard let first = pieces[next].piece.firstLine, pieces[one].piece.firstLine == nil,
        first >= lines
      else { continue }
      pieces[one].piece.firstLine = first - lines
    }
  }

  private func touch(_ one: Int, _ next: Int) -> Bool {
    pieces[one].piece.range.upperBound == pieces[next].piece.range.lowerBound
  }

  /// Shows lines next to a border in the pieces that hold them.
  ///
  /// - Returns: what lies beyond these.
  mutating func show(
    _ lines: Int, at border: ContextMargins.Border, _ judge: (inout Piece) -> Void
  ) -> [(ContextMargins.Border, Int)] {
    var rest: [(ContextMargins.Border, Int)] = []
    for place in pieces.indices
    where pieces[place].stream == border.stream
      && pieces[place].piece.range.contains(border.neighbour)
    {
      if let more = pieces[place].show(lines, at: border) { rest.append(more) }
      judge(&pieces[place])
    }
    recount()
    return rest
  }

  /// Changes the pieces that have bytes in a range.
  mutating func change(
    _ range: Range<UInt64>, of stream: StreamIndex, _ change: (inout Piece) -> Void
  ) {
    var isChanged = false
    for place in pieces.indices
    where pieces[place].stream == stream && pieces[place].piece.range.overlaps(range) {
      change(&pieces[place])
      isChanged = true
    }
    if isChanged { recount() }
  }

  /// Some pieces have to be read again.
  mutating func remove(where isOld: (Piece) -> Bool) {
    pieces.removeAll(where: isOld)
    recount()
  }

  private mutating func recount() {
    cost = pieces.reduce(0) { $0 + $1.memoryCost }
  }

  mutating func boundMargins() {
    margins.bound(to: pieces)
  }

  /// Gives back what was not looked at for longest; one piece stays.
  mutating func shrink(to budget: Int) {
    while cost > budget, pieces.count > 1,
      let oldest = pieces.indices.min(by: { pieces[$0].seen < pieces[$1].seen })
    {
      cost -= pieces[oldest].memoryCost
      pieces.remove(at: oldest)
    }
  }

  /// Keeps what is being looked at.
  mutating func touch(_ range: Range<UInt64>, of stream: StreamIndex) {
    clock += 1
    for place in pieces.indices
    where pieces[place].stream == stream && pieces[place].piece.range.overlaps(range) {
      pieces[place].seen = clock
    }
  }

  mutating func note(_ key: EmptyKey, in range: Range<UInt64>) {
    guard !range.isEmpty else { return }
    knownEmpty[key, default: OffsetRanges()].insert(range)
  }

  /// The line at `offset` is the `number`th of its file, counted from 0.
  mutating func number(_ offset: UInt64, _ number: UInt64, of stream: StreamIndex) {
    for place in pieces.indices
    where pieces[place].stream == stream && pieces[place].piece.range.lowerBound == offset {
      pieces[place].piece.firstLine = number
    }
    spreadNumbers(of: stream)
  }

  /// How many lines of a stream's file end before a place in it, where a piece tells.
  func lines(before offset: UInt64, of stream: StreamIndex) -> UInt64? {
    for piece in pieces where piece.stream == stream {
      let range = piece.piece.range
      guard let first = piece.piece.firstLine, range.lowerBound <= offset,
        offset <= range.upperBound
      else { continue }
      let batch = piece.piece.batch
      return first + UInt64(batch.endedLines(before: batch.firstLine(from: offset)))
    }
    return nil
  }

  /// Judges all pieces anew; what was found empty before may not be any more.
  mutating func reclassify(
    forgetting wanted: Set<Wanted>, _ classify: (inout Piece) -> Void
  ) {
    for place in pieces.indices { classify(&pieces[place]) }
    recount()
    knownEmpty = knownEmpty.filter { !wanted.contains($0.key.wanted) }
  }

  /// All pieces have to be read again.
  mutating func forgetPieces() {
    pieces = []
    recount()
  }

  /// What could still change may have.
  mutating func forgetUnsettled(_ stream: StreamIndex) {
    pieces.removeAll { $0.stream == stream && $0.piece.isUnsettled }
    recount()
    knownEmpty = knownEmpty.filter { $0.key.stream != stream || $0.key.isRaw }
  }

  /// The file is not what it was.
  mutating func forget(_ stream: StreamIndex) {
    pieces.removeAll { $0.stream == stream }
    margins.forget(stream)
    recount()
    knownEmpty = knownEmpty.filter { $0.key.stream != stream }
  }
}
