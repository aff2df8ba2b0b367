import LogCore

extension Model {
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
      $0.log.setFilter(filter, context: $0.context)
    }
  }

  mutating func toggleFilter() {
    guard panes.indices.contains(focus) else { return }
    guard !panes[focus].filter.isEmpty else {
      say(keymap.sentence("there is no filter", (.filter, "and a pattern sets one")))
      return
    }
    changeLens(of: focus) { $0.isFiltering.toggle() }
    say(
      panes[focus].isFiltering
        ? "filter on" : keymap.sentence("filter off", (.filter, "twice puts it on again")))
  }

  /// How many neighbours of the lines that the filter lets through are shown.
  mutating func setContext(_ count: Int) {
    guard panes.indices.contains(focus) else { return }
    changeLens(of: focus) {
      $0.context = count
      $0.log.setFilter($0.filter, context: count)
    }
    say(count == 0 ? "no context" : "\(count) lines of context around what the filter lets through")
  }
}
