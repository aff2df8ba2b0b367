import LogCore
import SystemPackage

/// Files that were read before the present one and may still be written to: whoever holds such a file
/// open notices by the next rotation, or later. What comes to them is shown as it comes.
extension FollowedFile {
  /// A file that was read, and is still open.
  struct Predecessor {
    var descriptor: Int32
    let identity: FileFacts.Identity
    let born: UInt64
    /// Whether it was looked for where it may have been moved to, since it was seen last.
    var isMoveSought = false
    /// Since when nothing can be seen of it but its bytes, in nanoseconds of the monotonic clock.
    var isHiddenSince: UInt64?
    /// Up to where it was read.
    var offset: UInt64
    var fingerprint: Fingerprint
    /// Cuts what comes into lines, at places of its own.
    var splitter: LineSplitter
    /// When it is let go, unless it grows.
    var end: UInt64
  }

  /// The file that was read is kept as long as somebody writes to it.
  func leaveBehind(_ world: Circumstances, _ system: some FileSystem) {
    guard let old = descriptor, let identity else { return }
    descriptor = nil
    rememberRead()
    keep(
      old, FileKey(identity: identity, born: born), readUpTo: splitter.offset, fingerprint, world,
      system)
  }

  /// Files that were found too late to be read in their turn: their lines come late.
  func leaveSuccessorsBehind(_ world: Circumstances, _ system: some FileSystem) {
    var lost = 0
    for waiting in successors {
      var old = waiting
      var file = old.descriptor
      if file == nil, old.followMoves(), case .open(let found) = open(old, system) { file = found }
      if let file {
        keep(file, old.key, readUpTo: 0, Fingerprint(), world, system)
      } else {
        lost += 1
      }
    }
    successors = []
    if lost > 0 { outbox.append(.event(.passedBy(files: lost))) }
    look.alert()
  }

  private func keep(
    _ file: Int32, _ key: FileKey, readUpTo offset: UInt64,
    _ fingerprint: Fingerprint, _ world: Circumstances, _ system: some FileSystem
  ) {
    while predecessors.count >= IOLimits.heldPredecessors,
      let quietest = predecessors.indices.min(by: { predecessors[$0].end < predecessors[$1].end })
    {
      letGo(ofPredecessor: quietest, system)
    }
    predecessors.append(
      Predecessor(
        descriptor: file, identity: key.identity, born: key.born, offset: offset,
        fingerprint: fingerprint,
        splitter: LineSplitter(
          offset: LineBatch.lateStart(number: lateFiles), generation: LineBatch.lateGeneration),
        end: world.now + Monotonic.seconds(IOLimits.deletedGrace)))
    lateFiles += 1
  }

  /// Reads what came to them since the last look, a chunk of each: who goes from file to file wrote to the
  /// oldest one first.
  ///
  /// - Returns: whether there is more to read at once.
  func readPredecessors(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    var hasMore = false
    var ended: [Int] = []
    for place in predecessors.indices {
      let growth = readOn(inPredecessor: place, now: isEndSought ? nil : world.now, system)
      if growth.read > 0 {
        predecessors[place].end = world.now + Monotonic.seconds(IOLimits.deletedGrace)
      }
      hasMore = hasMore || growth.read > 0 && growth.left > 0
      if growth.isOver || world.now >= predecessors[place].end { ended.append(place) }
    }
    for place in ended.reversed() { letGo(ofPredecessor: place, system) }
    return hasMore
  }

  /// When to look again for what comes late, in nanoseconds of the monotonic clock; `nil`: whenever the
  /// file itself is looked at. Such files are not announced; the longer they are quiet, the less is
  /// expected of them.
  func lateLook(after now: UInt64) -> UInt64? {
    guard isAnnounced, let end = predecessors.map(\.end).max() else { return nil }
    let left = Double(end - min(end, now)) / 1e9
    let quiet = max(0, IOLimits.deletedGrace - left)
    let pause = min(
      max(quiet * IOLimits.lateLinesPatience, IOLimits.lateLinesLook), IOLimits.lateLinesLookLong)
    return now + Monotonic.seconds(pause)
  }

  func forgetPredecessors(_ system: some FileSystem) {
    while !predecessors.isEmpty { letGo(ofPredecessor: 0, system) }
  }

  /// It is read as the file that has the name.
  func forgetPredecessor(_ identity: FileFacts.Identity, _ system: some FileSystem) {
    guard let place = predecessors.firstIndex(where: { $0.identity == identity }) else { return }
    var old = predecessors.remove(at: place)
    system.close(old.descriptor)
    if let rest = old.splitter.finish(arrival: Monotonic.wall) { outbox.append(.lines(rest)) }
  }

  /// What became of a file that was left.
  private struct Growth {
    /// How many bytes were read, and how many are there that were not.
    var read = 0
    var left: UInt64 = 0
    /// Whether it is not what it was, or cannot be read.
    var isOver = false
    /// Whether lines may have come to it that nobody can read.
    var isLost = false
  }

  /// - Returns: `nil` where a server that goes by names tells of the file that has the name now, and it is not
  ///   found where it may have been moved to.
  private func sight(
    of old: inout Predecessor, _ system: some FileSystem
  ) throws(Errno) -> FileFacts? {
    do throws(Errno) {
      let facts = try system.facts(of: old.descriptor, fresh: !isAnnounced)
      if facts.identity == old.identity {
        old.isMoveSought = false
        return facts
      }
    } catch {
      if isAnnounced || error != .noSuchFileOrDirectory { throw error }
    }
    guard !isAnnounced, !old.isMoveSought else { return nil }
    old.isMoveSought = true
    let key = FileKey(identity: old.identity, born: old.born)
    guard let (file, facts) = findMoved(key, system) else { return nil }
    system.close(old.descriptor)
    old.descriptor = file
    return facts
  }

  /// - Parameter now: `nil` where it is not looked at again.
  private func readOn(
    inPredecessor place: Int, now: UInt64?, _ system: some FileSystem
  ) -> Growth {
    var old = predecessors[place]
    defer { predecessors[place] = old }
    guard old.isHiddenSince == nil else { return readPastCaches(in: &old, now: now, system) }
    let facts: FileFacts
    do throws(Errno) {
      guard let found = try sight(of: &old, system) else {
        return isAnnounced ? Growth(isOver: true) : readPastCaches(in: &old, now: now, system)
      }
      facts = found
    } catch {
      // A server that goes by handles says ESTALE of what was removed.
      guard !isAnnounced, error != .staleNFSFileHandle else { return Growth(isOver: true) }
      return readPastCaches(in: &old, now: now, system)
    }
    guard facts.size >= old.offset else { return Growth(isOver: true) }
    let count = facts.size - old.offset
    guard count > 0 else { return Growth() }
    let isContinued = try? old.fingerprint.endsAsBefore(
      old.descriptor, readUpTo: old.offset, system)
    // It was written anew: what it holds now is no part of what was.
    guard isContinued == .some(true) else { return Growth(isOver: true) }
    var run = 0
    let mayBeLate = !isAnnounced
    let taken = try? old.splitter.take(
      expecting: Int(min(count, UInt64(LogLimits.chunkLength))), arrival: Monotonic.wall
    ) { (buffer) throws(Errno) in
      let got = try system.read(old.descriptor, into: buffer, at: old.offset)
      let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<got])
      let found = NulRun.find(in: bytes, mayBeLate: mayBeLate)
      run = found.usable == 0 ? found.run : 0
      old.fingerprint.take(
        UnsafeRawBufferPointer(rebasing: bytes[..<found.usable]), at: old.offset)
      return found.usable
    }
    guard let taken else { return Growth(left: count, isOver: true) }
    old.offset += UInt64(taken.byteCount)
    if let batch = taken.batch { outbox.append(.lines(batch)) }
    if run > 0, !mayBeLate {
      // Nothing was written there.
      old.offset += UInt64(run)
      old.fingerprint.passOver(upTo: old.offset)
    }
    return Growth(read: taken.byteCount + (mayBeLate ? 0 : run), left: facts.size - old.offset)
  }

  /// What is open may show its own bytes although nothing else can be asked about it: they are read past every
  /// cache, since the kernel keeps them and those of the file that has the name as one. What comes first has to be
  /// what was read. Nor does the kernel show what is beyond the other file's size, as long as it keeps that.
  private func readPastCaches(
    in old: inout Predecessor, now: UInt64?, _ system: some FileSystem
  ) -> Growth {
    let overlap = old.fingerprint.overlap(before: old.offset)
    let wanted = overlap + IOLimits.glanceLength
    let since = old.isHiddenSince ?? now ?? 0
    let read = try? system.readGrowth(
      of: old.descriptor, from: old.offset - UInt64(overlap), count: wanted, knownUpTo: 0,
      asksForSize: true)
    guard overlap > 0, let bytes = read, bytes.count >= overlap,
      old.fingerprint.isFollowed(by: bytes[..<overlap], endingAt: old.offset),
      !bytes[overlap...].contains(0)
    else {
      old.isHiddenSince = since
      let isGivenUp = now.map { $0 >= since + Monotonic.seconds(IOLimits.hiddenPatience) } ?? true
      return isGivenUp ? Growth(isOver: true, isLost: true) : Growth()
    }
    old.isHiddenSince = now
    let news = bytes[overlap...]
    guard !news.isEmpty else { return Growth() }
    let batch = old.splitter.push(news, arrival: Monotonic.wall)
    news.withUnsafeBytes { old.fingerprint.take($0, at: old.offset) }
    old.offset += UInt64(news.count)
    if let batch { outbox.append(.lines(batch)) }
    return Growth(read: news.count, left: bytes.count < wanted ? 0 : 1)
  }

  /// The last of it is read, and what is too much for that is told.
  private func letGo(ofPredecessor place: Int, _ system: some FileSystem) {
    var growth = Growth()
    for _ in 0..<IOLimits.lastLateReads {
      growth = readOn(inPredecessor: place, now: nil, system)
      guard growth.read > 0, growth.left > 0 else { break }
    }
    var old = predecessors.remove(at: place)
    system.close(old.descriptor)
    if let rest = old.splitter.finish(arrival: Monotonic.wall) { outbox.append(.lines(rest)) }
    if growth.left > 0 { outbox.append(.event(.leftBehind(bytes: growth.left))) }
    if growth.isLost { outbox.append(.event(.endUnread)) }
    remember(
      ReadFile(
        identity: old.identity, born: old.born, size: old.offset, fingerprint: old.fingerprint))
  }
}
