import LogCore

/// What comes of an answer about a file, as far as it is the model's to see to it.
enum HistoryOutcome {
  /// What waited for it can go on.
  case goOn
  /// Where a line begins that was looked for by its number; `nil`: not in the part that is only in the file.
  case line(UInt64?, PendingRead)
  /// Where the nearest data are; `nil`: nowhere.
  case data(UInt64?)
  /// Nobody tries this pattern any more.
  case tooExpensive(Pattern)
  /// The file cannot be read back, for people.
  case failed(String)
}

/// What the files have told.
extension Pane {
  /// Takes an answer about the file of a stream.
  mutating func take(
    _ answer: HistoryReport.Answer, ticket: UInt64, of stream: StreamIndex
  ) -> HistoryOutcome? {
    let wanted = pendingRead?.ticket == ticket ? pendingRead : nil
    switch answer {
    case .piece(let piece):
      log.insert(piece, of: stream)
      learnNumbers(of: stream)
      return wanted == nil ? nil : .goOn
    case .longLine(let findings):
      log.take(findings, of: stream)
      return wanted == nil ? nil : .goOn
    case .scanned(let pieces, let knownEmpty):
      guard let wanted, let miss = wanted.miss else { return nil }
      for piece in pieces { log.insert(piece, of: stream) }
      learnNumbers(of: stream)
      for range in knownEmpty { note(knownEmpty: range, of: stream, miss, wanted) }
      return .goOn
    case .progress(let progress):
      if wanted != nil { pendingRead?.progress = progress }
    case .passed(let progress, let knownEmpty):
      guard let wanted, let miss = wanted.miss else { return nil }
      pendingRead?.progress = progress
      // Whatever comes of it, nobody has to look there again.
      note(knownEmpty: knownEmpty, of: stream, miss, wanted)
    case .counts(let counts, let cuts, let done, let isLast):
      if takePassing(counts, isLast: isLast, ticket: ticket, of: stream) { return nil }
      guard counting[stream]?.ticket == ticket else { return nil }
      log.addHits(counts, cuts: cuts, of: stream)
      noteCounting(of: stream, done: done, isLast: isLast)
    case .numbers(let traces, let done):
      takeNumbers(traces, done: done, ticket: ticket, of: stream)
    case .line(let offset):
      guard let wanted else { return nil }
      pendingRead = nil
      return .line(offset, wanted)
    case .data(let offset):
      guard wanted != nil else { return nil }
      pendingRead = nil
      return .data(offset)
    case .numbered(let offset, let line):
      log.number(offset, line, of: stream)
      learnNumbers(of: stream)
    case .tooExpensive(let pattern): return .tooExpensive(pattern)
    case .failed(let message): return .failed("cannot read back: \(message)")
    case .changed:
      let label = self.stream(stream)?.label ?? "the file"
      return .failed("\(label) is not what it was: older lines cannot be shown")
    case .elsewhere: break
    }
    return nil
  }

  private mutating func note(
    knownEmpty range: Range<UInt64>, of stream: StreamIndex, _ miss: FileMiss,
    _ asked: PendingRead
  ) {
    log.note(
      knownEmpty: range, of: stream, miss.wanted, filtering: asked.filtering, isRaw: asked.isRaw)
  }

  /// Matches of the search in a file have been counted, as far as `done`, from 0 to 1.
  private mutating func noteCounting(of stream: StreamIndex, done: Double, isLast: Bool) {
    if counting[stream]?.done != nil { counting[stream]?.done = done }
    guard isLast else { return }
    counting[stream] = nil
    if counting.isEmpty { search?.count = .known }
  }

  /// Lines in memory have the numbers that what was read before them tells.
  private mutating func learnNumbers(of index: StreamIndex) {
    guard let stream = streams.firstIndex(where: { $0.index == index }),
      streams[stream].linesBefore == nil
    else { return }
    // There may be more lines before them than was thought.
    streams[stream].guessedBefore = log.guessedStart(index)
    let start = streams[stream].startOffset
    guard let lines = log.lines(before: start, of: index) else { return }
    streams[stream].linesBefore = lines
    log.learnStart(lines, of: index)
  }

  /// Whatever was asked of its files is not waited for any more.
  mutating func forgetQuestions() {
    pendingRead = nil
    counting = [:]
    passing.tickets = [:]
    chart?.reading = [:]
  }

  /// Lines that the filter lets through have been counted in a file.
  ///
  /// - Returns: whether they were asked for.
  private mutating func takePassing(
    _ counts: BlockCounts, isLast: Bool, ticket: UInt64, of stream: StreamIndex
  ) -> Bool {
    guard passing.tickets[stream] == ticket else { return false }
    log.addPassed(counts.total, of: stream)
    if isLast {
      passing.tickets[stream] = nil
      passing.counted.insert(stream)
    }
    return true
  }
}
