import LogCore
import SystemPackage

/// What follows from a look.
extension FollowedFile {
  func carryOut(
    _ step: FileStep, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    switch step {
    case .read(let count):
      return isEarlierAwaited ? awaitEarlier(world) : read(count, world, system)
    case .wait, .drain: rest(world)
    case .suspect:
      look.schedule(at: world.now + Monotonic.seconds(IOLimits.suspicionLook))
    case .startOver, .readAnew: return noticeCut(world, system)
    case .goBack: return goBack(world, system)
    case .takeReplacement: return takeReplacement(world, system)
    case .noteDeletion: noteDeletion(world, system)
    case .open: return takeReplacement(world, system)
    case .noteMissing: return noteMissing(world, system)
    case .noteFailure(let error): fail(error, at: world.now)
    case .refuse(let kind): refuse(kind, world)
    }
    return false
  }

  private func noteDeletion(_ world: Circumstances, _ system: some FileSystem) {
    tellThoseThatAreGone()
    note(.deleted, .deleted)
    let end = closeAt ?? world.now + Monotonic.seconds(IOLimits.deletedGrace)
    closeAt = end
    if world.now >= end {
      // Not held for ever; from now on its name is waited for.
      closeAt = nil
      rememberRead()
      letGo(system)
    }
    rest(world)
  }

  /// - Returns: whether there is something to do at once.
  private func noteMissing(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    tellThoseThatAreGone()
    if takeMovedBack(system) { return true }
    if isParked {
      isParked = false
      noteUnreadEnd()
      note(.deleted, .deleted)
    }
    if standing != .deleted { note(.missing, .missing) }
    awaitName(world)
    return false
  }

  /// There is nothing to read at its path: when to look again.
  func awaitName(_ world: Circumstances) {
    let next = world.now + Monotonic.seconds(pace.nextMissing())
    let others = [lateLook(after: world.now), lookForPassing(after: world.now)]
    if let other = others.compactMap({ $0 }).min() {
      return look.schedule(at: min(next, other))
    }
    guard world.isAnnouncing else { return look.schedule(at: next) }
    look.rest(
      until: isWayWatched ? max(next, look.precaution(after: world.now, isWatched: true)) : next)
  }

  /// A file is gone that was let go for want of descriptors: what came to it meanwhile is lost.
  func noteUnreadEnd() {
    // Where nothing is announced, nobody knows whether there was something.
    guard isTouched || !isAnnounced else { return }
    isTouched = false
    outbox.append(.event(.endUnread))
  }

  /// What has its name is not followed. It may give way to a file, as one does that was made in the wrong place.
  func refuse(_ kind: FileKind, _ world: Circumstances) {
    note(.refused(kind), .refused(kind))
    awaitName(world)
  }

  func note(_ new: Standing, _ event: FeedEvent) {
    guard standing != new else { return }
    standing = new
    outbox.append(.event(event))
  }

  func fail(_ error: Errno, at now: UInt64) {
    note(.unreadable(error), .unreadable(message: error.sentence))
    look.schedule(at: now + Monotonic.seconds(max(IOLimits.errorPause, pace.nextMissing())))
  }

  /// What is open cannot be read or looked at any more. Where it has been removed, or has lost its name on a
  /// server that goes by names (ESTALE of NFS, ENOENT of sshfs), what has the name now is looked at soon; only
  /// what goes wrong with that, too, is told.
  ///
  /// - Returns: whether it was found elsewhere, and is to be looked at at once.
  @discardableResult
  func loseHandle(_ error: Errno, _ world: Circumstances, _ system: some FileSystem) -> Bool {
    guard error == .staleNFSFileHandle || error == .noSuchFileOrDirectory, !isHandleLost else {
      letGo(system)
      fail(error, at: world.now)
      return false
    }
    if followMove(system) != nil {
      sizeSeen = splitter.offset
      nextPathLook = 0
      return true
    }
    guard standing == .open else {
      letGo(system)
      fail(error, at: world.now)
      return false
    }
    isHandleLost = true
    park(system)
    nextPathLook = 0
    look.schedule(at: world.now + Monotonic.seconds(IOLimits.suspicionLook))
    return false
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
    isHandleLost = false
    reportStart()
    noteEnd(world)
    let usual =
      isAnnounced
      // What is written through a mapping is not announced: where there is room for it, it is looked for.
      ? look.precaution(after: world.now, isWatched: isWayWatched && !late.isResting)
      : world.now + Monotonic.seconds(pace.next(at: world.now))
    // What was begun goes on: reading a file to its end that lost its name, letting it go.
    let drain = replacedSince.map { world.now + drainPause(since: $0, at: world.now) }
    let end = closeAt.flatMap { $0 > world.now ? $0 : nil }
    let others = [
      drain, end, lateLook(after: world.now), lookForPassing(after: world.now),
    ]
    if let other = others.compactMap({ $0 }).min() {
      look.schedule(at: min(other, usual))
    } else if isAnnounced {
      look.rest(until: usual)
    } else {
      look.schedule(at: usual)
    }
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
