import CellUI
import LogCore
import SlurmJobs
import TailApp

/// Plays keyboard, disk and Slurm to a model, and reads its screen. The clock is the test's.
package struct Driver {
  package private(set) var model: Model
  /// What the model wanted done, since it was last asked.
  package var effects: [Effect] = []
  package private(set) var now = Now(
    moment: Moment(nanoseconds: 1_000_000_000_000), wall: WallTime(milliseconds: 50_400_000))
  var splitters: [FeedID: LineSplitter] = [:]
  /// What is in the files, for what the model asks beyond memory.
  var history = PlayedHistory()
  /// Whether such questions are answered at once.
  package var answersHistory = true
  /// Whether files that are to be read to their ends are.
  package var readsEnds = true
  /// Whether what takes long is done at once.
  package var doesWork = true

  package init(
    _ plan: LaunchPlan, columns: Int = 80, rows: Int = 24, unicode: Bool = true, colors: Int = 256
  ) {
    model = Model(
      plan: plan,
      surroundings: Surroundings(workingDirectory: LogPath("/home/u"), utcOffset: 0, user: "u"),
      size: Size(columns: columns, rows: rows),
      traits: ScreenTraits(colors: colors, unicode: unicode), now: now)
    effects = model.start()
  }

  /// Whether looking through a file was called off, while that is answered by nobody.
  package var hasStoppedHistory: Bool {
    effects.contains { effect in
      guard case .history(let request) = effect, case .stop = request.question else { return false }
      return true
    }
  }

  package mutating func send(_ message: Message) {
    effects += model.update(message, at: now)
    answer()
    while doesWork, model.hasWork {
      effects += model.update(.work, at: now)
      answer()
    }
  }

  /// Answers what was asked of files.
  private mutating func answer() {
    readToEnds()
    while answersHistory, answerNext() {}
  }

  /// Answers the first question.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  package mutating func answerNext() -> Bool {
    guard let place = effects.firstIndex(where: \.isHistory),
      case .history(let request) = effects.remove(at: place)
    else { return false }
    for answer in history.answers(to: request) {
      let report = HistoryReport(feed: request.feed, ticket: request.ticket, answer: answer)
      effects += model.update(.history(report), at: now)
    }
    return true
  }

  /// All that is in the files has been read already.
  private mutating func readToEnds() {
    while let place = effects.firstIndex(where: \.isReadingToEnd) {
      guard case .readToEnd(let feed) = effects.remove(at: place) else { return }
      if readsEnds { effects += model.update(.feed(feed, .event(.readToEnd)), at: now) }
    }
  }

  /// Lets time pass, stopping at each moment that the model waits for.
  package mutating func wait(_ seconds: Double) {
    let end = now.moment + seconds
    while let next = model.nextDeadline, next <= end {
      advance(to: max(next, now.moment))
      send(.clock)
      if next <= now.moment, model.nextDeadline == next { break }
    }
    advance(to: end)
    send(.clock)
  }

  private mutating func advance(to moment: Moment) {
    let passed = moment.seconds(since: now.moment)
    now.wall.milliseconds += Int64(passed * 1000)
    now.moment = moment
  }

  // MARK: Keyboard

  /// Presses keys: characters as they are, others by name: `<Enter>`, `<C-c>`, `<A-1>`, `<Tab>`.
  package mutating func press(_ keys: String) {
    var rest = Substring(keys)
    while let first = rest.unicodeScalars.first {
      if first == "<", let end = rest.firstIndex(of: ">"),
        let key = Key(named: rest[rest.index(after: rest.startIndex)..<end])
      {
        send(.input(.key(key)))
        rest = rest[rest.index(after: end)...]
      } else {
        send(.input(.key(.character(first))))
        rest = Substring(rest.unicodeScalars.dropFirst())
      }
    }
  }

  package mutating func resize(columns: Int, rows: Int) {
    send(.input(.resized(Size(columns: columns, rows: rows))))
  }

  // MARK: Disk

  /// The feed that a pane's stream follows.
  package func feed(_ role: PaneStream.Role, of pane: Int = 0) -> FeedID? {
    model.panes[pane].streams.first { $0.role == role }?.feeds.first?.id
  }

  /// Opens a stream's file, `skipping` bytes of it.
  ///
  /// - Parameter old: what is in it after that already.
  package mutating func open(
    _ role: PaneStream.Role, of pane: Int = 0, skipping: UInt64 = 0, old: String = ""
  ) {
    guard let feed = feed(role, of: pane) else { return }
    splitters[feed] = LineSplitter(offset: skipping)
    let size = skipping + UInt64(old.utf8.count)
    send(.feed(feed, .event(.opened(size: size, offset: skipping, watch: .announced))))
    if !old.isEmpty { append(old, to: role, of: pane) }
    send(.feed(feed, .event(.caughtUp)))
  }

  /// Appends to a stream's file what the tailer would read at once.
  package mutating func append(_ text: String, to role: PaneStream.Role, of pane: Int = 0) {
    append(bytes: Array(text.utf8), to: role, of: pane)
  }

  package mutating func append(bytes: [UInt8], to role: PaneStream.Role, of pane: Int = 0) {
    guard let feed = feed(role, of: pane) else { return }
    if splitters[feed] == nil { open(role, of: pane) }
    append(bytes, to: feed)
  }

  /// Opens a stream's file with `text` in it, of which the last `lines` lines are followed.
  ///
  /// - Parameter isCounted: whether somebody counts those before them.
  package mutating func write(
    _ text: String, to role: PaneStream.Role, of pane: Int = 0, holding lines: Int,
    isCounted: Bool = true
  ) {
    guard let feed = feed(role, of: pane) else { return }
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let before = all.dropLast(lines + 1).map { $0 + "\n" }.joined()
    history.files[feed] = Array(before.utf8)
    history.knowsNumbers = isCounted
    open(role, of: pane, skipping: UInt64(before.utf8.count))
    append(String(text.dropFirst(before.count)), to: role, of: pane)
    guard isCounted else { return }
    let count = before.utf8.count { $0 == 10 }
    happen(.countedBefore(lines: UInt64(count)), to: role, of: pane)
  }

  /// Writes a stream's file anew, as the tailer finds it after a truncation.
  package mutating func rewrite(_ text: String, of role: PaneStream.Role, in pane: Int = 0) {
    guard let feed = feed(role, of: pane) else { return }
    history.files[feed] = []
    let generation = (splitters[feed]?.generation ?? 0) + 1
    splitters[feed]?.reset(offset: 0, generation: generation)
    append(text, to: role, of: pane)
  }

  /// Another file lies where a stream's was, and nobody has noticed.
  package mutating func swapContents(
    of role: PaneStream.Role, in pane: Int = 0, for text: String
  ) {
    guard let feed = feed(role, of: pane) else { return }
    history.files[feed] = Array(text.utf8)
  }

  package mutating func happen(_ event: FeedEvent, to role: PaneStream.Role, of pane: Int = 0) {
    guard let feed = feed(role, of: pane) else { return }
    send(.feed(feed, .event(event)))
  }

  // MARK: Slurm

  package mutating func answer(_ jobs: Job...) {
    send(.slurm(.jobs(jobs)))
  }

  // MARK: Screen

  package var grid: CellGrid { FrameView(model).grid() }

  package var screen: [String] { grid.lines() }

  package var bottom: String { screen.last ?? "" }
}

extension Key {
  /// The keys of `Driver.press`.
  fileprivate init?(named name: Substring) {
    let names: [Substring: Key] = [
      "Enter": .enter, "Esc": .escape, "Tab": .tab, "S-Tab": .backTab, "Backspace": .backspace,
      "Up": .up, "Down": .down, "Left": .left, "Right": .right, "Home": .home, "End": .end,
      "PgUp": .pageUp, "PgDn": .pageDown, "F1": .function(1), "F2": .function(2),
      "Space": .character(" "),
    ]
    if let key = names[name] {
      self = key
      return
    }
    guard let last = name.unicodeScalars.last, name.utf8.count == 3 else { return nil }
    if name.hasPrefix("C-") {
      self = .control(last)
    } else if name.hasPrefix("A-") {
      self = .alt(last)
    } else {
      return nil
    }
  }
}

extension Job {
  /// A job as a test needs it.
  package static func sample(
    _ number: UInt32 = 12345, task: UInt32? = nil, name: String = "train",
    state: JobState = .running, reason: String = "", elapsed: Int? = 60, nodes: String = "gpu01",
    exitCode: String = "0:0", restarts: Int = 0, merged: Bool = false
  ) -> Job {
    let id = JobID(number: number, task: task)
    func candidate(_ end: String) -> LogCandidate {
      LogCandidate(path: Array("/logs/slurm-\(id).\(end)".utf8), rule: .printed(.scontrol))
    }
    let (out, err) = (candidate("out"), candidate("err"))
    return Job(
      id: id, rawNumber: number, name: name, user: "u", state: state, reason: reason,
      elapsed: elapsed, nodes: state == .pending ? "" : nodes, exitCode: exitCode,
      restarts: restarts, output: JobOutput(stdout: [out], stderr: merged ? [] : [err]))
  }
}

extension LaunchPlan {
  /// A plan for jobs of these numbers.
  package static func jobs(_ numbers: UInt32...) -> LaunchPlan {
    LaunchPlan(sources: numbers.map { .job(JobTarget(JobID(number: $0))) })
  }

  package static func file(_ path: String) -> LaunchPlan {
    LaunchPlan(sources: [.file(LogPath(path))])
  }
}

extension Effect {
  fileprivate var isHistory: Bool {
    if case .history = self { true } else { false }
  }

  fileprivate var isReadingToEnd: Bool {
    if case .readToEnd = self { true } else { false }
  }
}
