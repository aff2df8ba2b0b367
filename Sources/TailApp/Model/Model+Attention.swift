import LogCore

extension Model {
  /// Tells the tailers which files are on the screen, which are not, and whose jobs have ended.
  mutating func attentionChanges() -> [Effect] {
    let shown = Set(shownPanes)
    var effects: [Effect] = []
    for pane in panes.indices {
      let wanted = wantedAttention(for: pane, shown)
      for stream in panes[pane].streams.indices {
        for feed in panes[pane].streams[stream].feeds {
          // Files begin as visible ones.
          guard attention[feed.id] ?? .visible != wanted else { continue }
          attention[feed.id] = wanted
          effects.append(.attend(feed.id, wanted))
        }
      }
    }
    return effects
  }

  private func wantedAttention(for pane: Int, _ shown: Set<Int>) -> Attention {
    if panes[pane].isEnded { return .ended }
    // A dump wants all its files alike.
    if plan.dump != nil { return .visible }
    guard shown.contains(pane) else { return .hidden }
    return pane == focus ? .focused : .visible
  }
}
