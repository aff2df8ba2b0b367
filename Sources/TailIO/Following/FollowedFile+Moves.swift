import LogCore
import SystemPackage

/// Servers that go by names (many of FUSE) answer what is asked about an open file for the one that has its name
/// by now, or say that there is none. The file itself is read on where it was moved to, in the same folder, whatever
/// it is called there.
extension FollowedFile {
  /// Opens the file again where it is by now. It is looked for once each time that it is lost from sight.
  ///
  /// - Returns: what is known of it; `nil` where it is not found.
  func followMove(_ system: some FileSystem) -> FileFacts? {
    guard !isAnnounced, hasBeenOpen, let identity, !isMoveSought else { return nil }
    isMoveSought = true
    let offset = splitter.offset
    guard let (file, facts) = findMoved(FileKey(identity: identity, born: born), system) else {
      return nil
    }
    guard facts.size >= offset,
      offset == 0 || (try? fingerprint.compare(with: file, readUpTo: offset, system)) == .same
    else {
      system.close(file)
      return nil
    }
    if let descriptor { system.close(descriptor) }
    descriptor = file
    return facts
  }

  /// A file that was let go, and has lost its name since, is read on where it is by now.
  ///
  /// - Returns: whether it was found.
  func takeMovedBack(_ system: some FileSystem) -> Bool {
    guard isParked, followMove(system) != nil else { return false }
    isParked = false
    isHandleLost = false
    sizeSeen = splitter.offset
    nextPathLook = 0
    return true
  }

  func findMoved(_ key: FileKey, _ system: some FileSystem) -> (file: Int32, facts: FileFacts)? {
    let numbered = (try? system.neighbours(of: path, numbered: key.identity.inode)) ?? []
    // Several names of one file.
    for place in numbered.prefix(IOLimits.namesakesRemote) {
      guard let facts = try? system.facts(of: place, fresh: true) else { continue }
      if let found = openMoved(place, facts, key, system) { return found }
    }
    // Some servers list files with other numbers than those that they have.
    for (place, facts) in namesakes(system) where !numbered.contains(place) {
      if let found = openMoved(place, facts, key, system) { return found }
    }
    return nil
  }

  private func openMoved(
    _ place: LogPath, _ facts: FileFacts, _ key: FileKey, _ system: some FileSystem
  ) -> (file: Int32, facts: FileFacts)? {
    guard facts.kind == .regular, FileKey(facts) == key, !mayBeLink(place, system),
      let file = try? system.open(place)
    else { return nil }
    // It may have moved on meanwhile.
    if let opened = try? system.facts(of: file, fresh: true), FileKey(opened) == key {
      noteRotation(RotationName(of: place, besides: path))
      return (file, opened)
    }
    system.close(file)
    return nil
  }

  /// Those that wait and have lost the name are opened where they are when their turn comes: what is open shows
  /// another file.
  func releaseMoved(_ system: some FileSystem) {
    guard !isAnnounced else { return }
    for index in successors.indices {
      guard let file = successors[index].descriptor else { continue }
      let facts = try? system.facts(of: file, fresh: true)
      if facts?.identity != successors[index].identity { release(&successors[index], system) }
    }
  }
}
