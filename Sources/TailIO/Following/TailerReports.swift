import LogCore
import Synchronization

/// What a tailer is told.
enum TailerCommand: Sendable {
  case follow(FeedRequest, path: LogPath, sight: LastSight)
  case unfollow(FeedID)
  case attend(FeedID, Attention)
  case checkNow(FeedID)
  case readToEnd(FeedID)
  /// Nobody follows for much longer: what the server may be asked for is no matter any more.
  case hurry
  /// Nothing is followed any more.
  case end
}

/// What a followed file has to tell, and which it is.
package struct FeedMessage: Sendable {
  package let feed: FeedID
  package let report: FeedReport
  /// Whether more of the file is known to be there.
  package let goesOn: Bool

  package init(feed: FeedID, report: FeedReport, goesOn: Bool = false) {
    self.feed = feed
    self.report = report
    self.goesOn = goesOn
  }
}

/// Since when a tailer has been inside the file system, for those who wonder why it is silent.
final class CallWatch: Sendable {
  /// Nanoseconds of the monotonic clock; 0 while it is not inside.
  private let since = Atomic<UInt64>(0)

  private let surprises = Atomic<Int>(0)

  /// How often a file had grown that no announcement has told of: something is wrong then.
  var unannouncedGrowths: Int {
    get { surprises.load(ordering: .relaxed) }
    set { surprises.store(newValue, ordering: .relaxed) }
  }

  func enter(at now: UInt64) { since.store(now, ordering: .relaxed) }
  func leave() { since.store(0, ordering: .relaxed) }

  func duration(at now: UInt64) -> UInt64 {
    let start = since.load(ordering: .relaxed)
    return start == 0 || start > now ? 0 : now - start
  }
}

extension FeedReport {
  /// What it takes up in a mailbox, in bytes.
  var cost: Int {
    switch self {
    case .lines(let batch): batch.memoryCost
    case .partial(let bytes): bytes.count + IOLimits.messageCost
    case .event: IOLimits.messageCost
    }
  }

  var isOpening: Bool {
    if case .event(.opened) = self { true } else { false }
  }
}

extension FollowedFile {
  /// What it has to tell takes up, in bytes.
  var outboxCost: Int { outbox.reduce(0) { $0 + $1.cost } }
}
