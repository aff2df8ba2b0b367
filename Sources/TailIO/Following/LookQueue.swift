import LogCore

/// Decides which file of a mount is looked at next where its server is not asked as often as all its
/// files would like.
///
/// The one that the reader is at, what else is on the screen, and all others have a share each of the
/// calls; what one leaves over is for the others (start-time fair queueing). Within a share the file
/// that has been due longest goes first, after those that are asked for; one of a few looks is for those
/// that are pressing. So a file waits, once it is due, hardly longer than all others of its share take one
/// time each.
struct LookQueue {
  /// A file whose turn may come.
  struct Candidate {
    /// How the caller knows it.
    let place: Int
    let share: Share
    /// Since when it should have been looked at, in nanoseconds of the monotonic clock.
    let due: UInt64
    /// Whether the reader asks for it, or has come to it.
    var isUrgent = false
    /// Whether there is reason to look at it sooner than at others.
    var isPressing = false

    fileprivate func goesBefore(_ other: Candidate?) -> Bool {
      guard let other else { return true }
      return isUrgent == other.isUrgent ? due < other.due : isUrgent
    }
  }

  /// Whom calls are for.
  enum Share: Int, CaseIterable, Comparable {
    case focused, visible, others

    init(_ attention: Attention) {
      self =
        switch attention {
        case .focused: .focused
        case .visible: .visible
        case .hidden, .ended: .others
        }
    }

    /// How many of the calls of a second are its own, in parts of those of all shares.
    var calls: Double {
      switch self {
      case .focused: IOLimits.callsForFocused
      case .visible: IOLimits.callsForVisible
      case .others: IOLimits.callsForOthers
      }
    }

    static func < (one: Share, other: Share) -> Bool { one.rawValue < other.rawValue }
  }

  private var budget = CallBudget(
    rate: IOLimits.callsPerSecond, reserve: IOLimits.callReserve, debt: IOLimits.callDebt)
  /// What each share has used of its own, in seconds of it; and the same of the share whose turn it was
  /// last, before that.
  private var used = [Double](repeating: 0, count: Share.allCases.count)
  private var turn = 0.0
  /// How many looks each share had since the last one that was for what is pressing.
  private var looksBesidePressing = [Int](repeating: 0, count: Share.allCases.count)

  /// Whose turn it is now; `nil` while there is nobody, or no call left.
  ///
  /// - Parameter isFree: whether calls are not counted out.
  mutating func next(
    of candidates: some Sequence<Candidate>, at now: UInt64, isFree: Bool = false
  ) -> Candidate? {
    guard isFree || budget.allows(at: now) else { return nil }
    var first = [Candidate?](repeating: nil, count: Share.allCases.count)
    var pressing = first
    for candidate in candidates where candidate.due <= now {
      let place = candidate.share.rawValue
      if candidate.goesBefore(first[place]) { first[place] = candidate }
      if candidate.isPressing, candidate.goesBefore(pressing[place]) { pressing[place] = candidate }
    }
    let next = first.compactMap { $0 }.min { start(of: $0.share) < start(of: $1.share) }
    guard let next else { return nil }
    let place = next.share.rawValue
    looksBesidePressing[place] += 1
    guard !next.isUrgent, let other = pressing[place],
      looksBesidePressing[place] > IOLimits.looksBesidePressing
    else { return next }
    looksBesidePressing[place] = 0
    return other
  }

  /// A look has been taken.
  ///
  /// - Parameter calls: what it took.
  mutating func pay(_ calls: Int, for share: Share) {
    let cost = max(1, Double(calls))
    turn = start(of: share)
    used[share.rawValue] = turn + cost / share.calls
    budget.spend(cost)
  }

  /// A look that was paid for as one call took more, or was not taken.
  mutating func correct(by calls: Int, for share: Share) {
    used[share.rawValue] += Double(calls) / share.calls
    budget.spend(Double(calls))
  }

  /// When the next call may be made, or so many at once.
  func nextTurn(after now: UInt64, calls: Double = 1) -> UInt64 { budget.next(calls, after: now) }

  /// A share that had nothing to do saves nothing up.
  private func start(of share: Share) -> Double { max(turn, used[share.rawValue]) }
}
