import LogCore

/// What waits until the reader is where an earlier key leads.
extension Pane {
  /// Whether what depends on the reader's place has to wait.
  ///
  /// - Parameter isMove: whether it moves by rows, which ends a search that goes on for long: who has seen it
  ///   going on and scrolls then wants to look around.
  func isJumping(isMove: Bool = false, at now: Moment) -> Bool {
    guard let pendingRead, !pendingRead.intent.isOfScreen else { return false }
    switch pendingRead.intent {
    case .firstMatch, .match, .error, .rows:
      let patience =
        pendingRead.miss?.isUnjudged ?? false
        ? AppLimits.patienceForMemory : AppLimits.patienceForScans
      return !isMove || !pendingRead.isScan
        || now.seconds(since: pendingRead.since) < patience
    default: return true
    }
  }

  /// Whether a search that is begun now begins at a place that the reader is still on the way to.
  func isJumpingBeforeSearch(at now: Moment) -> Bool {
    if case .firstMatch = pendingRead?.intent { return false }
    return isJumping(isMove: true, at: now)
  }

  /// Has something done once the reader has arrived.
  mutating func typeAhead(_ intent: Intent) {
    historyTrouble = nil
    guard typedAhead.count < AppLimits.typedAhead else { return }
    if case .rows(let more) = intent, case .rows(let rows) = typedAhead.last,
      (more > 0) == (rows > 0)
    {
      typedAhead[typedAhead.count - 1] = .rows(rows + more)
      return
    }
    typedAhead.append(intent)
  }
}
