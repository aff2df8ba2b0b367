import CellUI
import LogCore

extension Model {
  /// Does what was asked for, or asks for the part of a file that it needs and does it then.
  mutating func attempt(_ intent: Intent, in pane: Int) -> [Effect] {
    if intent.goesOn, panes[pane].isJumping(isMove: intent.isMoveByRows, at: now.moment) {
      panes[pane].typeAhead(intent)
      return []
    }
    return panes[pane].abandonPendingRead() + begin(intent, in: pane)
  }

  /// The same where nothing waits.
  mutating func begin(_ intent: Intent, in pane: Int) -> [Effect] {
    var effects: [Effect] = []
    panes[pane].historyTrouble = nil
    let isStopped = panes[pane].filling.isStopped && intent.isMoveUp
    panes[pane].filling.isStopped = isStopped
    do throws(FileMiss) {
      effects += try carryOut(intent, in: pane)
      return effects + panes[pane].readAhead(in: body(of: pane))
    } catch {
      if isStopped, case .rows(let count) = intent, error.isScan(panes[pane].lens) {
        // No further than is known: whoever has stopped the search asks for it again by another key.
        panes[pane].move(byRows: count, in: body(of: pane))
        say(
          keymap.sentence(
            "the search in the file for lines above was stopped",
            panes[pane].resumption(in: body(of: pane))))
        return effects
      }
      return effects + panes[pane].ask(for: error, intent, in: body(of: pane), at: now.moment)
    }
  }

  /// Moves are added up while the first of them waits.
  mutating func attempt(rows: Int, in pane: Int) -> [Effect] {
    if let pendingRead = panes[pane].pendingRead, case .rows(let waiting) = pendingRead.intent,
      panes[pane].typedAhead.isEmpty
    {
      return panes[pane].dropPendingRead() + begin(.rows(waiting + rows), in: pane)
    }
    return attempt(.rows(rows), in: pane)
  }

  private mutating func carryOut(_ intent: Intent, in pane: Int) throws(FileMiss) -> [Effect] {
    let lens = panes[pane].lens
    let height = layout.body(of: pane).rows
    switch intent {
    case .rows(let count):
      if let top = panes[pane].rows(in: body(of: pane)).topLine {
        let ahead = count > 0 ? count + height : -count
        _ = try panes[pane].log.walk(from: top, by: ahead, forward: count > 0, lens)
      } else {
        _ = try panes[pane].log.walk(from: nil, by: height + abs(count), forward: false, lens)
      }
      panes[pane].move(byRows: count, in: body(of: pane))
    case .start:
      _ = try panes[pane].log.walk(from: nil, by: height, forward: true, lens)
      panes[pane].goToStart(in: body(of: pane))
    case .line(let line, let stream):
      return panes[pane].askForLine(line, of: stream, at: now.moment)
    case .byte(let offset, let stream):
      guard let place = panes[pane].log.place(ofByte: offset, in: stream) else { return [] }
      try panes[pane].show(place, in: body(of: pane))
    case .place(let place): try panes[pane].show(place, in: body(of: pane))
    case .percent(let percent):
      let fraction = Double(min(max(percent, 0), 100)) / 100
      guard let place = panes[pane].log.place(atFraction: fraction, lens) else { return [] }
      try panes[pane].show(place, in: body(of: pane))
      return panes[pane].askForData(near: place, at: now.moment)
    case .data(let offset, let stream):
      try panes[pane].show(data: offset, of: stream, in: body(of: pane))
    case .firstMatch: try panes[pane].goToFirstMatch(in: body(of: pane))
    case .match(let sameDirection):
      tell(try panes[pane].goToMatch(sameDirection: sameDirection, in: body(of: pane)))
    case .error(let back): tell(try panes[pane].goToError(back: back, in: body(of: pane)))
    case .search: return searchFromHere(in: pane)
    case .filter: filterFromHere(in: pane)
    case .deed(let action, let count):
      // The pane in which it was asked for is meant.
      let focused = focus
      focus = pane
      defer { focus = focused }
      return perform(action, count: count, key: .escape)
    case .show: try panes[pane].fillScreen(in: body(of: pane))
    case .fill: break
    }
    return []
  }

  /// Panes that are on the screen and not at their end show what is there.
  mutating func fillScreens() -> [Effect] {
    var effects: [Effect] = []
    for pane in panes.indices { effects += panes[pane].countMatches() }
    // A dump shows nothing.
    guard plan.dump == nil else { return effects }
    for pane in panes.indices { effects += panes[pane].stopAbandoned() }
    for pane in panes.indices
    where panes[pane].filtersOnArrival && !panes[pane].isJumping(at: now.moment)
      && panes[pane].typedAhead.isEmpty
    {
      filterFromHere(in: pane)
    }
    guard overview == nil else { return effects }
    if panes.indices.contains(focus) {
      effects += panes[focus].countPassing(isTyped: isTryingFilter(panes[focus]))
    }
    for slot in layout.slots where slot.isOpen {
      let pane = slot.index
      if panes[pane].pendingRead == nil, !panes[pane].typedAhead.isEmpty {
        effects += arrive(true, in: pane)
      }
      let isTyped = isTryingFilter(panes[pane])
      effects += panes[pane].fillEnd(in: slot.body, isTyped: isTyped, at: now.moment)
      guard !panes[pane].viewport.isFollowing, panes[pane].pendingRead == nil,
        panes[pane].historyTrouble == nil
      else { continue }
      do throws(FileMiss) {
        try panes[pane].fillScreen(in: body(of: pane))
      } catch {
        effects += panes[pane].ask(for: error, .show, in: body(of: pane), at: now.moment)
        continue
      }
      effects += panes[pane].fillAbove(in: slot.body, isTyped: isTyped, at: now.moment)
    }
    return effects
  }
}
