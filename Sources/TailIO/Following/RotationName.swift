import LogCore

/// How the names of a log's old files are made: what stands behind the log's own name, numbers and dates
/// aside. What is rotated twice gets two names of one kind.
struct RotationName: Hashable {
  /// With each run of digits as one.
  private let ending: [UInt8]

  /// - Returns: `nil` for what is not named after the log, or lies in another folder.
  init?(of path: LogPath, besides log: LogPath) {
    let (name, own) = (path.name.bytes, log.name.bytes)
    guard path.parent == log.parent, name.count > own.count, name.starts(with: own) else {
      return nil
    }
    var ending: [UInt8] = []
    for byte in name[own.count...] {
      let isDigit = RotationName.digits.contains(byte)
      if isDigit, ending.last == RotationName.digits.lowerBound { continue }
      ending.append(isDigit ? RotationName.digits.lowerBound : byte)
    }
    self.ending = ending
  }

  /// Whether old files are often named so and logs of their own seldom: a number, a date, or one of a few
  /// words.
  var isUsual: Bool {
    let letters = ending.filter {
      !RotationName.digits.contains($0) && !RotationName.marks.contains($0)
    }
    return letters.isEmpty || RotationName.words.contains(letters)
  }

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  private static let marks = Array(".-_~:+".utf8)
  private static let words = Set(
    ["T", "TZ", "bak", "BAK", "copy", "old", "orig", "prev", "save"].map { Array($0.utf8) })
}

/// Which of a log's namesakes are looked at where each look is a call to a server.
enum Namesakes {
  /// The first and the last ones of each kind of name: old files are numbered upwards, downwards, or
  /// dated.
  ///
  /// - Parameter known: kinds of names that old files are known to have.
  static func chosen(
    of paths: [LogPath], besides log: LogPath, known: [RotationName], atMost count: Int
  ) -> [LogPath] {
    var kinds: [RotationName: [LogPath]] = [:]
    for path in paths {
      guard let name = RotationName(of: path, besides: log) else { continue }
      kinds[name, default: []].append(path)
    }
    // Logs of others that have names of such a kind are many.
    let ranked = kinds.filter { known.contains($0.key) || $0.key.isUsual }
      .map { (isKnown: known.contains($0.key), paths: $0.value.sorted(by: isBefore)) }
      .sorted { ($0.isKnown ? 0 : 1, $0.paths.count) < ($1.isKnown ? 0 : 1, $1.paths.count) }
    let each = count / max(1, min(2, ranked.count))
    var chosen: [LogPath] = []
    for kind in ranked {
      let room = min(each, count - chosen.count)
      let ends =
        kind.paths.count <= room
        ? kind.paths : kind.paths.prefix(room / 2) + kind.paths.suffix(room - room / 2)
      chosen += ends
    }
    return chosen
  }

  /// In the order of their numbers.
  static func isBefore(_ one: LogPath, _ other: LogPath) -> Bool {
    one.bytes.count == other.bytes.count
      ? one.bytes.lexicographicallyPrecedes(other.bytes) : one.bytes.count < other.bytes.count
  }
}

/// The order in which files had a log's name: by when they were made, and those that were made in one moment
/// by what they are named now.
enum RotationOrder {
  static func sorted(
    _ files: [FollowedFile.Successor], besides log: LogPath
  ) -> [FollowedFile.Successor] {
    let byTime = files.sorted { $0.born < $1.born }
    let isRising = isRising(byTime.filter { $0.place != log })
    return byTime.sorted { one, other in
      guard one.born == other.born else { return one.born < other.born }
      guard one.place != log, other.place != log else {
        return other.place == log && one.place != log
      }
      return Namesakes.isBefore(
        isRising ? one.place : other.place, isRising ? other.place : one.place)
    }
  }

  /// Whether later files have higher numbers, as dates are; those of a row that moves on have lower ones.
  private static func isRising(_ files: [FollowedFile.Successor]) -> Bool {
    var (rising, falling) = (0, 0)
    for (one, next) in zip(files, files.dropFirst()) where one.born < next.born {
      if Namesakes.isBefore(one.place, next.place) { rising += 1 } else { falling += 1 }
    }
    return rising > falling
  }
}
