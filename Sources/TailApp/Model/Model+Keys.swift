import CellUI
import LogCore

extension Model {
  /// A key goes to the top overlay, else through the keymap.
  mutating func take(_ key: Key) -> [Effect] {
    if overlay != nil, suspends(key) { return [.suspend] }
    dismissNotice()
    if let keys = parts(of: key) { return keys.flatMap { take($0) } }
    switch overlay {
    case .prompt(let prompt): return take(key, in: prompt)
    case .confirmation(let confirmation): return take(key, answering: confirmation)
    case .page(let page): return take(key, on: page)
    case .seriesChooser(let chooser): return take(key, choosing: chooser)
    case .picker(let picker): return take(key, in: picker)
    case nil: break
    }
    isTouched = true
    if let effects = takeInOverview(key) { return effects }
    if pendingKeys.isEmpty, case .character(let scalar) = key, let digit = scalar.digit,
      count != nil || digit != 0
    {
      count = min((count ?? 0) * 10 + digit, AppLimits.countCap)
      return []
    }
    pendingKeys.append(key)
    switch keymap.outcome(of: pendingKeys) {
    case .more:
      return []
    case .unbound:
      let name = pendingKeys.map(\.name).joined(separator: " ")
      clearKeys()
      say(keymap.sentence("\(name) does nothing here", (.help, "shows the keys")))
      return []
    case .action(let action):
      let effects = perform(action, count: count, key: key)
      clearKeys()
      return effects
    }
  }

  /// Whether Esc would throw away what was typed or chosen, answer a question or leave a page. Among the panes
  /// it stops work and hides what can be had again.
  package var isEscapeCostly: Bool {
    overlay != nil || overview?.isTyping == true || !pendingKeys.isEmpty || count != nil
  }

  /// Whether a key suspends wherever it is pressed: `^Z`, but nothing that can be typed or answers.
  private func suspends(_ key: Key) -> Bool {
    guard case .control = key, case .action(.suspend) = keymap.outcome(of: [key]) else {
      return false
    }
    return true
  }

  /// What a key stands for that nobody knows with Alt: Alt and a character are sent as Esc and the
  /// character, and may have been just that. `nil`: it is taken as it is.
  private func parts(of key: Key) -> [Key]? {
    let isKnown: Bool
    switch overlay {
    case .prompt, .picker: isKnown = LineEditor.knows(key)
    // Whatever is no yes is a no.
    case .confirmation: isKnown = true
    case .page, .seriesChooser: isKnown = false
    case nil: isKnown = keymap.knows(pendingKeys + [key])
    }
    guard !isKnown else { return nil }
    switch key {
    case .alt("\u{7F}"): return [.escape, .backspace]
    case .alt(let scalar): return [.escape, .character(scalar)]
    // Ctrl-↑ is ↑ where it means nothing of its own.
    case .modified(_, let plain): return [plain]
    default: return nil
    }
  }

  private mutating func clearKeys() {
    pendingKeys = []
    count = nil
  }

  mutating func perform(_ action: Action, count: Int?, key: Key) -> [Effect] {
    if action != .interrupt { lastInterrupt = nil }
    if let effects = performInOverview(action, count: count) { return effects }
    if waitsForPlace(action) {
      panes[focus].typeAhead(.deed(action, count: count))
      return []
    }
    switch action.group {
    case .move: return move(action, count: count)
    case .panes: return arrange(action, count: count, key: key)
    case .stream: return chooseStream(action)
    case .follow: return changeFollowing(action)
    case .search, .filter: return find(action, count: count)
    case .errors:
      guard action != .troubleOnly else {
        toggleTroubleOnly()
        return []
      }
      return find(action, count: count)
    case .show: return changeDisplay(action)
    case .chart: return chart(action, count: count)
    case .output: return save(action)
    case .job: return actOnJob(action)
    case .program: return run(action)
    }
  }

  private mutating func move(_ action: Action, count: Int?) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    panes[focus].error = nil
    let page = max(1, layout.body(of: focus).rows - 1)
    let times = count ?? 1
    switch action {
    case .lineDown: return attempt(rows: times, in: focus)
    case .lineUp: return attempt(rows: -times, in: focus)
    case .pageDown: return attempt(rows: page * min(times, AppLimits.rowStepCap), in: focus)
    case .pageUp: return attempt(rows: -page * min(times, AppLimits.rowStepCap), in: focus)
    case .halfPageDown: return attempt(rows: count ?? max(1, page / 2), in: focus)
    case .halfPageUp: return attempt(rows: -(count ?? max(1, page / 2)), in: focus)
    case .start: return count.map { goTo(line: $0) } ?? attempt(.start, in: focus)
    case .end:
      if let count { return goTo(line: count) }
      let effects = panes[focus].abandonPendingRead()
      followFocused()
      return effects
    case .percent:
      if count == nil { say("% alone is 0%; a number before it is a part of the file, as in 50%") }
      return goTo(percent: count ?? 0)
    case .left: scroll(byColumns: -(count ?? AppLimits.horizontalStep))
    case .right: scroll(byColumns: count ?? AppLimits.horizontalStep)
    case .lineStart: scroll(byColumns: -CellLimits.columns)
    case .lineEnd: scroll(byColumns: CellLimits.columns)
    default: break
    }
    return []
  }

  mutating func close(_ ids: [PaneID]) -> [Effect] {
    guard !ids.isEmpty else { return [] }
    guard ids.count < panes.count else {
      say(
        keymap.sentence(
          ids.count == 1 ? "this is the only pane" : "that would close all panes", (.quit, "quits"))
      )
      return []
    }
    var effects: [Effect] = []
    for id in ids {
      guard let pane = index(of: id) else { continue }
      if let job = panes[pane].jobID { closedJobs.insert(job) }
      effects += remove(id)
    }
    return effects
  }

  /// Takes a pane away; the others stay as they are.
  mutating func remove(_ id: PaneID) -> [Effect] {
    guard let pane = index(of: id) else { return [] }
    let effects = panes[pane].streams.flatMap { letGo(of: $0.feeds) } + endPatterns(of: panes[pane])
    panes.remove(at: pane)
    if focus > pane || focus == panes.count { focus = max(0, focus - 1) }
    return effects
  }

  private mutating func changeFollowing(_ action: Action) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    switch action {
    case .follow: followFocused()
    case .pause: panes[focus].togglePause(in: body(of: focus))
    case .pauseAll: togglePauseEverywhere()
    default: break
    }
    return []
  }

  private mutating func followFocused() {
    guard panes.indices.contains(focus) else { return }
    panes[focus].typedAhead = []
    panes[focus].resumeFollowing()
  }

  private mutating func run(_ action: Action) -> [Effect] {
    switch action {
    case .help: overlay = .page(Page(topic: .help))
    case .messages: overlay = .page(Page(topic: .messages))
    case .command:
      openPrompt(.command, label: ":")
    case .mouse: return toggleMouse()
    case .session:
      say(sessionName.map { "this is session \($0)" } ?? ":session NAME keeps what is shown")
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return leave()
    case .interrupt: return interrupt()
    default: break
    }
    return []
  }

  /// ^C: pauses, so that a hand used to less finds what it expects; a second one soon quits.
  private mutating func interrupt() -> [Effect] {
    if let last = lastInterrupt, now.moment.seconds(since: last) <= AppLimits.interruptWindow {
      return leave()
    }
    lastInterrupt = now.moment
    if panes.indices.contains(focus), panes[focus].viewport.isFollowing {
      panes[focus].pause(in: body(of: focus))
    }
    say(keymap.sentence("paused", (.interrupt, "again quits"), (.follow, "follows")))
    return []
  }
}

extension Key {
  /// The digit of `Alt-1` to `Alt-9`.
  var altDigit: Int? {
    if case .alt(let scalar) = self { scalar.digit } else { nil }
  }
}

extension Unicode.Scalar {
  /// 0 to 9, for counts.
  var digit: Int? {
    (48...57).contains(value) ? Int(value) - 48 : nil
  }
}
