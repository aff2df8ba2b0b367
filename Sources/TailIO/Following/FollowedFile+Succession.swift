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
    holdThoseThatPassed(changes, system)
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
        if !successors.isEmpty { readEarlierOnes(world, system) }
        isSeen = true
      } else if facts.kind != .regular {
        arrivals.seeOther()
      } else if descriptor != nil || !successors.isEmpty {
        isSeen = hold(path, facts.identity, at: successors.count, system)
      }
      if isSeen { arrivals.see(facts.identity, at: world.now) }
    } catch {
      let isGone = error == .noSuchFileOrDirectory || error == .notDirectory
      found = isGone ? .nothing : .failed(error)
      if isGone { arrivals.seeNothing() }
    }
    let missed = arrivals.missed(isSeen: isSeen, isOneThere: found != .nothing)
    if missed > 0, isExpected { outbox.append(.event(.passedBy(files: missed))) }
    return found
  }

  /// Files were found that left the name before the open one came: as long as nothing of that has been
  /// read, it waits.
  private func readEarlierOnes(_ world: Circumstances, _ system: some FileSystem) {
    guard let descriptor, let identity, splitter.offset == openedAt else {
      return leaveSuccessorsBehind(world, system)
    }
    var waiting = Successor(
      descriptor: descriptor, identity: identity, size: sizeSeen, seen: deliveries)
    waiting.born = born
    waiting.since = readAt ?? 0
    successors.append(waiting)
    self.descriptor = nil
    sizeSeen = 0
    nextPathLook = 0
    look.alert()
  }

  /// Holds on to what has the name while other things go first: much is read, or nothing can be
  /// because nobody takes what was.
  func keepUpWithName(_ world: Circumstances, _ system: some FileSystem) {
    guard isAnnounced, !nameChanges.isEmpty, descriptor != nil else { return }
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

  /// Files that came and went again are read where they went to. They left in the order in which they
  /// came, and before what was seen and is not announced to have left.
  private func holdThoseThatPassed(_ changes: [NameChange], _ system: some FileSystem) {
    deliveries += 1
    for place in successors.indices where successors[place].seen + 2 <= deliveries {
      // It came before the last announcements but these were taken in: what leaves from now on came later.
      successors[place].hasLeft = true
    }
    for change in changes {
      guard case .went(to: .some(let place)) = change else { continue }
      noteRotation(RotationName(of: place, besides: path))
      if holdMoved(place, system) { arrivals.find() }
    }
  }

  /// - Returns: whether it is one that was not seen before.
  private func holdMoved(_ place: LogPath, _ system: some FileSystem) -> Bool {
    guard isExpected, !mayBeLink(place, system),
      let facts = try? system.facts(of: place, fresh: true), facts.kind == .regular
    else { return false }
    if isParked, facts.identity == identity { takeBack(from: place, system) }
    // What is announced may be long past.
    if descriptor != nil, facts.identity == identity { return false }
    if predecessors.contains(where: { $0.identity == facts.identity }) { return false }
    let before = successors.count
    guard hold(place, facts.identity, at: before, isMoved: true, system),
      let known = successors.firstIndex(where: { $0.identity == facts.identity })
    else { return false }
    let isNew = successors.count > before
    // Files leave in the order in which they came: it comes after those that have left by now.
    var moved = successors.remove(at: known)
    moved.hasLeft = true
    let next = successors.firstIndex { !$0.hasLeft } ?? successors.count
    successors.insert(moved, at: next)
    return isNew
  }

  /// The file that was let go for want of descriptors has lost the name: it is read to its end.
  private func takeBack(from place: LogPath, _ system: some FileSystem) {
    guard let file = try? system.open(place) else { return }
    guard let facts = try? system.facts(of: file, fresh: true), facts.identity == identity,
      let contents = try? fingerprint.compare(with: file, readUpTo: splitter.offset, system),
      contents == .same
    else { return system.close(file) }
    descriptor = file
    isParked = false
    standing = .open
    sizeSeen = facts.size
  }

  /// Whether all that gets the name from now on is wanted.
  private var isExpected: Bool { hasBeenOpen || isAwaited }

  /// A link that was moved may lead anywhere.
  func mayBeLink(_ place: LogPath, _ system: some FileSystem) -> Bool {
    do throws(Errno) {
      return try system.target(ofLink: place) != nil
    } catch {
      return true
    }
  }

  /// Opens a file that is to be read in its turn.
  ///
  /// - Parameter isMoved: whether it lost the name, and may have been read.
  /// - Returns: whether it is known by now.
  private func hold(
    _ place: LogPath, _ expected: FileFacts.Identity, at index: Int, isMoved: Bool = false,
    _ system: some FileSystem
  ) -> Bool {
    if descriptor != nil, expected == identity { return true }
    if successors.contains(where: { $0.identity == expected }) { return true }
    guard successors.count < IOLimits.heldSuccessors else { return false }
    guard let file = try? system.open(place) else { return false }
    guard let facts = try? system.facts(of: file, fresh: true), facts.kind == .regular,
      facts.identity == expected, !(isMoved && wasRead(file, facts.identity, system))
    else {
      system.close(file)
      return false
    }
    var next = Successor(descriptor: file, identity: expected, size: facts.size, seen: deliveries)
    next.born = facts.born
    next.since = readAt ?? 0
    if isAnnounced { _ = next.noteHead(size: facts.size, system) }
    successors.insert(next, at: index)
    return true
  }

  /// Whether all of a file was read before. Its number may be another file's by now.
  func wasRead(
    _ file: Int32, _ identity: FileFacts.Identity, _ system: some FileSystem
  ) -> Bool {
    readBefore.contains { old in
      guard old.identity == identity else { return false }
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
    guard isAnnounced, let next = successors.first else { return true }
    return next.hasLeft || next.seen < deliveries
  }

  /// How soon to look again at a file that lost its name, in nanoseconds.
  func drainPause(since: UInt64, at now: UInt64) -> UInt64 {
    guard isOrderKnown else { return Monotonic.seconds(IOLimits.orderLook) }
    let isLong = now >= since + Monotonic.seconds(IOLimits.drainCap)
    return Monotonic.seconds(
      isAnnounced
        ? IOLimits.drainQuiet : isLong ? IOLimits.drainLookLong : IOLimits.drainLookRemote)
  }

  /// All of a file has been read, and the next one is taken.
  func takeReplacement(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    replacedSince = nil
    drainEnd = nil
    leaveBehind(world, system)
    sizeSeen = 0
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
      let facts = try? system.facts(of: successors[place].descriptor, fresh: !isAnnounced)
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
    remember(ReadFile(identity: identity, size: splitter.offset, fingerprint: fingerprint))
  }

  func remember(_ file: ReadFile) {
    readBefore.removeAll { $0.identity == file.identity }
    readBefore = readBefore.suffix(IOLimits.heldSuccessors - 1) + [file]
  }
}
