import CellUI
import LogCore

extension Model {
  /// Does what was asked for, or asks for the part of a file that it needs and does it then.
  mutating func attempt(_ intent: Intent, in pane: Int) -> [Effect] {
    if intent.goesOn, panes[pane].isJumping(isMove: intent.isMoveByRows, at: now.moment) {
      panes[pane].typeAhead(intent)
      return []
    }
    return abandonPendingRead(of: pane) + begin(intent, in: pane)
  }

  /// The same where nothing waits.
  mutating func begin(_ intent: Intent, in pane: Int) -> [Effect] {
    var effects: [Effect] = []
    panes[pane].historyTrouble = nil
    let isStopped = panes[pane].filling.isStopped && intent.isMoveUp
    panes[pane].filling.isStopped = isStopped
    do throws(FileMiss) {
      effects += try carryOut(intent, in: pane)
      return effects + readAhead(in: pane)
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
      return effects + ask(for: error, intent, in: pane)
    }
  }

  /// Moves are added up while the first of them waits.
  mutating func attempt(rows: Int, in pane: Int) -> [Effect] {
    if let pendingRead = panes[pane].pendingRead, case .rows(let waiting) = pendingRead.intent,
      panes[pane].typedAhead.isEmpty
    {
      return dropPendingRead(of: pane) + begin(.rows(waiting + rows), in: pane)
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
      return askForLine(line, of: stream, in: pane)
    case .byte(let offset, let stream):
      guard let place = panes[pane].log.place(ofByte: offset, in: stream) else { return [] }
      try panes[pane].show(place, in: body(of: pane))
    case .place(let place): try panes[pane].show(place, in: body(of: pane))
    case .percent(let percent):
      let fraction = Double(min(max(percent, 0), 100)) / 100
      guard let place = panes[pane].log.place(atFraction: fraction, lens) else { return [] }
      try panes[pane].show(place, in: body(of: pane))
      return askForData(near: place, in: pane)
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

  /// Where a pane has come to NULs that nobody has written, what is nearest to them is looked for.
  private mutating func askForData(near place: Position, in pane: Int) -> [Effect] {
    guard let top = panes[pane].viewport.top, let line = panes[pane].log.line(at: top),
      line.bytes.count >= AppLimits.emptyLine,
      line.bytes.prefix(AppLimits.emptyLine).allSatisfy({ $0 == 0 }),
      let end = panes[pane].log.fileEnd(of: place.stream),
      let request = historyRequest(
        .data(near: place.offset, end: end), stream: place.stream, in: pane)
    else { return [] }
    panes[pane].pendingRead = PendingRead(
      intent: .show, ticket: request.ticket, feed: request.feed, miss: nil, filtering: false,
      isRaw: false, since: now.moment, isScan: false)
    return [.history(request)]
  }

  /// Panes that are on the screen and not at their end show what is there.
  mutating func fillScreens() -> [Effect] {
    var effects: [Effect] = []
    for pane in panes.indices where panes[pane].search != nil {
      effects += countMatches(in: pane)
    }
    // A dump shows nothing.
    guard plan.dump == nil else { return effects }
    for pane in panes.indices { effects += stopAbandoned(of: pane) }
    for pane in panes.indices
    where panes[pane].filtersOnArrival && !panes[pane].isJumping(at: now.moment)
      && panes[pane].typedAhead.isEmpty
    {
      filterFromHere(in: pane)
    }
    guard overview == nil else { return effects }
    if panes.indices.contains(focus) { effects += countPassing(in: focus) }
    for slot in layout.slots where slot.isOpen {
      let pane = slot.index
      if panes[pane].pendingRead == nil, !panes[pane].typedAhead.isEmpty {
        effects += arrive(true, in: pane)
      }
      effects += fillEnd(of: pane)
      guard !panes[pane].viewport.isFollowing, panes[pane].pendingRead == nil,
        panes[pane].historyTrouble == nil
      else { continue }
      do throws(FileMiss) {
        try panes[pane].fillScreen(in: body(of: pane))
      } catch {
        effects += ask(for: error, .show, in: pane)
        continue
      }
      effects += fillAbove(of: pane)
    }
    return effects
  }

  // MARK: Asking

  /// Ends what was begun for what a pane showed before.
  private mutating func stopAbandoned(of pane: Int) -> [Effect] {
    guard let feed = panes[pane].abandoned else { return [] }
    panes[pane].abandoned = nil
    guard let stream = feeds[feed]?.stream,
      let request = historyRequest(.stop, stream: stream, in: pane)
    else { return [] }
    return [.history(request)]
  }

  mutating func ask(for miss: FileMiss, _ intent: Intent, in pane: Int) -> [Effect] {
    guard !miss.isUnjudged else {
      wait(for: miss, intent, in: pane)
      return []
    }
    let lens = panes[pane].lens
    let question: HistoryRequest.Question
    let isScan = miss.isScan(lens)
    if isScan {
      var kind = LineKind(
        filter: lens.filtering ? panes[pane].log.filter : LineFilter(),
        pattern: miss.wanted == .hits ? panes[pane].search?.pattern : nil,
        errors: miss.wanted == .errors ? panes[pane].log.errorPattern : nil, isRaw: lens.isRaw)
      if lens.filtering, miss.wanted != .visible {
        kind.context = panes[pane].context
        kind.neighboursAtEnd = panes[pane].log.neighbours(
          before: miss.range.upperBound, of: miss.stream)
      }
      let range =
        miss.forward
        ? miss.offset..<miss.range.upperBound : miss.range.lowerBound..<(miss.offset + 1)
      let enough = miss.wanted == .visible ? layout.body(of: pane).rows * 2 : 1
      question = .scan(
        HistoryScan(
          kind: kind, range: range, end: miss.range.upperBound, forward: miss.forward,
          enough: enough))
    } else if miss.isLongLine {
      let kind = LineKind(
        filter: lens.filtering ? panes[pane].log.filter : LineFilter(),
        pattern: miss.wanted == .hits ? panes[pane].log.searchPattern : nil, isRaw: lens.isRaw)
      question = .longLine(kind, at: miss.offset)
    } else {
      question = .piece(
        at: miss.offset, end: miss.range.upperBound,
        goingOn: lens.isRaw || miss.isNeighbour ? nil : miss.forward ? .forward : .back)
    }
    guard let request = historyRequest(question, stream: miss.stream, in: pane) else { return [] }
    panes[pane].abandoned = nil
    panes[pane].pendingRead = PendingRead(
      intent: intent, ticket: request.ticket, feed: request.feed, miss: miss,
      filtering: lens.filtering, isRaw: lens.isRaw, since: now.moment, isScan: isScan)
    return [.history(request)]
  }

  mutating func historyRequest(
    _ question: HistoryRequest.Question, stream: StreamIndex, in pane: Int
  ) -> HistoryRequest? {
    guard let feed = panes[pane].stream(stream)?.feeds.first else { return nil }
    nextTicket += 1
    return HistoryRequest(
      feed: feed.id, path: feed.path, ticket: nextTicket,
      contentCheck: panes[pane].log.contentCheck(stream), question: question)
  }

  /// Counts lines as far as to one that is only in the file.
  private mutating func askForLine(
    _ line: UInt64, of stream: StreamIndex, in pane: Int
  ) -> [Effect] {
    guard let end = panes[pane].log.fileEnd(of: stream),
      let request = historyRequest(.line(line, end: end), stream: stream, in: pane)
    else { return [] }
    panes[pane].pendingRead = PendingRead(
      intent: .line(line, stream), ticket: request.ticket, feed: request.feed, miss: nil,
      filtering: false, isRaw: false, since: now.moment, isScan: true)
    return [.history(request)]
  }

  /// Asks for what the next key will need, where that costs one read.
  private mutating func readAhead(in pane: Int) -> [Effect] {
    let lens = panes[pane].lens
    guard !panes[pane].viewport.isFollowing, !lens.filtering, panes[pane].pendingRead == nil,
      let top = panes[pane].viewport.top
    else { return [] }
    var effects: [Effect] = []
    for forward in [true, false] {
      let ahead = layout.body(of: pane).rows * (forward ? 3 : 2)
      do throws(FileMiss) {
        _ = try panes[pane].log.walk(from: top, by: ahead, forward: forward, lens)
      } catch {
        let question = HistoryRequest.Question.piece(
          at: error.offset, end: error.range.upperBound, goingOn: nil)
        if let request = historyRequest(question, stream: error.stream, in: pane) {
          effects.append(.history(request))
        }
      }
    }
    return effects
  }

  /// Gives up what waits for a part of a file, and what was typed ahead.
  mutating func abandonPendingRead(of pane: Int) -> [Effect] {
    panes[pane].typedAhead = []
    return dropPendingRead(of: pane)
  }

  mutating func dropPendingRead(of pane: Int) -> [Effect] {
    guard let pendingRead = panes[pane].pendingRead else { return [] }
    panes[pane].pendingRead = nil
    panes[pane].filling.interrupt()
    guard pendingRead.isScan, pendingRead.miss?.isUnjudged != true,
      let stream = feeds[pendingRead.feed]?.stream,
      let request = historyRequest(.stop, stream: stream, in: pane)
    else { return [] }
    return [.history(request)]
  }
}

extension FileMiss {
  /// Whether the file has to be looked through for what is missing.
  fileprivate func isScan(_ lens: Lens) -> Bool {
    !isNeighbour && !isLongLine && !isUnjudged && (wanted != .visible || lens.filtering)
  }
}
