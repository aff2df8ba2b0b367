import CellUI
import LogCore

/// Going from match to match, and from error to error. A line may have several matches: each is a
/// stop of its own.
extension Pane {
  /// The match nearest to where the reader is, in the direction of the search.
  mutating func goToFirstMatch(in body: Rect) throws(FileMiss) {
    guard let search else { return }
    if !search.goesBack, let match = matchInTopLine(in: body, search, back: false) {
      return goTo(match, in: body)
    }
    if search.goesBack, goToUnfinished(in: body) { return }
    let top = search.goesBack ? nil : rows(in: body).top?.position
    var next = try hit(from: top, back: search.goesBack)
    if next == nil, !search.goesBack, goToUnfinished(in: body) { return }
    if next == nil, top != nil { next = try hit(from: nil, back: false) }
    goTo(next.map { match(at: $0, search, isLast: search.goesBack, in: body) }, in: body)
  }

  /// The next match, or the one before.
  ///
  /// - Returns: what there is to say about it.
  mutating func goToMatch(
    sameDirection: Bool, in body: Rect
  ) throws(FileMiss) -> FindRemark? {
    guard let search else { return .noSearch }
    guard !log.isSearchTooExpensive else { return .tooExpensive(search.pattern) }
    self.search?.isHighlighted = true
    let back = search.goesBack == sameDirection
    let start = start(of: search, back: back, in: body)
    if let match = nextInLine(from: start, search, back: back, in: body) {
      goTo(match, in: body)
      return nil
    }
    if case .end = start, goToUnfinished(in: body) { return nil }
    if let next = try hit(from: start, back: back) {
      goTo(match(at: next, search, isLast: back, in: body), in: body)
      return nil
    }
    if !start.isBelowLines, goToUnfinished(in: body) { return back ? .wrappedToEnd : nil }
    guard let next = try hit(from: nil, back: back) else {
      // The unfinished line is the only one, or there is none.
      if case .unfinished = start { return nil }
      goTo(nil, in: body)
      return .noMatch(search.pattern)
    }
    goTo(match(at: next, search, isLast: back, in: body), in: body)
    return back ? .wrappedToEnd : .wrappedToStart
  }

  // MARK: Where it goes on

  /// Where the next match is looked for from.
  private enum Start {
    /// The match that the reader is at.
    case match(Position)
    /// The unfinished line, below all others.
    case unfinished
    /// The last line of all, upwards.
    case end
    /// The line at the top; `nil`: there is none.
    case top(Position?)

    var isBelowLines: Bool {
      switch self {
      case .unfinished, .end: true
      case .match, .top: false
      }
    }
  }

  /// From the match that the reader is at, while it is on the screen; who has gone elsewhere since goes
  /// on from there, as in less.
  private func start(of search: PaneSearch, back: Bool, in body: Rect) -> Start {
    if search.isAtUnfinished, unfinishedMatches > 0,
      rows(in: body).visible().contains(where: \.isUnfinished)
    {
      return .unfinished
    }
    if let current = search.current, isShown(current, search.currentMatch, in: body) {
      return .match(current)
    }
    // Whoever reads the newest lines has all others above.
    if viewport.isFollowing, back { return .end }
    return .top(rows(in: body).top?.position)
  }

  /// The next match of the line that it starts from.
  private func nextInLine(
    from start: Start, _ search: PaneSearch, back: Bool, in body: Rect
  ) -> Found? {
    switch start {
    case .match: nextInLine(search, back: back, in: body)
    case .top: matchInTopLine(in: body, search, back: back)
    case .unfinished, .end: nil
    }
  }

  /// The next line with a match.
  private func hit(from start: Start, back: Bool) throws(FileMiss) -> Position? {
    switch start {
    case .match(let position), .top(let position?): try hit(from: position, back: back)
    case .top(nil), .end: try hit(from: nil, back: back)
    case .unfinished: back ? try hit(from: nil, back: true) : nil
    }
  }

  /// Whether a match is on the screen; of a line that is cut any part will do.
  private func isShown(_ position: Position, _ match: LineMatch?, in body: Rect) -> Bool {
    let bytes = display.wraps ? match?.bytes : nil
    return rows(in: body).visible().contains { row in
      row.position == position && (bytes.map { row.holds($0) } ?? true)
    }
  }

  // MARK: Matches

  /// A line that matches, and what of it does.
  private struct Found {
    let position: Position
    /// `nil`: nothing that can be seen.
    let match: LineMatch?
  }

  /// Goes to the unfinished last line, below all others, where that matches.
  private mutating func goToUnfinished(in body: Rect) -> Bool {
    guard unfinishedMatches > 0 else { return false }
    goTo(nil, in: body)
    search?.isAtUnfinished = true
    if !viewport.isFollowing { hold(at: rows(in: body).endTop, in: body) }
    return true
  }

  private mutating func goTo(_ found: Found?, in body: Rect) {
    search?.isAtUnfinished = false
    search?.current = found?.position
    search?.currentMatch = found?.match
    let rank = found.flatMap { rankInLine(of: $0, in: body) }
    search?.rankInLine = rank
    if let found { reveal(found.position, found.match?.bytes, in: body) }
  }

  /// The next line in which the search finds something; from the edge where there is no place.
  private func hit(from: Position?, back: Bool) throws(FileMiss) -> Position? {
    try log.walk(from: from, by: 1, forward: !back, lens, .hits).position
  }

  private func match(
    at position: Position, _ search: PaneSearch, isLast: Bool, in body: Rect
  ) -> Found {
    let matches = rows(in: body).matches(Matcher.hasty(search.pattern), at: position)
    return Found(position: position, match: LineMatch(matches, isLast: isLast))
  }

  private func rankInLine(of found: Found, in body: Rect) -> RankInLine? {
    guard let match = found.match, let search,
      let others = rows(in: body).matchesBeside(Matcher.hasty(search.pattern), at: found.position)
    else { return nil }
    return RankInLine(
      number: others.before + match.number, count: others.before + match.count + others.behind)
  }

  /// The first match of the line at the top that is not above the screen, or the last one that is.
  private func matchInTopLine(in body: Rect, _ search: PaneSearch, back: Bool) -> Found? {
    let look = rows(in: body)
    guard let top = look.top, log.isHit(top.position, lens) else {
      return nil
    }
    let column = look.column(of: top) ?? 0
    if back, column == 0 { return nil }
    let matches = look.matches(Matcher.hasty(search.pattern), at: top.position)
    guard !matches.isEmpty else { return back ? nil : Found(position: top.position, match: nil) }
    guard column > 0 else {
      return Found(position: top.position, match: LineMatch(matches, isLast: false))
    }
    let starts = matches.map { look.columns(of: $0, at: top.position)?.columns.lowerBound ?? 0 }
    let number =
      back ? starts.lastIndex { $0 < column } : starts.firstIndex { $0 >= column }
    return number.map { Found(position: top.position, match: LineMatch(matches, number: $0)) }
  }

  /// The next match of the line that the reader is at.
  private func nextInLine(_ search: PaneSearch, back: Bool, in body: Rect) -> Found? {
    guard let position = search.current, let current = search.currentMatch,
      log.isVisible(position, lens)
    else { return nil }
    let matches = rows(in: body).matches(Matcher.hasty(search.pattern), at: position)
    // The line may be shown in another way by now.
    guard matches.indices.contains(current.number), matches[current.number] == current.bytes else {
      return nil
    }
    return LineMatch(matches, number: current.number + (back ? -1 : 1)).map {
      Found(position: position, match: $0)
    }
  }

  // MARK: Errors

  /// The next line, or the one before, that looks like an error; what does is brought into view.
  ///
  /// - Returns: what there is to say about it.
  mutating func goToError(back: Bool, in body: Rect) throws(FileMiss) -> FindRemark? {
    let lens = lens
    let error = error.flatMap { isShown($0, nil, in: body) ? $0 : nil }
    let isAtEnd = viewport.isFollowing && error == nil
    let from = error ?? (isAtEnd ? nil : rows(in: body).top?.position)
    // Whoever reads the newest lines has all errors above.
    if isAtEnd, !back { return .noErrorBelowEnd }
    guard let next = try log.walk(from: from, by: 1, forward: !back, lens, .errors).position else {
      return back ? .noErrorAbove : .noErrorBelow
    }
    reveal(next, rows(in: body).error(of: log.errorPattern, at: next), in: body)
    self.error = next
    errorRank = rank(ofError: next)
    return nil
  }
}
