import LogCore

/// Which of the kernel's announcements concern which followed file. Belongs to one tailer.
struct FileWatches {
  private let announcements = Announcements()
  /// Whether the kernel sees every change of these files.
  private let isUseful: Bool
  /// Who waits for what is announced by a watch.
  private var waiting: [Int32: [Waiting]] = [:]
  /// The watched folders on the way to each file.
  private var ways: [ObjectIdentifier: [Way]] = [:]

  /// A file that waits for something to happen to a name in a folder.
  private struct Waiting {
    let file: FollowedFile
    /// `nil`: what is watched is the file itself.
    let step: PathTrail.Step?
    /// Whether the name is the file's own.
    let isLast: Bool
  }

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
  func alert(_ files: [FollowedFile]) {
    guard isUseful else { return }
    guard let found = announcements.drain() else {
      for file in files { file.alert() }
      return
    }
    for (place, event) in found.enumerated() {
      for one in waiting[event.watch] ?? [] {
        guard let step = one.step else {
          switch event.what {
          case .written: one.file.alertOfWriting()
          case .closed: one.file.noteClosing()
          case .came, .went, .other: one.file.alert()
          }
          continue
        }
        if event.name.isEmpty {
          one.file.alert()
        } else if event.name == step.name {
          one.file.alert(
            of: one.isLast
              ? FileWatches.change(by: event, at: place, in: found, folder: step.folder) : nil)
        }
      }
    }
  }

  /// What happened to a name; where a file went that lost it, as far as it stayed in its folder.
  static func change(
    by event: Announcements.Event, at place: Int, in found: [Announcements.Event], folder: LogPath
  ) -> FollowedFile.NameChange? {
    switch event.what {
    case .came: return .came
    case .went: break
    case .written, .closed, .other: return nil
    }
    // It may have moved on from there, as logs do that are kept in a row.
    var name: [UInt8]?
    var half = event
    for next in found[place...].dropFirst() where next.watch == event.watch {
      if half.cookie != 0, next.what == .came, next.cookie == half.cookie {
        name = next.name
      } else if next.what == .went, next.name == name {
        half = next
        name = nil
      }
    }
    guard let name else { return .went(to: nil) }
    return .went(to: folder.appending(name))
  }

  /// Sees to it that changes of a file, or its coming, are announced.
  mutating func keep(_ file: FollowedFile, mounts: MountTable, _ system: some FileSystem) {
    guard isUseful else { return }
    if file.isRefused || file.descriptor == nil && !file.isParked {
      if let watch = file.watch { end(watch, of: file) }
      file.watch = nil
    }
    guard !file.isRefused else { return leaveWay(of: file) }
    let isOpening = file.outbox.contains(where: \.isOpening)
    if file.isAnnounced, let descriptor = file.descriptor, isOpening || file.watch == nil {
      if let watch = file.watch { end(watch, of: file) }
      file.watch = announcements.watch(file: descriptor)
      if let watch = file.watch {
        waiting[watch, default: []].append(Waiting(file: file, step: nil, isLast: false))
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
    for watch in Set(old.map(\.watch)) { waiting[watch]?.removeAll { $0.file === file } }
    for one in way {
      waiting[one.watch, default: []].append(
        Waiting(file: file, step: one.step, isLast: isWhole && one.step == steps.last))
    }
    for watch in Set(old.map(\.watch)) where waiting[watch]?.isEmpty ?? true {
      end(watch, of: file)
    }
    return true
  }

  private mutating func leaveWay(of file: FollowedFile) {
    let way = ways.removeValue(forKey: ObjectIdentifier(file)) ?? []
    for watch in Set(way.map(\.watch)) { end(watch, of: file) }
  }

  /// Nobody else may wait for what a watch tells.
  private mutating func end(_ watch: Int32, of file: FollowedFile) {
    waiting[watch]?.removeAll { $0.file === file }
    guard waiting[watch]?.isEmpty ?? true else { return }
    waiting[watch] = nil
    announcements.end(watch)
  }
}
