import LogCore

/// Which of the kernel's announcements concern which followed file. Belongs to one tailer.
struct FileWatches {
  private let announcements = Announcements()
  /// Whether the kernel sees every change of these files.
  private let isUseful: Bool
  private var waiting = WaitingFiles()
  /// The watched folders on the way to each file.
  private var ways: [ObjectIdentifier: [Way]] = [:]

  private struct Way: Hashable {
    let watch: Int32
    let step: PathTrail.Step
  }

  init(isUseful: Bool) {
    self.isUseful = isUseful
  }

  /// Readable when something has been announced.
  var descriptor: Int32 { announcements.descriptor }

  /// Alerts the files that something was announced for since the last call.
  ///
  /// - Returns: whether there are any.
  func alert(_ files: [FollowedFile]) -> Bool {
    guard isUseful else { return false }
    guard let found = announcements.drain() else {
      waiting.loseTrack()
      for file in files { file.loseTrack() }
      return true
    }
    return waiting.alert(of: found)
  }

  /// Sees to it that changes of a file, or its coming, are announced.
  mutating func keep(_ file: FollowedFile, mounts: MountTable, _ system: some FileSystem) {
    guard isUseful else { return }
    if file.isGivenAway || file.descriptor == nil && !file.isParked {
      if let watch = file.watch { end(watch, of: file) }
      file.watch = nil
    }
    guard !file.isGivenAway else { return leaveWay(of: file) }
    let isOpening = file.outbox.contains(where: \.isOpening)
    if file.isAnnounced, let descriptor = file.descriptor, isOpening || file.watch == nil {
      if let watch = file.watch { end(watch, of: file) }
      file.watch = announcements.watch(file: descriptor)
      if let watch = file.watch {
        waiting.add(file, to: watch)
      } else {
        file.loseAnnouncements()
      }
      // What was written between the look and the watch was not announced.
      file.alertOfWriting()
    }
    // The same for a name that came before its folder was watched.
    let isElsewhere = file.hasNewName || isOpening || file.standing != .open
    file.hasNewName = false
    if isElsewhere, watchWay(to: file, mounts, system) {
      file.arrivals.forget()
      file.alert()
    }
  }

  /// A file is no longer followed.
  mutating func end(of file: FollowedFile) {
    if let watch = file.watch { end(watch, of: file) }
    file.watch = nil
    leaveWay(of: file)
  }

  /// A folder on the way may have been made, or have become another one, since it was watched last.
  ///
  /// - Returns: whether another folder is watched than before.
  private mutating func watchWay(
    to file: FollowedFile, _ mounts: MountTable, _ system: some FileSystem
  ) -> Bool {
    let trail = PathTrail.of(file.path, mounts: mounts, system)
    let (steps, isWhole) = (trail.steps, trail.isWhole)
    let way = steps.compactMap { step in
      announcements.watch(folder: step.folder).map { Way(watch: $0, step: step) }
    }
    file.isWayWatched = trail.isComplete && way.count == steps.count
    let old = ways.updateValue(way, forKey: ObjectIdentifier(file)) ?? []
    guard old != way else { return false }
    for one in old { waiting.remove(file, from: one.watch, name: one.step.name) }
    for one in way {
      waiting.add(
        file, to: one.watch, at: one.step, isLast: isWhole && one.step == steps.last)
    }
    for watch in Set(old.map(\.watch)) { endUnawaited(watch) }
    return true
  }

  private mutating func leaveWay(of file: FollowedFile) {
    let way = ways.removeValue(forKey: ObjectIdentifier(file)) ?? []
    for one in way { waiting.remove(file, from: one.watch, name: one.step.name) }
    for watch in Set(way.map(\.watch)) { endUnawaited(watch) }
  }

  private mutating func end(_ watch: Int32, of file: FollowedFile) {
    waiting.remove(file, from: watch)
    endUnawaited(watch)
  }

  /// Somebody else may wait for what a watch tells.
  private func endUnawaited(_ watch: Int32) {
    guard !waiting.isAwaited(watch) else { return }
    announcements.end(watch)
  }
}
