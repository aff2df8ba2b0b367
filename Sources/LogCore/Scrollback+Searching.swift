import DequeModule

/// Going from match to match. A match is a visible line in which the pattern is found.
extension Scrollback {
  package func isHit(_ position: Position) -> Bool {
    place(of: position.entry).map {
      (entries[$0].folded?.hits ?? entries[$0].hits).contains(Int(position.line))
    } ?? false
  }

  package func nextHit(after position: Position, _ lens: Lens) -> Position? {
    var place = firstPlace(from: position.entry)
    while place < entries.count {
      let entry = entries[place]
      let start = entry.id == position.entry ? Int(position.line) + 1 : 0
      if let line = visibleHits(entry, lens).first(from: start, of: entry.count) {
        return Position(entry: entry.id, line: UInt32(line))
      }
      place += 1
    }
    return nil
  }

  package func previousHit(before position: Position, _ lens: Lens) -> Position? {
    var place = firstPlace(from: position.entry)
    if place < entries.count, entries[place].id == position.entry,
      let line = visibleHits(entries[place], lens).last(upTo: Int(position.line) - 1)
    {
      return Position(entry: position.entry, line: UInt32(line))
    }
    place -= 1
    while place >= 0 {
      let entry = entries[place]
      if let line = visibleHits(entry, lens).last(upTo: entry.count - 1) {
        return Position(entry: entry.id, line: UInt32(line))
      }
      place -= 1
    }
    return nil
  }

  package func hitCount(_ lens: Lens) -> Int {
    guard searchPattern != nil else { return 0 }
    return entries.reduce(0) { $0 + visibleHits($1, lens).size(of: $1.count) }
  }

  /// Which match it is, counted from 1 at the oldest.
  package func hitRank(of position: Position, _ lens: Lens) -> Int? {
    guard isHit(position), isVisible(position, lens) else { return nil }
    var rank = 1
    for entry in entries {
      guard entry.id < position.entry else {
        return rank + visibleHits(entry, lens).rank(of: Int(position.line), count: entry.count)
      }
      rank += visibleHits(entry, lens).size(of: entry.count)
    }
    return nil
  }

  private func visibleHits(_ entry: Entry, _ lens: Lens) -> LineSet {
    let hits = lens.isRaw ? entry.hits : entry.folded?.hits ?? entry.hits
    return hits == .none ? .none : hits.intersection(visible(entry, lens))
  }
}
