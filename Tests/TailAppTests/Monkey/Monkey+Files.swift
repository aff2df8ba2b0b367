import LogCore
import SlurmJobs
import TailApp
import TailTestSupport

/// The disk, and everyone who answers the program.
extension Monkey {
  mutating func changeFiles() {
    guard let path = MonkeyDisk.paths.randomElement(using: &random) else { return }
    let feeds = openFeeds(path)
    let name = path.name.description
    if disk.isFull(path) || Int.random(in: 0..<12, using: &random) == 0 {
      let old = UInt64(disk.files[path]?.count ?? 0)
      let bytes = disk.text(lines: Int.random(in: 0...20, using: &random), &random)
      let event =
        [FeedEvent.truncated(from: old, to: UInt64(bytes.count)), .replaced, .rewritten]
        .randomElement(using: &random) ?? .rewritten
      note("\(name) begins anew: \(event)")
      disk.begin(path, with: bytes)
      for feed in feeds { driver.begin(feed, bytes, after: event) }
      return
    }
    if Int.random(in: 0..<30, using: &random) == 0 {
      let events: [FeedEvent] = [
        .deleted, .unreadable(message: "Input/output error"), .notResponding(seconds: 9),
        .responding, .nulRun(bytes: 4096), .leftBehind(bytes: 3), .cutUnread(bytes: 9),
        .perhapsUnread(in: LogPath("/log.1")), .cutUnseen,
        .passedBy(files: 2),
        .aged(SightAge(interval: 5, behind: 30)), .countedBefore(lines: 0),
      ]
      guard let event = events.randomElement(using: &random) else { return }
      note("\(name): \(event)")
      for feed in feeds { happen(event, to: feed) }
      return
    }
    if Int.random(in: 0..<20, using: &random) == 0 {
      note("\(name): lines come late")
      let text = "late \(steps)\nERROR later\n"
      let late = LineBatch(
        text, at: LineBatch.lateStart(number: UInt64(steps)),
        generation: LineBatch.lateGeneration)
      for feed in feeds { driver.send(.feed(feed, .lines(late))) }
      return
    }
    var bytes = disk.text(lines: [1, 1, 3, 40].randomElement(using: &random) ?? 1, &random)
    if Int.random(in: 0..<3, using: &random) == 0 { bytes.removeLast(min(7, bytes.count)) }
    note("\(name) grows by \(bytes.count)")
    for piece in MonkeyHand.cut(bytes, &random, least: 50) {
      disk.files[path, default: []] += piece
      for feed in feeds { driver.append(piece, to: feed) }
    }
  }

  private mutating func happen(_ event: FeedEvent, to feed: FeedID) {
    guard case .countedBefore = event else { return driver.send(.feed(feed, .event(event))) }
    let lines = disk.linesBefore[feed] ?? 0
    driver.send(.feed(feed, .event(.countedBefore(lines: lines))))
  }

  private func openFeeds(_ path: LogPath) -> [FeedID] {
    disk.followed.filter { $0.value == path && driver.isOpen($0.key) }.keys.sorted {
      $0.number < $1.number
    }
  }

  // MARK: Answers

  /// Does what was asked for, in its order.
  mutating func react(toAll isAll: Bool) {
    var rounds = 0
    repeat {
      // Questions to files are the driver's own.
      waiting += driver.effects.filter { !$0.isQuestion }
      driver.effects.removeAll { !$0.isQuestion }
      while let effect = waiting.first, isAll || Int.random(in: 0..<3, using: &random) > 0 {
        waiting.removeFirst()
        answer(effect)
      }
      rounds += 1
    } while isAll && rounds < 20 && driver.effects.contains { !$0.isQuestion }
  }

  private mutating func answer(_ effect: Effect) {
    switch effect {
    case .quit: hasQuit = true
    case .follow(let request): open(request)
    case .attach(let request, _, _):
      if isCareful { complain("a step in the job was made unasked") }
      driver.send(.remoteEnded(request.feed, message: "srun: error", offset: nil))
    case .unfollow(let feed): disk.followed[feed] = nil
    case .watchPattern(let pattern, _):
      driver.send(.matches(pattern, PatternMatches(Array(MonkeyDisk.paths.prefix(2)))))
    case .askSlurm: driver.send(.slurm(slurmAnswer()))
    case .recallJobs: driver.send(.recalled([job(5)]))
    case .askArchive: driver.send(.archived([job(5), job(6)]))
    case .peek(let logs):
      for log in logs {
        driver.send(.peeked(log, LogTail(bytes: Array("\u{1B}[1m\r한\n\tx".utf8), isWhole: false)))
      }
    case .listJobs: driver.send(.jobList(JobList([job(5), job(6)])))
    case .cancel(let target):
      if isCareful { complain("a job was cancelled unasked") }
      driver.send(.cancelled(target, .accepted))
    case .fetchDetails(let job):
      driver.send(
        .details(job, JobDetails(summary: [hostileText(5)], lines: ["JobId=5", hostileText(9)])))
    case .countResources:
      driver.send(
        .resources(
          ResourceUse(threads: 3, children: 0, openFiles: 9, openFileLimit: 1024, remark: nil)))
    case .export(let request, let export): answer(export, request)
    case .stopExport(let export): driver.send(.exported(export, .stopped(path: LogPath("out"))))
    case .complete(let text):
      driver.send(.completions(of: text, [text + "a.log", text + "b/", hostileText(3)]))
    case .openPager: driver.send(.pagerEnded(complaint: nil))
    case .saveSession(let name, _, _):
      let outcomes: [SessionOutcome] = [.kept, .exists(saved: nil), .inUse, .taken, .failed("no")]
      driver.send(.sessionKept(name, outcomes.randomElement(using: &random) ?? .kept))
    case .checkFolder(let pane, let path, _): driver.send(.folderSeen(pane, path, .missing))
    case .extendExport, .endExport, .hurryExport: complain("a save that goes on")
    case .endPattern, .attend, .checkNow, .readToEnd, .noteOpened, .history, .remember,
      .noteGreeting, .copy,
      .setMouse, .runEndCommand, .ring, .redraw, .suspend:
      break
    }
  }

  private mutating func answer(_ export: ExportID, _ request: ExportRequest) {
    if Bool.random(using: &random) {
      driver.send(.exported(export, .progress(done: 3, total: 10)))
    }
    if case .memory = request.target {
      driver.send(
        .exported(export, Bool.random(using: &random) ? .gathered([0x61, 0x0A]) : .tooLarge))
      return
    }
    let path = LogPath("out")
    let reports: [ExportReport] = [
      .saved(path: path, lines: 3, bytes: 30, remark: nil), .exists(path: path),
      .saved(path: path, lines: nil, bytes: 30, remark: "cut"), .stopped(path: path),
      .failed(path: path, message: "No space left on device"),
    ]
    // Some go on for ever.
    guard Int.random(in: 0..<6, using: &random) > 0,
      let report = reports.randomElement(using: &random)
    else { return }
    driver.send(.exported(export, report))
  }

  private mutating func open(_ request: FeedRequest) {
    disk.followed[request.feed] = request.path
    guard let bytes = disk.files[request.path] else {
      return driver.send(.feed(request.feed, .event(.missing)))
    }
    // The last lines, as far as they were asked for.
    let ends = bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    let whole = ends.last ?? 0
    let wanted = max(0, ends.count - request.lines - 1)
    let start = request.lines == 0 ? whole : request.lines >= ends.count ? 0 : ends[wanted]
    disk.linesBefore[request.feed] = UInt64(bytes[..<start].count { $0 == 0x0A })
    driver.open(request.feed, bytes, from: start)
    if Bool.random(using: &random) { happen(.countedBefore(lines: 0), to: request.feed) }
  }

  private mutating func slurmAnswer() -> SlurmAnswer {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: .trouble(.noAnswer(message: hostileText(3)), remembered: [])
    case 1: .jobs([])
    default: .jobs([job(5), job(6)])
    }
  }

  private mutating func job(_ number: UInt32) -> Job {
    let states: [JobState] = [
      .running, .running, .running, .pending, .completing, .failed, .completed,
    ]
    return .sample(
      number, name: hostileText(3), state: states.randomElement(using: &random) ?? .running,
      merged: number == 6)
  }

  private mutating func hostileText(_ count: Int) -> String {
    String(decoding: Hostile.bytes(count, &random), as: UTF8.self)
  }
}

extension Effect {
  fileprivate var isQuestion: Bool {
    if case .history = self { true } else { false }
  }
}
