import DequeModule

/// What the filter, the search and the error patterns say of lines.
extension Scrollback {
  /// What is known of the lines of one batch.
  struct Marks {
    var shown = LineSet.all
    var hits = LineSet.none
    var errors = LineSet.none
  }

  /// Changes what the filter lets through, of what is held and of what will come. What takes long is
  /// done in `judgeMore`.
  ///
  /// - Parameter context: how many neighbours of a line that it lets through are shown, too.
  package mutating func setFilter(_ filter: LineFilter, context: Int = 0) {
    self.filter = filter
    self.context = context
    isFilterTooExpensive = false
    for track in tracks.indices {
      tracks[track].shown = 0
      tracks[track].contextLeft = 0
      for row in tracks[track].progress.leftRows.indices {
        tracks[track].progress.leftRows[row].isPassed = nil
      }
      tracks[track].longLines.forgetAll()
      tracks[track].forgetFileHits()
    }
    for place in entries.indices { entries[place].countedShown = 0 }
    view.margins = ContextMargins()
    judgeView(forgetting: [.visible, .hits, .errors])
    for place in entries.indices where entries[place].batch != nil {
      let isFree = tracks[Int(entries[place].stream.number)].isExempt || filter.isEmpty
      entries[place].shown = isFree ? .all : .none
      if isFree { countShown(at: place) }
      if entries[place].cost > 0 { recount(place) }
      if !isFree { hideFolded(at: place) }
    }
    guard filter.isEmpty else { return judgeAll(.filter) }
    judging[.filter] = Judging()
    letFoldedThrough()
  }

  /// Changes what is searched for, in what is held and in what will come. What takes long is done in
  /// `judgeMore`.
  package mutating func setSearch(_ pattern: Pattern?) {
    searchPattern = pattern
    isSearchTooExpensive = false
    for track in tracks.indices { tracks[track].longHits.forgetAll() }
    forgetHits()
    judgeView(forgetting: [.hits])
    guard pattern != nil else {
      judging[.search] = Judging()
      return
    }
    judgeAll(.search)
  }

  /// Judges anew what was read from the files; where that takes long it is read again.
  private mutating func judgeView(forgetting wanted: Set<Wanted>) {
    let matchers = rowMatchers(patience: LogLimits.stepsAtOnce)
    let (context, rejudges) = (context, wanted.contains(.visible))
    var left = LogLimits.paintStepsOfView
    view.reclassify(forgetting: wanted) { piece in
      guard left > 0, !matchers.haveStopped else { return }
      if rejudges {
        piece.judgeLines(filter: matchers.filter, context: context)
      } else {
        piece.hits = matchers.search?.lines(of: piece.piece.batch) ?? .none
      }
      left -=
        LogLimits.paintSteps
        * piece.judgeRows(filter: matchers.filter, search: matchers.search, keepsShown: context > 0)
    }
    if left <= 0 || matchers.haveStopped {
      view.forgetPieces()
    } else if rejudges {
      judgeViewAsWholeLines()
    } else {
      findHitsOfWholeLinesInView()
    }
  }

  /// What is known of a batch that comes now.
  ///
  /// - Parameter unfinished: what has to be judged later, and how far it is.
  mutating func classify(
    _ batch: LineBatch, exempt: Bool, track: Int, _ unfinished: inout [Judgement: UnjudgedLines]
  ) -> Marks {
    var marks = Marks()
    let continuesLine = tracks[track].endsInsideLine && !batch.isLate
    guard !exempt else { return marks }
    if filter.isEmpty, errorPattern == nil, searchPattern == nil { return marks }
    let text = ShownBlock(of: batch, isRaw: true)
    if !filter.isEmpty {
      let matching = judgeNew(batch, text, .filter, &unfinished)
      // It may have been given up just now.
      marks.shown = filter.isEmpty ? .all : .none
      if let matching, !filter.isEmpty {
        let whole = asWholeLines(matching, of: batch, continuesLine: continuesLine, track: track)
        marks.shown =
          filter.isEmpty
          ? .all : withContext(whole, of: batch, before: entries.count, track: track)
      }
    }
    if errorPattern != nil, let errors = judgeNew(batch, text, .errors, &unfinished) {
      marks.errors = one(
        errors, of: batch, continuesLine: continuesLine, isOpen: &tracks[track].isOpenError)
    }
    if searchPattern != nil, !isSearchTooExpensive {
      let hits = judgeNew(batch, text, .search, &unfinished)
      marks.hits =
        hits.map {
          hitsOfWholeLines($0, of: batch, continuesLine: continuesLine, track: track)
        } ?? .none
    }
    return marks
  }

  /// Of each line one piece, and none of a line that has one already (`isOpen`): a line in pieces is
  /// one error.
  func one(
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
  ///
  /// - Parameter left: where it goes on from what is not in memory and has one there.
  func isBegun(_ place: Int, left: UInt64? = nil, _ set: (Entry) -> LineSet) -> Bool {
    if entries[place].range.lowerBound == left { return true }
    guard entries[place].continuesLine else { return false }
    let (stream, generation) = (entries[place].stream, entries[place].generation)
    for entry in entries[..<place].reversed() where entry.stream == stream && !entry.isLate {
      guard let batch = entry.batch, entry.generation == generation else { return false }
      let start = batch.lineStart(of: batch.count - 1)
      if let last = set(entry).last(upTo: batch.count - 1), last >= start { return true }
      if start > 0 { return false }
      if entry.range.lowerBound == left { return true }
      if !entry.continuesLine { return false }
    }
    return false
  }

  /// The same for a piece that was read from the file. Whoever has found it has judged it, too: it cannot
  /// take long unless it came for itself.
  mutating func classified(_ piece: FilePiece, of stream: StreamIndex) -> FileView.Piece {
    let matchers = rowMatchers(patience: LogLimits.pieceSteps)
    var result = FileView.Piece(
      piece: piece, stream: stream, matching: .all, shown: .all,
      hits: matchers.search?.lines(of: piece.batch) ?? .none,
      errors: errors(in: piece.batch), followed: nil)
    if piece.continuesLine, let before = view.piece(holding: piece.range.lowerBound - 1, of: stream)
    {
      let batch = before.piece.batch
      result.errors = piece.batch.firstPieces(
        of: result.errors, isBegun: batch.isOpen(in: before.errors, isBegun: false))
    }
    result.judgeLines(filter: matchers.filter, context: context)
    judgeAsWholeLines(&result)
    result.judgeRows(filter: matchers.filter, search: matchers.search, keepsShown: context > 0)
    giveUpIfExpensive(matchers)
    guard filter.isEmpty, !matchers.filter.isEmpty else { return result }
    result.judgeLines(filter: FilterMatcher(filter), context: context)
    result.judgeRows(filter: FilterMatcher(filter), search: nil, keepsShown: context > 0)
    return result
  }

  private func errors(in batch: LineBatch) -> LineSet {
    guard let errorPattern else { return .none }
    let own = errorPattern.matchers()
    for matcher in own { matcher.setPatience(LogLimits.stepsInHaste) }
    return errorPattern.lines(of: batch, ShownBlock(of: batch, isRaw: false), own: own)
  }
}
