import LogCore

/// Which bytes of the rows on a screen a search finds. In a line they are looked for once; of one with
/// very many those around a row are.
struct MatchMarks {
  private let matcher: Matcher?
  private let isRaw: Bool
  private var cutMatches: CutMatches
  private var line: (position: Position, found: [Range<Int>], own: [Range<Int>])?

  init(of pane: Pane) {
    let isUsed = !pane.log.isSearchTooExpensive
    matcher = pane.search.flatMap {
      $0.isHighlighted && isUsed ? Matcher.hasty($0.pattern) : nil
    }
    isRaw = pane.display.showsRawProgress
    cutMatches = CutMatches(of: matcher.map { [$0.pattern] } ?? [], isRaw: isRaw)
  }

  /// From the line's first byte, ascending.
  mutating func ranges(in row: PaneRows.Row, of look: PaneRows) -> [Range<Int>] {
    guard let matcher else { return [] }
    if row.isUnfinished {
      return matcher.highlights(in: row.bytes, isRaw: isRaw, carried: row.carried)
    }
    guard row.line != nil, let position = row.position else { return [] }
    if line?.position != position {
      let found = matcher.highlights(in: row.bytes, isRaw: isRaw, carried: row.carried)
      line = (position, cutMatches.joined(to: found, in: row, of: look), found)
    }
    let found = line?.found ?? []
    guard let own = line?.own, own.count >= LogLimits.matchesPerLine, let last = own.last,
      let shown = row.sources, shown.upperBound > last.upperBound
    else { return found }
    return ranges(around: shown, in: row.bytes, matcher)
  }

  /// The same with the neighbourhood of a row for the whole line.
  private func ranges(
    around shown: Range<Int>, in bytes: ArraySlice<UInt8>, _ matcher: Matcher
  ) -> [Range<Int>] {
    var start = max(0, shown.lowerBound - AppLimits.matchMargin)
    let end = min(bytes.count, shown.upperBound + AppLimits.matchMargin)
    // Not into the middle of a character.
    while start > 0, bytes[bytes.startIndex + start] & 0xC0 == 0x80 { start -= 1 }
    let part = bytes[(bytes.startIndex + start)..<(bytes.startIndex + end)]
    return matcher.highlights(in: part, isRaw: isRaw).map {
      $0.lowerBound + start..<$0.upperBound + start
    }
  }
}
