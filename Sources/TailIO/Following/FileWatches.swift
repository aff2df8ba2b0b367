import LogCore

/// Which of the kernel's announcements concern which followed file. Belongs to one tailer.
struct FileWatches {
  private let announcements = Announcements()
  /// Whether the kernel sees every change of these files.
  private let isUseful: Bool
  /// The watch of a file's folder, or of the nearest one above it that exists.
  private var folders: [LogPath: Int32] = [:]

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
    guard !found.isEmpty else { return }
    for file in files {
      if let watch = file.watch {
        if found.isWritten(watch) { file.alertOfWriting() }
        if found.concerns(watch) { file.alert() }
      }
      if let folder = folders[file.path.parent],
        found.concerns(folder, name: file.path.name.bytes)
      {
        file.alert()
      }
    }
  }

  /// Sees to it that changes of a file, or its coming, are announced.
  mutating func keep(_ file: FollowedFile) {
    guard isUseful else { return }
    if file.isRefused || file.descriptor == nil && !file.isParked {
      if let watch = file.watch { announcements.end(watch) }
      file.watch = nil
    }
    guard !file.isRefused else { return }
    let isOpening = file.outbox.contains(where: \.isOpening)
    if file.isAnnounced, let descriptor = file.descriptor, isOpening || file.watch == nil {
      if let watch = file.watch { announcements.end(watch) }
      file.watch = announcements.watch(file: descriptor)
      if file.watch == nil { file.loseAnnouncements() }
      // What was written between the look and the watch was not announced.
      file.nextLook = 0
    }
    if isOpening || file.standing != .open { watchFolder(of: file) }
  }

  /// A file is no longer followed.
  mutating func end(of file: FollowedFile, among others: [FollowedFile]) {
    if let watch = file.watch { announcements.end(watch) }
    file.watch = nil
    let folder = file.path.parent
    guard !others.contains(where: { $0.path.parent == folder }) else { return }
    if let watch = folders.removeValue(forKey: folder) { endUnused(watch) }
  }

  /// The folder may have been made, or have become another one, since it was watched last.
  private mutating func watchFolder(of file: FollowedFile) {
    let folder = file.path.parent
    var place = folder
    var watch = announcements.watch(folder: place)
    while watch == nil, place.bytes.count > 1 {
      place = place.parent
      watch = announcements.watch(folder: place)
    }
    let old = folders.updateValue(watch ?? -1, forKey: folder)
    if let old, old != watch { endUnused(old) }
  }

  private func endUnused(_ watch: Int32) {
    guard watch >= 0, !folders.values.contains(watch) else { return }
    announcements.end(watch)
  }
}
