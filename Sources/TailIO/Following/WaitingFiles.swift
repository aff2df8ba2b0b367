import LogCore

/// Which followed files wait for which announcement: by what is watched and, in a folder, by name. What
/// others do in a folder on the way to a thousand files costs one look into a table.
struct WaitingFiles {
  private var byWatch: [Int32: Waiting] = [:]

  /// Who waits for what one watch tells.
  fileprivate struct Waiting {
    /// What is watched is the file itself; several are one and the same file.
    var files: [FollowedFile] = []
    /// What is watched is a folder in which these names are looked up.
    var names: [[UInt8]: [Passer]] = [:]
    /// Where the files are that lost one of these names.
    let departures = Departures()
  }

  /// A file whose way goes through a name.
  fileprivate struct Passer {
    let file: FollowedFile
    let folder: LogPath
    /// Whether the name is the file's own.
    let isLast: Bool
  }

  /// Whether anybody waits for what a watch tells.
  func isAwaited(_ watch: Int32) -> Bool { byWatch[watch] != nil }

  /// A file is watched itself.
  mutating func add(_ file: FollowedFile, to watch: Int32) {
    byWatch[watch, default: Waiting()].files.append(file)
  }

  /// The folder of a step on the way to a file is watched.
  ///
  /// - Parameter isLast: whether the step's name is the file's own.
  mutating func add(
    _ file: FollowedFile, to watch: Int32, at step: PathTrail.Step, isLast: Bool
  ) {
    byWatch[watch, default: Waiting()].names[step.name, default: []].append(
      Passer(file: file, folder: step.folder, isLast: isLast))
  }

  /// A file is no longer watched itself.
  mutating func remove(_ file: FollowedFile, from watch: Int32) {
    byWatch[watch]?.files.removeAll { $0 === file }
    forgetUnawaited(watch)
  }

  /// The way to a file no longer goes through a name in the folder that is watched.
  mutating func remove(_ file: FollowedFile, from watch: Int32, name: [UInt8]) {
    byWatch[watch]?.names[name]?.removeAll { $0.file === file }
    if byWatch[watch]?.names[name]?.isEmpty ?? false { byWatch[watch]?.names[name] = nil }
    forgetUnawaited(watch)
  }

  private mutating func forgetUnawaited(_ watch: Int32) {
    guard let waiting = byWatch[watch], waiting.files.isEmpty, waiting.names.isEmpty else { return }
    byWatch[watch] = nil
  }

  /// Alerts those whom announcements concern.
  ///
  /// - Returns: whether they concern anybody.
  func alert(of found: [Announcements.Event]) -> Bool {
    var isAnyone = false
    for event in found {
      guard let waiting = byWatch[event.watch] else { continue }
      for file in waiting.files {
        file.modifications.take(event.what)
        // Who only opens a file changes nothing.
        guard event.what != .opened else { continue }
        isAnyone = true
        file.alert(ofItself: event.what)
      }
      guard event.what != .opened else { continue }
      guard !event.name.isEmpty else {
        // The folder itself is meant.
        for passer in waiting.names.values.joined() {
          isAnyone = true
          passer.file.alert()
        }
        continue
      }
      for asker in waiting.departures.follow(event) {
        isAnyone = true
        asker.alertOfArrival()
      }
      for passer in waiting.names[event.name] ?? [] {
        isAnyone = true
        passer.file.alert(of: passer.isLast ? waiting.change(by: event, of: passer) : nil)
      }
    }
    for watch in Set(found.map(\.watch)) { byWatch[watch]?.departures.tidyUp() }
    return isAnyone
  }

  /// Some announcements were lost.
  func loseTrack() {
    for waiting in byWatch.values { waiting.departures.lose() }
  }
}

extension WaitingFiles.Waiting {
  /// What happened to a name that is a file's own.
  fileprivate func change(
    by event: Announcements.Event, of passer: WaitingFiles.Passer
  ) -> FollowedFile.NameChange? {
    switch event.what {
    case .came: .came
    case .went: .went(departures.begin(event, in: passer.folder, for: passer.file))
    case .written, .closed, .opened, .other: nil
    }
  }
}

extension FollowedFile {
  /// Something was announced about the file, whatever its name.
  fileprivate func alert(ofItself what: Announcements.Event.What) {
    switch what {
    case .written: alertOfWriting()
    case .closed: noteClosing()
    case .came, .went, .other: alert()
    case .opened: break
    }
  }
}
