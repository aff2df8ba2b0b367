import LogCore
import SystemPackage

/// One file after the other under one name, as logs are rotated: each is read to its end, and the
/// next one is held meanwhile, so that it can lose the name again and is read all the same.
extension FollowedFile {
  /// Looks at what has the name now, and what had it since the last look.
  func lookAtName(_ world: Circumstances, _ system: some FileSystem) -> FileSighting.AtPath {
    nextPathLook = world.now + world.rarely(IOLimits.pathLookInterval)
    let changes = nameChanges
    nameChanges = []
    holdThoseThatPassed(changes, system)
    let found: FileSighting.AtPath
    do throws(Errno) {
      let facts = try system.facts(of: path, fresh: !isAnnounced)
      found = .file(facts)
      if descriptor != nil, facts.kind == .regular { _ = hold(path, facts.identity, system) }
    } catch {
      let isGone = error == .noSuchFileOrDirectory || error == .notDirectory
      found = isGone ? .nothing : .failed(error)
    }
    replacedSince = isReplaced(by: found) ? replacedSince ?? world.now : nil
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

  /// Files that came and went again are read where they went to; else it is said that they were
  /// there.
  private func holdThoseThatPassed(_ changes: [NameChange], _ system: some FileSystem) {
    var isUnseen = false
    var passed = 0
    for change in changes {
      switch change {
      case .came:
        if isUnseen { passed += 1 }
        isUnseen = true
      case .went(let place):
        let isHeld = place.map { holdMoved($0, system) } ?? false
        if isUnseen, !isHeld { passed += 1 }
        isUnseen = false
      }
    }
    if passed > 0, hasBeenOpen { outbox.append(.event(.passedBy(files: passed))) }
  }

  /// - Returns: whether the file is known by now.
  private func holdMoved(_ place: LogPath, _ system: some FileSystem) -> Bool {
    guard hasBeenOpen, !mayBeLink(place, system),
      let facts = try? system.facts(of: place, fresh: true), facts.kind == .regular
    else { return false }
    if descriptor == nil, facts.identity == identity { return true }
    return hold(place, facts.identity, system)
  }

  /// A link that was moved may lead anywhere.
  private func mayBeLink(_ place: LogPath, _ system: some FileSystem) -> Bool {
    do throws(Errno) {
      return try system.target(ofLink: place) != nil
    } catch {
      return true
    }
  }

  /// Opens a file that is to be read after the others.
  ///
  /// - Returns: whether it is known by now.
  private func hold(
    _ place: LogPath, _ expected: FileFacts.Identity, _ system: some FileSystem
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
    successors.append(Successor(descriptor: file, identity: expected, size: facts.size))
    return true
  }

  // MARK: From one to the next

  /// Whether nothing more is expected of a file whose name was taken by another.
  func isDrained(_ open: FileFacts, isNextEmpty: Bool, _ world: Circumstances) -> Bool {
    guard let since = replacedSince else { return false }
    let isRead = open.size <= splitter.offset
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
    return splitter.offset >= end
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
      return (try? system.facts(of: next.descriptor, fresh: !isAnnounced))?.size == 0
    }
  }

  /// The old file is kept for a while: who still writes to it is told of.
  private func leaveBehind(_ world: Circumstances, _ system: some FileSystem) {
    forgetPredecessor(system)
    guard let old = descriptor, let identity else { return }
    descriptor = nil
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
