import LogCore

/// Tells what a pane's filter has found in the lines that it lets through. Made for one frame; in a line
/// of many rows it is looked for once.
struct FilterMarker {
  private let matchers: [Matcher]
  private let isRaw: Bool
  private var line: (position: Position, found: [Range<Int>])?

  init(of pane: Pane) {
    let isUsed = pane.lens.filtering && !pane.log.isFilterTooExpensive
    matchers =
      isUsed
      ? pane.filter.terms.filter { !$0.isExclusion }.map { Matcher.hasty($0.pattern) } : []
    isRaw = pane.display.showsRawProgress
  }

  /// From the line's first byte, ascending and apart.
  mutating func ranges(in row: PaneRows.Row) -> [Range<Int>] {
    guard !matchers.isEmpty, row.line != nil || row.isUnfinished else { return [] }
    if let line, line.position == row.position { return line.found }
    let found = joined(
      matchers.map { $0.highlights(in: row.bytes, isRaw: isRaw, carried: row.carried) })
    guard let position = row.position else { return found }
    line = (position, found)
    return found
  }

  private func joined(_ found: [[Range<Int>]]) -> [Range<Int>] {
    guard found.count > 1 else { return found.first ?? [] }
    var ranges: [Range<Int>] = []
    for range in found.joined().sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }
}
