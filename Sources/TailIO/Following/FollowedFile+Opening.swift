import LogCore
import SystemPackage

extension FollowedFile {
  /// Opens what lies at the path and finds out where to read on in it.
  ///
  /// - Parameter held: a file that is open already.
  /// - Returns: whether there is something to read at once.
  func open(
    _ world: Circumstances, _ system: some FileSystem, held: Successor? = nil
  ) -> Bool {
    do throws(Errno) {
      let file = if let open = held?.descriptor { open } else { try system.open(path) }
      descriptor = file
      let facts = try system.facts(of: file, fresh: true)
      if let held, !isAnnounced, facts.identity != held.identity {
        putBack(held, system)
        return true
      }
      if case .other(let kind) = facts.kind {
        letGo(system)
        refuse(kind, world)
        return false
      }
      if held == nil {
        guard !hasPassedBy(facts.identity, world) else {
          system.close(file)
          descriptor = nil
          return true
        }
        arrivals.see(FileKey(facts), at: world.now)
      }
      let seen = hasBeenOpen ? nil : try seenEnd(of: facts, in: file, system)
      // What is read of a file depends on how large it came, not on how large it has become.
      let first = min(held?.size ?? facts.size, facts.size)
      let origin = try origin(of: facts, cameWith: first, in: file, seen: seen, system)
      take(facts, origin, since: held?.since, world, system)
      timeNamed = held?.modified ?? facts.times.modified
      // It was just opened by its name.
      if held == nil, !isAnnounced, world.sharers > IOLimits.fewSharers {
        nextPathLook = world.now + Monotonic.seconds(IOLimits.pathLookInterval)
      }
      hasOpenLeft = held?.hasLeft ?? false
      if let seen { outbox.append(.event(.seenBefore(upTo: seen))) }
      if case .start(let offset) = origin {
        fingerprint = try Fingerprint(of: file, before: offset, system)
        if offset == 0, splitter.generation > 0 { return begin(held, facts, world, system) }
      }
      return true
    } catch {
      // What had the name before may still be written to.
      close(system)
      if error == .noSuchFileOrDirectory {
        awaitName(world)
      } else {
        fail(error, at: world.now)
      }
      return false
    }
  }

  /// On a server that goes by names it has lost its own just now: it is opened where it is by then.
  private func putBack(_ held: Successor, _ system: some FileSystem) {
    close(system)
    var waiting = held
    waiting.descriptor = nil
    successors.insert(waiting, at: 0)
    nextPathLook = 0
  }

  /// A file that follows another is about to be read from its start. While it waited for that it may have
  /// been copied away and cut: nothing of it was read but its first bytes, and they are what its copy is
  /// known by.
  ///
  /// - Returns: whether there is something to do at once.
  private func begin(
    _ waited: Successor?, _ facts: FileFacts, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    if isAnnounced, let waited {
      let most = max(waited.size, waited.largest)
      let seen = Fingerprint(head: waited.head)
      let begins = waited.descriptor.flatMap { try? seen.beginsAsBefore($0, system) }
      if most > facts.size || begins == false {
        fingerprint = seen
        sizeRead = most
        return noticeCut(world, system)
      }
    }
    // Else it is done when there are bytes to be read.
    if facts.size == 0 || !isAnnounced {
      _ = findBeginning(isCut: false, world, system)
    }
    return true
  }

  /// Whether what had the name has lost it before it could be opened. Where it went is announced by the
  /// next look, and then it is read in its turn.
  private func hasPassedBy(_ opened: FileFacts.Identity, _ world: Circumstances) -> Bool {
    hasMissedHolder =
      world.isAnnouncing && hasBeenOpen && !hasMissedHolder && holder.map { $0 != opened } ?? false
    if hasMissedHolder { nextPathLook = 0 }
    return hasMissedHolder
  }

  /// Where reading goes on in a file that was opened.
  private enum Origin {
    /// It is the one that was read before, or a copy of it.
    case goingOn
    /// It is another: from here.
    case start(UInt64)
  }

  private func origin(
    of facts: FileFacts, cameWith first: UInt64, in file: Int32, seen: UInt64?,
    _ system: some FileSystem
  ) throws(Errno) -> Origin {
    guard hasBeenOpen else {
      // A file that comes while it is waited for is new: all of it is wanted.
      let start = try start(of: facts, in: file, isAwaited: isAwaited, system)
      // What came since the last look is wanted too, unless it is a flood.
      if let seen, seen < start, start - seen <= IOLimits.newsCap { return .start(seen) }
      return .start(start)
    }
    if let old = predecessors.first(where: { $0.identity == facts.identity }),
      facts.size >= old.offset
    {
      // It has its name again.
      return .start(old.offset)
    }
    let isSameFile = facts.identity == identity && standing != .deleted
    // A copy of what was read (a remount, a migration, an editor) is known by its bytes.
    if facts.size >= splitter.offset, isSameFile || fingerprint.isTelling,
      splitter.offset > 0 || isSameFile,
      try fingerprint.compare(with: file, readUpTo: splitter.offset, system) == .same
    {
      return .goingOn
    }
    if first <= IOLimits.rereadCap { return .start(0) }
    return .start(try start(of: facts, in: file, isAwaited: true, system))
  }

  /// Whether there was no file of its name when that was looked at last.
  var isAwaited: Bool {
    switch standing {
    case .missing, .refused: true
    case .unknown, .open, .deleted, .unreadable: false
    }
  }

  /// Up to where the file was seen in an earlier run; `nil` where it is another, or has lost it.
  private func seenEnd(
    of facts: FileFacts, in file: Int32, _ system: some FileSystem
  ) throws(Errno) -> UInt64? {
    guard let seen = request.seen, facts.size >= seen.end, seen.end >= UInt64(seen.length) else {
      return nil
    }
    let bytes = try FullRead.bytes(seen.end - UInt64(seen.length), seen.end, of: file, system)
    return LastLook(end: seen.end, bytes: bytes) == seen ? seen.end : nil
  }

  private func start(
    of facts: FileFacts, in file: Int32, isAwaited: Bool, _ system: some FileSystem
  ) throws(Errno) -> UInt64 {
    if isAwaited, facts.size <= IOLimits.rereadCap { return 0 }
    return try TailStart.offset(ofLast: request.lines, size: facts.size, in: file, system)
  }

  /// Writes down that the file is open, and says what became of the one before.
  ///
  /// - Parameter since: a time after which its copies were made, if there are any.
  private func take(
    _ facts: FileFacts, _ origin: Origin, since: UInt64?, _ world: Circumstances,
    _ system: some FileSystem
  ) {
    let isOther = hasBeenOpen && facts.identity != identity
    let wasParked = isParked
    let wasDeleted = standing == .deleted
    // It was just looked at by its name; not all files of a server in the same round.
    looksBeside = world.turn(of: IOLimits.mostLooksBeside + 1)
    var offset = splitter.offset
    let lastRead = since ?? readAt
    readAt = facts.times.modified
    switch origin {
    case .goingOn:
      openedAt = nil
      if isOther { outbox.append(.event(.copied)) }
    case .start(let place):
      finishLine()
      forgetPredecessor(facts.identity, system)
      if wasParked, isOther {
        noteUnreadEnd()
        // What has been read of it is known again beside the new one.
        if !isAnnounced { rememberRead() }
      }
      if hasBeenOpen, !wasDeleted {
        outbox.append(.event(isOther ? replacement(by: facts, world, system) : loss(of: facts)))
      }
      offset = place
      openedAt = place
      if hasBeenOpen, place == 0, let lastRead { readAt = max(lastRead, facts.born) }
      restart(at: place)
      startEnd = hasBeenOpen ? nil : facts.size
      // What comes while it is waited for has just been written.
      if !hasBeenOpen, !isAwaited { oldEnd = facts.size }
    }
    let mount = world.mounts.mount(of: facts.identity.device)
    identity = facts.identity
    isAnnounced = world.isAnnouncing && mount?.isLocal ?? false
    watchMode =
      isAnnounced ? .announced : .polled(fileSystem: mount?.fileSystem ?? "unknown")
    hasBeenOpen = true
    standing = .open
    sizeSeen = facts.size
    times = nil
    isMoveSought = false
    born = facts.born
    sizeRead = 0
    settle()
    if !successors.isEmpty { replacedSince = world.now }
    nextComparison =
      world.now + world.rarely(IOLimits.comparisonInterval, atMost: IOLimits.comparisonsPerSecond)
    pace.grew(at: world.now)
    look.goOn()
    // Parking is nobody's business but the tailer's.
    if !wasParked || isOther {
      outbox.append(.event(.identified(facts.identity.number)))
      outbox.append(.event(.opened(size: facts.size, offset: offset, watch: watchMode)))
    }
  }

  private func replacement(
    by next: FileFacts, _ world: Circumstances, _ system: some FileSystem
  ) -> FeedEvent {
    !isAnnounced && mayOthersHavePassed(before: next, world, system) ? .perhapsPassedBy : .replaced
  }

  /// The same file has other bytes than before it could not be looked at.
  private func loss(of facts: FileFacts) -> FeedEvent {
    facts.size < splitter.offset
      ? .truncated(from: splitter.offset, to: facts.size) : .rewritten
  }

  /// A line that was not finished stays so: its file has been read to its end, or has lost it.
  func finishLine() {
    guard let rest = splitter.finish(arrival: Monotonic.wall) else { return }
    outbox.append(.lines(rest))
  }

  /// Reads from another place as if it were another file: lines before and after are not
  /// comparable.
  func restart(at offset: UInt64) {
    splitter.reset(offset: offset, generation: splitter.generation + (hasBeenOpen ? 1 : 0))
    fingerprint = Fingerprint()
    late = LateData()
    oldEnd = 0
    isBeginningKnown = false
    isComparisonOwed = false
    guard !lastPartial.isEmpty else { return }
    lastPartial = []
    outbox.append(.partial([]))
  }

  /// The file lost what was read of it: from its start, or from near its end where it is large.
  func startOver(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    suspectedSince = nil
    do throws(Errno) {
      // The old handle may stand for the old bytes.
      if !isAnnounced { try? openAfresh(system) }
      guard let descriptor else { return false }
      let facts = try system.facts(of: descriptor, fresh: true)
      let start = try start(of: facts, in: descriptor, isAwaited: true, system)
      let print = try Fingerprint(of: descriptor, before: start, system)
      restart(at: start)
      fingerprint = print
      sizeSeen = facts.size
      return true
    } catch {
      loseHandle(error, world, system)
      return false
    }
  }

  /// What was read last was overwritten, as by two hosts that append to one file over NFS: goes
  /// back to the start of a line.
  func goBack(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    suspectedSince = nil
    do throws(Errno) {
      // The old handle may stand for the old bytes.
      if !isAnnounced { try? openAfresh(system) }
      guard let descriptor else { return false }
      let floor = splitter.offset - min(splitter.offset, IOLimits.rereadWindow)
      let start =
        floor == 0
        ? 0
        : try TailStart.firstLineStart(
          after: floor, before: splitter.offset, in: descriptor, system)
      let print = try Fingerprint(of: descriptor, before: start, system)
      outbox.append(.event(.overwritten(from: start)))
      restart(at: start)
      fingerprint = print
      return true
    } catch {
      loseHandle(error, world, system)
      return false
    }
  }
}
