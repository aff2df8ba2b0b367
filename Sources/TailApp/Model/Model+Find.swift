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
      abandonPendingRead(of: focus) + stopCounting(in: focus) + stopCountingPassing(in: focus)
      + stopReadingChart(of: focus)
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
      try startSearch(prompt.string, in: pane, goesBack: origin.viewport.isFollowing)
    } catch {
      // Half a pattern is often wrong; it is told, not punished.
      prompt.complaint = error.message
      panes[pane].restoreSearch(origin.search, at: now.moment)
    }
  }

  mutating func startSearch(
    _ source: String, in pane: Int, goesBack: Bool
  ) throws(PatternError) {
    panes[pane].setSearch(
      PaneSearch(pattern: try Pattern(source), goesBack: goesBack), at: now.moment)
    let isCounted = !panes[pane].log.reachesBack(panes[pane].lens)
    panes[pane].search?.isCounted = isCounted
    // It begins where the reader will be.
    guard !panes[pane].isJumpingBeforeSearch(at: now.moment) else { return }
    // A part of the file that would be needed is not asked for while the reader is typing.
    do throws(FileMiss) {
      try panes[pane].goToFirstMatch(in: body(of: pane))
    } catch {
      if error.isUnjudged { wait(for: error, .firstMatch, in: pane) }
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
        panes[pane].search?.wantsCounting = true
        wait(for: error, .firstMatch, in: pane)
        return countMatches(in: pane)
      }
    }
    return goOnInFile(in: pane)
  }

  /// A search goes on into the file where memory has no match, and its matches are counted there.
  private mutating func goOnInFile(in pane: Int) -> [Effect] {
    panes[pane].search?.wantsCounting = true
    let counting = countMatches(in: pane)
    guard !panes[pane].log.isSearchTooExpensive else {
      complain(.search, panes[pane].search?.pattern.source ?? "")
      return stopCounting(in: pane)
    }
    guard let search = panes[pane].search, search.isVain else { return counting }
    guard
      panes[pane].log.reachesBack(panes[pane].lens) || panes[pane].log.isSearchUnfinished
    else {
      tell(.noMatch(search.pattern))
      return counting
    }
    return dropPendingRead(of: pane) + begin(.firstMatch, in: pane) + sayIfNone(in: pane) + counting
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
      panes[pane].search?.wantsCounting = true
      effects += countMatches(in: pane)
    }
    say("all panes: /\(search.pattern.source)")
    return effects
  }

  // MARK: Counting

  /// Counts the matches that are only in the file, where reading it costs nobody else.
  mutating func countMatches(in pane: Int) -> [Effect] {
    guard let search = panes[pane].search, search.wantsCounting else { return [] }
    var effects = stopCounting(in: pane)
    panes[pane].search?.wantsCounting = false
    let isCounted = !panes[pane].log.reachesBack(panes[pane].lens)
    panes[pane].search?.isCounted = isCounted
    let lens = panes[pane].lens
    for stream in panes[pane].streams
    where lens.streams.contains(stream.index)
      && (stream.watch == .announced || search.countsEverywhere)
    {
      guard lens.from == nil, let end = panes[pane].log.fileEnd(of: stream.index),
        let request = historyRequest(
          .count(
            panes[pane].countedKind(search.pattern, of: stream.index, upTo: end), end: end,
            cuts: panes[pane].log.cuts(of: stream.index)),
          stream: stream.index, in: pane)
      else { continue }
      panes[pane].log.forgetFileHits(of: stream.index)
      panes[pane].counting[stream.index] = request.ticket
      // Where it takes long it is the reader who has asked.
      if stream.watch != .announced { panes[pane].counted[stream.index] = 0 }
      effects.append(.history(request))
    }
    return effects
  }

  /// Counts the matches of the file, whatever reading it costs.
  private mutating func countToTheEnd() -> [Effect] {
    guard let search = panes[focus].search else {
      tell(.noSearch)
      return []
    }
    guard !search.isCounted, panes[focus].counting.isEmpty else {
      say(
        search.isCounted
          ? "all matches are counted"
          : keymap.sentence("matches are being counted", (.hideHighlight, "stops")))
      return []
    }
    panes[focus].search?.countsEverywhere = true
    panes[focus].search?.wantsCounting = true
    return countMatches(in: focus)
  }

  mutating func stopCounting(in pane: Int) -> [Effect] {
    let streams = panes[pane].counting.keys
    panes[pane].counting = [:]
    panes[pane].counted = [:]
    return streams.compactMap { stream in
      historyRequest(.stopCounting, stream: stream, in: pane).map { .history($0) }
    }
  }

  /// Where the search has found nothing in all of the file, there is nothing to be counted.
  mutating func stopVainCounting(in pane: Int) -> [Effect] {
    guard !panes[pane].counting.isEmpty, panes[pane].pendingRead == nil,
      MatchCount(of: panes[pane]).isNone
    else { return [] }
    panes[pane].search?.isCounted = true
    return stopCounting(in: pane)
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
