import CLinux
import Glibc
import LogCore
import TailApp
import TailIO

/// The loop without a screen: finds the logs as the one with a screen does, and writes them.
package struct DumpProgram {
  package private(set) var model: Model
  private let runner: EffectRunner
  private let signals: DumpSignals
  /// Says one line on standard error.
  private let complain: (String) -> Void
  private var exit: Ending?
  /// Exports whose end has not come.
  private var running: Set<ExportID> = []
  private var exports: [ExportTarget: ExportID] = [:]
  private var trackers: [Source: DumpTracker] = [:]
  /// Those of which it was told that no watch is left for them.
  private var unwatched: Set<Source> = []
  private var hasFailed = false
  /// Whether the lines cannot be told apart by what was asked for.
  private var isUnusable = false
  /// What was handed to each export that goes on and is not written yet, in bytes.
  private var unwritten: [ExportID: Int] = [:]
  private var progress = ProgressLine()
  /// How many of `Model.dumpRemarks` have been said.
  private var toldRemarks = 0
  /// When exports that say nothing are given up, after a signal; `nil`: they are not.
  private var silenceEnds: Moment?
  /// Files that are to be looked at once more before the dump ends.
  private var lastLooks: Set<FeedID> = []
  /// When the signal came that ends the dump.
  private var signalled: Moment?
  /// Whether another has come after it: nothing more is waited for.
  private var isPressed = false

  /// How a dump ended.
  package enum Ending: Equatable, Sendable {
    /// What there was is written. `hasFailed`: something could not be found, read or written.
    case done(hasFailed: Bool)
    /// What was asked for cannot be done, whatever the logs hold.
    case unusable
    case signal(Int32)
  }

  private struct Source: Hashable {
    let pane: PaneID
    let stream: StreamIndex
  }

  package init(
    model: Model, runner: EffectRunner, signals: DumpSignals,
    complain: @escaping (String) -> Void
  ) {
    self.signals = signals
    self.model = model
    self.runner = runner
    self.complain = complain
  }

  package mutating func run() -> Ending {
    let signals = signals.descriptor
    guard let dump = model.plan.dump else { return .done(hasFailed: true) }
    perform(model.start())
    if dump.follows {
      follow(signals)
    } else {
      writeOnce(signals)
    }
    progress.clear()
    return exit ?? (isUnusable ? .unusable : .done(hasFailed: hasFailed))
  }

  // MARK: Once

  private mutating func writeOnce(_ signals: Int32) {
    let end = Clock.moment + RuntimeLimits.dumpPatience
    let quietEnd = Clock.moment + RuntimeLimits.quietWait
    while exit == nil, !model.isDumpReady, Clock.moment < end {
      if Clock.moment < quietEnd {
        turn(signals, until: quietEnd)
      } else {
        progress.show(waiting: model.dumpWait)
        turn(signals, until: end)
      }
    }
    progress.clear()
    guard exit == nil else { return }
    reportFailures()
    runner.makeRoom()
    let roomEnd = Clock.moment + RuntimeLimits.stopPatience
    while exit == nil, runner.isMakingRoom, Clock.moment < roomEnd { turn(signals, until: roomEnd) }
    for (id, request) in model.dumpExports() {
      running.insert(id)
      runner.run(.export(request, id))
    }
    awaitEnds(signals)
  }

  // MARK: Going on

  private mutating func follow(_ signals: Int32) {
    while exit == nil, !model.isDumpOver || !model.isDumpReady {
      turn(signals, until: nil)
      if !exports.isEmpty, running.isEmpty { return }
    }
    if exit != nil {
      lookOnceMore(signals)
      hurry()
    }
    handOnRests()
    if exit == nil { reportFailures() }
    for id in running { runner.run(.endExport(id)) }
    while exit == nil, !running.isEmpty { turn(signals, until: nil) }
    let ending = exit
    exit = nil
    if ending != nil { hurry() }
    awaitEnds(signals)
    exit = ending ?? exit
  }

  /// A signal has come: what was written before it is wanted, also where another file has just taken the name,
  /// or this host's caches do not know of it. What does not answer is not waited for.
  private mutating func lookOnceMore(_ signals: Int32) {
    let silent = Set(runner.stalledFeeds(at: Clock.moment).map(\.0))
    let feeds = model.dumpFeeds
    lastLooks = Set(feeds).subtracting(silent)
    runner.hurryFeeds()
    for feed in feeds where lastLooks.contains(feed) { runner.run(.readToEnd(feed)) }
    let patience =
      RuntimeLimits.lastLookPatience + RuntimeLimits.lastLookPatienceEach * Double(feeds.count)
    let end = Clock.moment + patience
    while !lastLooks.isEmpty, !isPressed, exports.isEmpty || !running.isEmpty, Clock.moment < end {
      turn(signals, until: end)
    }
    tellUnseen(feeds.filter { silent.contains($0) || lastLooks.contains($0) })
    lastLooks = []
  }

  private func tellUnseen(_ feeds: [FeedID]) {
    let paths = feeds.compactMap { model.dumpStream(of: $0)?.path }
    if paths.count > RuntimeLimits.namedFiles {
      return complain(
        "\(paths.count) files were not looked at once more: what came to them last may be missing")
    }
    for path in paths {
      complain("\(path) was not looked at once more: what came to it last may be missing")
    }
  }

  /// A signal has come: what was read is written, as far as that takes no time to speak of.
  private mutating func hurry() {
    silenceEnds = silenceEnds ?? Clock.moment + RuntimeLimits.lastWordsPatience
    for id in running { runner.run(.hurryExport(id)) }
  }

  /// A file that was seen to its end may have got a last line meanwhile, and the last line may have no
  /// end, whatever ends the dump. What does not answer is not asked.
  private mutating func handOnRests() {
    let silent = Set(
      runner.stalledFeeds(at: Clock.moment).compactMap { feed, _ in
        model.dumpStream(of: feed).map { Source(pane: $0.pane, stream: $0.index) }
      })
    for (source, tracker) in trackers {
      let isOutOfReach = tracker.isRemote || silent.contains(source)
      for rest in isOutOfReach ? tracker.known : tracker.rest {
        runner.run(.extendExport(tracker.export, rest, cost: 0))
      }
    }
  }

  private mutating func take(_ report: FeedReport, of stream: DumpStream) {
    let source = Source(pane: stream.pane, stream: stream.index)
    switch report {
    case .event(.opened(_, let offset, _)):
      if trackers[source] == nil { begin(stream, source) }
      startOver(source, at: offset)
    case .event(.truncated(let old, let new)):
      complain(
        "\(stream.path) was truncated from \(Grouped(old)) to \(Counted(new, "byte")); going on from its start"
      )
      startOver(source, at: 0)
    case .event(.replaced):
      complain("\(stream.path) was replaced; going on with the new file")
    case .event(.watchChanged(let watch)):
      if watch == .unwatched, unwatched.insert(source).inserted {
        complain("\(stream.path): \(FeedEvent.noWatch)")
      }
    case .event(.passedBy(let files)):
      complain("\(stream.path) was replaced more than once; \(files) in between could not be read")
    case .event(.perhapsPassedBy):
      complain(
        "\(stream.path) was replaced; going on with the new file (others may have come and gone in between)"
      )
    case .event(.leftBehind(let bytes)):
      complain(
        "\(Counted(bytes, "byte")) came late to a file that was \(stream.path), and "
          + (bytes == 1 ? "is" : "are") + " left out")
    case .event(.cutUnread(let bytes)):
      complain("\(stream.path) was cut before its last \(Counted(bytes, "byte")) could be read")
    case .event(.cutUnseen) where model.isEmptiedForRun(stream.pane): break
    case .event(.cutUnseen):
      complain(
        "lines that came to \(stream.path) just before it was cut may be missing: nobody could read them"
      )
    case .event(.perhapsUnread(let copy)):
      complain("lines of \(stream.path) may be missing: \(copy) may hold them")
    case .event(.endUnread):
      complain(
        "the last lines of the file that was \(stream.path) may be missing: they could not be read")
    case .event(.rewritten):
      complain("\(stream.path) was rewritten; going on with what it holds now")
    case .event(.overwritten(let offset)):
      complain("\(stream.path) was overwritten; going on from byte \(offset)")
      startOver(source, at: offset)
    case .event(.nulRun(let count)):
      complain(FeedEvent.nulRun(count, in: stream.path))
      trackers[source]?.pass(over: count)
    case .partial(let bytes): trackers[source]?.take(partial: bytes)
    case .lines(let batch):
      // What has ended, such as one whose target is full, takes no more.
      guard var tracker = trackers[source], running.contains(tracker.export) else { return }
      for section in tracker.sections(for: batch) {
        unwritten[tracker.export, default: 0] += batch.memoryCost
        runner.run(.extendExport(tracker.export, section, cost: batch.memoryCost))
      }
      trackers[source] = tracker
    default: break
    }
  }

  private mutating func startOver(_ source: Source, at offset: UInt64) {
    guard let tracker = trackers[source], running.contains(tracker.export) else { return }
    guard let rest = trackers[source]?.startOver(at: offset) else {
      return complain(
        "a line of \(tracker.path) that had no end when its file was replaced is left out: it is too long"
      )
    }
    for section in rest { runner.run(.extendExport(tracker.export, section, cost: 0)) }
  }

  /// Hands on what was there before following began.
  private mutating func begin(_ stream: DumpStream, _ source: Source) {
    if exports[stream.target] == nil, let (id, request) = model.openDumpExport(for: stream) {
      exports[stream.target] = id
      running.insert(id)
      runner.run(.export(request, id))
    }
    guard let export = exports[stream.target] else { return }
    trackers[source] = DumpTracker(export: export, stream: stream)
    let start = stream.startOffset
    // The last line comes from the tailer.
    let part =
      model.plan.dump?.lines.map { FilePart.last(lines: max(0, $0 - 1), end: start) }
      ?? .range(0..<start)
    guard start > 0, !stream.isRemote else { return }
    runner.run(
      .extendExport(
        export, .file(path: stream.path, part: part, origin: stream.origin), cost: 0))
  }

  // MARK: The loop

  /// Waits for something to happen and takes it in.
  private mutating func turn(_ signals: Int32, until end: Moment?) {
    let deadline = [model.nextDeadline, end].compactMap { $0 }.min()
    // A reader of standard output that is slow keeps what is unread in the files.
    let isFull = unwritten.values.reduce(0, +) > IOLimits.feedMailbox
    let rest = isFull ? nil : runner.work()
    let watched = [signals, runner.answers.descriptor, isFull ? -1 : runner.feedDescriptor]
    var polls = (watched + (isFull ? [] : runner.workDescriptors)).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let seconds = min(deadline.map { $0.seconds(since: Clock.moment) } ?? 3600, rest ?? 3600)
    _ = poll(&polls, nfds_t(polls.count), Int32((max(0, min(seconds, 3600)) * 1000).rounded(.up)))
    takeSignals()
    if !isFull {
      for message in runner.drainFeeds() { take(.feed(message.feed, message.report)) }
    }
    tellRemarks()
    for message in runner.answers.drain() { take(message) }
    if let deadline = model.nextDeadline, deadline <= Clock.moment {
      perform(model.update(.clock, at: Clock.now))
    }
  }

  /// Takes in what has come, be it from a file or, of one that is read through Slurm, as an answer.
  private mutating func take(_ message: Message) {
    if case .exported(let id, let report) = message { take(report, of: id) }
    perform(model.update(message, at: Clock.now))
    if case .feed(let feed, .event(.readToEnd)) = message { lastLooks.remove(feed) }
    guard case .feed(let feed, let report) = message, model.plan.dump?.follows == true,
      let stream = model.dumpStream(of: feed)
    else { return }
    take(report, of: stream)
  }

  private mutating func awaitEnds(_ signals: Int32) {
    while exit == nil, !running.isEmpty, silenceEnds.map({ Clock.moment < $0 }) ?? true {
      turn(signals, until: silenceEnds)
    }
    guard !running.isEmpty else { return }
    // Nothing half written is left behind, unless the target itself hangs.
    for id in running { runner.run(.stopExport(id)) }
    let end = Clock.moment + RuntimeLimits.stopPatience
    while !running.isEmpty, Clock.moment < end { turn(signals, until: end) }
    if !running.isEmpty { runner.abandonExports() }
  }

  /// Says what the model has to remark, once.
  private mutating func tellRemarks() {
    guard toldRemarks < model.dumpRemarks.count else { return }
    progress.clear()
    for remark in model.dumpRemarks[toldRemarks...] { complain(remark) }
    toldRemarks = model.dumpRemarks.count
  }

  private mutating func perform(_ effects: [Effect]) {
    for effect in effects { runner.run(effect) }
  }

  private mutating func take(_ report: ExportReport, of id: ExportID) {
    if silenceEnds != nil { silenceEnds = Clock.moment + RuntimeLimits.lastWordsPatience }
    if report.isEnd {
      running.remove(id)
      unwritten[id] = nil
      progress.clear()
    }
    switch report {
    case .progress(let done, let total): progress.show(done: done, total: total)
    case .written(let cost): unwritten[id, default: 0] -= cost
    case .leftOut(let message):
      progress.clear()
      fail(message)
    case .passedOver(let path, let bytes):
      progress.clear()
      complain("\(FeedEvent.nulRun(bytes, in: path)), left out")
    case .saved(_, _, _, let remark):
      guard let remark else { return }
      hasFailed = true
      complain(remark)
    case .isLog(let path, let log): fail(model.sentence(of: path, being: log))
    case .exists(let path): fail("\(path) exists; --force replaces it, or name another with -o")
    case .failed(_, let message): fail(message)
    case .tooExpensive(let pattern):
      isUnusable = true
      fail("cannot filter: \(pattern) takes too many steps for a line; try a simpler pattern")
    case .stopped, .unread, .gathered, .tooLarge: break
    }
  }

  private mutating func fail(_ message: String) {
    hasFailed = true
    complain(message)
  }

  private mutating func reportFailures() {
    for component in model.dumpComponents { complain(component) }
    for failure in model.dumpFailures { fail(failure) }
  }

  private mutating func takeSignals() {
    guard let number = signals.take() else { return }
    let first = signalled ?? Clock.moment
    signalled = first
    isPressed = Clock.moment.seconds(since: first) >= RuntimeLimits.signalTwice
    // Whatever ends us, what was read is written first.
    exit = exit ?? .signal(number)
  }
}
