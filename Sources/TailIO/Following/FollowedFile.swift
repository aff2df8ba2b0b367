import LogCore
import SystemPackage

/// One followed file: what is known of it and how far it has been read. Belongs to its tailer's
/// thread.
///
/// `pass` is called when there is reason to look; it makes at most one read and leaves what it
/// learnt in `outbox`. Opening and reading are in extensions of their own.
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
  /// When to look next, in nanoseconds of the monotonic clock.
  var nextLook: UInt64 = 0
  /// Whether it will never be followed.
  var isRefused = false
  /// When it has last grown.
  var lastGrowth: UInt64 = 0
  /// Calls to the file system since they were last counted.
  var callCount = 0
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
  /// The size that was seen last; while more of it is unread, nothing else is looked at.
  var sizeSeen: UInt64 = 0
  /// Up to where the lines that were there at first go; `nil` once they have been reported.
  var startEnd: UInt64?
  var late = LateData()
  private var suspectedSince: UInt64?
  private var replacedSince: UInt64?
  private var nextPathLook: UInt64 = 0
  var nextComparison: UInt64 = 0
  /// Whether it was written to since its bytes were compared.
  private var isTouched = false
  private var closeAt: UInt64?

  /// What was reported last, so that nothing is reported twice.
  enum Standing: Equatable {
    case unknown, open, missing, deleted
    case unreadable(Errno)
  }

  /// What a pass needs to know of the world.
  struct Circumstances {
    /// Nanoseconds of the monotonic clock.
    var now: UInt64
    var mounts: MountTable
    /// Whether the kernel announces changes of local files to this file's tailer.
    var isAnnouncing: Bool
  }

  init(request: FeedRequest, path: LogPath, pollLimit: Double?) {
    self.request = request
    self.path = path
    pace = PollPace(limit: pollLimit, seed: request.feed.number)
  }

  /// Takes one look and does what follows from it.
  ///
  /// - Returns: whether there is more to read at once.
  func pass(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    guard !isRefused else { return false }
    if descriptor != nil, sizeSeen > splitter.offset, !late.isHeld {
      return read(sizeSeen - splitter.offset, world, system)
    }
    var seen = FileSighting(
      offset: splitter.offset, parked: isParked ? identity : nil)
    if descriptor != nil {
      do throws(Errno) {
        try examine(&seen, world, system)
      } catch {
        letGo(system)
        fail(error, at: world.now)
        return false
      }
    }
    if wantsPathLook(seen, world) { lookAtPath(&seen, world, system) }
    return carryOut(FileStep.decide(seen), world, system)
  }

  /// Something was announced about the file or its folder: everything is to be looked at.
  func alert() {
    nextLook = 0
    nextPathLook = 0
    nextComparison = 0
  }

  /// It was written to or truncated: what is new goes first.
  func alertOfWriting() {
    nextLook = 0
    isTouched = true
  }

  /// The kernel has no room for another watch: the file is polled.
  func loseAnnouncements() {
    isAnnounced = false
    nextLook = 0
    outbox.append(.event(.watchChanged(.unwatched)))
  }

  /// It lies on another mount, whose tailer will follow it.
  func giveAway(to target: LogPath) {
    isRefused = true
    outbox.append(.event(.elsewhere(target)))
  }

  /// Gives the file back to the system.
  func letGo(_ system: some FileSystem) {
    if let descriptor { system.close(descriptor) }
    descriptor = nil
    sizeSeen = 0
  }

  /// Whether what is asked for is what the reader waits for: the first lines, or data that is
  /// known to be there.
  var isReading: Bool {
    !hasBeenOpen && standing == .unknown || startEnd != nil
      || descriptor != nil && sizeSeen > splitter.offset
  }

  /// Whether it can do without its descriptor: all of it has been read.
  var mayBeParked: Bool {
    descriptor != nil && standing == .open && startEnd == nil && replacedSince == nil
      && sizeSeen <= splitter.offset
  }

  /// Gives its descriptor to another file; it is opened again when it has grown.
  func park(_ system: some FileSystem) {
    letGo(system)
    isParked = true
  }

  // MARK: Looking

  /// Looks at the open file, and at its bytes when they may have changed.
  private func examine(
    _ seen: inout FileSighting, _ world: Circumstances, _ system: some FileSystem
  ) throws(Errno) {
    guard let descriptor else { return }
    callCount += 1
    var facts = try system.facts(of: descriptor, fresh: !isAnnounced)
    if let identity, facts.identity != identity {
      // A server that goes by names (sshfs) tells of the file that has the name now.
      facts.identity = identity
      facts.size = splitter.offset
      nextPathLook = 0
    }
    seen.open = facts
    sizeSeen = facts.size
    // Growth is compared when it is read.
    let isDoubtful = isTouched && facts.size == splitter.offset
    isTouched = false
    if facts.size >= splitter.offset, splitter.offset > 0,
      isDoubtful || nextComparison <= world.now || suspectedSince != nil
    {
      nextComparison = world.now + Monotonic.seconds(IOLimits.comparisonInterval)
      seen.contents = try contents(of: descriptor, system)
    }
    let isOdd =
      facts.size < splitter.offset || seen.contents == .rewritten
      || seen.contents == .changedNearEnd
    guard isOdd else {
      suspectedSince = nil
      return
    }
    if !isAnnounced { seen.isBelieved = isConfirmed(facts, world, system) }
    // Nothing is read of it before that is settled.
    sizeSeen = splitter.offset
  }

  private func contents(
    of file: Int32, _ system: some FileSystem
  ) throws(Errno) -> FileSighting.Contents {
    try fingerprint.compare(with: file, readUpTo: splitter.offset, system)
  }

  /// Whether what is odd about a file is seen again after a while, past every cache: through a
  /// fresh open.
  private func isConfirmed(
    _ facts: FileFacts, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    guard let since = suspectedSince else {
      suspectedSince = world.now
      return false
    }
    // A smaller size over the same bytes: an old one, more likely than not.
    let patience =
      facts.size > 0 && facts.size < splitter.offset && beginsAsBefore(facts.size, system)
      ? IOLimits.suspicionOfOldSize : IOLimits.suspicion
    guard world.now >= since + Monotonic.seconds(patience) else { return false }
    callCount += 2
    guard let fresh = try? system.open(path) else { return false }
    defer { system.close(fresh) }
    guard let again = try? system.facts(of: fresh, fresh: true) else { return false }
    guard again.identity == facts.identity else { return true }
    if again.size < splitter.offset { return true }
    let contents = try? contents(of: fresh, system)
    return contents == .rewritten || contents == .changedNearEnd
  }

  /// Whether the first bytes, of `size` that are there, are the ones that were read.
  private func beginsAsBefore(_ size: UInt64, _ system: some FileSystem) -> Bool {
    guard let descriptor else { return false }
    let count = min(UInt64(fingerprint.head.count), size)
    var first = [UInt8](repeating: 0, count: Int(count))
    guard let read = try? FullRead.fill(&first, from: 0, of: descriptor, system) else {
      return false
    }
    return read == Int(count) && fingerprint.head.starts(with: first)
  }

  /// Whether the next pass looks at its path, and so at every folder on the way.
  func looksAtPath(at now: UInt64) -> Bool {
    descriptor == nil || nextPathLook <= now || replacedSince != nil
  }

  /// While there is something to read its name does not matter much; the name of a polled file is
  /// looked at now and then.
  private func wantsPathLook(_ seen: FileSighting, _ world: Circumstances) -> Bool {
    guard let open = seen.open else { return true }
    return nextPathLook <= world.now || !open.isLinked || replacedSince != nil
  }

  private func lookAtPath(
    _ seen: inout FileSighting, _ world: Circumstances, _ system: some FileSystem
  ) {
    nextPathLook = world.now + Monotonic.seconds(IOLimits.pathLookInterval)
    callCount += 1
    do throws(Errno) {
      seen.atPath = .file(try system.facts(of: path, fresh: !isAnnounced))
    } catch {
      let isGone = error == .noSuchFileOrDirectory || error == .notDirectory
      seen.atPath = isGone ? .nothing : .failed(error)
    }
    guard let open = seen.open, case .file(let facts) = seen.atPath,
      facts.identity != open.identity
    else {
      replacedSince = nil
      return
    }
    seen.isDrained = isDrained(open, world)
  }

  /// Whether nothing more is expected of a file whose name was taken by another.
  private func isDrained(_ open: FileFacts, _ world: Circumstances) -> Bool {
    guard let since = replacedSince else {
      replacedSince = world.now
      return false
    }
    let quiet = Monotonic.seconds(
      isAnnounced ? IOLimits.drainQuiet : IOLimits.drainQuietRemote)
    return world.now >= since + Monotonic.seconds(IOLimits.drainCap)
      || open.size <= splitter.offset && world.now >= max(since, lastGrowth) + quiet
  }

  // MARK: Acting

  private func carryOut(
    _ step: FileStep, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    switch step {
    case .read(let count): return read(count, world, system)
    case .wait: rest(world)
    case .suspect:
      nextLook = world.now + Monotonic.seconds(IOLimits.suspicionLook)
    case .startOver(let size):
      outbox.append(.event(.truncated(from: splitter.offset, to: size)))
      return startOver(world, system)
    case .readAnew:
      outbox.append(.event(.rewritten))
      return startOver(world, system)
    case .goBack: return goBack(world, system)
    case .drain:
      nextLook = world.now + Monotonic.seconds(IOLimits.drainQuiet)
    case .takeReplacement:
      replacedSince = nil
      letGo(system)
      return open(world, system)
    case .noteDeletion: noteDeletion(world, system)
    case .open: return open(world, system)
    case .noteMissing: noteMissing(world)
    case .noteFailure(let error): fail(error, at: world.now)
    case .refuse(let kind): refuse(kind)
    }
    return false
  }

  private func noteDeletion(_ world: Circumstances, _ system: some FileSystem) {
    note(.deleted, .deleted)
    let end = closeAt ?? world.now + Monotonic.seconds(IOLimits.deletedGrace)
    closeAt = end
    if world.now >= end {
      // Not held for ever; from now on its name is waited for.
      closeAt = nil
      letGo(system)
    }
    rest(world)
  }

  private func noteMissing(_ world: Circumstances) {
    if isParked {
      isParked = false
      note(.deleted, .deleted)
    }
    if standing != .deleted { note(.missing, .missing) }
    nextLook = world.now + Monotonic.seconds(pace.nextMissing())
  }

  func refuse(_ kind: FileKind) {
    isRefused = true
    outbox.append(.event(.refused(kind)))
  }

  func note(_ new: Standing, _ event: FeedEvent) {
    guard standing != new else { return }
    standing = new
    outbox.append(.event(event))
  }

  func fail(_ error: Errno, at now: UInt64) {
    note(.unreadable(error), .unreadable(message: error.sentence))
    nextLook = now + Monotonic.seconds(max(IOLimits.errorPause, pace.nextMissing()))
  }

  /// The file is there and was looked at in full.
  func settle() {
    closeAt = nil
    suspectedSince = nil
    replacedSince = nil
    isParked = false
  }

  /// There was nothing to do: when to look again.
  func rest(_ world: Circumstances) {
    reportStart()
    nextLook =
      isAnnounced
      ? Tick.after(world.now, seconds: IOLimits.safetyPoll)
      : world.now + Monotonic.seconds(pace.next(at: world.now))
  }

  /// All that was there at first has been read.
  func reportStart() {
    guard let end = startEnd, splitter.offset >= end else { return }
    startEnd = nil
    outbox.append(.event(.caughtUp))
  }
}

/// Moments at which many files are looked at together: a thousand of them wake nobody a thousand
/// times.
enum Tick {
  static func after(_ now: UInt64, seconds: Double) -> UInt64 {
    let step = Monotonic.seconds(seconds)
    return (now / step + 1) * step
  }
}
