import LogCore
import SystemPackage

/// One file after the other under one name, as logs are rotated: each is read to its end, and the
/// next one is held meanwhile, so that it can lose the name again and is read all the same.
extension FollowedFile {
  /// Looks at what has the name now, and what had it since the last look.
  func lookAtName(_ world: Circumstances, _ system: some FileSystem) -> FileSighting.AtPath {
    nextPathLook = world.now + Monotonic.seconds(IOLimits.pathLookInterval)
    let changes = nameChanges
    nameChanges = []
    arrivals.begin(changes, at: world.now)
    followThoseThatPassed(changes, world, system)
    releaseMoved(system)
    holdNext(system)
    let found = lookAtHolder(world, system)
    if !isExpected { arrivals.forget() }
    replacedSince = isReplaced(by: found) ? replacedSince ?? world.now : nil
    // It is no longer only gone.
    if replacedSince != nil { closeAt = nil }
    return found
  }

  /// Looks at what has the name, and holds on to it where it is to be read in its turn.
  private func lookAtHolder(
    _ world: Circumstances, _ system: some FileSystem
  ) -> FileSighting.AtPath {
    var found: FileSighting.AtPath
    var isSeen = false
    holder = nil
    do throws(Errno) {
      let facts = try system.facts(of: path, fresh: !isAnnounced)
      found = .file(facts)
      holder = facts.identity
      if facts.identity == identity, descriptor != nil || isParked {
        hasOpenLeft = false
        timeNamed = facts.times.modified
        if !successors.isEmpty { readEarlierOnes(world, system) }
        isSeen = true
      } else if facts.kind != .regular {
        arrivals.seeOther()
      } else if descriptor != nil || !successors.isEmpty {
        var file: Int32?
        isSeen = hold(path, facts, at: successors.count, opened: &file, system)
      }
      if isSeen { arrivals.see(FileKey(facts), at: world.now) }
    } catch {
      let isGone = error == .noSuchFileOrDirectory || error == .notDirectory
      found = isGone ? .nothing : .failed(error)
      if isGone { arrivals.seeNothing() }
    }
    let missed = arrivals.missed(
      isSeen: isSeen, isOneThere: found != .nothing, undecided: passing.count)
    if missed > 0, isExpected { outbox.append(.event(.passedBy(files: missed))) }
    return found
  }

  /// Files were found that left the name before the open one came: as long as nothing of that has been
  /// read, it waits.
  private func readEarlierOnes(_ world: Circumstances, _ system: some FileSystem) {
    guard let descriptor, let identity, splitter.offset == openedAt else {
      return leaveSuccessorsBehind(world, system)
    }
    successors.append(
      Successor(
        descriptor: descriptor, identity: identity, place: path, size: sizeSeen, born: born,
        since: readAt ?? 0, seen: deliveries))
    self.descriptor = nil
    sizeSeen = 0
    nextPathLook = 0
    look.alert()
  }

  /// Holds on to what has the name while other things go first: much is read, or nothing can be
  /// because nobody takes what was.
  func keepUpWithName(_ world: Circumstances, _ system: some FileSystem) {
    guard isAnnounced, descriptor != nil, !nameChanges.isEmpty || !passing.isEmpty || isTrackLost
    else { return }
    _ = lookAtName(world, system)
    // What follows from it comes with the next look.
    nextPathLook = 0
  }

  private func isReplaced(by found: FileSighting.AtPath) -> Bool {
    guard descriptor != nil else { return false }
    if !successors.isEmpty { return true }
    guard case .file(let facts) = found else { return false }
    return facts.identity != identity
  }

  /// Whether all that gets the name from now on is wanted.
  var isExpected: Bool { hasBeenOpen || isAwaited }

  /// Takes in a file that is to be read in its turn, and opens it if there is room.
  ///
  /// - Parameter opened: the file, where it is open already; `nil` afterwards if it is taken.
  /// - Returns: whether it is known by now.
  func hold(
    _ place: LogPath, _ facts: FileFacts, at index: Int, opened: inout Int32?,
    _ system: some FileSystem
  ) -> Bool {
    if descriptor != nil, facts.identity == identity { return true }
    if let known = successors.firstIndex(where: { $0.identity == facts.identity && !$0.isGone }) {
      if successors[known].descriptor != nil || successors[known].key == FileKey(facts) {
        return true
      }
      // Its number is another's.
      successors[known].misses = IOLimits.looksForMoved
    }
    guard successors.count < IOLimits.knownSuccessors else { return false }
    var next = Successor(facts, at: place, since: readAt ?? 0, seen: deliveries)
    // What lost the name may have been read.
    let mayBeRead = place != path && readBefore.contains { $0.identity == facts.identity }
    if let file = opened {
      if mayBeRead, wasRead(file, facts, system) { return false }
      next.descriptor = file
      opened = nil
    } else if mayBeRead || heldCount < heldSuccessors {
      switch open(next, system) {
      case .open(let file): next.descriptor = file
      case .read: return false
      // It has moved on, and is looked for in its turn.
      case .notThere, .refused: break
      }
      if heldCount >= heldSuccessors { release(&next, system) }
    }
    if isAnnounced { _ = next.noteHead(size: facts.size, system) }
    successors.insert(next, at: index)
    return true
  }

  /// Whether all of a file was read before. Its number may be another file's by now.
  func wasRead(_ file: Int32, _ facts: FileFacts, _ system: some FileSystem) -> Bool {
    readBefore.contains { old in
      guard old.identity == facts.identity, old.born == facts.born else { return false }
      // What was empty then has nothing by which it is known.
      guard old.size > 0 else { return facts.size == 0 }
      let contents = try? old.fingerprint.compare(with: file, readUpTo: old.size, system)
      return contents == .same
    }
  }

  // MARK: From one to the next

  /// Whether nothing more is expected of a file whose name was taken by another.
  ///
  /// - Parameter offset: up to where it was read; what is empty at its end counts as read.
  func isDrained(
    _ open: FileFacts, readUpTo offset: UInt64, isNextEmpty: Bool, _ world: Circumstances
  ) -> Bool {
    guard let since = replacedSince, isOrderKnown else { return false }
    let isRead = open.size <= offset
    // Nobody waits for what is still to come.
    if isRead, isEndSought { return true }
    let quiet = world.now - min(world.now, max(since, lastGrowth))
    if open.isLinked, isNextEmpty, drainEnd == nil {
      // Nobody has written to the new file: its writer has not come to it yet.
      return isRead && quiet >= Monotonic.seconds(IOLimits.emptyPatience)
    }
    // Its writer is two files further.
    if successors.count > 1, isRead { return true }
    let enough = Monotonic.seconds(
      isAnnounced ? IOLimits.drainQuiet : IOLimits.drainQuietRemote)
    if isRead, quiet >= enough { return true }
    // The next one may lose what it has while it waits; and nothing is waited for for ever. What is there by
    // then is read, what comes after that comes late.
    let isNextWritten = isAnnounced && !isNextEmpty
    guard
      drainEnd != nil || isNextWritten
        || world.now >= since + Monotonic.seconds(IOLimits.drainCap)
    else {
      return false
    }
    let end = drainEnd ?? open.size
    drainEnd = end
    return offset >= end
  }

  /// Whether no file can be found any more that comes before the next one.
  private var isOrderKnown: Bool {
    guard let next = successors.first(where: { !$0.isGone }) else { return true }
    guard next.descriptor != nil else { return false }
    return !isAnnounced || next.hasLeft || passing.isEmpty && next.seen < deliveries
  }

  /// How soon to look again at a file that lost its name, in nanoseconds.
  func drainPause(since: UInt64, at now: UInt64) -> UInt64 {
    guard isOrderKnown else {
      let isLookedFor = successors.first?.misses ?? 0 > 0
      return Monotonic.seconds(isLookedFor ? IOLimits.movedLook : IOLimits.orderLook)
    }
    let isLong = now >= since + Monotonic.seconds(IOLimits.drainCap)
    return Monotonic.seconds(
      isAnnounced
        ? IOLimits.drainQuiet : isLong ? IOLimits.drainLookLong : IOLimits.drainLookRemote)
  }

  /// All of a file has been read, and the next one is taken.
  func takeReplacement(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    // What was let go for want of descriptors may be among those that have just lost the name.
    if isParked, !passing.isEmpty { return awaitEarlier(world) }
    if let holder, holder != identity, takeMovedBack(system) { return true }
    holdNext(system)
    guard successors.first(where: { !$0.isGone }).map({ $0.descriptor != nil }) ?? true else {
      look.schedule(at: world.now + Monotonic.seconds(IOLimits.movedLook))
      return false
    }
    replacedSince = nil
    drainEnd = nil
    leaveBehind(world, system)
    sizeSeen = 0
    tellThoseThatAreGone()
    let next = successors.isEmpty ? nil : successors.removeFirst()
    // What was held may have lost the name as well, and what comes and goes is announced. Elsewhere the
    // name has just been looked at: another look at each of a thousand files takes their server's time.
    if next != nil || world.isAnnouncing { nextPathLook = 0 }
    return open(world, system, held: next)
  }

  /// Whether nobody has written to any of the files that took the name.
  func areSuccessorsEmpty(_ system: some FileSystem) -> Bool {
    var areEmpty = true
    for place in successors.indices where isAnnounced || areEmpty {
      guard let file = successors[place].descriptor else {
        if !successors[place].isGone { areEmpty = false }
        continue
      }
      let facts = try? system.facts(of: file, fresh: !isAnnounced)
      // What it has grown to since it was cut says nothing about what was cut off.
      if isAnnounced, let size = facts?.size, successors[place].noteHead(size: size, system) {
        successors[place].largest = max(successors[place].largest, size)
      }
      if facts?.size != 0 { areEmpty = false }
    }
    return areEmpty
  }

  /// It is not to be read again when it is found under another name.
  func rememberRead() {
    guard let identity else { return }
    readKeys =
      readKeys.suffix(IOLimits.rememberedFiles - 1) + [FileKey(identity: identity, born: born)]
    remember(
      ReadFile(identity: identity, born: born, size: splitter.offset, fingerprint: fingerprint))
  }

  func remember(_ file: ReadFile) {
    readBefore.removeAll { $0.identity == file.identity }
    readBefore = readBefore.suffix(IOLimits.heldSuccessors - 1) + [file]
  }
}
