import LogCore
import SystemPackage

/// Reads parts of files out of turn, on a thread of its own for each mounted file system: neither
/// following nor another file system ever waits for it.
struct HistoryReader<System: FileSystem> {
  private let home: MountHome
  private let system: System
  private let requests: Mailbox<HistoryRequest>
  private let reports: Mailbox<HistoryReport>
  private var files: [FeedID: OpenHistory] = [:]
  /// Those that are open, the one that was used last at the end.
  private var used: [FeedID] = []
  private var tasks: [FeedID: any HistoryTask] = [:]
  private var counts: [FeedID: CountTask] = [:]
  /// Counts of what a filter lets through.
  private var passing: [FeedID: CountTask] = [:]
  private var numbers: [FeedID: NumbersTask] = [:]
  /// Lines whose numbers are wanted, and how far they have to be counted for.
  private var unnumbered: [FeedID: [(offset: UInt64, request: HistoryRequest)]] = [:]
  /// What scans did not find, of the kind that was looked for last.
  private var empty: [FeedID: EmptyStretches] = [:]
  private var lastProgress: UInt64 = 0

  init(
    home: MountHome, system: System, requests: Mailbox<HistoryRequest>,
    reports: Mailbox<HistoryReport>
  ) {
    self.home = home
    self.system = system
    self.requests = requests
    self.reports = reports
  }

  /// Never returns.
  mutating func run() {
    while true {
      for request in requests.drain() { take(request) }
      boundFiles()
      if let feed = tasks.keys.first {
        workOn(feed)
      } else if let feed = counts.keys.first {
        countHits(feed)
      } else if let feed = passing.keys.first {
        countPassing(feed)
      } else if let feed = numbers.keys.first {
        readNumbers(feed)
      } else if home.isLocal, let feed = unnumbered.keys.first {
        countLines(feed)
      } else {
        requests.wait()
      }
    }
  }

  private mutating func take(_ request: HistoryRequest) {
    let feed = request.feed
    switch request.question {
    case .stop: tasks[feed] = nil
    case .stopCounting: counts[feed] = nil
    case .stopCountingPassing: passing[feed] = nil
    case .stopNumbers: numbers[feed] = nil
    case .close:
      tasks[feed] = nil
      counts[feed] = nil
      passing[feed] = nil
      numbers[feed] = nil
      unnumbered[feed] = nil
      empty[feed] = nil
      if var file = files.removeValue(forKey: feed) { file.close(system) }
    case .piece(let offset, let end, let direction):
      readPiece(at: offset, end: end, direction, request)
    case .longLine(let kind, let offset): readLongLine(kind, at: offset, request)
    case .scan(let scan): tasks[feed] = ScanTask(request, scan)
    case .count(let kind, let end, let cuts):
      counts[feed] = CountTask(request, kind, end: end, cuts: cuts)
    case .countPassing(let kind, let end):
      passing[feed] = CountTask(request, kind, end: end, cuts: [])
    case .numbers(let names, let kind, let end):
      numbers[feed] = NumbersTask(request, names, kind, end: end)
    case .data(let offset, let end): findData(near: offset, end: end, request)
    case .line(let line, let end): tasks[feed] = LineTask(request: request, line: line, end: end)
    }
  }

  private mutating func readPiece(
    at offset: UInt64, end: UInt64, _ direction: HistoryRequest.Direction?,
    _ request: HistoryRequest
  ) {
    guard var file = file(for: request) else { return }
    do throws(OpenHistory.Failure) {
      try file.verify(request.contentCheck, system)
      let first = try file.piece(at: offset, end: end, system)
      let piece = try file.piece(withRowsFrom: first, end: end, direction, system)
      files[request.feed] = file
      note(unnumbered: [piece], request)
      guard piece.range != first.range else {
        tell(.piece(piece), request)
        return
      }
      let passed =
        direction == .forward
        ? first.range.lowerBound..<piece.range.lowerBound
        : piece.range.upperBound..<first.range.upperBound
      tell(.scanned(pieces: [piece], knownEmpty: [passed]), request)
    } catch {
      fail(request, error, &file)
    }
  }

  private mutating func findData(near offset: UInt64, end: UInt64, _ request: HistoryRequest) {
    guard var file = file(for: request) else { return }
    do throws(OpenHistory.Failure) {
      try file.verify(request.contentCheck, system)
      let found = try file.data(near: offset, end: end, system)
      files[request.feed] = file
      tell(.data(offset: found), request)
    } catch {
      fail(request, error, &file)
    }
  }

  private mutating func readLongLine(
    _ kind: LineKind, at offset: UInt64, _ request: HistoryRequest
  ) {
    guard var file = file(for: request) else { return }
    do throws(OpenHistory.Failure) {
      try file.verify(request.contentCheck, system)
      let matcher = LineKindMatcher(kind)
      var judge = LongLineJudgement(matcher)
      let line = try judge.line(holding: offset, file, system)
      files[request.feed] = file
      if let pattern = matcher.tooExpensive { return tell(.tooExpensive(pattern), request) }
      tell(.longLine(LongLineFindings(line.map { [$0] } ?? [], by: kind)), request)
    } catch {
      fail(request, error, &file)
    }
  }

  /// Keeps the files that were used last, and the rows of even fewer.
  private mutating func boundFiles() {
    used.removeAll { files[$0] == nil }
    while used.count > IOLimits.historyFiles {
      let idle = used.first {
        tasks[$0] == nil && counts[$0] == nil && passing[$0] == nil && numbers[$0] == nil
      }
      guard let idle else { break }
      if var file = files.removeValue(forKey: idle) { file.close(system) }
      unnumbered[idle] = nil
      empty[idle] = nil
      used.removeAll { $0 == idle }
    }
    // They are opened again where they are needed again.
    for feed in used.dropLast(IOLimits.openHistories) {
      guard var file = files.removeValue(forKey: feed) else { continue }
      file.park(system)
      files[feed] = file
    }
    for feed in used.dropLast(IOLimits.foldedFiles) { files[feed]?.progress.forgetRows() }
  }

  /// The open file; `nil` when it is another reader's.
  private mutating func file(for request: HistoryRequest) -> OpenHistory? {
    if used.last != request.feed {
      used.removeAll { $0 == request.feed }
      used.append(request.feed)
    }
    if let file = files[request.feed] { return file }
    if home.isLocal {
      let mounts = MountTable.current()
      // Between local mounts there is no need.
      if case .leads(let target) = Route.of(
        request.path, on: home.point, mounts: mounts, system: system),
        !mounts.holdsLocally(target)
      {
        tell(.elsewhere(target, request), request)
        return nil
      }
    }
    return OpenHistory(path: request.path, isLocal: home.isLocal)
  }

  /// Pieces whose lines nobody has counted are told their numbers when somebody has.
  private mutating func note(unnumbered pieces: [FilePiece], _ request: HistoryRequest) {
    for piece in pieces where piece.firstLine == nil {
      var wanted = unnumbered[request.feed] ?? []
      wanted.removeAll { $0.offset == piece.range.lowerBound }
      wanted.append((piece.range.lowerBound, request))
      unnumbered[request.feed] = wanted.suffix(IOLimits.unnumberedPieces)
    }
  }

  private mutating func note(empty stretches: [Range<UInt64>], _ request: HistoryRequest) {
    guard case .scan(let scan) = request.question else { return }
    var known = empty[request.feed] ?? EmptyStretches(of: scan.kind)
    if !known.are(of: scan.kind) { known = EmptyStretches(of: scan.kind) }
    known.note(stretches)
    empty[request.feed] = known
  }

  private mutating func workOn(_ feed: FeedID) {
    guard var task = tasks.removeValue(forKey: feed), var file = file(for: task.request) else {
      return
    }
    do throws(OpenHistory.Failure) {
      try file.verify(task.request.contentCheck, system)
      let (answer, isDone) = try task.step(&file, system)
      files[feed] = file
      if !isDone { tasks[feed] = task }
      guard let answer else { return }
      switch answer {
      case .progress, .passed: if !isTimeForProgress { return }
      default: break
      }
      if case .scanned(let pieces, let knownEmpty) = answer {
        note(unnumbered: pieces, task.request)
        note(empty: knownEmpty, task.request)
      }
      tell(answer, task.request)
      try tellNumbers(of: feed, file)
    } catch {
      fail(task.request, error, &file)
    }
  }

  private var isTimeForProgress: Bool {
    mutating get {
      let now = Monotonic.now
      guard now > lastProgress + Monotonic.seconds(IOLimits.progressInterval) else { return false }
      lastProgress = now
      return true
    }
  }

  private mutating func readNumbers(_ feed: FeedID) {
    guard var task = numbers.removeValue(forKey: feed), var file = file(for: task.request) else {
      return
    }
    do throws(OpenHistory.Failure) {
      try file.verify(task.request.contentCheck, system)
      let (answer, isDone) = try task.step(&file, system)
      files[feed] = file
      if !isDone { numbers[feed] = task }
      if let answer { tell(answer, task.request) }
    } catch {
      fail(task.request, error, &file)
    }
  }

  private mutating func countHits(_ feed: FeedID) {
    guard let task = counts.removeValue(forKey: feed) else { return }
    counts[feed] = step(task, of: feed)
  }

  private mutating func countPassing(_ feed: FeedID) {
    guard let task = passing.removeValue(forKey: feed) else { return }
    passing[feed] = step(task, of: feed)
  }

  /// - Returns: the task where it goes on.
  private mutating func step(_ task: CountTask, of feed: FeedID) -> CountTask? {
    var task = task
    guard var file = file(for: task.request) else { return nil }
    do throws(OpenHistory.Failure) {
      try file.verify(task.request.contentCheck, system)
      try task.pass(over: empty[feed], file, system)
      let (answer, isDone) = try task.step(&file, system)
      files[feed] = file
      if let answer { tell(answer, task.request) }
      try tellNumbers(of: feed, file)
      return isDone ? nil : task
    } catch {
      fail(task.request, error, &file)
      return nil
    }
  }

  /// Tells the numbers of lines as far as they are counted.
  private mutating func tellNumbers(
    of feed: FeedID, _ file: OpenHistory
  ) throws(OpenHistory.Failure) {
    for (offset, request) in unnumbered[feed] ?? [] {
      guard let line = try file.number(of: offset, system) else { continue }
      tell(.numbered(offset: offset, line: line), request)
      unnumbered[feed]?.removeAll { $0.offset == offset }
    }
    if unnumbered[feed]?.isEmpty ?? false { unnumbered[feed] = nil }
  }

  /// Counts lines up to those whose numbers are wanted.
  private mutating func countLines(_ feed: FeedID) {
    guard var file = files[feed], let wanted = unnumbered[feed]?.max(by: { $0.offset < $1.offset })
    else {
      unnumbered[feed] = nil
      return
    }
    do throws(OpenHistory.Failure) {
      try file.verify(nil, system)
      let isFurther = try file.countOn(upTo: wanted.offset, system)
      files[feed] = file
      try tellNumbers(of: feed, file)
      if !isFurther || unnumbered[feed]?.isEmpty ?? true { unnumbered[feed] = nil }
    } catch {
      unnumbered[feed] = nil
    }
  }

  private mutating func fail(
    _ request: HistoryRequest, _ failure: OpenHistory.Failure, _ file: inout OpenHistory
  ) {
    file.close(system)
    files[request.feed] = nil
    unnumbered[request.feed] = nil
    empty[request.feed] = nil
    switch failure {
    case .changed: tell(.changed, request)
    case .system(let error): tell(.failed(error.sentence), request)
    }
  }

  private func tell(_ answer: HistoryReport.Answer, _ request: HistoryRequest) {
    reports.post(HistoryReport(feed: request.feed, ticket: request.ticket, answer: answer))
  }
}
