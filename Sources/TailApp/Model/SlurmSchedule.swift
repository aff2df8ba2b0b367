import SlurmJobs

/// When Slurm is asked, and how that went last.
///
/// Wishes to ask come from everywhere, and some feed each other: a log that grows makes one doubt
/// the answer about its job. So there is a bound that no chain of events can pass: a gap between
/// two questions, and for any few in a row as much time as at the mean pace. What the reader adds is
/// asked for at once, and counts.
///
/// Within it one job may be asked about at the gap, when it is sure that it ends. What may mean something else, or
/// may be followed by the end of a second one, spends no more than leaves a question every so often
/// (`AppLimits.slurmLongestWait`), whatever happens then. Of more jobs one may end after the other, and a bucket of
/// questions is refilled evenly. It holds less than two: more could be put one after the other, but the next end
/// would be seen so much later. What nothing calls for is asked when others may follow at the gap: the end of a job
/// may be seen in its log right after.
package struct SlurmSchedule: Sendable {
  /// What calls for a question; what says more may spend more.
  enum Cause: Sendable {
    /// Nothing: time has passed.
    case none
    /// The end, or the start, of a job that may not have come.
    case guess
    /// What most likely is the end, and may be a pause.
    case sign
    /// What is about to be another state, or was asked for.
    case change
  }

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
  /// Whether the end of each is announced: that a log was closed needs the last question more than a guess does.
  var areEndsAnnounced = false
  /// Since when a question that waits has been due.
  private var dueSince: Moment?
  /// How many questions the last one left in the bucket.
  private var left = AppLimits.slurmBucket
  /// Since when Slurm has not answered, and what it said.
  package internal(set) var trouble: SlurmTrouble?
  package internal(set) var lastAnswer: Moment?
  /// When something last happened to a job.
  var lastNews: Moment?
  var failures = 0
  /// Whether it was asked what is remembered, since Slurm took its time to answer.
  var hasRecalled = false

  /// When the last question was put; `nil`: none was.
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

  /// Whether so many jobs are open that their ends have to share the questions.
  private var isShared: Bool { openJobs > AppLimits.pairOfJobs }

  /// Seconds in which the bucket gets another question. Where it is full it gives several in a row, and the bound
  /// holds with these, too.
  private var refill: Double {
    period * Double(AppLimits.slurmWindow)
      / (Double(AppLimits.slurmWindow + 1) - AppLimits.slurmBucket)
  }

  /// When the next question may be put, if it finds so many in the bucket; `nil`: at any time.
  private func earliest(finding level: Double = 1) -> Moment? {
    guard let askedAt else { return nil }
    let earliest = askedAt + (isShared ? max(gap, (level - left) * refill) : gap)
    return latest(earliest, within: window(leaving: 0))
  }

  /// When a question may be put that has this cause; `nil`: at any time.
  private func earliest(for cause: Cause) -> Moment? {
    switch cause {
    case .change where openJobs < 2: return earliest()
    case .change where isShared, .sign where isShared: return earliest()
    case _ where isShared: return earliest(finding: levelForTwo)
    case .none:
      let reserve = AppLimits.slurmReserve
      return latest(earliest(), within: window(leaving: reserve, at: gap * Double(reserve)))
    case .guess, .sign, .change:
      var earliest = earliest()
      if areEndsAnnounced, cause != .change {
        earliest = latest(earliest, within: window(leaving: 1, at: gap))
      }
      for others in 1..<AppLimits.slurmWindow {
        let time = AppLimits.slurmLongestWait / AppLimits.slurmInterval * period * Double(others)
        earliest = latest(earliest, within: window(leaving: others, at: time))
      }
      return earliest
    }
  }

  /// When the next question leaves so many others to be put within a time; `nil`: it does already.
  private func window(leaving others: Int, at time: Double = 0) -> Moment? {
    let before = recent.suffix(AppLimits.slurmWindow - others)
    guard before.count == AppLimits.slurmWindow - others, let first = before.first else {
      return nil
    }
    return first + (period * Double(AppLimits.slurmWindow) - time)
  }

  private func latest(_ moment: Moment?, within bound: Moment?) -> Moment? {
    guard let moment, let bound else { return moment ?? bound }
    return max(moment, bound)
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

  /// Whether a question that is due waits until then, when what ends is no more COMPLETING. Only where another
  /// cannot follow soon, and so that nobody waits longer for the next one than the bucket for its refill.
  mutating func waits(until end: Moment, at moment: Moment) -> Bool {
    guard isShared, !isWanted, let askedAt, let earliest = earliest() else { return false }
    guard level(after: moment.seconds(since: askedAt)) < levelForTwo else { return false }
    let due = dueSince ?? nextAsk ?? moment
    dueSince = due
    // What the bucket has not put off nobody has waited for.
    let isPutOff = due <= earliest
    let latest = due + AppLimits.completingUsually
    let end = min(end, isPutOff ? min(latest, askedAt + refill) : latest)
    guard end > moment else { return false }
    nextAsk = end
    return true
  }

  /// How many questions there have to be so that another one may follow at the gap.
  private var levelForTwo: Double { 2 - gap / refill }

  private func level(after seconds: Double) -> Double {
    min(AppLimits.slurmBucket, left + seconds / refill)
  }

  /// A question is put.
  mutating func noteAsked(at moment: Moment) {
    isAsking = true
    isWanted = false
    unasked = []
    left = askedAt.map { level(after: moment.seconds(since: $0)) } ?? left
    count(1, at: moment)
    nextAsk = nil
    dueSince = nil
  }

  /// The last question took so many commands: they count like questions, up to a number.
  mutating func noteCommands(_ commands: Int) {
    guard let askedAt, commands > 1 else { return }
    count(min(commands, AppLimits.countedCommands) - 1, at: askedAt)
  }

  private mutating func count(_ commands: Int, at moment: Moment) {
    // Who adds one job after the other does not wait for all that they have cost.
    left = max(left - Double(commands), -1)
    recent = (recent + repeatElement(moment, count: commands)).suffix(AppLimits.slurmWindow).map {
      $0
    }
  }

  mutating func noteAnswered() {
    isAsking = false
  }

  /// Asks after a pause although nothing has happened.
  mutating func rest(for pause: Double, at moment: Moment, cause: Cause) {
    hasten(to: moment + pause, cause: fixedInterval == nil ? cause : .change)
  }

  /// Asks at this moment, if not before, and as soon as its cause lets it.
  mutating func hasten(to moment: Moment, cause: Cause = .change) {
    var moment = moment
    if let earliest = earliest(for: cause) { moment = max(moment, earliest) }
    nextAsk = min(nextAsk ?? moment, moment)
  }

  /// There is nothing to ask about, until something happens.
  mutating func rest() {
    nextAsk = nil
    dueSince = nil
    isWanted = false
  }

  // MARK: The pace

  /// How long to wait after an answer: little after news, long while nothing changes.
  ///
  /// - Parameters:
  ///   - awaitsNew: whether there may be jobs that nobody knows of yet.
  ///   - awaitsEnd: whether one is about to end.
  ///   - age: seconds since the youngest job began whose end no log tells; `nil`: there is none.
  func pause(at moment: Moment, awaitsNew: Bool, awaitsEnd: Bool, age: Double?) -> Double {
    if let fixedInterval { return fixedInterval }
    if awaitsEnd { return AppLimits.completingInterval }
    if let lastNews, moment.seconds(since: lastNews) < AppLimits.slurmNewsTime {
      return AppLimits.slurmInterval
    }
    let range =
      awaitsNew ? AppLimits.slurmRestForNew : AppLimits.slurmRestMin...AppLimits.slurmRestMax
    let pause = range.lowerBound + (range.upperBound - range.lowerBound) * jitter(moment)
    guard let age else { return pause }
    // Of what has run long nobody needs to know to the second.
    return min(pause, max(AppLimits.slurmRestForSilent, AppLimits.silentShare * age))
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
