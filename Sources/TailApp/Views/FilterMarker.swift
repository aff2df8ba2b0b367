import LogCore

/// Tells what a pane's filter has found in the lines that it lets through. Made for one frame.
struct FilterMarker {
  private let matchers: [Matcher]

  /// - Returns: `nil` where there is nothing to mark.
  init?(of pane: Pane) {
    guard pane.lens.filtering, !pane.log.isFilterTooExpensive else { return nil }
    matchers = pane.filter.terms.filter { !$0.isExclusion }.map { Matcher($0.pattern) }
    if matchers.isEmpty { return nil }
  }

  /// Where it is, in bytes of the line, ascending and apart.
  func ranges(
    in line: ArraySlice<UInt8>, isRaw: Bool, carried: [UInt8]
  ) -> [Range<Int>] {
    let found = matchers.map { $0.highlights(in: line, isRaw: isRaw, carried: carried) }
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
