import DequeModule

/// Lines in memory are judged at once as far as that is quick, the oldest first, and the others in
/// slices: no pattern stops the program.
extension Scrollback {
  /// How far the lines in memory are judged.
  struct Judging: Sendable {
    /// What is left; `nil`: nothing.
    var unjudged: UnjudgedLines?
    /// Whether the reader has called it off, until what it finds is wanted.
    var isStopped = false
    /// What each of the patterns has cost.
    var efforts: [PatternEffort] = []
  }

  /// A pattern that costs too much, and what it was for.
  package struct GivenUp: Sendable {
    package enum Use: Sendable {
      case filter, search, errors
    }

    package let pattern: Pattern
    package let use: Use
  }

  /// Whether lines in memory wait for being judged.
  package var hasUnjudged: Bool { judging.contains { $0.unjudged != nil && !$0.isStopped } }

  /// Whether the search has still to look at lines in memory.
  package var isSearchUnfinished: Bool { judging[.search].unjudged != nil }

  /// Whether the filter has still to look at lines in memory.
  package var isFilterUnfinished: Bool { judging[.filter].unjudged != nil }

  /// How much of memory the filter or the search has looked at, from 0 to 1.
  package var judgedPart: Double {
    let unjudged = [Judgement.filter, .search].compactMap { judging[$0].unjudged?.entry }
    guard let next = unjudged.min(), !entries.isEmpty else { return 1 }
    return Double(firstPlace(from: next)) / Double(entries.count)
  }

  /// Judges more of what waits, in about `LogLimits.stepsAtOnce` steps.
  package mutating func judgeMore() {
    let next = Judgement.allCases.first {
      judging[$0].unjudged != nil && !judging[$0].isStopped
    }
    if let next { judge(next) }
  }

  /// Judges no more lines for the filter and the search, until what they find is wanted.
  package mutating func stopJudging() {
    for judgement in [Judgement.filter, .search] where judging[judgement].unjudged != nil {
      judging[judgement].isStopped = true
    }
  }

  /// Goes on with it.
  package mutating func resumeJudging() {
    for judgement in Judgement.allCases { judging[judgement].isStopped = false }
  }

  /// Tells which patterns have been given up since that was asked last.
  package mutating func takeGivenUp() -> [GivenUp] {
    defer { givenUp = [] }
    return givenUp
  }

  /// Whether a line of a kind may be in an entry without anybody knowing.
  func isUnjudged(_ entry: Entry, _ wanted: Wanted, _ lens: Lens) -> Bool {
    guard entry.batch != nil, !tracks[Int(entry.stream.number)].isExempt else { return false }
    if lens.filtering, isUnjudged(.filter, entry.id) { return true }
    switch wanted {
    case .visible: return false
    case .hits: return isUnjudged(.search, entry.id)
    case .errors: return isUnjudged(.errors, entry.id)
    }
  }

  /// Whether something still waits for lines of a kind to be judged.
  package func isAwaited(_ wanted: Wanted, filtering: Bool) -> Bool {
    var kinds: [Judgement] = filtering ? [.filter] : []
    switch wanted {
    case .visible: break
    case .hits: kinds.append(.search)
    case .errors: kinds.append(.errors)
    }
    return kinds.contains {
      judging[$0].unjudged != nil && !judging[$0].isStopped
    }
  }

  func isUnjudged(_ judgement: Judgement, _ id: UInt64) -> Bool {
    judging[judgement].unjudged.map { id >= $0.entry } ?? false
  }

  // MARK: Working

  /// All lines in memory are to be judged anew.
  mutating func judgeAll(_ judgement: Judgement) {
    judging[judgement] = Judging(unjudged: UnjudgedLines(from: 0))
    judge(judgement)
  }

  private mutating func judge(_ judgement: Judgement) {
    guard let judge = makeJudge(judgement) else {
      judging[judgement] = Judging()
      return
    }
    var left = LogLimits.stepsAtOnce
    while var work = judging[judgement].unjudged {
      guard let place = firstJudged(from: work.entry), let batch = entries[place].batch else {
        judging[judgement].unjudged = nil
        complete(judgement)
        break
      }
      work.move(to: entries[place].id)
      let isWhole = judge.look(at: batch, nil, &work, left: &left)
      if let pattern = judge.tooExpensive {
        giveUp(judgement, pattern)
        return
      }
      if isWhole {
        left -= mark(judgement, work.lines(of: batch.count), at: place)
        guard isUsed(judgement) else { return }
        work.move(to: entries[place].id + 1)
      }
      judging[judgement].unjudged = work
      if !isWhole || left <= 0 { break }
    }
    judging[judgement].efforts = judge.efforts
  }

  /// Whether there is still something to judge lines by.
  private func isUsed(_ judgement: Judgement) -> Bool {
    switch judgement {
    case .filter: !filter.isEmpty
    case .search: searchPattern != nil && !isSearchTooExpensive
    case .errors: errorPattern != nil
    }
  }

  private func makeJudge(_ judgement: Judgement) -> LineJudge? {
    let efforts = judging[judgement].efforts
    switch judgement {
    case .filter: return filter.isEmpty ? nil : LineJudge(filter, efforts: efforts)
    case .search:
      return isSearchTooExpensive ? nil : searchPattern.map { LineJudge($0, efforts: efforts) }
    case .errors: return errorPattern.map { LineJudge($0, efforts: efforts) }
    }
  }

  /// The first entry from an id on whose lines are judged.
  private func firstJudged(from id: UInt64) -> Int? {
    entries[firstPlace(from: id)...].firstIndex {
      $0.batch != nil && !tracks[Int($0.stream.number)].isExempt
    }
  }

  /// Judges a batch that comes now, unless others wait before it.
  ///
  /// - Returns: `nil`: it has to wait, too; how far it was judged is in `unfinished`.
  mutating func judgeNew(
    _ batch: LineBatch, _ text: ShownBlock, _ judgement: Judgement,
    _ unfinished: inout [Judgement: UnjudgedLines]
  ) -> LineSet? {
    guard judging[judgement].unjudged == nil, let judge = makeJudge(judgement) else {
      return nil
    }
    var work = UnjudgedLines(from: nextID)
    var left = LogLimits.stepsInHaste
    let isWhole = judge.look(at: batch, text, &work, left: &left)
    if let pattern = judge.tooExpensive {
      giveUp(judgement, pattern)
      switch judgement {
      case .filter: return .all
      case .search: return LineSet.none
      // The others are still there.
      case .errors: return judgeNew(batch, text, .errors, &unfinished)
      }
    }
    judging[judgement].efforts = judge.efforts
    if isWhole { return work.lines(of: batch.count) }
    unfinished[judgement] = work
    return nil
  }

  // MARK: Results

  /// - Returns: how many steps of patterns rows took that show something else than their lines.
  private mutating func mark(_ judgement: Judgement, _ lines: LineSet, at place: Int) -> Int {
    guard let batch = entries[place].batch else { return 0 }
    let track = Int(entries[place].stream.number)
    switch judgement {
    case .filter:
      let matching = asWholeLines(
        lines, of: batch, continuesLine: entries[place].continuesLine, track: track)
      // It may have been given up just now.
      guard !filter.isEmpty else { return 0 }
      entries[place].shown = withContext(matching, of: batch, before: place, track: track)
      countShown(at: place)
    case .search:
      let hits = hitsOfWholeLines(
        lines, of: batch, continuesLine: entries[place].continuesLine, track: track)
      entries[place].hits = hits
    case .errors:
      let continuesLine = entries[place].continuesLine
      entries[place].errors = one(
        lines, of: batch, continuesLine: continuesLine, isOpen: &tracks[track].isOpenError)
      tracks[track].errors += entries[place].errors.size(of: batch.count)
    }
    if entries[place].cost > 0 { recount(place) }
    guard judgement != .errors, entries[place].folded != nil else { return 0 }
    return refresh(entry: entries[place].id)
  }

  private mutating func complete(_ judgement: Judgement) {
    guard judgement == .filter, context > 0 else { return }
    spreadContext()
    refreshFolded()
  }

  /// A pattern costs more than it is worth: nothing is judged by it any more.
  mutating func giveUp(_ judgement: Judgement, _ pattern: Pattern) {
    let use: GivenUp.Use =
      switch judgement {
      case .filter: .filter
      case .search: .search
      case .errors: .errors
      }
    if giveUp(pattern, use) { givenUp.append(GivenUp(pattern: pattern, use: use)) }
  }

  /// The same without a word, where it has been said already.
  ///
  /// - Returns: whether it was used.
  @discardableResult
  package mutating func giveUp(_ pattern: Pattern, _ use: GivenUp.Use) -> Bool {
    switch use {
    case .filter:
      guard filter.terms.contains(where: { $0.pattern === pattern }) else { return false }
      setFilter(LineFilter(), context: context)
      isFilterTooExpensive = true
    case .search:
      guard searchPattern === pattern, !isSearchTooExpensive else { return false }
      judging[.search] = Judging()
      isSearchTooExpensive = true
      forgetHits()
    case .errors:
      guard let errorPattern, errorPattern.holds(pattern) else { return false }
      self.errorPattern = errorPattern.removing(pattern)
      let rest = judging[.errors].unjudged
      judging[.errors] = Judging(
        unjudged: rest.map { UnjudgedLines(from: $0.entry) })
    }
    return true
  }

  /// Nothing in memory is found any more, until it is judged.
  mutating func forgetHits() {
    for track in tracks.indices {
      tracks[track].forgetFileHits()
    }
    for place in entries.indices where entries[place].batch != nil {
      entries[place].hits = .none
      entries[place].folded?.hits = .none
      if entries[place].cost > 0 { recount(place) }
    }
  }
}
