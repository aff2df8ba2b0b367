import LogCore
import SystemPackage

extension FollowedFile {
  /// Looks at what has the name of a polled file: as long as that is the open file, there is no need to ask
  /// for it again. Where many share a server it is every other look, and less often the more they are, since
  /// a server may have to look up the name as well.
  ///
  /// - Returns: the open file, where it has the name.
  func lookAtPathFirst(
    _ seen: inout FileSighting, _ world: Circumstances, _ system: some FileSystem
  ) -> FileFacts? {
    let beginsWithName = self.beginsWithName(world)
    looksBeside += 1
    guard beginsWithName else { return nil }
    looksBeside = 0
    seen.atPath = lookAtName(world, system)
    guard case .file(let facts) = seen.atPath, facts.identity == identity else { return nil }
    return facts
  }

  private func beginsWithName(_ world: Circumstances) -> Bool {
    !isAnnounced && looksBeside >= IOLimits.looksBeside(sharers: world.sharers)
      && nextPathLook <= world.now && standing == .open && successors.isEmpty
      && replacedSince == nil && closeAt == nil
  }

  /// Whether what is asked first at the next look is what the open file is like.
  func beginsWithOpenFile(_ world: Circumstances) -> Bool {
    descriptor != nil && copies.isEmpty && !late.isSearched && !hasMore && !mayGlance(world)
      && !beginsWithName(world)
  }

  /// Looks at the open file, and at its bytes when they may have changed.
  ///
  /// - Parameter known: what was seen of it by its name just now.
  func examine(
    _ seen: inout FileSighting, known: FileFacts?, _ world: Circumstances,
    _ system: some FileSystem
  ) throws(Errno) {
    guard var file = descriptor else { return }
    let wasTouched = isTouched
    isTouched = false
    var facts: FileFacts
    if let known {
      facts = known
    } else {
      facts = try system.facts(of: file, fresh: !isAnnounced)
    }
    if let identity, facts.identity != identity {
      // A server that goes by names tells of the file that has the name now.
      nextPathLook = 0
      looksBeside = IOLimits.mostLooksBeside
      guard let moved = followMove(system), let descriptor else {
        return lookAway(from: facts, &seen)
      }
      facts = moved
      file = descriptor
    } else {
      isMoveSought = false
    }
    seen.open = facts
    sizeSeen = facts.size
    // Growth is compared when it is read.
    let isDoubtful = wasTouched && facts.size == splitter.offset
    if times != nil, times != facts.times, facts.size == splitter.offset { isComparisonOwed = true }
    let isOwed = isComparisonOwed && world.mayCompare
    times = facts.times
    if known != nil, isOnlyGlancedAt {
      isOnlyGlancedAt = false
      // What came may have been written over since.
      if facts.size == splitter.offset, splitter.offset > 0,
        try fingerprint.compare(with: file, readUpTo: splitter.offset, system) != .same
      {
        nextComparison = 0
      }
    }
    if facts.size >= splitter.offset, splitter.offset > 0,
      isDoubtful || isOwed || isComparisonDue(world) || suspectedSince != nil
    {
      payComparison()
      nextComparison =
        world.now + world.rarely(IOLimits.comparisonInterval, atMost: IOLimits.comparisonsPerSecond)
      seen.contents = try contents(of: file, system)
    }
    let isOdd =
      facts.size < splitter.offset || seen.contents == .rewritten
      || seen.contents == .changedNearEnd
    guard isOdd else {
      suspectedSince = nil
      if facts.size == splitter.offset { timeRead = facts.times.modified }
      return
    }
    if !isAnnounced { seen.isBelieved = isConfirmed(facts, world, system) }
    // Nothing is read of it before that is settled.
    sizeSeen = splitter.offset
  }

  /// Nothing can be seen of the open file any more. It may show its own bytes all the same, but the kernel keeps
  /// those of both files as one: what was read of it would be taken for the other's.
  private func lookAway(from other: FileFacts, _ seen: inout FileSighting) {
    var facts = other
    facts.identity = identity ?? other.identity
    facts.size = splitter.offset
    seen.open = facts
    sizeSeen = facts.size
    times = nil
    suspectedSince = nil
  }

  /// Whether the bytes are to be compared though nothing speaks for a change: servers may not tell.
  private func isComparisonDue(_ world: Circumstances) -> Bool {
    nextComparison == 0
      || nextComparison <= world.now && (isAnnounced || pace.attention == .visible)
  }

  /// How the file's bytes compare with those that were read: past every cache where there is one,
  /// and past a handle that stands for what the name stood for once, through a fresh open.
  private func contents(
    of file: Int32, _ system: some FileSystem
  ) throws(Errno) -> FileSighting.Contents {
    guard !isAnnounced else {
      return try fingerprint.compare(with: file, readUpTo: splitter.offset, system)
    }
    // Where another has the name by now, or nothing, there is only the handle.
    guard let fresh = try? system.open(path) else {
      return try fingerprint.compare(with: file, readUpTo: splitter.offset, system)
    }
    defer { system.close(fresh) }
    let facts = try system.facts(of: fresh, fresh: true)
    if facts.identity != identity {
      // Where a server goes by names, it may have lost its own just now.
      guard try system.facts(of: file, fresh: true).identity == identity else { return .unknown }
    }
    return try fingerprint.compare(
      with: facts.identity == identity ? fresh : file, readUpTo: splitter.offset, system)
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
    let patience = mayBeOldSize(facts, system) ? IOLimits.suspicionOfOldSize : IOLimits.suspicion
    guard world.now >= since + Monotonic.seconds(patience) else { return false }
    guard let fresh = try? system.open(path) else { return false }
    defer { system.close(fresh) }
    guard let again = try? system.facts(of: fresh, fresh: true) else { return false }
    guard again.identity == facts.identity else { return true }
    if again.size < splitter.offset { return true }
    let contents = try? fingerprint.compare(with: fresh, readUpTo: splitter.offset, system)
    return contents == .rewritten || contents == .changedNearEnd
  }

  /// Whether the size may be one that the file had before it was read: it is smaller, the bytes are the same, and
  /// the file has not been written to since. A cache that tells an old size tells the time that belongs to it.
  private func mayBeOldSize(_ facts: FileFacts, _ system: some FileSystem) -> Bool {
    if let timeRead, facts.times.modified > timeRead { return false }
    return facts.size > 0 && facts.size < splitter.offset && beginsAsBefore(facts.size, system)
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
    descriptor == nil || nextPathLook <= now || replacedSince != nil || closeAt ?? .max <= now
  }

  /// While there is something to read its name does not matter much.
  func wantsPathLook(_ seen: FileSighting, _ world: Circumstances) -> Bool {
    guard let open = seen.open else { return true }
    // Polled files whose turn it is were looked at by their names first.
    let isDue = isAnnounced ? nextPathLook <= world.now : nextPathLook == 0
    return isDue || !open.isLinked || replacedSince != nil || standing != .open
      || closeAt ?? .max <= world.now
  }

  func lookAtPath(
    _ seen: inout FileSighting, _ world: Circumstances, _ system: some FileSystem
  ) {
    seen.atPath = lookAtName(world, system)
    if let next = successors.first(where: { !$0.isGone }) {
      let facts = next.descriptor.flatMap { try? system.facts(of: $0, fresh: true) }
      seen.atPath = .file(facts ?? next.facts)
    }
    guard let open = seen.open else { return }
    if replacedSince == nil {
      if case .file = seen.atPath { noteReturn(of: open) }
    } else {
      let isNextEmpty = !successors.isEmpty && areSuccessorsEmpty(system)
      let open = lookAgain(at: open, &seen, system)
      seen.isDrained = isDrained(
        open, readUpTo: seen.offset, isNextEmpty: isNextEmpty, world)
    }
  }

  /// What came to the open file before its writer went on to the next one: the size that was asked
  /// for before that one was looked at may be older.
  private func lookAgain(
    at open: FileFacts, _ seen: inout FileSighting, _ system: some FileSystem
  ) -> FileFacts {
    guard let descriptor, seen.contents == .same || seen.contents == .unknown,
      open.size >= splitter.offset
    else { return open }
    guard let again = try? system.facts(of: descriptor, fresh: !isAnnounced),
      again.identity == open.identity, again.size > open.size
    else { return open }
    seen.open = again
    sizeSeen = again.size
    return again
  }

  /// The open file has its name again: it was moved away and back.
  private func noteReturn(of open: FileFacts) {
    guard standing == .deleted else { return }
    closeAt = nil
    standing = .open
    outbox.append(
      .event(.opened(size: open.size, offset: splitter.offset, watch: watchMode)))
  }
}
