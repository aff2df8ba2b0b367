import LogCore

/// Keys that come while a pane waits for a part of its file.
///
/// Over a slow line or on a slow file system `g` and `j` arrive together, or `g` is still being answered when
/// `j` comes: what depends on where the reader will be then waits for it, so that nothing is lost and nothing
/// acts on another place than was meant. `Esc` gives up all of it.
extension Model {
  /// What was asked for is done, or waits for another part of the file: does what was typed ahead as far as
  /// that is possible by now.
  ///
  /// - Parameter isJump: whether it led to another place.
  mutating func arrive(_ isJump: Bool, in pane: Int) -> [Effect] {
    var effects: [Effect] = []
    while panes[pane].pendingRead == nil, !panes[pane].typedAhead.isEmpty {
      effects += begin(panes[pane].typedAhead.removeFirst(), in: pane)
    }
    if isJump { noteArrival(in: pane) }
    return effects
  }

  /// The reader has arrived: a prompt that was opened on the way begins there.
  private mutating func noteArrival(in pane: Int) {
    guard panes[pane].pendingRead == nil else { return }
    if filterOrigin?.pane == panes[pane].id {
      filterOrigin?.viewport = panes[pane].viewport
    }
    guard searchOrigin?.pane == panes[pane].id else { return }
    searchOrigin?.viewport = panes[pane].viewport
    guard case .prompt(var prompt) = overlay, prompt.purpose == .search else { return }
    searchIncrementally(&prompt)
    overlay = .prompt(prompt)
  }

  /// What of an action depends on the lines in view.
  func waitsForPlace(_ action: Action) -> Bool {
    guard panes.indices.contains(focus) else { return false }
    switch action {
    case .copy, .pager, .pause, .left, .right, .lineEnd:
      return panes[focus].isJumping(at: now.moment)
    default: return false
    }
  }
}
