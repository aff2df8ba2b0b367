import LogCore
import SystemPackage

/// Logs that are copied away and cut, as logrotate's `copytruncate` does it: what came after the last read
/// is in the copy, and what came and was cut between two looks in copies of its own. They are read as if
/// the log had been seen at that time.
extension FollowedFile {
  /// A copy of what the log held before it was cut.
  struct Copy {
    let descriptor: Int32
    let identity: FileFacts.Identity
    let born: UInt64
    /// Up to where it is read.
    let size: UInt64
    /// When it was written to last, in nanoseconds by the log's clock.
    let modified: UInt64
    /// Whether it may go on where reading was; else all of it is wanted.
    let mayGoOn: Bool
    var isBegun = false
  }

  /// The file has lost what it held: what of that was not read is read in copies, where such are found, what
  /// is known to be lost is told, and then the file is read anew.
  ///
  /// - Returns: whether there is more to do at once.
  func noticeCut(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    let found = findCopies(world, system)
    tellWhatMayBeMissing(found, isCut: true, at: world.now)
    if let found, begin(found) { return true }
    let size = found?.facts.size ?? 0
    tell(found)
    let isShorter = size < splitter.offset || splitter.offset == 0 && size < sizeRead
    let end = splitter.offset > 0 ? splitter.offset : sizeRead
    if sizeRead > splitter.offset {
      outbox.append(.event(.cutUnread(bytes: sizeRead - splitter.offset)))
    }
    sizeRead = 0
    rememberCut()
    finishLine()
    outbox.append(.event(isShorter ? .truncated(from: end, to: size) : .rewritten))
    let goesOn = startOver(world, system)
    if let found { know(found, isFirst: false) }
    return goesOn
  }

  /// The first bytes of a file that is not the first one are about to be read: what came before it since the
  /// last look, and was cut, goes first.
  ///
  /// - Parameter isCut: whether there was something that was cut.
  /// - Returns: whether they are next.
  func findBeginning(
    isCut: Bool, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    guard let found = findCopies(world, system) else { return true }
    tellWhatMayBeMissing(found, isCut: isCut, at: world.now)
    if begin(found) { return false }
    tell(found)
    know(found, isFirst: true)
    return true
  }

  /// Whether a file of which nothing has been read is empty, and was written to since the last look: what
  /// came to it has been cut off.
  func isEmptyAgain(_ seen: FileSighting) -> Bool {
    guard let open = seen.open, splitter.offset == 0, splitter.generation > 0 else { return false }
    return open.size == 0 && open.times.modified != readAt
  }

  /// From now on it is known that nothing comes before the log's present first bytes; so that it is noticed
  /// when they are others by the time they are read, they are remembered.
  private func know(_ found: FoundCopies, isFirst: Bool) {
    guard splitter.offset == 0 else { return }
    readAt = found.facts.times.modified
    if isFirst { times = found.facts.times }
    isBeginningKnown = !found.head.isEmpty
    if isAnnounced { fingerprint = Fingerprint(head: found.head) }
  }

  private func tell(_ found: FoundCopies?) {
    if let doubtful = found?.doubtful { outbox.append(.event(.perhapsUnread(in: doubtful))) }
  }

  /// - Returns: whether there are copies to read.
  private func begin(_ found: FoundCopies) -> Bool {
    copies = found.copies
    guard !copies.isEmpty else { return false }
    isBeginningKnown = false
    return true
  }

  /// What was announced to have lost the name meanwhile is no copy: it is read in its turn.
  func leaveOutMoved(_ system: some FileSystem) {
    guard isAnnounced, copies.contains(where: { !$0.isBegun }) else { return }
    let departures =
      passing.map(\.departure)
      + nameChanges.compactMap { if case .went(let departure) = $0 { departure } else { nil } }
    for place in departures.compactMap(\.place) {
      guard let facts = try? system.facts(of: place, fresh: true),
        let found = copies.firstIndex(where: { !$0.isBegun && $0.identity == facts.identity })
      else { continue }
      system.close(copies.remove(at: found).descriptor)
    }
  }

  /// Reads one chunk of the copy whose turn it is.
  ///
  /// - Returns: whether there is more to do at once.
  func readCopies(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    guard let copy = copies.first else { return false }
    if !copy.isBegun { enter(copy, system) }
    copies[0].isBegun = true
    let offset = splitter.offset
    guard offset < copy.size else { return leave(copy, world, system) }
    var finding = NulRun.Finding(usable: 0, run: 0)
    var print = fingerprint
    let count = min(copy.size - offset, UInt64(LogLimits.chunkLength))
    let taken = try? splitter.take(expecting: Int(count), arrival: Monotonic.wall) {
      (buffer) throws(Errno) in
      let got = min(Int(count), try system.read(copy.descriptor, into: buffer, at: offset))
      let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<got])
      finding = NulRun.find(in: bytes, mayBeLate: false)
      print.take(UnsafeRawBufferPointer(rebasing: bytes[..<finding.usable]), at: offset)
      return finding.usable
    }
    fingerprint = print
    if let batch = taken?.batch { outbox.append(.lines(batch)) }
    if taken?.byteCount ?? 0 == 0 {
      // It has become shorter, or cannot be read: what it had is lost.
      guard finding.run > 0 else {
        outbox.append(.event(.cutUnread(bytes: copy.size - offset)))
        return leave(copy, world, system)
      }
      passOver(offset + UInt64(finding.run))
    }
    hasGrown(world)
    reportPartial()
    return true
  }

  private func enter(_ copy: Copy, _ system: some FileSystem) {
    late = LateData()
    let offset = splitter.offset
    if copy.mayGoOn, copy.size >= offset,
      (try? fingerprint.compare(with: copy.descriptor, readUpTo: offset, system)) == .same
    {
      return
    }
    if offset > 0 {
      if sizeRead > offset { outbox.append(.event(.cutUnread(bytes: sizeRead - offset))) }
      rememberCut()
      finishLine()
      outbox.append(.event(.truncated(from: offset, to: 0)))
      restart(at: 0)
      sizeRead = 0
    }
    fingerprint = Fingerprint()
  }

  /// A copy has been read; after the last one the log is read, which may have been cut again meanwhile.
  private func leave(_ copy: Copy, _ world: Circumstances, _ system: some FileSystem) -> Bool {
    copies.removeFirst()
    system.close(copy.descriptor)
    remember(
      ReadFile(
        identity: copy.identity, born: copy.born, size: splitter.offset, fingerprint: fingerprint,
        isCopy: true))
    noteCopy(FileKey(identity: copy.identity, born: copy.born))
    readAt = copy.modified
    sizeRead = copy.mayGoOn ? max(sizeRead, splitter.offset) : splitter.offset
    guard copies.isEmpty else { return true }
    if let descriptor, let facts = try? system.facts(of: descriptor, fresh: !isAnnounced),
      facts.size >= splitter.offset,
      (try? fingerprint.compare(with: descriptor, readUpTo: splitter.offset, system)) == .same
    {
      // It has not been cut since that copy was made.
      sizeSeen = facts.size
      return true
    }
    return noticeCut(world, system)
  }

  /// What the log held is known again when it is found in a copy later on.
  private func rememberCut() {
    guard splitter.offset > 0, let identity else { return }
    cutBefore =
      cutBefore.suffix(IOLimits.rememberedCuts - 1)
      + [
        ReadFile(
          identity: identity, born: born, size: splitter.offset, fingerprint: fingerprint)
      ]
  }

  /// What is left of copies will not be read.
  func forgetCopies(_ system: some FileSystem) {
    guard !copies.isEmpty else { return }
    var bytes: UInt64 = 0
    for copy in copies {
      bytes += copy.size - (copy.isBegun ? min(copy.size, splitter.offset) : 0)
      system.close(copy.descriptor)
    }
    copies = []
    if bytes > 0 { outbox.append(.event(.cutUnread(bytes: bytes))) }
  }
}

extension FollowedFile.Successor {
  /// Remembers its first bytes, or more of them than before.
  ///
  /// - Returns: whether it still begins with those that were remembered. If not, it was cut.
  mutating func noteHead(size: UInt64, _ system: some FileSystem) -> Bool {
    let length = max(min(size, UInt64(IOLimits.headLength)), UInt64(head.count))
    guard let descriptor, let bytes = try? FullRead.bytes(0, length, of: descriptor, system),
      bytes.starts(with: head)
    else { return false }
    head = bytes
    return true
  }
}
