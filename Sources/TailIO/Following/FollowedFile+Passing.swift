import LogCore
import SystemPackage

/// Files that came to the name and lost it again: they are read where they went to, in the order in which
/// they came.
extension FollowedFile {
  /// Takes in which files were announced to have lost the name, and finds out which ones they are.
  func followThoseThatPassed(
    _ changes: [NameChange], _ world: Circumstances, _ system: some FileSystem
  ) {
    deliveries += 1
    for change in changes {
      guard case .went(let departure) = change else { continue }
      noteRotation(departure.place.flatMap { RotationName(of: $0, besides: path) })
      guard passing.count < IOLimits.knownSuccessors else { continue }
      passing.append(Passing(departure: departure, delivery: deliveries, since: world.now))
    }
    var settled = 0
    settling: while settled < passing.count {
      let one = passing[settled]
      switch outcome(of: one, world) {
      case .undecided: break settling
      case .gone: break
      case .found(let facts, let place):
        if takeIn(facts, from: place, at: settled, system) { arrivals.find() }
      }
      if let file = passing[settled].glance?.descriptor { system.close(file) }
      one.departure.asker = nil
      settled += 1
    }
    passing.removeFirst(settled)
    for index in passing.indices where !isGlanceValid(passing[index]) { glance(at: index, system) }
    if isTrackLost { searchForPassed(system) }
    // What is announced next tells whether that was right.
    guard !passing.isEmpty || isTrackLost else { return }
    nextPathLook = 0
    // The other half of a move is announced, or it is looked whether it has been long enough.
    guard let first = passing.first, first.departure.isMoving, !isTrackLost else {
      return look.alert()
    }
  }

  /// A file that lost the name has got somewhere.
  func alertOfArrival() {
    look.alert()
    nextPathLook = 0
  }

  /// When to look again for those that have not got anywhere, in nanoseconds of the monotonic clock.
  func lookForPassing(after now: UInt64) -> UInt64? {
    passing.isEmpty ? nil : now + Monotonic.seconds(IOLimits.orderLook)
  }

  /// Announcements were lost.
  func loseTrack() {
    isTrackLost = true
    modifications.loseTrack()
    for index in successors.indices { successors[index].departure = nil }
    alert()
  }

  /// Whether nothing is read of the open file for now: files may be found that lost the name before it came.
  var isEarlierAwaited: Bool {
    hasBeenOpen && !passing.isEmpty && !hasOpenLeft && isUnread
  }

  /// - Returns: whether there is something to do at once.
  func awaitEarlier(_ world: Circumstances) -> Bool {
    guard let first = passing.first, first.departure.isMoving else { return true }
    _ = look.take()
    look.schedule(at: world.now + Monotonic.seconds(IOLimits.orderLook))
    return false
  }

  private var isUnread: Bool { descriptor != nil && splitter.offset == openedAt }

  private enum Outcome {
    case found(FileFacts, LogPath)
    case gone
    /// Announcements that have come by then will tell.
    case undecided
  }

  private func outcome(of one: Passing, _ world: Circumstances) -> Outcome {
    guard let place = one.departure.place else {
      let isLong = world.now > one.since + Monotonic.seconds(IOLimits.moveLag)
      return one.departure.isMoving && !isLong ? .undecided : .gone
    }
    guard let glance = one.glance, glance.delivery < deliveries else { return .undecided }
    if !isGlanceValid(one), one.tries < IOLimits.looksForPassing { return .undecided }
    guard let facts = glance.facts else { return .gone }
    return .found(facts, place)
  }

  private func isGlanceValid(_ one: Passing) -> Bool {
    one.glance.map { $0.moves == one.departure.moves } ?? false
  }

  private func glance(at index: Int, _ system: some FileSystem) {
    let departure = passing[index].departure
    if let file = passing[index].glance?.descriptor { system.close(file) }
    passing[index].glance = nil
    guard let place = departure.place else { return }
    passing[index].tries += 1
    var glance = Glance(place: place, moves: departure.moves, delivery: deliveries)
    defer { passing[index].glance = glance }
    guard !mayBeLink(place, system) else { return }
    if hasRoom, let file = try? system.open(place) {
      glance.facts = try? system.facts(of: file, fresh: true)
      glance.descriptor = file
    } else {
      glance.facts = try? system.facts(of: place, fresh: true)
    }
    if glance.facts?.kind != .regular { glance.facts = nil }
  }

  /// Whether another file may be held open.
  private var hasRoom: Bool {
    heldCount + passing.count { $0.glance?.descriptor != nil } < heldSuccessors
  }

  /// What is not known yet is not asked for any more.
  func forgetPassing(_ system: some FileSystem) {
    for one in passing {
      if let file = one.glance?.descriptor { system.close(file) }
    }
    passing = []
  }

  /// - Returns: whether it is one that was not seen before.
  private func takeIn(
    _ facts: FileFacts, from place: LogPath, at index: Int, _ system: some FileSystem
  ) -> Bool {
    guard isExpected else { return false }
    let delivery = passing[index].delivery
    for (index, known) in successors.enumerated() where !known.hasLeft {
      // It came before the last announcements but these were taken in: what leaves from now on came later. So
      // did what was made later.
      let isOlder = known.born > 0 && known.born < facts.born
      if known.seen + 2 <= delivery || isOlder { successors[index].hasLeft = true }
    }
    if isParked, facts.identity == identity { takeBack(from: place, system) }
    // What is announced may be long past.
    if descriptor != nil, facts.identity == identity {
      hasOpenLeft = true
      return false
    }
    if predecessors.contains(where: { $0.identity == facts.identity }) { return false }
    let before = successors.count
    var file = passing[index].glance?.descriptor
    let isKnown = hold(place, facts, at: before, opened: &file, system)
    passing[index].glance?.descriptor = file
    guard isKnown,
      let known = successors.firstIndex(where: { $0.key == FileKey(facts) })
    else {
      // One that nobody knew yet may have been taken for a copy.
      return readBefore.contains { $0.isCopy && $0.identity == facts.identity }
    }
    let isNew = successors.count > before
    // Files leave in the order in which they came: it comes after those that have left by now.
    var moved = successors.remove(at: known)
    moved.hasLeft = true
    moved.place = place
    moved.departure = passing[index].departure
    if isNew { waitBehind() }
    let next = successors.firstIndex { !$0.hasLeft } ?? successors.count
    successors.insert(moved, at: next)
    return isNew
  }

  /// A file was found that lost the name before the open one did: as long as nothing of that has been read,
  /// it waits.
  private func waitBehind() {
    guard hasBeenOpen, !hasOpenLeft, isUnread, let descriptor, let identity else { return }
    // Elsewhere it has its place in the row.
    let waiting = Successor(
      descriptor: descriptor, identity: identity, place: path, size: sizeSeen, born: born,
      since: readAt ?? 0, seen: deliveries)
    successors.insert(waiting, at: successors.firstIndex { !$0.hasLeft } ?? successors.count)
    self.descriptor = nil
    sizeSeen = 0
    nextPathLook = 0
    look.alert()
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

  /// A link that was moved may lead anywhere.
  func mayBeLink(_ place: LogPath, _ system: some FileSystem) -> Bool {
    do throws(Errno) {
      return try system.target(ofLink: place) != nil
    } catch {
      return true
    }
  }

  // MARK: Without announcements

  /// Nobody can tell what came and went: what lies beside the log, is named as its old files are and was made
  /// since is taken for it.
  private func searchForPassed(_ system: some FileSystem) {
    isTrackLost = false
    forgetPassing(system)
    arrivals.forget()
    guard isExpected, isAnnounced, born > 0 else { return }
    let known = Set(successors.map(\.key) + readKeys)
    var found: [Successor] = []
    var places: [FileKey: LogPath] = [:]
    for (place, facts) in namesakes(system) {
      let key = FileKey(facts)
      places[key] = place
      guard facts.born >= born, facts.size > 0, facts.identity != identity, !known.contains(key),
        let name = RotationName(of: place, besides: path),
        rotationNames.contains(name) || name.isUsual,
        !predecessors.contains(where: { $0.identity == facts.identity }),
        !mayBeLink(place, system), successors.count + found.count < IOLimits.knownSuccessors
      else { continue }
      var one = Successor(facts, at: place, since: readAt ?? 0, seen: deliveries)
      one.hasLeft = true
      found.append(one)
    }
    guard !found.isEmpty else { return }
    // While files go on moving, some of them are not found in the first listing.
    isTrackLost = true
    waitBehind()
    successors += found
    for index in successors.indices {
      if let place = places[successors[index].key] { successors[index].place = place }
    }
    successors = RotationOrder.sorted(successors, besides: path)
  }

  /// The files that are named after this one, with what is known of them.
  func namesakes(_ system: some FileSystem) -> [(LogPath, FileFacts)] {
    guard var paths = try? system.namesakes(of: path) else { return [] }
    if !isAnnounced {
      paths = Namesakes.chosen(
        of: paths, besides: path, known: rotationNames, atMost: IOLimits.namesakesRemote)
    }
    return paths.prefix(2 * IOLimits.knownSuccessors).compactMap { place in
      guard let facts = try? system.facts(of: place, fresh: true), facts.kind == .regular else {
        return nil
      }
      return (place, facts)
    }
  }
}
