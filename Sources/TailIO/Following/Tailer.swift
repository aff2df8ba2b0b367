import Glibc
import LogCore

/// Follows the files of one mounted file system, on a thread of its own: a server that hangs stops
/// its own files and nothing else.
struct Tailer<System: FileSystem> {
  private var files: [FeedID: FollowedFile] = [:]
  /// In the order in which they were asked for: of two streams that grew at once, stdout's lines
  /// come first.
  private var order: [FollowedFile] = []
  private let commands: Mailbox<TailerCommand>
  private let reports: Mailbox<FeedMessage>
  private let watch: CallWatch
  private let counter: LineCounter
  private let system: System
  private let home: Home
  private var watches: FileWatches
  /// Servers are not asked more than is decent; what is on the screen goes first.
  private var budgetForVisible = CallBudget(
    rate: IOLimits.callsForVisible, reserve: IOLimits.callsForVisible)
  private var budgetForOthers = CallBudget(
    rate: IOLimits.callsForHidden, reserve: IOLimits.callsForHidden)
  private let pollLimit: Double?
  private var mounts = MountTable.current()

  /// The mounted file system whose files a tailer follows.
  struct Home: Sendable {
    let point: LogPath
    /// Whether inotify sees everything, and no call hangs.
    let isLocal: Bool
  }

  init(
    home: Home, system: System, commands: Mailbox<TailerCommand>, reports: Mailbox<FeedMessage>,
    watch: CallWatch, counter: LineCounter, pollLimit: Double?
  ) {
    self.home = home
    self.system = system
    self.commands = commands
    self.reports = reports
    self.watch = watch
    self.counter = counter
    self.pollLimit = pollLimit
    watches = FileWatches(isUseful: home.isLocal)
  }

  /// Never returns.
  mutating func run() {
    while true {
      takeCommands()
      watches.alert(order)
      let isBusy = passOverFiles()
      if !isBusy { sleepUntilNeeded() }
    }
  }

  private mutating func takeCommands() {
    for command in commands.drain() {
      switch command {
      case .follow(let request, let path):
        let file = FollowedFile(request: request, path: path, pollLimit: pollLimit)
        files[request.feed] = file
        order.append(file)
        // A file system may have been mounted since.
        mounts = MountTable.current()
      case .unfollow(let feed):
        guard let file = files.removeValue(forKey: feed) else { continue }
        order.removeAll { $0 === file }
        watches.end(of: file, among: order)
        file.letGo(system)
      case .attend(let feed, let attention):
        guard let file = files[feed], file.pace.attention != attention else { continue }
        file.pace.attention = attention
        if attention == .visible { file.nextLook = 0 }
      case .checkNow(let feed):
        files[feed]?.alert()
      }
    }
  }

  /// Looks at every file whose turn it is, one read each, so that none waits for another's flood.
  ///
  /// - Returns: whether there is more to do at once.
  private mutating func passOverFiles() -> Bool {
    var isBusy = false
    let world = FollowedFile.Circumstances(
      now: Monotonic.now, mounts: mounts, isAnnouncing: home.isLocal)
    for file in order {
      // What is not handed on yet stays, and nothing more is read: the file is the queue.
      guard handOn(file), file.nextLook <= world.now, isAffordable(file, at: world.now) else {
        continue
      }
      watch.enter(at: Monotonic.now)
      if pass(over: file, world) {
        file.nextLook = 0
        isBusy = true
      }
      watches.keep(file)
      makeRoom(for: file)
      watch.leave()
      pay(for: file)
      _ = handOn(file)
    }
    return isBusy
  }

  /// - Returns: whether there is more to read.
  private func pass(over file: FollowedFile, _ world: FollowedFile.Circumstances) -> Bool {
    // A link may lead to a file system that hangs: that is another tailer's.
    if home.isLocal, file.looksAtPath(at: world.now),
      case .leads(let target) = Route.of(
        file.path, on: home.point, mounts: mounts, system: system)
    {
      file.giveAway(to: target)
      return false
    }
    return file.pass(world, system)
  }

  /// - Returns: whether everything was taken.
  private func handOn(_ file: FollowedFile) -> Bool {
    guard !file.outbox.isEmpty else { return true }
    var taken = 0
    for report in file.outbox {
      let message = FeedMessage(feed: file.request.feed, report: report)
      guard reports.offer(message, cost: report.cost, waker: commands.descriptor) else { break }
      if case .event(.opened(_, let offset, .announced)) = report, offset > 0 {
        counter.count(file.path, before: offset, for: file.request.feed)
      }
      taken += 1
    }
    file.outbox.removeFirst(taken)
    return file.outbox.isEmpty
  }

  // MARK: Limits

  /// Only a limited number of files is open at a time: the one that grew longest ago makes room.
  private func makeRoom(for file: FollowedFile) {
    guard order.count > IOLimits.openFiles, file.descriptor != nil else { return }
    var open = 0
    var idlest: FollowedFile?
    for other in order where other.descriptor != nil {
      open += 1
      guard other !== file, other.mayBeParked else { continue }
      if other.lastGrowth < idlest?.lastGrowth ?? .max { idlest = other }
    }
    if open > IOLimits.openFiles { idlest?.park(system) }
  }

  private mutating func isAffordable(_ file: FollowedFile, at now: UInt64) -> Bool {
    guard !home.isLocal, !file.isReading else { return true }
    return file.pace.attention == .visible
      ? budgetForVisible.allows(at: now) : budgetForOthers.allows(at: now)
  }

  private mutating func pay(for file: FollowedFile) {
    if file.pace.attention == .visible {
      budgetForVisible.spend(file.callCount)
    } else {
      budgetForOthers.spend(file.callCount)
    }
    file.callCount = 0
  }

  /// When a file is looked at next: when its turn comes and the server may be asked.
  private func due(_ file: FollowedFile, after now: UInt64) -> UInt64 {
    guard !home.isLocal, !file.isReading else { return file.nextLook }
    let budget = file.pace.attention == .visible ? budgetForVisible : budgetForOthers
    return max(file.nextLook, budget.nextCall(after: now))
  }

  // MARK: Sleeping

  private func sleepUntilNeeded() {
    let now = Monotonic.now
    var due = UInt64.max
    for file in order where file.outbox.isEmpty && !file.isRefused {
      due = min(due, self.due(file, after: now))
    }
    guard due > now else { return }
    let milliseconds = due == .max ? -1 : Int32(min((due - now) / 1_000_000 + 1, 3_600_000))
    var polls = [
      pollfd(fd: commands.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: watches.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, milliseconds)
    // A waker's ring means room; the mailbox of commands may be empty all the same.
    if polls[0].revents != 0 { Mailbox<TailerCommand>.silence(commands.descriptor) }
  }
}
