import LogCore
import SystemPackage

/// One followed file: what is known of it and how far it has been read. Belongs to its tailer's
/// thread.
///
/// `pass` is called when there is reason to look; it makes at most one read and leaves what it
/// learnt in `outbox`. Opening, reading and what follows from a look
/// are in extensions of their own.
final class FollowedFile {
  let request: FeedRequest
  /// Absolute.
  let path: LogPath
  var descriptor: Int32?
  /// Reports that have not been handed on.
  var outbox: [FeedReport] = []
  /// Where the kernel announces changes of the file.
  var watch: Int32?
  /// Whether changes are announced; else the file is polled.
  var isAnnounced = false
  /// Whether it is announced, too, when its path leads elsewhere.
  var isWayWatched = false
  var watchMode = WatchMode.unwatched
  /// When to look next.
  var look = LookSchedule()
  /// How often growth was found by a precaution that no announcement has told of.
  private(set) var unannouncedGrowths = 0
  private var isGrowthUnexplained = false
  /// In nanoseconds of the monotonic clock.
  var nextLook: UInt64 { max(look.due, heldUntil) }
  /// It cannot be opened before: others have all the descriptors there are.
  var heldUntil: UInt64 = 0
  /// Whether another tailer follows it from now on.
  var isGivenAway = false
  /// When it has last grown.
  var lastGrowth: UInt64 = 0
  /// When it was looked at last, in nanoseconds of the monotonic clock.
  var lastLook: UInt64 = 0
  /// Whether it goes before all others of its share.
  var isUrgent = false
  let sight: LastSight
  var pace: PollPace

  var identity: FileFacts.Identity? {
    didSet { if identity != oldValue { logs?.note(identity, of: request.feed) } }
  }
  /// Learns which file this is.
  var logs: FollowedLogs?
  var splitter = LineSplitter()
  var fingerprint = Fingerprint()
  var standing = Standing.unknown
  var lastPartial: [UInt8] = []
  var hasBeenOpen = false
  /// Whether it was let go only for want of descriptors.
  var isParked = false
  /// Whether what was open could not be looked at any more, and nothing has been since.
  var isHandleLost = false
  /// The size that was seen last; while more of it is unread, nothing else is looked at.
  var sizeSeen: UInt64 = 0
  /// Up to where the lines that were there at first go; `nil` once they have been reported.
  var startEnd: UInt64?
  /// Bytes before it were there before anybody looked: nobody knows since when.
  var oldEnd: UInt64 = 0
  var late = LateData()
  var suspectedSince: UInt64?
  var replacedSince: UInt64?
  /// Up to where a file is read that lost its name long ago.
  var drainEnd: UInt64?
  var nextPathLook: UInt64 = 0
  /// How often it was looked at since it was looked at by its path.
  var looksBeside = 0
  /// How many glances there were since it was looked at in full.
  var glances = 0
  /// After how many of them it is looked at in full: not the same for all files, so that not all want that at
  /// the same time.
  private(set) var mostGlances = IOLimits.glances
  /// Whether a glance was all that has found what came last: nobody knows whether it is still there.
  var isOnlyGlancedAt = false
  /// Which of the last looks found something new: a bit for each, the last one's is the lowest.
  var growths: UInt8 = 0
  var nextComparison: UInt64 = 0
  /// Whether its times have changed since its bytes were compared, and they are to be.
  var isComparisonOwed = false
  /// Whether they were compared for that, and nobody has counted it.
  private var hasCompared = false
  /// As they were when it was looked at last.
  var times: FileFacts.Times?
  /// When the file had been written to last, by its own clock, when it was read last; in nanoseconds. Copies
  /// with something that was not read were made then or later.
  var readAt: UInt64?
  /// When it had been written to last, by the same clock, when it held no more than what has been read; `nil`
  /// where that is not known.
  var timeRead: UInt64?
  /// The same when it was last seen to have its name: what has come to that since was written to later.
  var timeNamed: UInt64 = 0
  /// When it was made, by the same clock; 0 where nobody knows.
  var born: UInt64 = 0
  /// How large it was seen before it was read last; read or not, it had so many bytes.
  var sizeRead: UInt64 = 0
  /// Copies of what it held before it was cut that are to be read before it is, in order.
  var copies: [Copy] = []
  /// Whether what came before its first bytes, and was cut, has been looked for.
  var isBeginningKnown = false
  /// How its old files are named, as far as some have been seen.
  var rotationNames: [RotationName] = []
  /// What it held before it was cut, the last few times.
  var cutBefore: [ReadFile] = []
  /// How many calls to its server the search for copies took that nobody has counted.
  var callsForCopies = 0
  /// Files that were found to be copies of it; who keeps one copy writes each over the last.
  var copyFiles: [FileKey] = []
  var modifications = Modifications()
  /// Whether it was found to be cut by the last look.
  var isCutRecent = false
  /// When that was, and how often it had been written to or truncated by then.
  var cutSeen: UInt64 = 0
  var countAtCut = 0
  /// When more came than its first bytes, or, where it is polled, anything; and when it was last read to its
  /// end. In nanoseconds of the monotonic clock.
  var lastAppend: UInt64 = 0
  var endSeen: UInt64 = 0
  /// Whether it was written to since its bytes were compared.
  var isTouched = false
  var closeAt: UInt64?
  var endSearch = EndSearch.none
  /// Whether it was looked for where it may have been moved to, since it was seen last.
  var isMoveSought = false

  /// Whether a name on the way to it may have changed since the way was watched.
  var hasNewName = false
  /// How often what was announced about its own name has been taken in.
  var deliveries = 0
  /// What happened to its own name since the name was looked at.
  var nameChanges: [NameChange] = []
  var arrivals = Arrivals()
  /// What had its name when that was looked at last.
  var holder: FileFacts.Identity?
  /// Whether another file than that was opened the last time.
  var hasMissedHolder = false
  /// Where reading began in the open file, where it was read from a place of its own.
  var openedAt: UInt64?
  /// Files that have taken its name, or had it for a while, in order: read when it has been read.
  var successors: [Successor] = []
  /// How many of them are open at a time.
  var heldSuccessors = IOLimits.heldSuccessors
  /// Files that have lost its name and are not known yet, in the order in which they lost it.
  var passing: [Passing] = []
  /// Whether the open file is known to have lost the name.
  var hasOpenLeft = false
  /// Whether announcements were lost since the name was looked at.
  var isTrackLost = false
  /// Which files were read last; more than `readBefore` knows by their bytes.
  var readKeys: [FileKey] = []
  /// The files that were read last.
  var readBefore: [ReadFile] = []
  /// What was read last before this one, in case somebody still writes to it.
  var predecessors: [Predecessor] = []
  /// How many there have been.
  var lateFiles: UInt64 = 0

  /// What was announced about a name.
  enum NameChange: Equatable {
    case came
    /// With where the file is now, as far as that is known.
    case went(Departure)
  }

  /// A file that was read, by which it is known again.
  struct ReadFile {
    let identity: FileFacts.Identity
    /// When it was made; 0 where nobody knows.
    let born: UInt64
    /// Up to where it was read.
    let size: UInt64
    let fingerprint: Fingerprint
    /// Whether it was taken for a copy of what had been cut.
    var isCopy = false
  }

  /// What was reported last, so that nothing is reported twice.
  enum Standing: Equatable {
    case unknown, open, missing, deleted
    case unreadable(Errno)
    /// Something else than a regular file has its name.
    case refused(FileKind)
  }

  /// What a pass needs to know of the world.
  struct Circumstances {
    /// Nanoseconds of the monotonic clock.
    var now: UInt64
    var mounts: MountTable
    /// Whether the kernel announces changes of local files to this file's tailer.
    var isAnnouncing: Bool
    /// How many files share a server.
    var sharers = 1
    /// Whether a look is likely to find something new, since many others have.
    var isGrowing = false
    /// Whether there are calls for a file's bytes to be compared because its times have changed.
    var mayCompare = true

    /// Which one of some turns a file begins with; not all files with the same.
    func turn(of count: Int) -> Int { Int(now / 1000 % UInt64(count)) }

    /// How long to wait for what need not be done at each look; not for all files at the same time.
    ///
    /// - Parameters:
    ///   - usual: the seconds where nobody has to wait for others.
    ///   - rate: for how many files of a mount it is done in a second.
    func rarely(_ usual: Double, atMost rate: Double) -> UInt64 {
      let spread = Double(now / 1000 % 1000) / 1000
      let seconds = Double(sharers) / rate * (0.5 + spread)
      return Monotonic.seconds(max(usual, seconds))
    }
  }

  init(
    request: FeedRequest, path: LogPath, pollLimit: Double?, sight: LastSight = LastSight()
  ) {
    self.sight = sight
    self.request = request
    self.path = path
    pace = PollPace(limit: pollLimit, seed: request.feed.number)
  }

  /// Takes one look and does what follows from it.
  ///
  /// - Returns: whether there is more to read at once.
  func pass(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    guard !isGivenAway else { return false }
    let hasMore = takeLook(world, system)
    if hasMore { look.goOn() } else { reportEnd(world, system) }
    return hasMore
  }

  private func takeLook(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    leaveOutMoved(system)
    if !copies.isEmpty {
      // Names come and go meanwhile.
      if splitter.offset > 0 { keepUpWithName(world, system) }
      return readCopies(world, system)
    }
    if descriptor != nil, late.isSearched { return searchNulRun(world, system) }
    if hasMore {
      // Names come and go while much is read.
      keepUpWithName(world, system)
      if isEarlierAwaited { return awaitEarlier(world) }
      guard descriptor != nil, sizeSeen > splitter.offset else { return true }
      return read(sizeSeen - splitter.offset, world, system)
    }
    let cause = look.take()
    let isGlance = mayGlance(world)
    growths <<= 1
    if isGlance, glance(world, system) { return false }
    glances = 0
    mostGlances = IOLimits.glances + world.turn(of: IOLimits.glances + 1)
    beginEndSearch(system)
    var seen = FileSighting(
      offset: splitter.offset, parked: isParked ? identity : nil)
    if descriptor != nil {
      if isTouched { late.isWritten = true }
      let known = lookAtPathFirst(&seen, world, system)
      do throws(Errno) {
        try examine(&seen, known: known, world, system)
        lookBackAtCut(seen, at: world.now)
        if isEmptyAgain(seen), !findBeginning(isCut: true, world, system) { return true }
        try lookAtNulRun(&seen, system)
      } catch {
        return loseHandle(error, world, system)
      }
    }
    let wasOpen = descriptor != nil
    if wantsPathLook(seen, world) { lookAtPath(&seen, world, system) }
    let hasMoreLate = readPredecessors(world, system)
    // It was found where it went to, and is read on.
    if !wasOpen, descriptor != nil { return true }
    let step = FileStep.decide(seen)
    if cause == .precaution, step.isNews { noteUnannouncedGrowth() }
    return carryOut(step, world, system) || hasMoreLate
  }

  /// Its bytes are compared because its times have changed.
  func payComparison() {
    guard isComparisonOwed else { return }
    isComparisonOwed = false
    hasCompared = true
  }

  /// - Returns: whether they were, since this was asked last.
  func takeComparison() -> Bool {
    defer { hasCompared = false }
    return hasCompared
  }

  /// Something was announced about the file or its folder: everything is to be looked at.
  func alert() {
    look.alert()
    hasNewName = true
    explainGrowth()
    nextPathLook = 0
    nextComparison = 0
  }

  /// A name on the way to it came or went.
  ///
  /// - Parameter change: what happened, where it is the file's own name.
  func alert(of change: NameChange?) {
    if let change { nameChanges.append(change) }
    alert()
  }

  /// It was written to or truncated: what is new goes first.
  func alertOfWriting() {
    look.alert()
    isTouched = true
    explainGrowth()
  }

  /// It matters more, or less, to the reader from now on.
  func attend(_ attention: Attention) {
    guard pace.attention != attention else { return }
    pace.attention = attention
    guard attention.isSeen else { return }
    look.alert()
    isUrgent = true
  }

  /// Growth was found before its announcement had come.
  private func explainGrowth() {
    guard isGrowthUnexplained else { return }
    isGrowthUnexplained = false
    unannouncedGrowths -= 1
  }

  private func noteUnannouncedGrowth() {
    isGrowthUnexplained = true
    unannouncedGrowths += 1
    look.noteLoss()
  }

  /// The kernel has no room for another watch: the file is polled.
  func loseAnnouncements() {
    isAnnounced = false
    watchMode = .unwatched
    look.alert()
    outbox.append(.event(.watchChanged(watchMode)))
  }

  /// It lies on another mount, whose tailer will follow it.
  func giveAway(to target: LogPath) {
    isGivenAway = true
    outbox.append(.event(.elsewhere(target)))
  }

  /// Gives the file back to the system, and all that has to do with it.
  func letGo(_ system: some FileSystem) {
    forgetCopies(system)
    close(system)
    forgetPassing(system)
    forgetSuccessors(system)
    forgetPredecessors(system)
  }

  /// Closes the file alone.
  func close(_ system: some FileSystem) {
    if let descriptor { system.close(descriptor) }
    descriptor = nil
    sizeSeen = 0
  }

  /// Whether what is asked for is what the reader waits for: the first lines, or data that is
  /// known to be there.
  var isReading: Bool {
    !hasBeenOpen && standing == .unknown || startEnd != nil || hasMore
  }

  /// Whether there is data that was seen and not read.
  var hasMore: Bool {
    !copies.isEmpty || descriptor != nil && sizeSeen > splitter.offset && !late.isHeld
  }

  /// Whether it can do without its descriptor: all of it has been read.
  var mayBeParked: Bool {
    descriptor != nil && standing == .open && startEnd == nil && replacedSince == nil
      && copies.isEmpty && sizeSeen <= splitter.offset
  }

  /// Gives its descriptor to another file; it is opened again when it has grown.
  func park(_ system: some FileSystem) {
    letGo(system)
    isParked = true
  }
}
