/// Whether every file that came to a name was seen, which is told by announcements without saying
/// which file they mean: as many must be seen as came.
///
/// What a look sees may be announced after it; so may where something went that was not seen.
struct Arrivals {
  /// How many came that were not seen. Below zero while one was seen that is not announced yet.
  private(set) var count = 0
  /// Since when it is below zero, in nanoseconds of the monotonic clock.
  private var aheadSince: UInt64 = 0
  /// What had the name when it was looked at last.
  private var holder: FollowedFile.FileKey?
  /// Whether what came last was not announced to have left.
  private var isOneAnnounced = false

  /// Takes in what was announced since the last look.
  mutating func begin(_ changes: [FollowedFile.NameChange], at now: UInt64) {
    // Announcements come at once, or there will be none: it came before its folder was watched.
    if count < 0, now > aheadSince + Monotonic.seconds(IOLimits.announcementLag) { count = 0 }
    for change in changes {
      isOneAnnounced = change == .came
      if isOneAnnounced { count += 1 }
    }
  }

  /// One of those that left again was found.
  mutating func find() { count -= 1 }

  /// What has the name was seen, and will be read.
  mutating func see(_ file: FollowedFile.FileKey, at now: UInt64) {
    guard file != holder else { return }
    holder = file
    count -= 1
    if count < 0 { aheadSince = now }
  }

  /// Something has the name of which nothing is to be read; a file that takes its place may have its number.
  mutating func seeOther() {
    holder = nil
    count = 0
    isOneAnnounced = false
  }

  /// Nothing has the name.
  mutating func seeNothing() { holder = nil }

  /// How many will never be seen.
  ///
  /// - Parameters:
  ///   - isSeen: whether what has the name was seen. Else the one that came last may still be there,
  ///     or where it went is not announced yet.
  ///   - isOneThere: whether something has the name.
  ///   - undecided: how many have left that may be found yet.
  mutating func missed(isSeen: Bool, isOneThere: Bool, undecided: Int) -> Int {
    let isOneUndecided = !isSeen && (isOneAnnounced || isOneThere)
    let sure = max(0, count - undecided - (isOneUndecided ? 1 : 0))
    count -= sure
    return sure
  }

  /// Nobody waits for what comes, or hears of it.
  mutating func forget() { count = 0 }
}
