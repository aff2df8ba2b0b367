import LogCore

/// What a pane showed before a filter was typed.
struct FilterOrigin {
  let pane: PaneID
  /// Where whoever was on the way to another place has arrived meanwhile.
  var viewport: Viewport
  let filter: LineFilter
  let isFiltering: Bool
  /// Whether what has been typed so far is tried out.
  var isChanged = false

  init(of pane: Pane) {
    self.pane = pane.id
    viewport = pane.viewport
    filter = pane.filter
    isFiltering = pane.isFiltering
  }
}

extension Model {
  // MARK: Typing

  /// The pane shows what the filter would let through as it is typed so far.
  mutating func filterIncrementally(_ prompt: inout Prompt) {
    guard let origin = filterOrigin, let pane = index(of: origin.pane) else { return }
    guard !prompt.string.isEmpty, prompt.string != "!" else {
      goBack(to: origin, in: pane)
      return
    }
    do throws(PatternError) {
      let filter = origin.filter.adding(try LineFilter.Term(typed: prompt.string))
      filterOrigin?.isChanged = true
      setFilter(filter, isFiltering: true, from: origin.viewport, in: pane)
    } catch {
      // Half a pattern is often wrong; it is told, not punished.
      prompt.complaint = error.message
      goBack(to: origin, in: pane)
    }
  }

  mutating func abandonFilter() {
    guard let origin = filterOrigin, let pane = index(of: origin.pane) else { return }
    goBack(to: origin, in: pane)
    filterOrigin = nil
  }

  private mutating func goBack(to origin: FilterOrigin, in pane: Int) {
    guard origin.isChanged else { return }
    setFilter(
      origin.filter, isFiltering: origin.isFiltering, from: origin.viewport, in: pane)
    panes[pane].viewport = origin.viewport
    filterOrigin?.isChanged = false
  }

  /// Whether the filter of a pane is being typed.
  func isTryingFilter(_ pane: Pane) -> Bool {
    filterOrigin.map { $0.pane == pane.id } ?? false
  }

  // MARK: Setting

  /// Takes what was typed after `&`; returns what is wrong with it.
  mutating func acceptFilter(_ text: String) -> String? {
    defer {
      filterOrigin = nil
      filterOnArrival()
    }
    guard panes.indices.contains(focus) else { return nil }
    if text.isEmpty {
      acceptNoFilter()
      return nil
    }
    if filterOrigin?.isChanged ?? false {
      if panes[focus].log.isFilterTooExpensive {
        complain(.filter, text)
      }
      return nil
    }
    do throws(PatternError) {
      let filter = panes[focus].filter.adding(try LineFilter.Term(typed: text))
      setFilter(filter, isFiltering: true, in: focus)
      return nil
    } catch {
      return error.message
    }
  }

  /// An empty line takes the filter away; where there is none, the last search becomes one.
  private mutating func acceptNoFilter() {
    guard panes[focus].filter.isEmpty else {
      setFilter(LineFilter(), isFiltering: true, in: focus)
      say("no filter")
      return
    }
    guard let search = panes[focus].search else {
      say(keymap.sentence("there is no filter", (.filter, "and a pattern sets one")))
      return
    }
    let term = LineFilter.Term(pattern: search.pattern, isExclusion: false)
    setFilter(LineFilter(terms: [term]), isFiltering: true, in: focus)
    say(keymap.sentence("lines of the last search", (.filter, "and Enter shows all again")))
  }

  private mutating func setFilter(
    _ filter: LineFilter, isFiltering: Bool, from origin: Viewport? = nil, in pane: Int
  ) {
    panes[pane].changeLens(in: body(of: pane), at: now.moment, from: origin) {
      $0.filter = filter
      $0.isFiltering = isFiltering
      $0.log.setFilter(filter, context: $0.context)
    }
  }

  mutating func toggleFilter() {
    filterOrigin = nil
    guard panes.indices.contains(focus) else { return }
    guard !panes[focus].filter.isEmpty else {
      say(keymap.sentence("there is no filter", (.filter, "and a pattern sets one")))
      return
    }
    panes[focus].changeLens(in: body(of: focus), at: now.moment) { $0.isFiltering.toggle() }
    filterOnArrival()
    say(
      panes[focus].isFiltering
        ? "filter on" : keymap.sentence("filter off", (.filter, "twice puts it on again")))
  }

  /// Keys that come next act on what the filter lets through once the reader has arrived.
  private mutating func filterOnArrival() {
    guard panes.indices.contains(focus), panes[focus].filtersOnArrival else { return }
    panes[focus].typeAhead(.filter)
  }

  /// The reader has arrived where a filter was typed ahead.
  mutating func filterFromHere(in pane: Int) {
    guard panes[pane].filtersOnArrival else { return }
    let typedAhead = panes[pane].typedAhead
    panes[pane].changeLens(in: body(of: pane), at: now.moment) { _ in }
    panes[pane].typedAhead = typedAhead
  }

  /// How many neighbours of the lines that the filter lets through are shown.
  mutating func setContext(_ count: Int) {
    guard panes.indices.contains(focus) else { return }
    panes[focus].changeLens(in: body(of: focus), at: now.moment) {
      $0.log.setFilter($0.filter, context: count)
    }
    say(
      count == 0
        ? "no context"
        : "\(Counted(count, "line")) of context around what the filter lets through")
  }
}

extension LineFilter {
  fileprivate func adding(_ term: Term) -> LineFilter { LineFilter(terms: terms + [term]) }
}

extension LineFilter.Term {
  /// - Parameter text: a pattern, or `!` and one.
  fileprivate init(typed text: String) throws(PatternError) {
    let isExclusion = text.hasPrefix("!")
    self.init(
      pattern: try Pattern(isExclusion ? String(text.dropFirst()) : text),
      isExclusion: isExclusion)
  }
}
