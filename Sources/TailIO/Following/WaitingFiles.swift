import LogCore

/// Which followed files wait for which announcement: by what is watched and, in a folder, by name. What
/// others do in a folder on the way to a thousand files costs one look into a table.
struct WaitingFiles {
  private var byWatch: [Int32: Waiting] = [:]

  /// Who waits for what one watch tells.
  private struct Waiting {
    /// What is watched is the file itself; several are one and the same file.
    var files: [FollowedFile] = []
    /// What is watched is a folder in which these names are looked up.
    var names: [[UInt8]: [Passer]] = [:]
  }

  /// A file whose way goes through a name.
  private struct Passer {
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
    for (place, event) in found.enumerated() {
      guard let waiting = byWatch[event.watch] else { continue }
      for file in waiting.files {
        isAnyone = true
        file.alert(ofItself: event.what)
      }
      guard !event.name.isEmpty else {
        // The folder itself is meant.
        for passer in waiting.names.values.joined() {
          isAnyone = true
          passer.file.alert()
        }
        continue
      }
      for passer in waiting.names[event.name] ?? [] {
        isAnyone = true
        passer.file.alert(
          of: passer.isLast
            ? WaitingFiles.change(by: event, at: place, in: found, folder: passer.folder) : nil)
      }
    }
    return isAnyone
  }

  /// What happened to a name; where a file went that lost it, as far as it stayed in its folder.
  private static func change(
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
}

extension FollowedFile {
  /// Something was announced about the file, whatever its name.
  fileprivate func alert(ofItself what: Announcements.Event.What) {
    switch what {
    case .written: alertOfWriting()
    case .closed: noteClosing()
    case .came, .went, .other: alert()
    }
  }
}
