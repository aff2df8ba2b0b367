import LogCore

/// How many lines a pane shows, of all that there are as far as they are counted. Made for one look.
struct LineCount {
  /// `3,000 lines`, with `+` while those in the file are not counted.
  let all: String
  /// `34 of 3,000 lines`, or all of them.
  let text: String
  /// How many there are at least.
  let least: UInt64
  /// Whether a filter leaves some out; one that was given up lets everything through.
  let isFiltered: Bool

  init(of pane: Pane) {
    let lens = pane.lens
    let counts = pane.log.counts(lens)
    let unfinished = pane.unfinishedCounts
    let reachesBack = pane.log.reachesBack(lens)
    isFiltered = lens.filtering && !pane.log.isFilterTooExpensive
    let passed = isFiltered ? pane.passed : nil
    let before = pane.streams.reduce(0) { $0 + (pane.linesBefore($1) ?? 0) }
    let total = UInt64(counts.total) + before + UInt64(unfinished.total)
    // Without a filter all lines are shown; with one, those in the file are not counted.
    let isCounted = !reachesBack || pane.streams.allSatisfy { pane.linesBefore($0) != nil }
    // What passes may be counted in the file before its lines are.
    let passing = passed.map { UInt64($0.count + unfinished.shown) } ?? 0
    least = isCounted ? total : max(total, passing)
    all = "\(Counted(least, "line", mark: isCounted ? "" : "+"))"
    if let passed {
      text = "\(Grouped(passed.count + unfinished.shown))\(passed.isComplete ? "" : "+") of \(all)"
    } else if reachesBack, lens.from == nil {
      text = all
    } else {
      text = "\(Grouped(counts.shown + unfinished.shown))\(reachesBack ? "+" : "") of \(all)"
    }
  }
}
