import LogCore

/// Patterns are tried on the lines in memory a slice at a time, between keys.
extension Model {
  /// Whether `.work` should be sent as soon as nothing else is to be done.
  package var hasWork: Bool { panes.contains { $0.log.hasUnjudged } }

  /// Does one slice; the focused pane comes first.
  mutating func judgeMore() -> [Effect] {
    let first = panes.indices.contains(focus) && panes[focus].log.hasUnjudged ? focus : nil
    guard let pane = first ?? panes.firstIndex(where: { $0.log.hasUnjudged }) else { return [] }
    let wasFiltering = panes[pane].log.isFilterUnfinished
    panes[pane].log.judgeMore()
    if wasFiltering, !panes[pane].log.isFilterUnfinished {
      panes[pane].rereadChart()
      panes[pane].filling.interrupt()
    }
    guard let pendingRead = panes[pane].pendingRead, let miss = pendingRead.miss, miss.isUnjudged,
      !panes[pane].log.isAwaited(miss.wanted, filtering: pendingRead.filtering)
    else { return [] }
    let isJump = panes[pane].isJumpingBeforeSearch(at: now.moment)
    panes[pane].pendingRead = nil
    // Whoever types sees what is found in memory.
    if searchOrigin?.pane == panes[pane].id, !isJump {
      try? panes[pane].goToFirstMatch(in: body(of: pane))
      return []
    }
    return begin(pendingRead.intent, in: pane) + arrive(isJump, in: pane)
  }

  /// Says once which patterns were given up: whatever else used one of them gives it up, too.
  mutating func tellGivenUp() {
    for pane in panes.indices {
      for given in panes[pane].log.takeGivenUp() {
        for other in panes.indices { panes[other].log.giveUp(given.pattern, given.use) }
        switch given.use {
        case .filter: panes[pane].rereadChart()
        case .errors: plan.errorPattern = plan.errorPattern?.removing(given.pattern)
        case .search: break
        }
        if !isTyped(given, in: pane) { complain(given.use, given.pattern.source) }
      }
    }
  }

  /// Whether the prompt tells it while the pattern is typed.
  private func isTyped(_ given: Scrollback.GivenUp, in pane: Int) -> Bool {
    guard case .prompt(let prompt) = overlay, pane == focus else { return false }
    switch given.use {
    case .search: return prompt.purpose == .search
    case .filter: return prompt.purpose == .filter
    case .errors: return false
    }
  }

  /// Says that a pattern costs too much.
  mutating func complain(_ use: Scrollback.GivenUp.Use, _ source: String) {
    let kind =
      switch use {
      case .filter: "the filter"
      case .search: "the search"
      case .errors: "the error pattern"
      }
    complain("\(kind) \(source) takes too many steps and is given up; try a simpler one")
  }

  /// A pattern was given up by whoever looks through the files: nobody tries it any more.
  mutating func giveUp(_ pattern: Pattern, in pane: Int) {
    let waiting = [panes[pane].pendingRead?.intent].compactMap { $0 } + panes[pane].typedAhead
    panes[pane].forgetQuestions()
    let isNew = [
      panes[pane].log.giveUp(pattern, .search), panes[pane].log.giveUp(pattern, .filter),
    ]
    // Whoever was on the way to a place goes on to it, without the pattern.
    let isSearch = panes[pane].log.isSearchTooExpensive
    panes[pane].typedAhead = waiting.filter { !$0.isOfScreen && !(isSearch && $0.isSearch) }
    for (use, isNew) in zip([Scrollback.GivenUp.Use.search, .filter], isNew) where isNew {
      complain(use, pattern.source)
    }
  }
}
