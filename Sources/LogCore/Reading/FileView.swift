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
    /// The number that its first line is taken to have while nobody has counted; see `fitGuesses`.
    var guessedLine: UInt64?
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

  /// Where the last of a stream's pieces ends.
  func end(of stream: StreamIndex) -> UInt64 {
    pieces.reduce(0) { $1.stream == stream ? max($0, $1.piece.range.upperBound) : $0 }
  }

  /// Where a stretch that holds a place, and nothing of what is looked for, lies.
  func knownEmpty(_ key: EmptyKey, at offset: UInt64) -> Range<UInt64>? {
    knownEmpty[key]?.range(holding: offset)
  }

  mutating func insert(_ piece: Piece) {
    pieces.removeAll { old in
      let isOld = old.stream == piece.stream && old.piece.range == piece.piece.range
      if isOld { cost -= old.memoryCost }
      return isOld
    }
    clock += 1
    var piece = piece
    piece.seen = clock
    cost += piece.memoryCost
    pieces.append(piece)
    spreadNumbers(of: piece.stream)
    shrink(to: budget)
  }

  /// Guesses the numbers of lines that nobody has counted: what lies next to others goes on from these, and in
  /// between lines are taken to be equally long. All numbers ascend, those that are known among them.
  ///
  /// - Parameters:
  ///   - end: where what was followed begins, and how many lines are taken to lie before it.
  ///   - isCounted: whether that is known.
  /// - Returns: how many lines are taken to lie before it now: no fewer than have been seen.
  mutating func fitGuesses(
    of stream: StreamIndex, before end: (offset: UInt64, line: UInt64), isCounted: Bool
  ) -> UInt64 {
    let order = pieces.indices
      .filter { pieces[$0].stream == stream && pieces[$0].piece.range.lowerBound < end.offset }
      .sorted { pieces[$0].piece.range.lowerBound < pieces[$1].piece.range.lowerBound }
    // Upwards in the file, so that what comes next has its room.
    var (next, isKnown) = (end, isCounted)
    for (rank, place) in order.enumerated().reversed() {
      let (piece, range) = (pieces[place].piece, pieces[place].piece.range)
      let latest = next.line - min(next.line, lines(of: piece, before: next.offset))
      let isTouching = range.upperBound >= next.offset
      if let first = piece.firstLine {
        isKnown = true
        next = (range.lowerBound, first)
        continue
      }
      if isTouching, isKnown { pieces[place].piece.firstLine = latest }
      isKnown = isKnown && isTouching
      let old = pieces[place].guessedLine
      let guess =
        isTouching
        ? latest : min(old ?? between(known(before: rank, order), next, range.lowerBound), latest)
      pieces[place].guessedLine = guess
      next = (range.lowerBound, guess)
    }
    // And down again: no number is smaller than those before it.
    var before: (offset: UInt64, line: UInt64) = (0, 0)
    for place in order {
      let range = pieces[place].piece.range
      let isTouching = range.lowerBound > 0 && range.lowerBound <= before.offset
      let guess = pieces[place].guessedLine ?? 0
      if isTouching || guess < before.line { pieces[place].guessedLine = before.line }
      let first = pieces[place].piece.firstLine ?? max(guess, before.line)
      before = (range.upperBound, first + lines(of: pieces[place].piece, before: end.offset))
    }
    return isCounted ? end.line : max(end.line, before.line)
  }

  private func lines(of piece: FilePiece, before offset: UInt64) -> UInt64 {
    let batch = piece.batch
    guard offset < piece.range.upperBound else { return UInt64(batch.endedLines) }
    return UInt64(batch.endedLines(before: batch.firstLine(from: offset)))
  }

  /// The nearest place before a piece up to which lines are counted.
  private func known(before rank: Int, _ order: [Int]) -> (offset: UInt64, line: UInt64) {
    for place in order[..<rank].reversed() {
      let piece = pieces[place].piece
      if let first = piece.firstLine {
        return (piece.range.upperBound, first + UInt64(piece.batch.endedLines))
      }
    }
    return (0, 0)
  }

  /// Which number a line has at a place between two others, if all there are equally long.
  private func between(
    _ one: (offset: UInt64, line: UInt64), _ other: (offset: UInt64, line: UInt64), _ offset: UInt64
  ) -> UInt64 {
    guard one.offset < other.offset, one.line < other.line, one.offset < offset else {
      return one.line
    }
    let part = Double(offset - one.offset) / Double(other.offset - one.offset)
    return one.line + UInt64(part * Double(other.line - one.line))
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
