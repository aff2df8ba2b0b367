import LogCore
import SystemPackage

/// Logs that are copied away and cut, as logrotate's `copytruncate` does it: what came after the last read
/// is in the copy.
extension FollowedFile {
  /// The file has lost what it held: what of that was not read is read in its copy, where one is found,
  /// and what is known to be lost is told.
  func readCopy(_ system: some FileSystem) {
    defer { sizeRead = 0 }
    guard isAnnounced else { return }
    var end = sizeRead
    if let copy = openCopy(system) {
      end = max(end, readRest(of: copy, system))
      system.close(copy)
    }
    guard end > splitter.offset else { return }
    outbox.append(.event(.cutUnread(bytes: end - splitter.offset)))
  }

  /// A file that waited to be read while the one before it was may have been cut meanwhile. Nothing of it was
  /// read but its first bytes; they are what its copy is known by.
  func readCopy(ofWaiting waited: Successor, _ facts: FileFacts, _ system: some FileSystem) {
    let most = max(waited.size, waited.largest)
    let seen = Fingerprint(head: waited.head)
    let begins = try? seen.beginsAsBefore(waited.descriptor, system)
    guard most > facts.size || begins == false else { return }
    fingerprint = seen
    readAt = waited.modified
    sizeRead = most
    readCopy(system)
    finishLine()
    outbox.append(
      .event(most > facts.size ? .truncated(from: most, to: facts.size) : .rewritten))
    restart(at: 0)
    readAt = facts.times.modified
  }

  /// A file beside it that begins with what was read of it, goes on, and was written after that. Files
  /// that have had the name are none, nor are those that share only a few bytes with it.
  private func openCopy(_ system: some FileSystem) -> Int32? {
    let known = max(splitter.offset, UInt64(fingerprint.head.count))
    guard let readAt, known >= IOLimits.tellingLength,
      let paths = try? system.namesakes(of: path)
    else { return nil }
    var found: [(path: LogPath, modified: UInt64)] = []
    for path in paths.prefix(IOLimits.namesakes) where !mayBeLink(path, system) {
      guard let facts = try? system.facts(of: path, fresh: false), facts.kind == .regular,
        facts.size > splitter.offset, facts.size >= known, facts.times.modified >= readAt,
        !isKnown(facts.identity)
      else { continue }
      found.append((path, facts.times.modified))
    }
    for one in found.sorted(by: { $0.modified > $1.modified }).prefix(IOLimits.comparedCopies) {
      guard let file = try? system.open(one.path) else { continue }
      if let facts = try? system.facts(of: file, fresh: false), !isKnown(facts.identity),
        !wasRead(file, facts.identity, system),
        (try? fingerprint.compare(with: file, readUpTo: splitter.offset, system)) == .same
      {
        return file
      }
      system.close(file)
    }
    return nil
  }

  /// Whether it is a file that is open.
  private func isKnown(_ other: FileFacts.Identity) -> Bool {
    other == identity || predecessors.contains { $0.identity == other }
      || successors.contains { $0.identity == other }
  }

  /// Reads what a copy has more than was read, as far as that is not too much.
  ///
  /// - Returns: where it ends.
  private func readRest(of copy: Int32, _ system: some FileSystem) -> UInt64 {
    for _ in 0..<IOLimits.lastLateReads {
      let offset = splitter.offset
      let taken = try? splitter.take(expecting: LogLimits.chunkLength, arrival: Monotonic.wall) {
        (buffer) throws(Errno) in
        let got = try system.read(copy, into: buffer, at: offset)
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<got])
        return NulRun.find(in: bytes, mayBeLate: false).usable
      }
      guard let taken, taken.byteCount > 0 else { break }
      if let batch = taken.batch { outbox.append(.lines(batch)) }
    }
    return (try? system.facts(of: copy, fresh: false))?.size ?? 0
  }
}

extension FollowedFile.Successor {
  /// Remembers its first bytes, or more of them than before.
  ///
  /// - Returns: whether it still begins with those that were remembered. If not, it was cut.
  mutating func noteHead(size: UInt64, _ system: some FileSystem) -> Bool {
    let length = max(min(size, UInt64(IOLimits.headLength)), UInt64(head.count))
    guard let bytes = try? FullRead.bytes(0, length, of: descriptor, system),
      bytes.starts(with: head)
    else { return false }
    head = bytes
    return true
  }
}
