import CellUI
import LogCore

extension Model {
  mutating func find(_ action: Action, count: Int?) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    switch action {
    case .search:
      searchOrigin = SearchOrigin(
        pane: panes[focus].id, viewport: panes[focus].viewport, search: panes[focus].search)
      open(.search, label: "/")
    case .filter: open(.filter, label: "&")
    case .nextMatch: for _ in 0..<min(count ?? 1, 1000) { goToMatch(sameDirection: true) }
    case .previousMatch: for _ in 0..<min(count ?? 1, 1000) { goToMatch(sameDirection: false) }
    case .hideHighlight: panes[focus].search?.isHighlighted = false
    default: break
    }
    return []
  }

  private mutating func open(_ purpose: Prompt.Purpose, label: String) {
    overlay = .prompt(
      Prompt(purpose: purpose, label: label, history: history[purpose] ?? []))
  }

  // MARK: Searching

  /// The search follows the prompt as it is typed.
  mutating func searchIncrementally(_ prompt: inout Prompt) {
    guard let origin = searchOrigin, let pane = index(of: origin.pane) else { return }
    panes[pane].viewport = origin.viewport
    guard !prompt.string.isEmpty else {
      setSearch(origin.search, in: pane)
      return
    }
    do {
      try startSearch(prompt.string, in: pane, goesBack: origin.viewport.isFollowing)
    } catch {
      // Half a pattern is often wrong; it is told, not punished.
      prompt.complaint = error.message
      setSearch(origin.search, in: pane)
    }
  }

  private mutating func startSearch(
    _ source: String, in pane: Int, goesBack: Bool
  ) throws(PatternError) {
    var search = PaneSearch(pattern: try Pattern(source), goesBack: goesBack)
    panes[pane].log.setSearch(search.pattern)
    let lens = panes[pane].lens
    if goesBack {
      search.current = panes[pane].log.last(lens).flatMap {
        panes[pane].log.isHit($0) ? $0 : panes[pane].log.previousHit(before: $0, lens)
      }
    } else {
      search.current = rows(of: pane).top.flatMap {
        panes[pane].log.isHit($0.position)
          ? $0.position : panes[pane].log.nextHit(after: $0.position, lens)
      }
    }
    search.current = search.current ?? edgeHit(in: pane, goesBack: goesBack)
    panes[pane].search = search
    if let current = search.current { reveal(current, in: pane) }
  }

  private mutating func setSearch(_ search: PaneSearch?, in pane: Int) {
    panes[pane].search = search
    panes[pane].log.setSearch(search?.pattern)
  }

  /// The match at the far end, from which a search starts over.
  private func edgeHit(in pane: Int, goesBack: Bool) -> Position? {
    let log = panes[pane].log
    let lens = panes[pane].lens
    guard let edge = goesBack ? log.last(lens) : log.first(lens) else { return nil }
    if log.isHit(edge) { return edge }
    return goesBack ? log.previousHit(before: edge, lens) : log.nextHit(after: edge, lens)
  }

  mutating func acceptSearch(_ prompt: Prompt) {
    defer { searchOrigin = nil }
    guard let origin = searchOrigin, let pane = index(of: origin.pane) else { return }
    guard !prompt.string.isEmpty else {
      // As in less: an empty pattern means the last one.
      setSearch(origin.search, in: pane)
      if origin.search == nil {
        say("there is no earlier search")
      } else {
        goToMatch(sameDirection: true)
      }
      return
    }
    if panes[pane].search?.current == nil {
      complain("no line matches \(prompt.string)")
    }
  }

  mutating func abandonSearch() {
    defer { searchOrigin = nil }
    guard let origin = searchOrigin, let pane = index(of: origin.pane) else { return }
    panes[pane].viewport = origin.viewport
    setSearch(origin.search, in: pane)
  }

  mutating func goToMatch(sameDirection: Bool) {
    guard var search = panes[focus].search else {
      say("nothing is searched for; / searches")
      return
    }
    search.isHighlighted = true
    let log = panes[focus].log
    let lens = panes[focus].lens
    let back = search.goesBack == sameDirection
    let from =
      search.current.flatMap { log.nearest(to: $0, lens) } ?? rows(of: focus).top?.position
    let next = from.flatMap {
      back ? log.previousHit(before: $0, lens) : log.nextHit(after: $0, lens)
    }
    if let next {
      search.current = next
    } else if let wrapped = edgeHit(in: focus, goesBack: back) {
      search.current = wrapped
      say(back ? "search went on at the end" : "search went on at the start")
    } else {
      search.current = nil
      complain("no line matches \(search.pattern.source)")
    }
    panes[focus].search = search
    if let current = search.current { reveal(current, in: focus) }
  }

  // MARK: Filtering

  /// Takes what was typed after `&`; returns what is wrong with it.
  mutating func acceptFilter(_ text: String) -> String? {
    guard panes.indices.contains(focus) else { return nil }
    if text.isEmpty {
      setFilter(LineFilter(), in: focus)
      say("no filter")
      return nil
    }
    let isExclusion = text.hasPrefix("!")
    do {
      let pattern = try Pattern(isExclusion ? String(text.dropFirst()) : text)
      var filter = panes[focus].filter
      filter.terms.append(LineFilter.Term(pattern: pattern, isExclusion: isExclusion))
      setFilter(filter, in: focus)
      return nil
    } catch {
      return error.message
    }
  }

  private mutating func setFilter(_ filter: LineFilter, in pane: Int) {
    changeLens(of: pane) {
      $0.filter = filter
      $0.isFiltering = true
      $0.log.setFilter(filter)
    }
  }

  mutating func toggleFilter() {
    guard panes.indices.contains(focus) else { return }
    guard !panes[focus].filter.isEmpty else {
      say("there is no filter; & and a pattern sets one")
      return
    }
    changeLens(of: focus) { $0.isFiltering.toggle() }
    say(panes[focus].isFiltering ? "filter on" : "filter off; && puts it on again")
  }
}
