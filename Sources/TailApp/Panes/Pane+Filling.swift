import LogCore

/// What its files hold, and how far that is known.
extension Pane {
  /// The key that has the screen filled again after that was stopped.
  static let resumedFilling: (Action, String) = (.end, "goes on")

  /// Whether what its files hold above memory belongs on its screen while it shows its end: where less
  /// is shown than was read.
  var isFilledFromFile: Bool {
    hidesLines && (viewport.isFollowing || viewport.top == nil) && isCaughtUp
      && log.reachesBack(lens)
  }

  /// What is counted in a stream's file: what the lens shows of it, and of that what a pattern finds.
  func countedKind(_ pattern: Pattern?, of stream: StreamIndex, upTo end: UInt64) -> LineKind {
    let lens = lens
    var kind = LineKind(
      filter: lens.filtering ? log.filter : LineFilter(), pattern: pattern, isRaw: lens.isRaw)
    if !lens.isRaw { kind.leftOut = log.rowsInMemory(of: stream, before: end) }
    guard lens.filtering else { return kind }
    kind.context = context
    kind.neighboursAtEnd = log.neighbours(before: end, of: stream)
    return kind
  }

  /// Whether what the filter lets through has to be counted anew; not before it is known of all in memory.
  var isPassedInDoubt: Bool {
    let lens = lens
    return lens.filtering && lens.from == nil && !log.isFilterUnfinished
      && !log.isFilterTooExpensive
      && streams.contains { lens.streams.contains($0.index) && log.isPassedInDoubt($0.index) }
  }

  /// Whether a filter or the choice of a stream keeps lines from being shown.
  var hidesLines: Bool {
    let lens = lens
    return lens.filtering || streams.contains { !lens.streams.contains($0.index) }
  }

  /// Whether all that was in its files at the start has come.
  var isCaughtUp: Bool {
    opening == nil && streams.contains { $0.isCaughtUp }
      && streams.allSatisfy { $0.isCaughtUp || $0.standing != .open }
  }

  /// Whether its files are looked through for the last line that it shows.
  package var isEndKnown: Bool {
    (try? log.walk(from: nil, by: 1, forward: false, lens)) != nil
  }

  /// How many lines the filter lets through, in memory and in the files.
  package var passed: (count: Int, isComplete: Bool) {
    let lens = lens
    let shown = log.counts(lens).shown + log.passedCount(lens)
    guard !log.isFilterUnfinished else { return (shown, false) }
    guard log.reachesBack(lens) else { return (shown, true) }
    let seen = streams.filter { lens.streams.contains($0.index) }
    if seen.allSatisfy({ passing.counted.contains($0.index) }) { return (shown, true) }
    // All that is there may have been read.
    var lines = lens
    lines.streams.subtract(StreamMask(events))
    guard lens.from == nil, lens.filtering,
      let walk = try? log.walk(from: nil, by: .max, forward: false, lines)
    else {
      // Those on the screen were found, whether they are counted yet or not.
      return (max(shown, lens.reachesFile && lens.from == nil ? log.knownCount(lens) : 0), false)
    }
    return (walk.count, true)
  }
}
