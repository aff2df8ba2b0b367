import CellUI
import LogCore

/// Setting what is searched.
extension Pane {
  /// Searches for something else, or for nothing; what waits for the old pattern is given up.
  mutating func setSearch(_ search: PaneSearch?, at now: Moment) {
    self.search = search
    if pendingRead?.miss?.isUnjudged ?? false, !isJumpingBeforeSearch(at: now) {
      pendingRead = nil
      typedAhead = []
    }
    log.setSearch(search?.pattern)
  }

  /// Takes an earlier search up again: what was counted of it in the files was forgotten with it.
  mutating func restoreSearch(_ search: PaneSearch?, at now: Moment) {
    setSearch(search, at: now)
    recountMatches()
  }

  /// What was counted, or was being counted, is counted anew.
  mutating func recountMatches() {
    if search?.count == .known || !counting.isEmpty { search?.count = .wanted }
  }

  /// Where all that is shown is in memory, there is nothing to be counted in files.
  mutating func noteCountInMemory() {
    let isKnown = !log.reachesBack(lens)
    search?.count = isKnown ? .known : .unknown
  }

  /// Searches for what is being typed, through what is in memory.
  mutating func startSearch(
    _ source: String, goesBack: Bool, in body: Rect, at now: Moment
  ) throws(PatternError) {
    setSearch(
      PaneSearch(pattern: try Pattern(source), goesBack: goesBack), at: now)
    noteCountInMemory()
    // It begins where the reader will be.
    guard !isJumpingBeforeSearch(at: now) else { return }
    // A part of the file that would be needed is not asked for while the reader is typing.
    do throws(FileMiss) {
      try goToFirstMatch(in: body)
    } catch {
      if error.isUnjudged { wait(for: error, .firstMatch, at: now) }
    }
  }
}
