/// What was announced of a file since it was last read to its end: tells whether something may have come to it
/// and been cut off in between.
///
/// The kernel makes one of equal announcements that follow each other. Who copies a log opens it in between,
/// and who cuts it by opening it closes it again, so that the writing and the cutting are told apart.
struct Modifications {
  /// How often it was written to or truncated, at least.
  private(set) var count = 0
  /// Whether somebody opened it and wrote nothing before the next one opened it: it may have been copied.
  private(set) var isRead = false
  private var last: Announcements.Event.What?

  mutating func take(_ what: Announcements.Event.What) {
    switch what {
    case .written:
      if last != .written { count += 1 }
    case .opened:
      if last == .opened { isRead = true }
    case .closed: break
    case .came, .went, .other: return
    }
    last = what
  }

  /// So many of them, the first ones, are accounted for.
  mutating func forget(_ first: Int) {
    count -= min(count, first)
    isRead = false
  }

  /// Some announcements were lost: there may have been any.
  mutating func loseTrack() { count += Modifications.many }

  /// More than a cut and what it leaves can account for.
  private static let many = 1000
}
