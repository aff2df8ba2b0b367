import LogCore

/// Tells what a pane's filter has found in the lines that it lets through. Made for one frame; in a line
/// of many rows it is looked for once.
struct FilterMarker {
  private let matchers: [Matcher]
  private let isRaw: Bool
  private var cutMatches: CutMatches
  private var line: (position: Position, found: [Range<Int>])?

  init(of pane: Pane) {
    let isUsed = pane.lens.filtering && !pane.log.isFilterTooExpensive
    matchers =
      isUsed
      ? pane.filter.terms.filter { !$0.isExclusion }.map { Matcher.hasty($0.pattern) } : []
    isRaw = pane.display.showsRawProgress
    cutMatches = CutMatches(of: matchers.map(\.pattern), isRaw: isRaw)
  }

  /// From the line's first byte, ascending and apart.
  mutating func ranges(in row: PaneRows.Row, of look: PaneRows) -> [Range<Int>] {
    guard !matchers.isEmpty, row.line != nil || row.isUnfinished else { return [] }
    if let line, line.position == row.position { return line.found }
    let each = matchers.map { $0.highlights(in: row.bytes, isRaw: isRaw, carried: row.carried) }
    let found = each.count > 1 ? each.flatMap { $0 }.joined() : each.first ?? []
    guard let position = row.position else { return found }
    let all = cutMatches.joined(to: found, in: row, of: look)
    line = (position, all)
    return all
  }
}
