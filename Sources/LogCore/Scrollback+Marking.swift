import DequeModule

/// What the filter, the search and the error patterns say of lines.
extension Scrollback {
  /// What is known of the lines of one batch.
  struct Marks {
    var shown = LineSet.all
    var hits = LineSet.none
    var errors = LineSet.none
  }

  /// Changes what the filter lets through, of what is held and of what will come.
  ///
  /// - Parameter context: how many neighbours of a line that it lets through are shown, too.
  package mutating func setFilter(_ filter: LineFilter, context: Int = 0) {
    self.filter = filter
    self.context = context
    isFilterTooExpensive = false
    let matcher = FilterMatcher(filter)
    for track in tracks.indices {
      tracks[track].shown = 0
      tracks[track].contextLeft = 0
    }
    for place in entries.indices { entries[place].countedShown = 0 }
    view.margins = ContextMargins()
    let search = searchPattern.map { Matcher($0) }
    view.reclassify(forgetting: [.visible, .hits, .errors]) { piece in
      piece.judgeLines(filter: matcher, context: context)
      piece.judgeRows(filter: matcher, search: search, keepsShown: context > 0)
    }
    for place in entries.indices {
      guard let batch = entries[place].batch else { continue }
      let track = Int(entries[place].stream.number)
      let isFree = tracks[track].isExempt || filter.isEmpty
      let matching = isFree ? .all : matcher.lines(of: batch)
      entries[place].shown =
        isFree ? .all : withContext(matching, of: batch, before: place, track: track)
      countShown(at: place)
      if entries[place].cost > 0 { recount(place) }
    }
    isFilterTooExpensive = matcher.isTooExpensive
    spreadContext()
    for track in tracks.indices { tracks[track].forgetFileHits() }
    refreshFolded()
  }

  /// Changes what is searched for, in what is held and in what will come.
  package mutating func setSearch(_ pattern: Pattern?) {
    searchPattern = pattern
    isSearchTooExpensive = false
    for track in tracks.indices { tracks[track].isLeftHitOpen = false }
    let matcher = pattern.map { Matcher($0) }
    for place in entries.indices {
      guard let batch = entries[place].batch else { continue }
      let track = Int(entries[place].stream.number)
      let isExempt = tracks[track].isExempt
      guard let matcher, !isExempt, !matcher.isTooExpensive else {
        entries[place].hits = .none
        if entries[place].cost > 0 { recount(place) }
        continue
      }
      entries[place].hits = matcher.lines(of: batch)
      if entries[place].cost > 0 { recount(place) }
    }
    isSearchTooExpensive = matcher?.isTooExpensive ?? false
    let filter = FilterMatcher(filter)
    let keepsShown = context > 0
    view.reclassify(forgetting: [.hits]) { piece in
      piece.hits = matcher?.lines(of: piece.piece.batch) ?? .none
      piece.judgeRows(filter: filter, search: matcher, keepsShown: keepsShown)
    }
    for track in tracks.indices { tracks[track].forgetFileHits() }
    refreshFolded()
  }

  mutating func classify(_ batch: LineBatch, exempt: Bool, track: Int) -> Marks {
    var marks = Marks()
    guard !exempt else { return marks }
    if filter.isEmpty, errorPattern == nil, searchPattern == nil { return marks }
    let text = ShownBlock(of: batch, isRaw: true)
    if !filter.isEmpty {
      let matcher = FilterMatcher(filter)
      let matching = matcher.lines(of: batch, text)
      marks.shown = withContext(matching, of: batch, before: entries.count, track: track)
      isFilterTooExpensive = isFilterTooExpensive || matcher.isTooExpensive
    }
    let continuesLine = tracks[track].endsInsideLine
    if let errorPattern {
      marks.errors = one(
        errorPattern.lines(of: batch, text.rows(of: batch)), of: batch,
        continuesLine: continuesLine, isOpen: &tracks[track].isOpenError)
    }
    guard let searchPattern, !isSearchTooExpensive else { return marks }
    let matcher = Matcher(searchPattern)
    marks.hits = matcher.lines(of: batch, text)
    isSearchTooExpensive = matcher.isTooExpensive
    return marks
  }

  /// Of each line one piece, and none of a line that has one already (`isOpen`): a line in pieces is
  /// one error.
  private func one(
    _ found: LineSet, of batch: LineBatch, continuesLine: Bool, isOpen: inout Bool
  ) -> LineSet {
    let isBegun = continuesLine && isOpen
    isOpen = batch.isOpen(in: found, isBegun: isBegun)
    return batch.firstPieces(of: found, isBegun: isBegun)
  }

  /// Counts anew which of the lines that end in an entry the filter lets through.
  mutating func countShown(at place: Int) {
    guard let batch = entries[place].batch else { return }
    let isBegun = isBegun(place) { $0.shown }
    let count = batch.endedLines(in: entries[place].shown, isBegun: isBegun)
    tracks[Int(entries[place].stream.number)].shown += count - entries[place].countedShown
    entries[place].countedShown = count
  }

  /// Whether the line that an entry goes on with has a piece in a set of the entries before it, as
  /// far as they are in memory.
  func isBegun(_ place: Int, _ set: (Entry) -> LineSet) -> Bool {
    guard entries[place].continuesLine else { return false }
    let (stream, generation) = (entries[place].stream, entries[place].generation)
    for entry in entries[..<place].reversed() where entry.stream == stream {
      guard let batch = entry.batch, entry.generation == generation else { return false }
      let start = batch.lineStart(of: batch.count - 1)
      if let last = set(entry).last(upTo: batch.count - 1), last >= start { return true }
      if start > 0 || !entry.continuesLine { return false }
    }
    return false
  }

  /// The same for a piece that was read from the file.
  func classified(_ piece: FilePiece, of stream: StreamIndex) -> FileView.Piece {
    let filter = FilterMatcher(filter)
    let search = searchPattern.map { Matcher($0) }
    var result = FileView.Piece(
      piece: piece, stream: stream, matching: .all, shown: .all,
      hits: search?.lines(of: piece.batch) ?? .none,
      errors: errorPattern?.lines(of: piece.batch) ?? .none, followed: nil)
    if piece.continuesLine, let before = view.piece(holding: piece.range.lowerBound - 1, of: stream)
    {
      let batch = before.piece.batch
      result.errors = piece.batch.firstPieces(
        of: result.errors, isBegun: batch.isOpen(in: before.errors, isBegun: false))
    }
    result.judgeLines(filter: filter, context: context)
    result.judgeRows(filter: filter, search: search, keepsShown: context > 0)
    return result
  }
}
