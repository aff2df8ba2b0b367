import LogCore
import SystemPackage

/// NULs where data may still come: held back, and read again.
struct LateData {
  /// Since when; 0 while nothing is held back.
  var since: UInt64 = 0
  /// NULs before this place have been there for long enough to be what they seem.
  var believedUpTo: UInt64 = 0
  /// Bytes passed over that nobody was told of yet.
  var passedOver: UInt64 = 0

  /// NULs at the end of a file whose changes are announced: a file may have been given its length
  /// first, and be filled later. Up to where they were looked through; 0: there are none.
  var emptyEnd: UInt64 = 0
  /// Up to where they are being looked through; 0: they are not.
  var searchedUpTo: UInt64 = 0
  /// Whether it is waited for that something is written there.
  var isResting = false
  /// Whether the file was written to since they were looked through.
  var isWritten = false
  /// Up to where they have been told.
  var toldUpTo: UInt64 = 0

  var isHeld: Bool { since > 0 || isResting }
  var isSearched: Bool { searchedUpTo > 0 }

  /// Whether NULs from this place on are to be doubted: not those that go on with others that
  /// turned out to be real.
  func doubts(_ offset: UInt64) -> Bool {
    offset >= believedUpTo && passedOver == 0
  }
}

extension FollowedFile {
  /// Reads one chunk of the `count` bytes that are there.
  ///
  /// - Returns: whether there is more to read at once.
  func read(_ count: UInt64, _ world: Circumstances, _ system: some FileSystem) -> Bool {
    guard let descriptor else { return false }
    if splitter.offset == 0, splitter.generation > 0, !isBeginningKnown,
      !findBeginning(isCut: false, world, system)
    {
      return true
    }
    do throws(Errno) {
      let offset = splitter.offset
      let mayBeLate =
        isAnnounced
        ? (late.believedUpTo..<max(late.believedUpTo, late.emptyEnd)).contains(offset)
        : late.doubts(offset)
      var finding = NulRun.Finding(usable: 0, run: 0)
      var print = fingerprint
      var isContinued = true
      let taken = try splitter.take(
        expecting: Int(min(count, UInt64(LogLimits.chunkLength))), arrival: arrival
      ) { (buffer) throws(Errno) in
        let got = try system.read(descriptor, into: buffer, at: offset)
        // Compared after the read: what was read goes on with what was read before.
        // A job that begins anew may have written the same banner at the same place, and more.
        isContinued = try print.goesOn(
          descriptor, at: offset, withBeginning: isAnnounced || offset <= IOLimits.bannerLength,
          system)
        guard isContinued else { return 0 }
        let next = offset + UInt64(got)
        let nextEnd = min(sizeSeen, next + UInt64(LogLimits.chunkLength))
        if next < nextEnd { system.willRead(descriptor, next..<nextEnd) }
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<got])
        finding = NulRun.find(in: bytes, mayBeLate: mayBeLate)
        print.take(UnsafeRawBufferPointer(rebasing: bytes[..<finding.usable]), at: offset)
        return finding.usable
      }
      fingerprint = print
      guard isContinued else { return doubt(world, system) }
      // That much of it was there.
      sizeRead = sizeSeen
      if taken.byteCount > 0 { hasGrown(world) }
      let isAppended = offset > 0 || !isAnnounced && splitter.generation > 0
      if taken.byteCount > 0, isAppended, offset >= oldEnd { lastAppend = world.now }
      if let batch = taken.batch { outbox.append(.lines(batch)) }
      reportPartial()
      if finding.run > 0, taken.byteCount == 0 {
        return try takeNuls(finding.run, in: descriptor, world, system)
      }
      if taken.byteCount == 0 {
        // It became shorter since its size was seen.
        sizeSeen = offset
        nextComparison = 0
        look.schedule(at: world.now + Monotonic.seconds(IOLimits.suspicionLook))
        return false
      }
      rest(world)
      return UInt64(taken.byteCount) < count
    } catch {
      loseHandle(error, world, system)
      return false
    }
  }

  /// When the next bytes came.
  var arrival: WallTime { splitter.offset < oldEnd ? .unknown : Monotonic.wall }

  /// The bytes before the new ones are not those that were read: the next pass finds out why.
  private func doubt(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    sizeSeen = splitter.offset
    nextComparison = 0
    if splitter.offset == 0 { isBeginningKnown = false }
    guard !isAnnounced else { return true }
    // It may be the handle, or a cache, that is wrong.
    try? openAfresh(system)
    look.schedule(at: world.now + Monotonic.seconds(IOLimits.suspicionLook))
    return false
  }

  func hasGrown(_ world: Circumstances) {
    isHandleLost = false
    if splitter.offset > oldEnd { growths |= 1 }
    late.since = 0
    lastGrowth = world.now
    readAt = times?.modified ?? readAt
    timeRead = times?.modified
    pace.grew(at: world.now)
    reportNulRun()
  }

  func reportPartial() {
    guard splitter.partial != lastPartial else { return }
    lastPartial = splitter.partial
    outbox.append(.partial(lastPartial))
  }

  // MARK: NULs

  /// The next bytes are NULs: they are waited for where data may come late, else passed over.
  private func takeNuls(
    _ run: Int, in file: Int32, _ world: Circumstances, _ system: some FileSystem
  ) throws(Errno) -> Bool {
    if isAnnounced { return takeNulRun(run, world) }
    if late.doubts(splitter.offset) {
      if late.since == 0 { late.since = world.now }
      guard world.now >= late.since + Monotonic.seconds(IOLimits.latePatience) else {
        look.schedule(at: world.now + Monotonic.seconds(IOLimits.lateLook))
        try openAfresh(system)
        return false
      }
    }
    late.since = 0
    late.believedUpTo = splitter.offset + UInt64(run)
    // A short run is what somebody wrote.
    if run < IOLimits.longNulRun { return true }
    passOver(try endOfNulRun(run, in: file, system))
    return true
  }

  /// Where data begins again, as far as the file system knows: a hole need not be read.
  private func endOfNulRun(
    _ run: Int, in file: Int32, _ system: some FileSystem
  ) throws(Errno) -> UInt64 {
    let seen = splitter.offset + UInt64(run)
    guard let next = try system.nextData(in: file, from: splitter.offset) else {
      return max(seen, sizeSeen)
    }
    return max(seen, min(next, sizeSeen))
  }

  func passOver(_ end: UInt64) {
    late.passedOver += end - min(end, max(splitter.offset, late.toldUpTo))
    late.believedUpTo = end
    if let rest = splitter.finish(arrival: arrival) { outbox.append(.lines(rest)) }
    splitter.reset(offset: end, generation: splitter.generation)
    fingerprint.passOver(upTo: end)
    reportPartial()
    if end >= sizeSeen { reportNulRun() }
  }

  /// Tells how much was passed over, once it is known in full.
  private func reportNulRun() {
    guard late.passedOver > 0 else { return }
    let event = FeedReport.event(.nulRun(bytes: late.passedOver))
    late.passedOver = 0
    outbox.append(event)
  }

  /// A page of zeros can stay in a client's cache; a fresh open makes it ask again.
  func openAfresh(_ system: some FileSystem) throws(Errno) {
    let fresh = try system.open(path)
    guard let facts = try? system.facts(of: fresh, fresh: true), facts.identity == identity else {
      return system.close(fresh)
    }
    if let descriptor { system.close(descriptor) }
    descriptor = fresh
  }
}
