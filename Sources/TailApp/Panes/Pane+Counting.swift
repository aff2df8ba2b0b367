import LogCore

/// Counting what is only in the files.
extension Pane {
  /// Counts the matches that are only in the file, where reading it costs nobody else.
  mutating func countMatches() -> [Effect] {
    guard let search, search.count == .wanted else { return [] }
    var effects = stopCounting()
    noteCountInMemory()
    let lens = lens
    for stream in streams
    where lens.streams.contains(stream.index)
      && (stream.watch == .announced || search.countsEverywhere)
    {
      guard lens.from == nil, let end = log.fileEnd(of: stream.index),
        let request = request(
          .count(
            countedKind(search.pattern, of: stream.index, upTo: end), end: end,
            cuts: log.cuts(of: stream.index)), of: stream.index)
      else { continue }
      log.forgetFileHits(of: stream.index)
      counting[stream.index] = MatchCounting(
        ticket: request.ticket, done: stream.watch == .announced ? nil : 0)
      effects.append(.history(request))
    }
    return effects
  }

  mutating func stopCounting() -> [Effect] {
    let streams = counting.keys
    counting = [:]
    return streams.compactMap { stream in
      request(.stopCounting, of: stream).map { .history($0) }
    }
  }

  /// Where the search has found nothing in all of the file, there is nothing to be counted.
  mutating func stopVainCounting() -> [Effect] {
    guard !counting.isEmpty, pendingRead == nil,
      MatchCount(of: self).isNone
    else { return [] }
    search?.count = .known
    return stopCounting()
  }

  /// Counts the lines that the filter lets through and that are only in the files, where reading them
  /// costs nobody else anything.
  ///
  /// - Parameter isTyped: whether the filter is being typed.
  mutating func countPassing(isTyped: Bool) -> [Effect] {
    if isPassedInDoubt { passing.isStale = true }
    guard passing.isStale, !passing.isStopped, isCaughtUp else { return [] }
    var effects = stopCountingPassing()
    let lens = lens
    // What is typed next would have a long file counted anew, letter by letter.
    guard !isTyped || isCountedAtOnce else { return effects }
    passing.isStale = false
    guard lens.filtering, lens.from == nil, !log.isFilterTooExpensive else {
      return effects
    }
    for stream in streams where lens.streams.contains(stream.index) {
      log.forgetPassed(of: stream.index)
      guard let end = log.fileEnd(of: stream.index) else {
        passing.counted.insert(stream.index)
        continue
      }
      guard stream.watch == .announced,
        let request = request(
          .countPassing(
            countedKind(nil, of: stream.index, upTo: end), end: end), of: stream.index)
      else { continue }
      // Its last lines tell which of those in memory are their neighbours.
      if context > 0,
        let border = self.request(.piece(at: end - 1, end: end, goingOn: nil), of: stream.index)
      {
        effects.append(.history(border))
      }
      passing.tickets[stream.index] = request.ticket
      effects.append(.history(request))
    }
    return effects
  }

  /// Whether its files are short enough to be counted before the next key.
  private var isCountedAtOnce: Bool {
    streams.allSatisfy { log.fileEnd(of: $0.index) ?? 0 <= AppLimits.countedWhileTyping }
  }

  mutating func stopCountingPassing() -> [Effect] {
    let streams = passing.tickets.keys
    passing.tickets = [:]
    passing.counted = []
    return streams.compactMap { stream in
      request(.stopCountingPassing, of: stream).map { .history($0) }
    }
  }
}
