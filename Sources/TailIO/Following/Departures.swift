import LogCore

/// A file that lost a followed name, and where it has got to since, as far as that is announced.
final class Departure {
  private let folder: LogPath
  /// Where it is; `nil` where it was removed, overwritten, or left its folder.
  private(set) var place: LogPath?
  /// Whether only the first half of its last move is announced.
  private(set) var isMoving = false
  /// How often it was announced to have moved: what was seen at its place before may be another file.
  private(set) var moves = 0
  /// Who wants to know at once where it went.
  weak var asker: FollowedFile?

  init(from folder: LogPath, to place: LogPath? = nil) {
    self.folder = folder
    self.place = place
  }

  fileprivate func leave() {
    place = nil
    isMoving = true
    moves += 1
  }

  fileprivate func arrive(as name: [UInt8]) {
    place = folder.appending(name)
    isMoving = false
    moves += 1
  }

  fileprivate func end() {
    place = nil
    isMoving = false
    moves += 1
  }
}

extension Departure: Equatable {
  static func == (one: Departure, other: Departure) -> Bool { one === other }
}

/// The files that lost followed names in one folder, as long as somebody asks for them. Logs that are kept
/// in a row move on with each rotation.
final class Departures {
  private struct Known {
    weak var departure: Departure?
  }

  private var byName: [[UInt8]: [Known]] = [:]
  /// Of which the first half of a move is announced.
  private var byCookie: [UInt32: [Known]] = [:]

  /// Takes in what happened to a name.
  ///
  /// - Returns: those whose file has got somewhere, and who want to know that.
  func follow(_ event: Announcements.Event) -> [FollowedFile] {
    guard !byName.isEmpty || !byCookie.isEmpty else { return [] }
    switch event.what {
    case .went:
      guard let gone = byName.removeValue(forKey: event.name) else { return [] }
      if event.cookie == 0 {
        end(gone)
      } else {
        for one in gone { one.departure?.leave() }
        byCookie[event.cookie, default: []] += gone
      }
      return []
    case .came:
      // What had the name is overwritten.
      if let old = byName.removeValue(forKey: event.name) { end(old) }
      guard event.cookie != 0, let moved = byCookie.removeValue(forKey: event.cookie) else {
        return []
      }
      for one in moved { one.departure?.arrive(as: event.name) }
      byName[event.name] = moved
      return moved.compactMap { $0.departure?.asker }
    case .written, .closed, .opened, .other: return []
    }
  }

  /// A followed name was announced to be gone: the file that had it is followed from now on.
  func begin(
    _ event: Announcements.Event, in folder: LogPath, for asker: FollowedFile
  ) -> Departure {
    let departure = Departure(from: folder)
    departure.asker = asker
    if event.cookie != 0 {
      departure.leave()
      byCookie[event.cookie, default: []].append(Known(departure: departure))
    }
    return departure
  }

  /// Forgets those that nobody asks for any more.
  func tidyUp() {
    if !byName.isEmpty { byName = byName.compactMapValues(asked) }
    if !byCookie.isEmpty { byCookie = byCookie.compactMapValues(asked) }
  }

  /// Announcements were lost: nobody knows any more where anything is.
  func lose() {
    byName.values.forEach(end)
    byCookie.values.forEach(end)
    byName = [:]
    byCookie = [:]
  }

  private func asked(_ known: [Known]) -> [Known]? {
    let left = known.filter { $0.departure != nil }
    return left.isEmpty ? nil : left
  }

  private func end(_ known: [Known]) {
    for one in known { one.departure?.end() }
  }
}
