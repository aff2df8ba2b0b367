import SlurmJobs

/// When Slurm is asked, and how that went last.
///
/// Wishes to ask come from everywhere, and some feed each other: a log that grows makes one doubt
/// the answer about its job. So there is a bound that no chain of events can pass: a gap between
/// two questions, and for any few in a row as much time as at the mean pace. What the reader adds is
/// asked for at once, and counts.
package struct SlurmSchedule: Sendable {
  /// Seconds between two questions, where the reader has said so.
  package let fixedInterval: Double?
  /// When to ask next; `nil`: there is nothing to ask about.
  package private(set) var nextAsk: Moment?
  package private(set) var isAsking = false
  /// Whether the reader has asked for an answer.
  var isWanted = false
  /// What was added since the last question was put: its answer tells nothing of them.
  var unasked: [LaunchPlan.Source] = []
  /// When the last few questions were put, the oldest first.
  private var recent: [Moment] = []
  /// How many jobs there are that have not ended, as far as that matters.
  var openJobs = 0
  /// How much of another question could have been put with the last one, if many jobs were open.
  private var credit = AppLimits.busyCredit
  /// Since when Slurm has not answered, and what it said.
  package internal(set) var trouble: SlurmTrouble?
  package internal(set) var lastAnswer: Moment?
  /// When something last happened to a job.
  var lastNews: Moment?
  var failures = 0

  /// When the last question was put.
  var askedAt: Moment? { recent.last }

  /// When an answer that has not come is no longer waited for.
  var patienceEnds: Moment? { isAsking ? askedAt.map { $0 + AppLimits.slurmPatience } : nil }

  init(interval: Double?) {
    fixedInterval = interval
  }

  // MARK: The bound

  /// Seconds between two questions at the least, unless the reader wants them more often.
  private var gap: Double { min(AppLimits.slurmGap, fixedInterval ?? .infinity) }

  /// Seconds between two questions on the average.
  private var period: Double { min(AppLimits.slurmInterval, fixedInterval ?? .infinity) }

  /// Whether there are so many jobs that one of them always changes. Then a few questions in a row would
  /// leave none for what happens next, and the pace is an even one.
  var isBusy: Bool { fixedInterval == nil && openJobs > AppLimits.fewJobs }

  /// Seconds between two questions of an even pace, such that the bound holds with what may be put ahead.
  private var busyPeriod: Double {
    period * Double(AppLimits.slurmBurst)
      / (Double(AppLimits.slurmBurst + 1) - AppLimits.busyCredit)
  }

  /// When the next question may be put, if so much of one is to be left for another; `nil`: at any time.
  private func earliest(leaving rest: Double = 0) -> Moment? {
    guard let last = recent.last else { return nil }
    var earliest = last + gap
    if recent.count == AppLimits.slurmBurst, let first = recent.first {
      earliest = max(earliest, first + period * Double(AppLimits.slurmBurst))
    }
    return isBusy ? max(earliest, last + (1 + rest - credit) * busyPeriod) : earliest
  }

  /// Whether the next question is to be put. One that is due too early is put off.
  mutating func isDue(at moment: Moment) -> Bool {
    guard isWanted || nextAsk.map({ $0 <= moment }) ?? true else { return false }
    guard let earliest = earliest(), earliest > moment else { return true }
    nextAsk = earliest
    return false
  }

  /// How long nothing may be asked, in seconds.
  func shortestWait(at moment: Moment) -> Double {
    earliest()?.seconds(since: moment) ?? 0
  }

  /// A question is put.
  mutating func noteAsked(at moment: Moment) {
    isAsking = true
    isWanted = false
    unasked = []
    if let last = recent.last { credit += moment.seconds(since: last) / busyPeriod }
    credit = max(0, min(credit, AppLimits.busyCredit) - 1)
    recent = recent.suffix(AppLimits.slurmBurst - 1) + [moment]
    nextAsk = nil
  }

  mutating func noteAnswered() {
    isAsking = false
  }

  /// Asks after a pause although nothing has happened, and so late that the bound would let a few more
  /// questions follow at the usual gap: the end of a job may be seen in its log right after.
  ///
  /// - Parameter awaitsEnd: whether that is what is asked for, and no question is to be saved for later.
  mutating func rest(for pause: Double, at moment: Moment, awaitsEnd: Bool) {
    var next = moment + pause
    let (burst, reserve) = (AppLimits.slurmBurst, AppLimits.slurmReserve)
    let others = recent.suffix(burst - reserve)
    if fixedInterval == nil, !awaitsEnd, others.count == burst - reserve, let first = others.first {
      next = max(next, first + (period * Double(burst) - gap * Double(reserve)))
    }
    hasten(to: next, isUrgent: false)
  }

  /// Asks at this moment, if not before.
  ///
  /// - Parameter isUrgent: whether it is the end of a job, for which others leave room.
  mutating func hasten(to moment: Moment, isUrgent: Bool = true) {
    var moment = moment
    if isBusy, !isUrgent, let earliest = earliest(leaving: AppLimits.busyCredit - 1) {
      moment = max(moment, earliest)
    }
    nextAsk = min(nextAsk ?? moment, moment)
  }

  /// There is nothing to ask about, until something happens.
  mutating func rest() {
    nextAsk = nil
    isWanted = false
  }

  // MARK: The pace

  /// How long to wait after an answer: little after news, long while nothing changes.
  ///
  /// - Parameters:
  ///   - awaitsNew: whether there may be jobs that nobody knows of yet.
  ///   - awaitsEnd: whether one is about to end.
  func pause(at moment: Moment, awaitsNew: Bool, awaitsEnd: Bool) -> Double {
    if let fixedInterval { return fixedInterval }
    if awaitsEnd { return AppLimits.completingInterval }
    if let lastNews, moment.seconds(since: lastNews) < AppLimits.slurmNewsTime {
      return AppLimits.slurmInterval
    }
    let range =
      awaitsNew ? AppLimits.slurmRestForNew : AppLimits.slurmRestMin...AppLimits.slurmRestMax
    return range.lowerBound + (range.upperBound - range.lowerBound) * jitter(moment)
  }

  /// How long to leave a controller alone that does not answer.
  func backOff(at moment: Moment) -> Double {
    let interval = fixedInterval ?? AppLimits.slurmInterval
    let pause = interval * Double(1 << min(failures, 4))
    return max(interval, min(pause, AppLimits.slurmIntervalCap)) * (1 + 0.2 * jitter(moment))
  }

  /// From 0 to 1, never twice the same: programs that were started together drift apart.
  private func jitter(_ moment: Moment) -> Double {
    var state = moment.nanoseconds &+ 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((state ^ (state >> 31)) >> 11) / Double(1 << 53)
  }
}
