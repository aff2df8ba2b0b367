import CellUI
import LogCore

/// Going from match to match, and from error to error. A line may have several matches: each is a
/// stop of its own.
extension Model {
  /// The match nearest to where the reader is, in the direction of the search.
  mutating func goToFirstMatch(in pane: Int) throws(FileMiss) {
    guard let search = panes[pane].search else { return }
    if !search.goesBack, let match = matchInTopLine(of: pane, search, back: false) {
      return goTo(match, in: pane)
    }
    if search.goesBack, goToUnfinished(in: pane) { return }
    let top = search.goesBack ? nil : rows(of: pane).top?.position
    var next = try hit(from: top, back: search.goesBack, in: pane)
    if next == nil, !search.goesBack, goToUnfinished(in: pane) { return }
    if next == nil, top != nil { next = try hit(from: nil, back: false, in: pane) }
    goTo(next.map { match(at: $0, search, isLast: search.goesBack, in: pane) }, in: pane)
  }

  mutating func goToMatch(sameDirection: Bool, in pane: Int) throws(FileMiss) {
    guard let search = panes[pane].search else {
      say(keymap.sentence("no search yet", (.search, "searches")))
      return
    }
    guard !panes[pane].log.isSearchTooExpensive else {
      return complain(.search, search.pattern.source)
    }
    panes[pane].search?.isHighlighted = true
    let back = search.goesBack == sameDirection
    let start = start(of: search, back: back, in: pane)
    if let match = nextInLine(from: start, search, back: back, in: pane) {
      return goTo(match, in: pane)
    }
    let edge = wrapped(to: back ? "end" : "start")
    if case .end = start, goToUnfinished(in: pane) { return }
    if let next = try hit(from: start, back: back, in: pane) {
      return goTo(match(at: next, search, isLast: back, in: pane), in: pane)
    }
    if !start.isBelowLines, goToUnfinished(in: pane) {
      if back { say(edge) }
      return
    }
    guard let next = try hit(from: nil, back: back, in: pane) else {
      // The unfinished line is the only one, or there is none.
      if case .unfinished = start { return }
      complain("no line matches \(search.pattern.source)")
      return goTo(nil, in: pane)
    }
    say(edge)
    goTo(match(at: next, search, isLast: back, in: pane), in: pane)
  }

  /// One row, also where that has little room: what was found may stand right above.
  private func wrapped(to edge: String) -> String {
    let text = "search wrapped to the \(edge)"
    return text.count < size.columns ? text : "wrapped to the \(edge)"
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
  private func start(of search: PaneSearch, back: Bool, in pane: Int) -> Start {
    if search.isAtUnfinished, panes[pane].unfinishedMatches > 0,
      rows(of: pane).visible().contains(where: \.isUnfinished)
    {
      return .unfinished
    }
    if let current = search.current, isShown(current, search.currentMatch, in: pane) {
      return .match(current)
    }
    // Whoever reads the newest lines has all others above.
    if panes[pane].viewport.isFollowing, back { return .end }
    return .top(rows(of: pane).top?.position)
  }

  /// The next match of the line that it starts from.
  private func nextInLine(
    from start: Start, _ search: PaneSearch, back: Bool, in pane: Int
  ) -> Found? {
    switch start {
    case .match: nextInLine(search, back: back, in: pane)
    case .top: matchInTopLine(of: pane, search, back: back)
    case .unfinished, .end: nil
    }
  }

  /// The next line with a match.
  private func hit(
    from start: Start, back: Bool, in pane: Int
  ) throws(FileMiss) -> Position? {
    switch start {
    case .match(let position), .top(let position?): try hit(from: position, back: back, in: pane)
    case .top(nil), .end: try hit(from: nil, back: back, in: pane)
    case .unfinished: back ? try hit(from: nil, back: true, in: pane) : nil
    }
  }

  /// Whether a match is on the screen; of a line that is cut any part will do.
  private func isShown(_ position: Position, _ match: LineMatch?, in pane: Int) -> Bool {
    let bytes = panes[pane].display.wraps ? match?.bytes : nil
    return rows(of: pane).visible().contains { row in
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
  private mutating func goToUnfinished(in pane: Int) -> Bool {
    guard panes[pane].unfinishedMatches > 0 else { return false }
    goTo(nil, in: pane)
    panes[pane].search?.isAtUnfinished = true
    if !panes[pane].viewport.isFollowing { hold(pane, at: rows(of: pane).endTop) }
    return true
  }

  private mutating func goTo(_ found: Found?, in pane: Int) {
    panes[pane].search?.isAtUnfinished = false
    panes[pane].search?.current = found?.position
    panes[pane].search?.currentMatch = found?.match
    if let found { reveal(found.position, found.match?.bytes, in: pane) }
  }

  /// The next line in which the search finds something; from the edge where there is no place.
  private func hit(
    from: Position?, back: Bool, in pane: Int
  ) throws(FileMiss) -> Position? {
    try panes[pane].log.walk(from: from, by: 1, forward: !back, panes[pane].lens, .hits).position
  }

  private func match(
    at position: Position, _ search: PaneSearch, isLast: Bool, in pane: Int
  ) -> Found {
    let matches = rows(of: pane).matches(Matcher.hasty(search.pattern), at: position)
    return Found(position: position, match: LineMatch(matches, isLast: isLast))
  }

  /// The first match of the line at the top that is not above the screen, or the last one that is.
  private func matchInTopLine(of pane: Int, _ search: PaneSearch, back: Bool) -> Found? {
    let look = rows(of: pane)
    guard let top = look.top, panes[pane].log.isHit(top.position, panes[pane].lens) else {
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
  private func nextInLine(_ search: PaneSearch, back: Bool, in pane: Int) -> Found? {
    guard let position = search.current, let current = search.currentMatch,
      panes[pane].log.isVisible(position, panes[pane].lens)
    else { return nil }
    let matches = rows(of: pane).matches(Matcher.hasty(search.pattern), at: position)
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
  mutating func goToError(back: Bool, in pane: Int) throws(FileMiss) {
    let lens = panes[pane].lens
    let log = panes[pane].log
    let error = panes[pane].error.flatMap { isShown($0, nil, in: pane) ? $0 : nil }
    let isAtEnd = panes[pane].viewport.isFollowing && error == nil
    let from = error ?? (isAtEnd ? nil : rows(of: pane).top?.position)
    // Whoever reads the newest lines has all errors above.
    if isAtEnd, !back {
      say(keymap.sentence("no line that looks like an error below", (.previousError, "goes up")))
      return
    }
    guard let next = try log.walk(from: from, by: 1, forward: !back, lens, .errors).position else {
      say("no line that looks like an error \(back ? "above" : "below")")
      return
    }
    reveal(next, rows(of: pane).error(of: panes[pane].log.errorPattern, at: next), in: pane)
    panes[pane].error = next
    panes[pane].errorRank = panes[pane].rank(ofError: next)
  }
}
