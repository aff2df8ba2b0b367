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
    if search?.isCounted == true || !counting.isEmpty {
      self.search?.wantsCounting = true
    }
  }
}
