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
        isFree ? .all : withContext(matching, of: batch.count, before: place, track: track)
      tracks[track].shown += entries[place].shown.size(of: batch.count)
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
    let matcher = pattern.map { Matcher($0) }
    for place in entries.indices {
      guard let batch = entries[place].batch else { continue }
      let isExempt = tracks[Int(entries[place].stream.number)].isExempt
      guard let matcher, !isExempt, !matcher.isTooExpensive else {
        entries[place].hits = .none
        continue
      }
      entries[place].hits = matcher.lines(of: batch)
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
    if !filter.isEmpty {
      let matcher = FilterMatcher(filter)
      let matching = matcher.lines(of: batch)
      marks.shown = withContext(matching, of: batch.count, before: entries.count, track: track)
      isFilterTooExpensive = isFilterTooExpensive || matcher.isTooExpensive
    }
    if let errorPattern { marks.errors = errorPattern.lines(of: batch) }
    guard let searchPattern, !isSearchTooExpensive else { return marks }
    let matcher = Matcher(searchPattern)
    marks.hits = matcher.lines(of: batch)
    isSearchTooExpensive = matcher.isTooExpensive
    return marks
  }

  /// The same for a piece that was read from the file.
  func classified(_ piece: FilePiece, of stream: StreamIndex) -> FileView.Piece {
    let filter = FilterMatcher(filter)
    let search = searchPattern.map { Matcher($0) }
    var result = FileView.Piece(
      piece: piece, stream: stream, matching: .all, shown: .all,
      hits: search?.lines(of: piece.batch) ?? .none,
      errors: errorPattern?.lines(of: piece.batch) ?? .none, followed: nil)
    result.judgeLines(filter: filter, context: context)
    result.judgeRows(filter: filter, search: search, keepsShown: context > 0)
    return result
  }
}
