import LogCore
import SystemPackage

/// What was found beside a log when it had lost what it held, or begins anew: copies with lines that
/// nobody has read.
struct FoundCopies {
  /// In the order in which they were made.
  var copies: [FollowedFile.Copy] = []
  /// Whether there is a copy of what was being read.
  var isContinued = false
  /// One that may be such a copy, or another log.
  var doubtful: LogPath?
  /// The log as it was before the search began.
  var facts: FileFacts
  /// Its first bytes, before that.
  var head: [UInt8]
}

/// A file beside the log that was written to since the log was known to be what was read.
private struct Candidate {
  let path: LogPath
  let facts: FileFacts
  let name: RotationName
  /// Whether it has been written to since the log was: what is read of it nobody has cut, unless it was cut just
  /// now. File systems tell a new size before the time of the change; then it is found by the next search.
  let isLater: Bool
  var kind = Kind.unseen
  /// Whether it begins with what was read, of which there is too little to tell.
  var isAlike = false
  var file: Int32 = -1

  enum Kind {
    /// A copy of what was read last; it may have more.
    case known
    /// Holds what has been read or will be, or cannot be read.
    case idle
    /// Something else.
    case unseen
  }
}

extension FollowedFile {
  /// Looks beside the log for what was cut off before anybody could read it: the rest of what was being
  /// read, and all of what came and was cut between two looks.
  ///
  /// A copy is known by its bytes, or by its name and time: it was made after what was read last and before
  /// the log was cut, and is named as the log's old files are. Logs of their own that are named after this
  /// one, as ranks have them, go on growing, and seldom come to be just then.
  ///
  /// - Returns: `nil` where the log cannot be looked at.
  func findCopies(_ world: Circumstances, _ system: some FileSystem) -> FoundCopies? {
    // The first bytes first: if they are cut off before the next call, that is noticed when they are read.
    guard let descriptor,
      let head = try? FullRead.bytes(0, UInt64(IOLimits.headLength), of: descriptor, system),
      let facts = try? system.facts(of: descriptor, fresh: !isAnnounced)
    else { return nil }
    let calls = system.callCount
    defer { callsForCopies += system.callCount - calls }
    var found = FoundCopies(facts: facts, head: head)
    guard let since = readAt, mayHaveCopies(since: since, world, system) else { return found }
    var candidates = candidates(since: since, upTo: facts.times.modified, system)
    for place in candidates.indices { judge(&candidates[place], facts, system) }
    choose(from: candidates, since: since, &found)
    let taken = Set(found.copies.map(\.descriptor))
    for one in candidates where one.file >= 0 && !taken.contains(one.file) {
      system.close(one.file)
    }
    return found
  }

  /// Whether something has come to its folder since, or a copy may have been written over an older one, which
  /// changes nothing about the folder. Where calls are dear nobody lists a folder in vain; elsewhere only for
  /// what was never read.
  private func mayHaveCopies(
    since: UInt64, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    if isAnnounced, splitter.offset > 0 { return true }
    if !isAnnounced, !rotationNames.isEmpty || wasGrowing(at: world.now) { return true }
    guard let folder = try? system.facts(of: path.parent, fresh: !isAnnounced),
      folder.times.modified > 0
    else { return true }
    return folder.times.modified >= since
  }

  private func candidates(
    since: UInt64, upTo end: UInt64, _ system: some FileSystem
  ) -> [Candidate] {
    guard var paths = try? system.namesakes(of: path) else { return [] }
    if isAnnounced {
      paths = Array(paths.prefix(IOLimits.namesakes))
    } else {
      paths = Namesakes.chosen(
        of: paths, besides: path, known: rotationNames, atMost: IOLimits.namesakesRemote)
    }
    // What came after the file that took the name next is a copy of that.
    let last = min(end, successors.first.map { $0.born > 0 ? $0.born : end } ?? end)
    var found: [Candidate] = []
    for path in paths {
      guard let name = RotationName(of: path, besides: self.path),
        let facts = try? system.facts(of: path, fresh: !isAnnounced), facts.kind == .regular
      else { continue }
      // What lost the name is read in its turn, once it is known which file it is.
      if passing.contains(where: { $0.departure.place == path }) { continue }
      if isKnown(facts.identity) || wasReadLongAgo(facts) {
        noteRotation(name)
        continue
      }
      guard facts.size > 0, facts.times.modified >= since, !mayBeLink(path, system)
      else { continue }
      let isLater = facts.times.modified > last
      found.append(Candidate(path: path, facts: facts, name: name, isLater: isLater))
    }
    // What does not fit is found when these have been read.
    return
      found
      .sorted { order($0, since: since) < order($1, since: since) }
      .prefix(IOLimits.comparedCopies)
      .sorted {
        ($0.facts.times.modified, $0.facts.born) < ($1.facts.times.modified, $1.facts.born)
      }
  }

  /// What is likely to be a copy goes first, and what was made first.
  private func order(_ one: Candidate, since: UInt64) -> (Int, Int, UInt64) {
    let isOlder = one.facts.born > 0 && one.facts.born < since
    return (rank(one.name), isOlder ? 1 : 0, one.facts.times.modified)
  }

  private func rank(_ name: RotationName) -> Int {
    rotationNames.contains(name) ? 0 : name.isUsual ? 1 : 2
  }

  /// Opens a candidate, and finds out by its bytes what it is.
  private func judge(_ one: inout Candidate, _ log: FileFacts, _ system: some FileSystem) {
    one.kind = .idle
    guard let file = try? system.open(one.path) else { return }
    one.file = file
    guard let facts = try? system.facts(of: file, fresh: !isAnnounced),
      facts.identity == one.facts.identity
    else { return }
    let wasRead = wasRead(file, facts, system)
    let known = max(splitter.offset, UInt64(fingerprint.head.count))
    let isLikeKnown =
      known > 0 && facts.size >= known
      && (try? fingerprint.compare(with: file, readUpTo: splitter.offset, system)) == .same
    // A few bytes alone tell nothing: logs of one program begin alike.
    let isNew = facts.born > 0 && facts.born >= readAt ?? 0
    let isTelling =
      known >= IOLimits.tellingLength || facts.size == splitter.offset
      || rotationNames.contains(one.name) || one.name.isUsual && isNew
    one.isAlike = isLikeKnown && !isTelling
    if isLikeKnown, isTelling {
      // It may have been read when it was not complete.
      one.kind = .known
    } else if wasRead || one.isLater {
      one.kind = .idle
    } else if !wasReadInCopy(file, facts.size, system), !isOfPresent(file, facts.size, log, system)
    {
      one.kind = .unseen
    }
    if one.kind == .idle, wasRead || !one.isLater, facts.size >= IOLimits.tellingLength {
      noteRotation(one.name)
    }
  }

  /// Whether it begins with all of what was cut off earlier.
  private func wasReadInCopy(_ file: Int32, _ size: UInt64, _ system: some FileSystem) -> Bool {
    cutBefore.contains { old in
      // A few bytes alone tell nothing: logs of one program begin alike.
      (old.size >= IOLimits.tellingLength ? size >= old.size : size == old.size)
        && (try? old.fingerprint.compare(with: file, readUpTo: old.size, system)) == .same
    }
  }

  /// Whether all of it stands in the log: somebody has made a copy, and cut nothing.
  private func isOfPresent(
    _ file: Int32, _ size: UInt64, _ log: FileFacts, _ system: some FileSystem
  ) -> Bool {
    guard let descriptor, size <= log.size,
      let copy = try? Fingerprint(of: file, before: size, system)
    else { return false }
    return (try? copy.compare(with: descriptor, readUpTo: size, system)) == .same
  }

  /// What of all this is to be read: the first copy of what was being read, and what came after it.
  private func choose(from candidates: [Candidate], since: UInt64, _ found: inout FoundCopies) {
    let alike = candidates.indices.filter { candidates[$0].kind == .known }
    let best = alike.map { rank(candidates[$0].name) }.min()
    let first = alike.first { rank(candidates[$0].name) == best }
    if let first {
      noteRotation(candidates[first].name)
      noteCopy(FileKey(candidates[first].facts))
      found.isContinued = splitter.offset > 0
    }
    // Nothing has been read of what has just been opened: what was before it and after it are alike.
    let isBegun = splitter.offset > 0
    let start = isBegun ? first.map { max(since, candidates[$0].facts.times.modified) } : nil
    for (place, one) in candidates.enumerated() where one.kind != .idle {
      if place == first {
        if one.facts.size > splitter.offset { found.copies.append(one.copy) }
        continue
      }
      guard !isBegun || place > first ?? -1 else { continue }
      // It is no copy that was made then, but something older that goes on.
      let isOlder =
        one.facts.born > 0 && one.facts.born < start ?? since
        && !copyFiles.contains(FileKey(one.facts))
      if rotationNames.contains(one.name), !isOlder {
        found.copies.append(one.copy)
      } else if one.name.isUsual, one.facts.born > 0 || one.isAlike, !isOlder {
        found.doubtful = one.path
      }
    }
  }

  /// Whether it had the name and was read, and its bytes are not remembered any more.
  private func wasReadLongAgo(_ facts: FileFacts) -> Bool {
    readKeys.contains(FileKey(facts))
      && !readBefore.contains { $0.identity == facts.identity && $0.born == facts.born }
  }

  /// Whether it is a file that is open.
  private func isKnown(_ other: FileFacts.Identity) -> Bool {
    other == identity || predecessors.contains { $0.identity == other }
      || successors.contains { $0.identity == other }
  }

  /// How many calls the search took since this was asked last.
  func takeCallsForCopies() -> Int {
    defer { callsForCopies = 0 }
    return callsForCopies
  }

  /// It holds a copy; the next one may be written over it.
  func noteCopy(_ key: FileKey) {
    guard key.born > 0, !copyFiles.contains(key) else { return }
    copyFiles = copyFiles.suffix(IOLimits.rememberedCuts - 1) + [key]
  }

  /// Old files of this log are named so.
  func noteRotation(_ name: RotationName?) {
    guard let name, !rotationNames.contains(name) else { return }
    rotationNames = rotationNames.suffix(IOLimits.rotationNames - 1) + [name]
  }
}

extension Candidate {
  fileprivate var copy: FollowedFile.Copy {
    FollowedFile.Copy(
      descriptor: file, identity: facts.identity, born: facts.born, size: facts.size,
      modified: facts.times.modified, mayGoOn: kind == .known)
  }
}
