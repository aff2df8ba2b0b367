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
  private let home: MountHome
  private var watches: FileWatches
  /// How many files may be open.
  private let budget: OpenFileBudget
  /// Learns which files are followed; `nil`: nobody asks.
  private let logs: FollowedLogs?
  private var turns = LookTurns()
  private let pollLimit: Double?
  private var growth = GrowthPace()
  private var mounts = MountTable.current()
  /// What files have to tell that found no room in the mailbox, in bytes.
  private var waiting = 0
  /// Which file is looked at first, by its place in `order`: the first one that had to wait because of
  /// others.
  private var firstInTurn = 0
  /// When the files are to be gone through even where nothing happens that concerns one of them, in
  /// nanoseconds of the monotonic clock.
  private var nextPass: UInt64 = 0
  /// Whether it was told to end.
  private var hasEnded = false
  /// How often they have been gone through.
  private(set) var passes = 0

  init(
    home: MountHome, system: System, commands: Mailbox<TailerCommand>,
    reports: Mailbox<FeedMessage>, watch: CallWatch, counter: LineCounter,
    budget: OpenFileBudget, logs: FollowedLogs?, pollLimit: Double?
  ) {
    self.home = home
    self.system = system
    self.commands = commands
    self.reports = reports
    self.watch = watch
    self.counter = counter
    self.budget = budget
    self.logs = logs
    if home.isLocal { budget.addSharer() }
    self.pollLimit = pollLimit
    watches = FileWatches(isUseful: home.isLocal)
  }

  /// Returns when it is told to end.
  mutating func run() {
    while !hasEnded {
      let rest = round()
      if rest > 0, !hasEnded { sleep(rest) }
    }
  }

  /// Does what is to be done now.
  ///
  /// - Returns: for how many nanoseconds there is nothing to do unless a descriptor becomes readable.
  mutating func round() -> UInt64 {
    let isCommanded = takeCommands()
    let isAnnounced = watches.alert(order)
    let now = Monotonic.now
    // What happens to names of others in folders on the way concerns nobody here.
    guard isCommanded || isAnnounced || now >= nextPass || !home.isLocal else {
      return rest(until: nextPass, from: now)
    }
    passes += 1
    let isBusy = passOverFiles()
    let end = Monotonic.now
    let due = isBusy ? 0 : nextDue(after: end)
    // A ring that tells of room in the mailbox looks like one that tells of nothing.
    nextPass = home.isLocal && order.contains { !$0.outbox.isEmpty } ? 0 : due
    return rest(until: due, from: end)
  }

  private func rest(until time: UInt64, from now: UInt64) -> UInt64 {
    time == .max ? .max : time - min(time, now)
  }

  /// What wakes a tailer.
  var descriptors: [Int32] { [commands.descriptor, watches.descriptor] }

  /// - Returns: whether there were any.
  private mutating func takeCommands() -> Bool {
    var isAdded = false
    let taken = commands.drain()
    for command in taken {
      switch command {
      case .follow(let request, let path, let sight):
        let file = FollowedFile(
          request: request, path: path, pollLimit: pollLimit, sight: sight)
        file.logs = logs
        files[request.feed] = file
        order.append(file)
        isAdded = true
      case .unfollow(let feed):
        guard let file = files.removeValue(forKey: feed) else { continue }
        order.removeAll { $0 === file }
        watches.end(of: file)
        file.letGo(system)
      case .attend(let feed, let attention):
        files[feed]?.attend(attention)
      case .checkNow(let feed):
        files[feed]?.alert()
        files[feed]?.isUrgent = true
      case .readToEnd(let feed): files[feed]?.seekEnd()
      case .hurry: turns.isHurrying = true
      case .end:
        for file in order { file.letGo(system) }
        files = [:]
        order = []
        hasEnded = true
      }
    }
    // A file system may have been mounted since.
    if isAdded { mounts = MountTable.current() }
    return !taken.isEmpty
  }

  /// Looks at every file whose turn it is, one read each, so that none waits for another's flood.
  ///
  /// - Returns: whether there is more to do at once.
  private mutating func passOverFiles() -> Bool {
    guard home.isLocal else { return lookInTurn() }
    var isBusy = false
    waiting = order.reduce(0) { $0 + $1.outboxCost }
    let first = firstInTurn < order.count ? firstInTurn : 0
    firstInTurn = 0
    for place in Array(first..<order.count) + Array(0..<first) {
      let file = order[place]
      // What is not handed on yet stays, and nothing more is read: the file is the queue.
      guard handOn(file) else {
        keepUp(with: file)
        continue
      }
      let now = Monotonic.now
      guard file.nextLook <= now else { continue }
      guard !isCrowded else {
        if firstInTurn == 0 { firstInTurn = place }
        continue
      }
      guard file.descriptor != nil || hasRoom() else {
        // Others are being read, and then give their descriptors away.
        file.heldUntil = now + Monotonic.seconds(IOLimits.roomLook)
        continue
      }
      if look(at: file) { isBusy = true }
    }
    watch.unannouncedGrowths = order.reduce(0) { $0 + $1.unannouncedGrowths }
    return isBusy
  }

  /// The same where a server is not to be asked too much: first what the reader waits for, then one look
  /// at the file whose turn it is, or a few at those of a crowd.
  private mutating func lookInTurn() -> Bool {
    let now = Monotonic.now
    var reading: [FollowedFile] = []
    var candidates: [LookQueue.Candidate] = []
    turns.begin(with: order)
    if waiting > 0 { waiting = order.reduce(0) { $0 + $1.outboxCost } }
    for (place, file) in order.enumerated() where !file.isGivenAway {
      // What is not handed on yet stays, and nothing more is read: the file is the queue.
      guard handOn(file), file.nextLook <= now, !isCrowded else { continue }
      if file.isReading {
        reading.append(file)
      } else {
        candidates.append(turns.candidate(file, at: place, now: now))
      }
    }
    let isBusy = readOn(reading)
    let chosen = turns.next(isCrowd && reading.isEmpty ? .max : 1, of: candidates, at: now)
    lookTogether(at: chosen.map { order[$0.place] })
    var isInterrupted = false
    for next in chosen {
      let file = order[next.place]
      guard !isInterrupted else {
        turns.giveBack(next.share)
        continue
      }
      let before = system.callCount
      _ = look(at: file)
      turns.endLook(at: file, calls: system.callCount - before, for: next.share)
      _ = file.takeCallsForCopies()
      // Who waits to be read, and what was said meanwhile, comes first.
      isInterrupted = isCrowded || file.isReading
    }
    system.willLook(at: [])
    return isBusy
  }

  /// Asks for what those of some files are like that are looked at by what is open: one question to another
  /// process costs as much as an answer of the kernel.
  private func lookTogether(at files: [FollowedFile]) {
    guard files.count > 1 else { return }
    let now = Monotonic.now
    let world = circumstances(at: now)
    let open = files.compactMap { $0.beginsWithOpenFile(world) ? $0.descriptor : nil }
    watch.enter(at: now)
    system.willLook(at: open)
    watch.leave()
  }

  /// Whether there are so many files that going through them for each look would cost more than the look.
  private var isCrowd: Bool { order.count > IOLimits.crowd }

  /// Reads on in files that the reader waits for: those on the screen one time each, then as many others
  /// as there is time for, at least one.
  private mutating func readOn(_ files: [FollowedFile]) -> Bool {
    var isBusy = false
    let end = Monotonic.now + Monotonic.seconds(IOLimits.readingSlice)
    var isFirst = true
    for file in files.sorted(by: { ($0.share, $0.lastLook) < ($1.share, $1.lastLook) })
    where !isCrowded {
      if file.share == .others {
        guard isFirst || Monotonic.now < end else { return true }
        isFirst = false
      }
      if look(at: file) { isBusy = true }
      // Only reading itself is what the reader waits for.
      let calls = file.takeCallsForCopies()
      if calls > 0 { turns.pay(calls, for: file.share) }
    }
    return isBusy
  }

  /// - Returns: whether there is more to read in it at once.
  private mutating func look(at file: FollowedFile) -> Bool {
    let now = Monotonic.now
    let gap = home.isLocal ? 0 : turns.beginLook(at: file, now: now)
    watch.enter(at: now)
    var world = circumstances(at: now)
    world.mayCompare = home.isLocal || turns.mayCompare(among: order.count, at: now)
    let hasMore = pass(over: file, world)
    if hasMore { growth.flooded(at: now) }
    growth.grew(at: file.lastGrowth)
    watches.keep(file, mounts: mounts, system)
    makeRoom(for: file)
    watch.leave()
    file.lastLook = now
    file.isUrgent = false
    if !home.isLocal { file.sight.note(at: now, gap: gap, next: file.nextLook) }
    waiting += file.outboxCost
    _ = handOn(file)
    return hasMore
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
      !(mounts.mount(holding: target).map { mounts.isReachedLocally($0) } ?? false)
    else { return nil }
    return target
  }

  private func keepUp(with file: FollowedFile) {
    guard !file.nameChanges.isEmpty, target(of: file) == nil else { return }
    file.keepUpWithName(circumstances(at: Monotonic.now), system)
  }

  private func circumstances(at now: UInt64) -> FollowedFile.Circumstances {
    .init(
      now: now, mounts: mounts, isAnnouncing: home.isLocal,
      sharers: home.isLocal ? 1 : order.count, isGrowing: turns.isGrowing)
  }

  /// Whether so much waits that nothing more is read.
  private var isCrowded: Bool { waiting >= IOLimits.waitingReports }

  /// - Returns: whether everything was taken.
  private mutating func handOn(_ file: FollowedFile) -> Bool {
    guard !file.outbox.isEmpty else { return true }
    let before = file.outboxCost
    defer { waiting += file.outboxCost - before }
    var taken = 0
    for report in file.outbox {
      let message = FeedMessage(
        feed: file.request.feed, report: report,
        goesOn: taken + 1 < file.outbox.count || file.hasMore)
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

  /// Only a limited number of files is open at a time: the one that grew longest ago makes room. Where a server
  /// is asked for it, and that one has grown lately as well, it is the file itself: else each would be closed for
  /// another just before its turn comes.
  private func makeRoom(for file: FollowedFile) {
    guard order.count > openFiles, file.descriptor != nil else { return }
    let (open, idlest) = openOnes(besides: file)
    guard open > openFiles, let idlest else { return }
    let isIdle = idlest.lastGrowth + Monotonic.seconds(IOLimits.idleBeforeParked) < file.lastGrowth
    (home.isLocal || isIdle || !file.mayBeParked ? idlest : file).park(system)
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

  private var openFiles: Int { home.isLocal ? budget.share : budget.ofChild }

  /// When a file is looked at next: when its turn comes and the server may be asked.
  private func due(_ file: FollowedFile, _ turn: UInt64, _ turnInCrowd: UInt64) -> UInt64 {
    guard !home.isLocal, !file.isReading else { return file.nextLook }
    let isWaitedFor =
      file.isUrgent || file.isSuspicious || file.share == .focused
      || file.share == .visible && (file.hasJustGrown || file.growsSteadily)
    return max(file.nextLook, isWaitedFor ? turn : turnInCrowd)
  }

  // MARK: Sleeping

  /// When the first file is to be looked at, in nanoseconds of the monotonic clock.
  private func nextDue(after now: UInt64) -> UInt64 {
    var due = UInt64.max
    let turn = turns.nextTurn(after: now)
    let turnInCrowd = isCrowd ? turns.nextTurns(after: now) : turn
    // While there is no room, it is that which is waited for.
    for file in order where file.outbox.isEmpty && !file.isGivenAway && !isCrowded {
      due = min(due, self.due(file, turn, turnInCrowd))
    }
    return due
  }

  private func sleep(_ nanoseconds: UInt64) {
    guard !gathersAnnouncements(for: nanoseconds) else { return }
    let milliseconds =
      nanoseconds == .max ? -1 : Int32(min(nanoseconds / 1_000_000 + 1, 3_600_000))
    var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // A waker's ring means room; the mailbox of commands, which is drained next, may be empty.
    _ = poll(&polls, 2, milliseconds)
  }

  /// Lets announcements gather where lines come one by one; a command is taken at once. Nothing is taken
  /// back that was announced: it is still there afterwards.
  ///
  /// - Returns: whether it did.
  private func gathersAnnouncements(for nanoseconds: UInt64) -> Bool {
    let now = Monotonic.now
    guard home.isLocal, let end = growth.end(at: now) else { return false }
    let rest = min(nanoseconds, end - min(end, now))
    var polls = [pollfd(fd: commands.descriptor, events: Int16(POLLIN), revents: 0)]
    _ = poll(&polls, 1, Int32(rest / 1_000_000 + 1))
    return true
  }
}
