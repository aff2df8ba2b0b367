import LogCore
import SystemPackage

/// What is known of the end of a file whose job has ended.
enum EndSearch {
  /// Nobody has asked.
  case none
  /// It is to be looked for at the next look.
  case wanted
  /// It is looked at past every cache, and is being read.
  case begun
}

extension FollowedFile {
  /// Whoever writes it is said to have ended: all that is in it by now is wanted.
  func seekEnd() {
    guard !isGivenAway else { return outbox.append(.event(.readToEnd)) }
    endSearch = .wanted
    alert()
    isUrgent = true
  }

  /// A look begins. What was closed before a file is opened is seen by who has opened it, as network
  /// file systems promise; a descriptor from before may show what is cached.
  func beginEndSearch(_ system: some FileSystem) {
    guard endSearch == .wanted else { return }
    endSearch = .begun
    // Where its name is gone, there is only what is open.
    if descriptor != nil, !isAnnounced { try? openAfresh(system) }
  }

  /// Whether it is being read to its end, and then is done with.
  var isEndSought: Bool { endSearch == .begun }

  /// A look is over that found nothing more to read at once.
  func reportEnd(_ world: Circumstances, _ system: some FileSystem) {
    guard isEndSought else { return }
    // What is odd, and may be old, is looked at again first; and what took its name is read as well.
    let isSettled =
      descriptor != nil
      ? suspectedSince == nil && replacedSince == nil && late.since == 0 && !hasMore
      : standing != .unknown && !(isParked && isHandleLost)
    guard isSettled, nameChanges.isEmpty, passing.isEmpty, successors.isEmpty else { return }
    // What was left just now has not been looked at since, and may have got more lines, or be lost from sight.
    guard !readPredecessors(world, system) else { return alert() }
    endSearch = .none
    outbox.append(.event(.readToEnd))
  }

  /// Whoever wrote it has closed it. Nothing about the file has changed by that.
  func noteClosing() {
    if case .event(.closed)? = outbox.last { return }
    outbox.append(.event(.closed))
  }
}
