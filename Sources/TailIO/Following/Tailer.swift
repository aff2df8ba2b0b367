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
  /// How many files may be open.
  private let budget: OpenFileBudget
  private let pollLimit: Double?
  private var mounts = MountTable.current()

  /// The mounted file system whose files a tailer follows.
  struct Home: Sendable {
    let point: LogPath
    /// Whether inotify sees everything, and no call hangs.
    let isLocal: Bool
    /// Learns which files are followed; `nil`: nobody asks.
    var logs: FollowedLogs?
  }

  init(
    home: Home, system: System, commands: Mailbox<TailerCommand>, reports: Mailbox<FeedMessage>,
    watch: CallWatch, counter: LineCounter, budget: OpenFileBudget, pollLimit: Double?
  ) {
    self.home = home
    self.system = system
    self.commands = commands
    self.reports = reports
    self.watch = watch
    self.counter = counter
    self.budget = budget
    if home.isLocal { budget.addSharer() }
    self.pollLimit = pollLimit
    watches = FileWatches(isUseful: home.isLocal)
  }

  /// Never returns.
  mutating func run() {
    while true {
      let rest = round()
      if rest > 0 { sleep(rest) }
    }
  }

  /// Does what is to be done now.
  ///
  /// - Returns: for how many nanoseconds there is nothing to do unless a descriptor becomes readable.
  mutating func round() -> UInt64 {
    takeCommands()
    watches.alert(order)
    return passOverFiles() ? 0 : timeUntilNeeded()
  }

  /// What wakes a tailer.
  var descriptors: [Int32] { [commands.descriptor, watches.descriptor] }

  private mutating func takeCommands() {
    for command in commands.drain() {
      switch command {
      case .follow(let request, let path):
        let file = FollowedFile(request: request, path: path, pollLimit: pollLimit)
        file.logs = home.logs
        files[request.feed] = file
        order.append(file)
        // A file system may have been mounted since.
        mounts = MountTable.current()
      case .unfollow(let feed):
        guard let file = files.removeValue(forKey: feed) else { continue }
        order.removeAll { $0 === file }
        watches.end(of: file)
        file.letGo(system)
      case .attend(let feed, let attention):
        files[feed]?.attend(attention)
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
      guard handOn(file) else {
        keepUp(with: file, world)
        continue
      }
      guard file.nextLook <= world.now, isAffordable(file, at: world.now) else {
        continue
      }
      guard file.descriptor != nil || hasRoom() else {
        // Others are being read, and then give their descriptors away.
        file.heldUntil = world.now + Monotonic.seconds(IOLimits.roomLook)
        continue
      }
      watch.enter(at: Monotonic.now)
      if pass(over: file, world) { isBusy = true }
      watches.keep(file, mounts: mounts, system)
      makeRoom(for: file)
      watch.leave()
      pay(for: file)
      _ = handOn(file)
    }
    watch.unannouncedGrowths = order.reduce(0) { $0 + $1.unannouncedGrowths }
    return isBusy
  }

  /// - Returns: whether there is more to read.
  private func pass(over file: FollowedFile, _ world: FollowedFile.Circumstances) -> Bool {
    if file.looksAtPath(at: world.now), let target = target(of: file) {
      file.giveAway(to: target)
      return false
    }
    return file.pass(world, system)
  }

  /// A link may lead to a file system that hangs: that is another tailer's.
  private func target(of file: FollowedFile) -> LogPath? {
    guard home.isLocal,
      case .leads(let target) = Route.of(
        file.path, on: home.point, mounts: mounts, system: system),
      // Between local mounts there is no need.
      mounts.mount(holding: target)?.isLocal != true
    else { return nil }
    return target
  }

  private func keepUp(with file: FollowedFile, _ world: FollowedFile.Circumstances) {
    guard !file.nameChanges.isEmpty else { return }
    if target(of: file) == nil { file.keepUpWithName(world, system) }
  }

  /// - Returns: whether everything was taken.
  private func handOn(_ file: FollowedFile) -> Bool {
    guard !file.outbox.isEmpty else { return true }
    var taken = 0
    for report in file.outbox {
      let message = FeedMessage(feed: file.request.feed, report: report)
      guard reports.offer(message, cost: report.cost, waker: commands.waker) else { break }
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
    guard order.count > openFiles, file.descriptor != nil else { return }
    let (open, idlest) = openOnes(besides: file)
    if open > openFiles { idlest?.park(system) }
  }

  /// Whether another file may be opened: one that has been read makes room for it where it must.
  private func hasRoom() -> Bool {
    guard order.count > openFiles else { return true }
    let (open, idlest) = openOnes(besides: nil)
    guard open >= openFiles else { return true }
    idlest?.park(system)
    return idlest != nil
  }

  private func openOnes(besides file: FollowedFile?) -> (count: Int, idlest: FollowedFile?) {
    var open = 0
    var idlest: FollowedFile?
    for other in order where other.descriptor != nil {
      open += 1
      guard other !== file, other.mayBeParked else { continue }
      if other.lastGrowth < idlest?.lastGrowth ?? .max { idlest = other }
    }
    return (open, idlest)
  }

  private var openFiles: Int { home.isLocal ? budget.share : budget.most }

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

  private func timeUntilNeeded() -> UInt64 {
    let now = Monotonic.now
    var due = UInt64.max
    for file in order where file.outbox.isEmpty && !file.isRefused {
      due = min(due, self.due(file, after: now))
    }
    return due == .max ? .max : due - min(due, now)
  }

  private func sleep(_ nanoseconds: UInt64) {
    let milliseconds =
      nanoseconds == .max ? -1 : Int32(min(nanoseconds / 1_000_000 + 1, 3_600_000))
    var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // A waker's ring means room; the mailbox of commands, which is drained next, may be empty.
    _ = poll(&polls, 2, milliseconds)
  }
}
