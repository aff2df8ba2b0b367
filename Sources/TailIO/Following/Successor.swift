import LogCore
import SystemPackage

extension FollowedFile {
  /// A file that waits to be read.
  struct Successor {
    /// `nil` while there is no room for another open file: those that are read first go first.
    var descriptor: Int32?
    let identity: FileFacts.Identity
    /// Where it was seen last.
    var place: LogPath
    /// Where it went to, as far as that is announced.
    var departure: Departure?
    /// When it was seen first.
    let size: UInt64
    /// When it had been written to last by then, by its own clock in nanoseconds; 0 where nobody knows.
    var modified: UInt64 = 0
    /// How large it was seen while it waited, before it was cut.
    var largest: UInt64 = 0
    /// Its first bytes, as far as they were there, by which its copy is known if it is cut while it waits.
    var head: [UInt8] = []
    /// When it was made, by its own clock in nanoseconds; 0 where nobody knows.
    let born: UInt64
    /// A time after which its copies were made, if there are any.
    let since: UInt64
    /// After how many deliveries of announcements it was found.
    let seen: Int
    /// Whether it is known that what leaves the name from now on came after it.
    var hasLeft = false
    /// In how many looks it was not found, though it is not announced to have moved on; after how many
    /// deliveries, and moves of its own, the last time.
    var misses = 0
    var missedAt = 0
    var missedMoves = 0
    /// Whether it is lost: that is told when its turn comes.
    var isGone: Bool { misses >= IOLimits.looksForMoved }

    /// As it was seen first.
    var facts: FileFacts {
      FileFacts(size: size, identity: identity, kind: .regular, isLinked: true)
    }

    var key: FileKey { FileKey(identity: identity, born: born) }

    /// It is not where it should be.
    mutating func noteMiss(after delivery: Int) {
      guard missedAt < delivery else { return }
      missedAt = delivery
      let moves = departure?.moves ?? 0
      if moves == missedMoves { misses += 1 }
      missedMoves = moves
    }

    /// Its place is known by what was announced.
    ///
    /// - Returns: whether it can be there.
    mutating func followMoves() -> Bool {
      guard let departure else { return true }
      if let moved = departure.place {
        place = moved
        return true
      }
      // It was removed, or has left its folder.
      if !departure.isMoving { misses = IOLimits.looksForMoved }
      return false
    }

    init(
      descriptor: Int32?, identity: FileFacts.Identity, place: LogPath, size: UInt64, born: UInt64,
      since: UInt64, seen: Int
    ) {
      self.descriptor = descriptor
      self.identity = identity
      self.place = place
      self.size = size
      self.born = born
      self.since = since
      self.seen = seen
    }

    init(_ facts: FileFacts, at place: LogPath, since: UInt64, seen: Int) {
      self.init(
        descriptor: nil, identity: facts.identity, place: place, size: facts.size,
        born: facts.born, since: since, seen: seen)
      modified = facts.times.modified
    }
  }

  /// Which file it is, though the numbers of those that are gone are used again.
  struct FileKey: Hashable {
    let identity: FileFacts.Identity
    let born: UInt64

    init(identity: FileFacts.Identity, born: UInt64) {
      self.identity = identity
      self.born = born
    }

    init(_ facts: FileFacts) {
      self.init(identity: facts.identity, born: facts.born)
    }
  }

  /// A file that lost the name and is not known yet: where it was announced to be is looked at, and that
  /// counts when the next announcements do not say that it had moved on by then.
  struct Passing {
    let departure: Departure
    /// After how many deliveries of announcements it was announced.
    let delivery: Int
    /// And when, in nanoseconds of the monotonic clock.
    let since: UInt64
    var glance: Glance?
    /// How often it was looked at.
    var tries = 0
  }

  /// What lay at a place.
  struct Glance {
    let place: LogPath
    /// How often the file had moved before.
    let moves: Int
    /// After how many deliveries of announcements it was taken.
    let delivery: Int
    /// `nil`: nothing that is to be read.
    var facts: FileFacts?
    /// It is open as far as there is room for that: it may be removed before it counts.
    var descriptor: Int32?
  }
}
