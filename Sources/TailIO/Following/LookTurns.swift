import LogCore

/// Whose turn it is on a mount whose server is not to be asked too much, and what that means for those who have
/// to wait.
struct LookTurns {
  private var queue = LookQueue()
  /// The seconds between two looks at a file that is not on the screen, lately, where they are late.
  private var gapOfOthers = 0.0
  /// How many of the looks found something new, lately; 1: all of them.
  private var growth = 0.0
  /// Whether files that go on growing may go first among those that are not on the screen.
  private var areGrowingFew = true
  /// How many files' bytes may be compared because their times have changed: who changes the mode of a thousand
  /// has them all compared, which takes some calls each.
  private var comparisons = CallBudget(
    rate: IOLimits.comparisonsInCrowd, reserve: IOLimits.comparisonReserve)

  /// Whether files are looked at as soon as they are due: before all end, each of them is once more.
  var isHurrying = false

  /// Whether a look is likely to find something new.
  var isGrowing: Bool { growth >= IOLimits.growingLooks }

  /// Files are about to be gone through.
  mutating func begin(with files: [FollowedFile]) {
    var others = 0
    var growing = 0
    var hidden = 0
    for file in files where file.share == .others {
      others += 1
      if file.pace.attention == .hidden { hidden += 1 }
      if file.growsSteadily { growing += 1 }
    }
    if others == 0 { gapOfOthers = 0 }
    // So many cannot be looked at any sooner: known before the first of them is late.
    let least = Double(hidden) / IOLimits.callsPerSecond
    if least > IOLimits.pollWhileHidden { gapOfOthers = max(gapOfOthers, least) }
    areGrowingFew = Double(growing) <= Double(others) * IOLimits.fewGrowing
  }

  /// A file that is due, as the queue sees it.
  func candidate(_ file: FollowedFile, at place: Int, now: UInt64) -> LookQueue.Candidate {
    let isGrowing =
      areGrowingFew && file.growsSteadily
      && now >= file.lastLook + Monotonic.seconds(IOLimits.growingAmongOthers)
    return LookQueue.Candidate(
      place: place, share: file.share,
      // Of the others it is the one that was looked at longest ago, so that none that has just grown, and is
      // due again, goes before one that was not looked at since.
      due: file.share == .others ? file.lastLook : file.dueSince, isUrgent: file.isUrgent,
      isPressing: isGrowing || file.isSuspicious)
  }

  private mutating func next(
    of candidates: [LookQueue.Candidate], at now: UInt64
  ) -> LookQueue.Candidate? {
    queue.next(of: candidates, at: now, isFree: isHurrying)
  }

  /// Whose turns are next, in order; one call is paid for each.
  mutating func next(
    _ most: Int, of candidates: [LookQueue.Candidate], at now: UInt64
  ) -> [LookQueue.Candidate] {
    var rest = candidates
    var chosen: [LookQueue.Candidate] = []
    while chosen.count < most, let one = next(of: rest, at: now) {
      queue.pay(1, for: one.share)
      chosen.append(one)
      rest.removeAll { $0.place == one.place }
    }
    return chosen
  }

  /// A look that was paid for is not taken.
  mutating func giveBack(_ share: LookQueue.Share) { queue.correct(by: -1, for: share) }

  /// A look at a file begins.
  ///
  /// - Returns: the seconds since the last one where others had to go first; 0 where it is not late.
  mutating func beginLook(at file: FollowedFile, now: UInt64) -> Double {
    file.pace.gapOfOthers = gapOfOthers
    guard !file.isReading, !file.isUrgent, file.lastLook > 0 else { return 0 }
    let isLate = now > file.dueSince + Monotonic.seconds(IOLimits.lateForLook)
    let gap = isLate ? Double(now - min(now, file.lastLook)) / 1e9 : 0
    if file.share == .others { gapOfOthers += (gap - gapOfOthers) * IOLimits.gapMemory }
    file.pace.gapOfOthers = gapOfOthers
    return gap
  }

  /// A look at a file whose turn it was, and for which one call was paid, is over.
  mutating func endLook(at file: FollowedFile, calls: Int, for share: LookQueue.Share) {
    growth += ((file.hasJustGrown ? 1 : 0) - growth) * IOLimits.growthMemory
    if file.takeComparison() { comparisons.spend(1) }
    if calls > 1 { queue.correct(by: calls - 1, for: share) }
  }

  /// Whether there are calls for that.
  ///
  /// - Parameter count: how many files share them.
  mutating func mayCompare(among count: Int, at now: UInt64) -> Bool {
    count <= IOLimits.fewSharers || comparisons.allows(at: now)
  }

  /// Calls were made for a file beside.
  mutating func pay(_ calls: Int, for share: LookQueue.Share) { queue.pay(calls, for: share) }

  /// When the next call may be made.
  func nextTurn(after now: UInt64) -> UInt64 { isHurrying ? now : queue.nextTurn(after: now) }

  /// When a few looks may be taken at once.
  func nextTurns(after now: UInt64) -> UInt64 {
    isHurrying ? now : queue.nextTurn(after: now, calls: IOLimits.callsOfCrowd)
  }
}

extension FollowedFile {
  var share: LookQueue.Share { LookQueue.Share(pace.attention) }

  /// Since when it is due. What is wanted at once is due since the last look and no longer, so that one
  /// that is always wanted leaves room for others.
  var dueSince: UInt64 { max(nextLook, lastLook) }

  /// Whether it seems to be another file than the one that was read.
  var isSuspicious: Bool { suspectedSince != nil || replacedSince != nil }

  /// Whether the last look found something new.
  var hasJustGrown: Bool { growths & 1 != 0 }
}
