import LogCore
import SystemPackage

/// Whether every file that came to a name was seen, which is told by announcements without saying
/// which file they mean.
struct Arrivals {
  /// How many came that were not seen. Below zero for as long as one was seen before it was
  /// announced.
  var count = 0
  /// What had the name when it was looked at last.
  private var holder: FileFacts.Identity?
  /// Whether that has left the name since, and whether another has come.
  private var hasLeft = false
  private var hasCome = false
  private var unseenBefore = 0

  mutating func take(_ change: FollowedFile.NameChange) {
    switch change {
    case .came:
      count += 1
      hasCome = true
    case .went: hasLeft = hasLeft || !hasCome
    }
  }

  /// How many will never be seen. Where they went is announced by the time of the next look: they
  /// are given that long to be found.
  mutating func missed() -> Int {
    let sure = min(max(0, count), unseenBefore)
    count -= sure
    unseenBefore = max(0, count)
    return sure
  }

  /// The name was looked at.
  mutating func see(_ identity: FileFacts.Identity?) {
    if let identity, identity != holder || hasLeft { count -= 1 }
    holder = identity
    hasLeft = false
    hasCome = false
  }
}

/// One file after the other under one name, as logs are rotated: each is read to its end, and the
/// next one is held meanwhile, so that it can lose the name again and is read all the same.
extension FollowedFile {
  /// Looks at what has the name now, and what had it since the last look.
  func lookAtName(_ world: Circumstances, _ system: some FileSystem) -> FileSighting.AtPath {
    nextPathLook =
      world.now + world.rarely(IOLimits.pathLookInterval, atMost: IOLimits.pathLooksPerSecond)
    let changes = nameChanges
    nameChanges = []
    holdThoseThatPassed(changes, system)
    let found: FileSighting.AtPath
    do throws(Errno) {
      let facts = try system.facts(of: path, fresh: !isAnnounced)
      found = .file(facts)
      arrivals.see(facts.identity)
      if descriptor != nil, facts.identity == identity {
        // What left the name before this file came is found too late to be read in its turn.
        arrivals.count += letGoOfSuccessors(system)
      } else if descriptor != nil, facts.kind == .regular {
        _ = hold(path, facts.identity, at: successors.count, system)
      }
    } catch {
      let isGone = error == .noSuchFileOrDirectory || error == .notDirectory
      found = isGone ? .nothing : .failed(error)
      arrivals.see(nil)
    }
    let missed = arrivals.missed()
    if missed > 0, isExpected { outbox.append(.event(.passedBy(files: missed))) }
    if !isExpected { arrivals.count = 0 }
    if arrivals.count > 0 {
      nextPathLook = 0
      look.alert()
    }
    replacedSince = isReplaced(by: found) ? replacedSince ?? world.now : nil
    // It is no longer only gone.
    if replacedSince != nil { closeAt = nil }
    return found
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

  /// Files that came and went again are read where they went to.
  private func holdThoseThatPassed(_ changes: [NameChange], _ system: some FileSystem) {
    for change in changes {
      arrivals.take(change)
      guard case .went(to: .some(let place)) = change else { continue }
      let before = successors.count
      holdMoved(place, system)
      arrivals.count -= successors.count - before
    }
  }

  private func holdMoved(_ place: LogPath, _ system: some FileSystem) {
    guard isExpected, !mayBeLink(place, system),
      let facts = try? system.facts(of: place, fresh: true), facts.kind == .regular
    else { return }
    // What is announced may be long past.
    if facts.identity == identity || readBefore.contains(facts.identity) { return }
    // Files have left in the order in which they came: it comes before those that have not.
    let index = successors.firstIndex { !$0.hasLeft } ?? successors.count
    guard hold(place, facts.identity, at: index, system) else { return }
    if let known = successors.firstIndex(where: { $0.identity == facts.identity }) {
      successors[known].hasLeft = true
    }
  }

  /// - Returns: how many of them had something in them.
  private func letGoOfSuccessors(_ system: some FileSystem) -> Int {
    defer { successors = [] }
    for successor in successors { system.close(successor.descriptor) }
    return successors.count { $0.size > 0 }
  }

  /// Whether all that gets the name from now on is wanted.
  private var isExpected: Bool { hasBeenOpen || standing == .missing }

  /// A link that was moved may lead anywhere.
  private func mayBeLink(_ place: LogPath, _ system: some FileSystem) -> Bool {
    do throws(Errno) {
      return try system.target(ofLink: place) != nil
    } catch {
      return true
    }
  }

  /// Opens a file that is to be read in its turn.
  ///
  /// - Returns: whether it is known by now.
  private func hold(
    _ place: LogPath, _ expected: FileFacts.Identity, at index: Int, _ system: some FileSystem
  ) -> Bool {
    if expected == identity || successors.contains(where: { $0.identity == expected }) {
      return true
    }
    guard successors.count < IOLimits.heldSuccessors else { return false }
    guard let file = try? system.open(place) else { return false }
    guard let facts = try? system.facts(of: file, fresh: true), facts.kind == .regular,
      facts.identity == expected
    else {
      system.close(file)
      return false
    }
    successors.insert(
      Successor(descriptor: file, identity: expected, size: facts.size), at: index)
    return true
  }

  // MARK: From one to the next

  /// Whether nothing more is expected of a file whose name was taken by another.
  ///
  /// - Parameter offset: up to where it was read; what is empty at its end counts as read.
  func isDrained(
    _ open: FileFacts, readUpTo offset: UInt64, isNextEmpty: Bool, _ world: Circumstances
  ) -> Bool {
    guard let since = replacedSince else { return false }
    let isRead = open.size <= offset
    let quiet = world.now - min(world.now, max(since, lastGrowth))
    if open.isLinked, isNextEmpty {
      // Nobody has written to the new file: its writer has not come to it yet.
      return isRead && quiet >= Monotonic.seconds(IOLimits.emptyPatience)
    }
    // Its writer is two files further.
    if successors.count > 1 { return isRead }
    let enough = Monotonic.seconds(
      isAnnounced ? IOLimits.drainQuiet : IOLimits.drainQuietRemote)
    if isRead, quiet >= enough { return true }
    guard world.now >= since + Monotonic.seconds(IOLimits.drainCap) else { return false }
    // Not for ever; but what is there by then is read.
    let end = drainEnd ?? open.size
    drainEnd = end
    return offset >= end
  }

  /// How soon to look again at a file that lost its name, in nanoseconds.
  func drainPause(since: UInt64, at now: UInt64) -> UInt64 {
    let isLong = now >= since + Monotonic.seconds(IOLimits.drainCap)
    return Monotonic.seconds(
      isAnnounced
        ? IOLimits.drainQuiet : isLong ? IOLimits.drainLookLong : IOLimits.drainLookRemote)
  }

  /// All of a file has been read, and the next one is taken.
  func takeReplacement(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    replacedSince = nil
    drainEnd = nil
    // It may have lost the name as well.
    nextPathLook = 0
    leaveBehind(world, system)
    sizeSeen = 0
    let next = successors.isEmpty ? nil : successors.removeFirst()
    return open(world, system, held: next)
  }

  /// Whether nobody has written to any of the files that took the name.
  func areSuccessorsEmpty(_ system: some FileSystem) -> Bool {
    successors.allSatisfy { next in
      (try? system.facts(of: next.descriptor, fresh: !isAnnounced))?.size == 0
    }
  }

  /// The old file is kept for a while: who still writes to it is told of.
  private func leaveBehind(_ world: Circumstances, _ system: some FileSystem) {
    forgetPredecessor(system)
    guard let old = descriptor, let identity else { return }
    descriptor = nil
    readBefore = readBefore.suffix(IOLimits.heldSuccessors - 1) + [identity]
    predecessor = Predecessor(
      descriptor: old, identity: identity, size: splitter.offset,
      end: world.now + Monotonic.seconds(IOLimits.deletedGrace))
  }

  /// Tells when lines came to the file before, which are not shown.
  func lookAtPredecessor(_ world: Circumstances, _ system: some FileSystem) {
    guard let old = predecessor else { return }
    let facts = try? system.facts(of: old.descriptor, fresh: !isAnnounced)
    if let facts, facts.identity == old.identity, facts.size > old.size {
      outbox.append(.event(.leftBehind(bytes: facts.size - old.size)))
      forgetPredecessor(system)
    } else if facts?.identity != old.identity || world.now >= old.end {
      forgetPredecessor(system)
    }
  }

  func forgetPredecessor(_ system: some FileSystem) {
    if let predecessor { system.close(predecessor.descriptor) }
    predecessor = nil
  }
}
