import LogCore

/// In how many lines a pane's search finds something, in memory and in the files, and which of them
/// the reader is at. Lines are what can be counted as fast as a file is read.
struct MatchCount {
  /// How many lines match, with `+` while some may not have been counted.
  let total: String
  let isAny: Bool
  let isComplete: Bool
  /// Whether there is none, in memory and in the files.
  let isNone: Bool
  /// Counted from 1 at the oldest; `nil` where the older ones are not counted.
  let rank: Int?

  /// Which of its line's matches the reader is at, where it has several.
  private let inLine: RankInLine?

  /// `line 3 of 41`, `line 3 of 41, match 2 of 5`.
  var text: String {
    inLine.map { "\(line), match \(Grouped($0.number + 1)) of \(Grouped($0.count))" } ?? line
  }

  /// `line 3 of 41`.
  var line: String {
    rank.map { "line \(Grouped($0)) of \(total)" }
      ?? (total == "1" ? "1 line matches" : "\(total) lines match")
  }

  /// `3 of 41`.
  var shortLine: String { rank.map { "\(Grouped($0)) of \(total)" } ?? total }

  init(of pane: Pane) {
    let lens = pane.lens
    let unfinished = pane.unfinishedMatches
    let count = pane.log.hitCount(lens) + pane.log.fileHitCount(lens) + unfinished
    isComplete =
      (pane.search.map { $0.count == .known } ?? true || !pane.log.reachesBack(lens))
      && !pane.log.isSearchUnfinished
    // What the lens does not let through any more is not counted either.
    let current = pane.search?.current.flatMap { pane.log.isHit($0, lens) ? $0 : nil }
    inLine = current == nil ? nil : pane.search?.rankInLine.flatMap { $0.count > 1 ? $0 : nil }
    // Where the reader is at one in a file that nobody has counted, there is one.
    let known = max(count, current == nil ? 0 : 1)
    isAny = known > 0
    // Neighbours of what the filter lets through are not looked for in the file.
    let isSearched =
      !isAny && !(lens.filtering && pane.context > 0)
      && (try? pane.log.walk(from: nil, by: 1, forward: false, lens, .hits)) != nil
    isNone = !isAny && (isComplete || isSearched)
    total = "\(Grouped(known))" + (isComplete ? "" : "+")
    if pane.search?.isAtUnfinished ?? false, unfinished > 0 {
      rank = known
      return
    }
    // While the files are not counted, those in memory are numbered among what is known.
    let isKnown = isComplete || current.map { pane.log.hitRank(of: $0, lens) != nil } ?? false
    rank = isKnown ? current.flatMap { pane.log.rank(ofHit: $0, lens) } : nil
  }
}
