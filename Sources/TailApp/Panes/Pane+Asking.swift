import CellUI
import LogCore

/// Asking for parts of files.
extension Pane {
  /// Asks for what is missing, and does what needs it when it is there.
  mutating func ask(for miss: FileMiss, _ intent: Intent, in body: Rect, at now: Moment) -> [Effect]
  {
    guard !miss.isUnjudged else {
      wait(for: miss, intent, at: now)
      return []
    }
    let lens = lens
    let question: HistoryRequest.Question
    let isScan = miss.isScan(lens)
    if isScan {
      var kind = LineKind(
        filter: lens.filtering ? log.filter : LineFilter(),
        pattern: miss.wanted == .hits ? search?.pattern : nil,
        errors: miss.wanted == .errors ? log.errorPattern : nil, isRaw: lens.isRaw)
      if lens.filtering, miss.wanted != .visible {
        kind.context = context
        kind.neighboursAtEnd = log.neighbours(
          before: miss.range.upperBound, of: miss.stream)
      }
      let range =
        miss.forward
        ? miss.offset..<miss.range.upperBound : miss.range.lowerBound..<(miss.offset + 1)
      let enough = miss.wanted == .visible ? body.rows * 2 : 1
      question = .scan(
        HistoryScan(
          kind: kind, range: range, end: miss.range.upperBound, forward: miss.forward,
          enough: enough))
    } else if miss.isLongLine {
      let kind = LineKind(
        filter: lens.filtering ? log.filter : LineFilter(),
        pattern: miss.wanted == .hits ? log.searchPattern : nil, isRaw: lens.isRaw)
      question = .longLine(kind, at: miss.offset)
    } else {
      question = .piece(
        at: miss.offset, end: miss.range.upperBound,
        goingOn: lens.isRaw || miss.isNeighbour ? nil : miss.forward ? .forward : .back)
    }
    guard let request = request(question, of: miss.stream) else { return [] }
    abandoned = nil
    pendingRead = PendingRead(
      intent: intent, ticket: request.ticket, feed: request.feed, miss: miss,
      filtering: lens.filtering, isRaw: lens.isRaw, since: now, isScan: isScan)
    return [.history(request)]
  }

  /// What waits for lines in memory to be judged does so until they are.
  mutating func wait(for miss: FileMiss, _ intent: Intent, at now: Moment) {
    // Seen to after each message.
    guard !intent.isOfScreen else { return }
    log.resumeJudging()
    let lens = lens
    pendingRead = PendingRead(
      intent: intent, ticket: 0, feed: FeedID(0), miss: miss, filtering: lens.filtering,
      isRaw: lens.isRaw, since: now, isScan: true)
  }

  /// Counts lines as far as to one that is only in the file.
  mutating func askForLine(
    _ line: UInt64, of stream: StreamIndex, at now: Moment
  ) -> [Effect] {
    guard let end = log.fileEnd(of: stream),
      let request = request(.line(line, end: end), of: stream)
    else { return [] }
    pendingRead = PendingRead(
      intent: .line(line, stream), ticket: request.ticket, feed: request.feed, miss: nil,
      filtering: false, isRaw: false, since: now, isScan: true)
    return [.history(request)]
  }

  /// Where the screen has come to NULs that nobody has written, what is nearest to them is looked for.
  mutating func askForData(near place: Position, at now: Moment) -> [Effect] {
    guard let top = viewport.top, let line = log.line(at: top),
      line.bytes.count >= AppLimits.emptyLine,
      line.bytes.prefix(AppLimits.emptyLine).allSatisfy({ $0 == 0 }),
      let end = log.fileEnd(of: place.stream),
      let request = request(.data(near: place.offset, end: end), of: place.stream)
    else { return [] }
    pendingRead = PendingRead(
      intent: .show, ticket: request.ticket, feed: request.feed, miss: nil, filtering: false,
      isRaw: false, since: now, isScan: false)
    return [.history(request)]
  }

  /// Asks for what the next key will need, where that costs one read.
  mutating func readAhead(in body: Rect) -> [Effect] {
    let lens = lens
    guard !viewport.isFollowing, !lens.filtering, pendingRead == nil,
      let top = viewport.top
    else { return [] }
    var effects: [Effect] = []
    for forward in [true, false] {
      let ahead = body.rows * (forward ? 3 : 2)
      do throws(FileMiss) {
        _ = try log.walk(from: top, by: ahead, forward: forward, lens)
      } catch {
        let question = HistoryRequest.Question.piece(
          at: error.offset, end: error.range.upperBound, goingOn: nil)
        if let request = request(question, of: error.stream) {
          effects.append(.history(request))
        }
      }
    }
    return effects
  }

  /// A question about the file of a stream; `nil`: nobody knows which that is.
  mutating func request(
    _ question: HistoryRequest.Question, of stream: StreamIndex
  ) -> HistoryRequest? {
    guard let feed = self.stream(stream)?.feeds.first else { return nil }
    nextTicket += 1
    return HistoryRequest(
      feed: feed.id, path: feed.path, ticket: nextTicket,
      contentCheck: log.contentCheck(stream), question: question)
  }

  /// Gives up what waits for a part of a file, and what was typed ahead.
  mutating func abandonPendingRead() -> [Effect] {
    typedAhead = []
    return dropPendingRead()
  }

  /// Gives up what waits for a part of a file.
  mutating func dropPendingRead() -> [Effect] {
    guard let pendingRead else { return [] }
    self.pendingRead = nil
    filling.interrupt()
    guard pendingRead.isScan, pendingRead.miss?.isUnjudged != true,
      let stream = stream(of: pendingRead.feed),
      let request = request(.stop, of: stream)
    else { return [] }
    return [.history(request)]
  }

  /// Ends what was begun for what was shown before.
  mutating func stopAbandoned() -> [Effect] {
    guard let feed = abandoned else { return [] }
    abandoned = nil
    guard let stream = stream(of: feed),
      let request = request(.stop, of: stream)
    else { return [] }
    return [.history(request)]
  }

  /// Which stream a file is read for.
  private func stream(of feed: FeedID) -> StreamIndex? {
    streams.first { $0.feeds.contains { $0.id == feed } }?.index
  }

  /// What the file of a stream held is not read any more.
  mutating func closeFile(of stream: StreamIndex) -> [Effect] {
    request(.close, of: stream).map { [.history($0)] } ?? []
  }
}

extension FileMiss {
  /// Whether the file has to be looked through for what is missing.
  func isScan(_ lens: Lens) -> Bool {
    !isNeighbour && !isLongLine && !isUnjudged && (wanted != .visible || lens.filtering)
  }
}
