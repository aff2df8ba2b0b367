import CellUI
import LogCore

extension Model {
  mutating func find(_ action: Action, count: Int?) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    switch action {
    case .search:
      searchOrigin = SearchOrigin(
        pane: panes[focus].id, viewport: panes[focus].viewport, search: panes[focus].search)
      openPrompt(.search, label: "/")
    case .context: setContext(count ?? 0)
    case .filter:
      filterOrigin = FilterOrigin(of: panes[focus])
      openPrompt(.filter, label: "&")
    case .nextMatch, .previousMatch:
      var effects: [Effect] = []
      for _ in 0..<min(count ?? 1, AppLimits.typedAhead) {
        effects += attempt(.match(sameDirection: action == .nextMatch), in: focus)
      }
      return effects
    case .nextError, .previousError:
      return attempt(.error(back: action == .previousError), in: focus)
    case .searchEverywhere: return searchEverywhere()
    case .countMatches: return countToTheEnd()
    case .hideHighlight: return hideHighlight()
    default: break
    }
    return []
  }

  /// Stops what goes on in the file; when nothing does, hides the highlight.
  private mutating func hideHighlight() -> [Effect] {
    let isFilling = panes[focus].pendingRead?.isForScreen ?? false
    let isBusy =
      panes[focus].pendingRead != nil || !panes[focus].counting.isEmpty
      || panes[focus].isReadingChart
      || !panes[focus].passing.tickets.isEmpty || panes[focus].log.isFilterUnfinished
      || panes[focus].log.isSearchUnfinished
    let effects =
      panes[focus].abandonPendingRead() + panes[focus].stopCounting()
      + panes[focus].stopCountingPassing()
      + panes[focus].stopReadingChart()
    panes[focus].log.stopJudging()
    panes[focus].search?.countsEverywhere = false
    if isBusy {
      panes[focus].filling.isStopped = true
      panes[focus].passing.isStopped = true
      say(
        isFilling
          ? keymap.sentence("stopped", panes[focus].resumption(in: body(of: focus))) : "stopped")
    } else if isFromOverview, !(panes[focus].search?.isHighlighted ?? false) {
      openOverview()
    } else {
      panes[focus].search?.isHighlighted = false
    }
    return effects
  }

  // MARK: Searching

  /// The search follows the prompt as it is typed, through what is in memory.
  mutating func searchIncrementally(_ prompt: inout Prompt) {
    guard let origin = searchOrigin, let pane = index(of: origin.pane) else { return }
    panes[pane].viewport = origin.viewport
    guard !prompt.string.isEmpty else {
      panes[pane].restoreSearch(origin.search, at: now.moment)
      return
    }
    do {
      try panes[pane].startSearch(
        prompt.string, goesBack: origin.viewport.isFollowing, in: body(of: pane), at: now.moment)
    } catch {
      // Half a pattern is often wrong; it is told, not punished.
      prompt.complaint = error.message
      panes[pane].restoreSearch(origin.search, at: now.moment)
    }
  }

  mutating func acceptSearch(_ prompt: Prompt) -> [Effect] {
    defer { searchOrigin = nil }
    guard let origin = searchOrigin, let pane = index(of: origin.pane) else { return [] }
    guard !prompt.string.isEmpty else {
      // As in less: an empty pattern means the last one.
      panes[pane].restoreSearch(origin.search, at: now.moment)
      guard origin.search == nil else { return attempt(.match(sameDirection: true), in: pane) }
      say("there is no earlier search")
      return []
    }
    return goOnWithSearch(in: pane)
  }

  /// Goes to the first match, where the reader is or will be.
  mutating func goOnWithSearch(in pane: Int) -> [Effect] {
    guard !panes[pane].isJumpingBeforeSearch(at: now.moment) else {
      panes[pane].typeAhead(.search)
      return []
    }
    panes[pane].typedAhead = []
    return goOnInFile(in: pane)
  }

  /// Begins a search whose pattern was typed on the way here.
  mutating func searchFromHere(in pane: Int) -> [Effect] {
    let goesBack = panes[pane].viewport.isFollowing
    panes[pane].search?.goesBack = goesBack
    do throws(FileMiss) {
      try panes[pane].goToFirstMatch(in: body(of: pane))
    } catch {
      if error.isUnjudged {
        panes[pane].search?.count = .wanted
        panes[pane].wait(for: error, .firstMatch, at: now.moment)
        return panes[pane].countMatches()
      }
    }
    return goOnInFile(in: pane)
  }

  /// A search goes on into the file where memory has no match, and its matches are counted there.
  private mutating func goOnInFile(in pane: Int) -> [Effect] {
    panes[pane].search?.count = .wanted
    let counting = panes[pane].countMatches()
    guard !panes[pane].log.isSearchTooExpensive else {
      complain(.search, panes[pane].search?.pattern.source ?? "")
      return panes[pane].stopCounting()
    }
    guard let search = panes[pane].search, search.isVain else { return counting }
    guard
      panes[pane].log.reachesBack(panes[pane].lens) || panes[pane].log.isSearchUnfinished
    else {
      tell(.noMatch(search.pattern))
      return counting
    }
    return panes[pane].dropPendingRead() + begin(.firstMatch, in: pane) + sayIfNone(in: pane)
      + counting
  }

  private mutating func sayIfNone(in pane: Int) -> [Effect] {
    if let search = panes[pane].search, search.isVain, panes[pane].pendingRead == nil,
      !panes[pane].log.isSearchTooExpensive
    {
      tell(.noMatch(search.pattern))
    }
    return []
  }

  mutating func abandonSearch() {
    defer { searchOrigin = nil }
    guard let origin = searchOrigin, let pane = index(of: origin.pane) else { return }
    panes[pane].viewport = origin.viewport
    panes[pane].restoreSearch(origin.search, at: now.moment)
  }

  /// The search of this pane, in all panes.
  private mutating func searchEverywhere() -> [Effect] {
    guard let search = panes[focus].search else {
      tell(.noSearch)
      return []
    }
    var effects: [Effect] = []
    for pane in panes.indices where pane != focus {
      panes[pane].setSearch(
        PaneSearch(pattern: search.pattern, goesBack: panes[pane].viewport.isFollowing),
        at: now.moment)
      panes[pane].search?.count = .wanted
      effects += panes[pane].countMatches()
    }
    say("all panes: /\(search.pattern.source)")
    return effects
  }

  // MARK: Counting

  /// Counts the matches of the file, whatever reading it costs.
  private mutating func countToTheEnd() -> [Effect] {
    guard let search = panes[focus].search else {
      tell(.noSearch)
      return []
    }
    guard search.count != .known, panes[focus].counting.isEmpty else {
      say(
        search.count == .known
          ? "all matches are counted"
          : keymap.sentence("matches are being counted", (.hideHighlight, "stops")))
      return []
    }
    panes[focus].search?.countsEverywhere = true
    panes[focus].search?.count = .wanted
    return panes[focus].countMatches()
  }

  mutating func toggleTroubleOnly() {
    if !showsTroubleOnly, !panes.contains(where: \.isInTrouble) {
      say("no pane is in trouble: no job has failed, no line looks like an error")
      return
    }
    showsTroubleOnly.toggle()
    if showsTroubleOnly, !panes[focus].isInTrouble {
      focus = panes.firstIndex(where: \.isInTrouble) ?? focus
    }
    say(
      showsTroubleOnly
        ? keymap.sentence("only panes in trouble", (.troubleOnly, "shows all")) : "all panes")
  }
}
