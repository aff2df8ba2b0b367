import LogCore

/// Going from match to match, and from error to error. A line may have several matches: each is a
/// stop of its own.
extension Model {
  /// The match nearest to where the reader is, in the direction of the search.
  mutating func goToFirstMatch(in pane: Int) throws(FileMiss) {
    guard let search = panes[pane].search else { return }
    if !search.goesBack, let match = matchInTopLine(of: pane, search) {
      return goTo(match, in: pane)
    }
    let top = search.goesBack ? nil : rows(of: pane).top?.position
    var next = try hit(from: top, back: search.goesBack, in: pane)
    if next == nil, top != nil { next = try hit(from: nil, back: false, in: pane) }
    goTo(next.map { match(at: $0, search, isLast: search.goesBack, in: pane) }, in: pane)
  }

  mutating func goToMatch(sameDirection: Bool, in pane: Int) throws(FileMiss) {
    guard let search = panes[pane].search else {
      say(keymap.sentence("nothing is searched for", (.search, "searches")))
      return
    }
    panes[pane].search?.isHighlighted = true
    let back = search.goesBack == sameDirection
    if let match = nextInLine(search, back: back, in: pane) { return goTo(match, in: pane) }
    // Whoever reads the newest lines has all others above.
    let isAtEnd = panes[pane].viewport.isFollowing && back
    let from = search.current ?? (isAtEnd ? nil : rows(of: pane).top?.position)
    var next = try hit(from: from, back: back, in: pane)
    if next == nil {
      next = try hit(from: nil, back: back, in: pane)
      if next == nil {
        complain("no line matches \(search.pattern.source)")
      } else {
        say(back ? "search went on at the end" : "search went on at the start")
      }
    }
    goTo(next.map { match(at: $0, search, isLast: back, in: pane) }, in: pane)
  }

  // MARK: Matches

  /// A line that matches, and what of it does.
  private struct Found {
    let position: Position
    /// `nil`: nothing that can be seen.
    let match: LineMatch?
  }

  private mutating func goTo(_ found: Found?, in pane: Int) {
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
    let matches = rows(of: pane).matches(Matcher(search.pattern), at: position)
    return Found(position: position, match: LineMatch(matches, isLast: isLast))
  }

  /// The first match of the line at the top that is not above the screen.
  private func matchInTopLine(of pane: Int, _ search: PaneSearch) -> Found? {
    let look = rows(of: pane)
    let (log, lens) = (panes[pane].log, panes[pane].lens)
    guard let top = look.top, log.isHit(top.position), log.isVisible(top.position, lens) else {
      return nil
    }
    let matches = look.matches(Matcher(search.pattern), at: top.position)
    guard !matches.isEmpty else { return Found(position: top.position, match: nil) }
    guard let column = look.column(of: top), column > 0 else {
      return Found(position: top.position, match: LineMatch(matches, isLast: false))
    }
    let number = matches.firstIndex {
      look.columns(of: $0, at: top.position).map { $0.columns.lowerBound >= column } ?? false
    }
    return number.map { Found(position: top.position, match: LineMatch(matches, number: $0)) }
  }

  /// The next match of the line that the reader is at.
  private func nextInLine(_ search: PaneSearch, back: Bool, in pane: Int) -> Found? {
    guard let position = search.current, let current = search.currentMatch,
      panes[pane].log.isVisible(position, panes[pane].lens)
    else { return nil }
    let matches = rows(of: pane).matches(Matcher(search.pattern), at: position)
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
    let isAtEnd = panes[pane].viewport.isFollowing && panes[pane].error == nil
    let from = panes[pane].error ?? (isAtEnd ? nil : rows(of: pane).top?.position)
    // Whoever reads the newest lines has all errors above.
    if isAtEnd, !back {
      say(keymap.sentence("no line that looks like an error below", (.previousError, "goes up")))
      return
    }
    guard let next = try log.walk(from: from, by: 1, forward: !back, lens, .errors).position else {
      say("no line that looks like an error \(back ? "above" : "below")")
      return
    }
    reveal(next, rows(of: pane).error(of: plan.errorPattern, at: next), in: pane)
    panes[pane].error = panes[pane].viewport.isFollowing ? nil : next
  }
}
