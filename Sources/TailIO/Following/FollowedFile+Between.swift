import LogCore
import SystemPackage

/// What may have had a polled file's name between two looks, and was seen by nobody.
extension FollowedFile {
  /// Whether other files may have had the name after the one that was read and before the next one.
  ///
  /// It is ruled out where the one that was read lies beside the log and is named as old files are: what came in
  /// between would have been moved there as well. All that is named so is known, empty, or was not written to since.
  ///
  /// - Parameter next: what has the name now.
  func mayOthersHavePassed(
    before next: FileFacts, _ world: Circumstances, _ system: some FileSystem
  ) -> Bool {
    // To look at what lies beside each of very many files takes their server's time.
    guard world.sharers <= IOLimits.fewSharers, let identity else { return true }
    let own = FileKey(identity: identity, born: born)
    let others = namesakes(system)
    guard let place = others.first(where: { FileKey($0.1) == own })?.0,
      let name = RotationName(of: place, besides: path),
      name.isUsual || rotationNames.contains(name)
    else { return true }
    noteRotation(name)
    var known = Set(readKeys + successors.map(\.key) + [own, FileKey(next)])
    for old in predecessors { known.insert(FileKey(identity: old.identity, born: old.born)) }
    return others.contains { place, facts in
      RotationName(of: place, besides: path) == name && facts.size > 0
        && facts.times.modified >= timeNamed && !known.contains(FileKey(facts))
    }
  }
}
