import SlurmJobs

/// When Slurm is asked, and how that went last.
///
/// Wishes to ask come from everywhere, and some feed each other: a log that grows makes one doubt
/// the answer about its job. So there is a bound that no chain of events can pass: 5 s between
/// two questions, and of seven commands in a row the last comes 60 s after the first. What the reader adds is
/// asked for at once, and counts.
///
/// And there is a promise: an end is seen no more than 12 s late. So nothing but the reader may put a question
/// after which the bound makes a later one wait longer than `AppLimits.slurmLongestGap`, 11.5 s, which leaves half
/// a second for the answer. That is so as long as six gaps in a row come to 60 s with those that are
/// still to come at 11.5 each: the last one has to be 2.5 s or more (60 − 5 · 11.5), the last two 14, three 25.5, four
/// 37, five 48.5 and six 60. Whoever keeps to it can go on with gaps of 11.5 s for ever, which takes the bound along, so
/// what is early now never makes another late.
///
/// What nothing calls for comes 11 s after the last question (`AppLimits.slurmPause`). After five of such gaps one of
/// 5 s is possible (5 · 11 + 5 = 60, and the sums of fewer are above theirs), so that what the log tells in between is
/// asked about at once. What was early is owed: 5 + 11 + 11 + 11 + 11 + 11 = 60 again, and in that minute another end
/// waits for the question that is due anyway.
///
/// A question may take several commands, the first one most of all. Where they have made 11.5 s impossible, the
/// shortest gap that is possible for all that follow takes its place: after two commands at the start it is 12.
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
    /// The end of all that is asked about, which is COMPLETING: nobody else waits for a turn.
    case lastEnd
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
  /// When the last few commands were run, the oldest first.
  private var recent: [Moment] = []
  /// Whether the end of each job is announced: that a log was closed needs the early question more than a guess does.
  var areEndsAnnounced = false
  /// Since when a question that waits has been due.
  private var dueSince: Moment?
  /// Whether nothing but time calls for the next question.
  private var isForTime = false
  /// Whether the next question is for the end of all that is asked about.
  private var isForLastEnd = false
  /// How many commands the next question takes, as far as that is known.
  private var nextCommands = 1
  /// Since when Slurm has not answered, and what it said.
  package internal(set) var trouble: SlurmTrouble?
  package internal(set) var lastAnswer: Moment?
  /// Of what the last answer could not tell whether there is such a job.
  var undecided: [JobTarget] = []
  /// When something last happened to a job.
  var lastNews: Moment?
  var failures = 0
  /// Whether it was asked what is remembered, since Slurm took its time to answer.
  var hasRecalled = false

  /// When the last question was put; `nil`: none was.
  var askedAt: Moment? { recent.last }

  /// When an answer that has not come is no longer waited for.
  var patienceEnds: Moment? { isAsking ? askedAt.map { $0 + AppLimits.slurmPatience } : nil }

  /// Whether an answer takes longer than one that is well ever does.
  func isOverdue(at moment: Moment) -> Bool { patienceEnds.map { $0 <= moment } ?? false }

  init(interval: Double?) {
    fixedInterval = interval
  }

  // MARK: The bound

  /// Seconds between two questions at the least, unless the reader wants them more often.
  private var gap: Double { min(AppLimits.slurmGap, fixedInterval ?? .infinity) }

  /// Seconds between two questions on the average.
  private var period: Double { min(AppLimits.slurmInterval, fixedInterval ?? .infinity) }

  /// The longest time between two questions while something is waited for, in seconds. Where that cannot be, as
  /// several commands were run at one time, the shortest that can be had from now on.
  private var longestGap: Double {
    var longest = AppLimits.slurmLongestGap / AppLimits.slurmInterval * period
    guard let askedAt else { return longest }
    for (place, bound) in bounds {
      longest = max(longest, bound.seconds(since: askedAt) / Double(place + 1))
    }
    return longest
  }

  /// Before when the bound lets no command be run: the next one, the one after it, and so on.
  private var bounds: [(place: Int, moment: Moment)] {
    let window = AppLimits.slurmWindow
    return recent.enumerated().map { place, moment in
      (window - recent.count + place, moment + period * Double(window))
    }
  }

  /// When the bound lets a question be put; `nil`: at any time.
  private func earliest() -> Moment? {
    earliest(before: .infinity, step: .infinity)
  }

  /// When the next question can be put so that another can follow it after a pause, and more after that with
  /// steps; `nil`: at any time.
  private func earliest(before pause: Double, step: Double, commands: Int = 1) -> Moment? {
    guard let askedAt else { return nil }
    var earliest = askedAt + gap
    for (place, bound) in bounds {
      let others = place - commands
      let later = others < 0 ? 0 : others == 0 ? pause : pause + step * Double(others)
      guard later.isFinite else { continue }
      earliest = max(earliest, bound - later)
    }
    return earliest
  }

  /// When a question may be put that has this cause; `nil`: at any time.
  func earliest(for cause: Cause) -> Moment? {
    switch cause {
    case .none: return earliestBeforeAnother
    case .guess, .sign:
      guard areEndsAnnounced, let askedAt, let earliestBeforeAnother, let earliestInTurn else {
        return earliestInTurn
      }
      return max(earliestInTurn, min(earliestBeforeAnother, askedAt + longestGap))
    case .change: return earliestInTurn
    case .lastEnd: return earliestForLastEnd
    }
  }

  /// The same where the next ones may have to wait for a second more.
  private var earliestForLastEnd: Moment? {
    let step = max(longestGap, AppLimits.slurmLongestGapAtEnd / AppLimits.slurmInterval * period)
    return earliest(before: step, step: step, commands: nextCommands)
  }

  /// When a question may be put after which none has to wait longer than 11.5 s.
  private var earliestInTurn: Moment? {
    let step = longestGap
    return earliest(before: step, step: step, commands: nextCommands)
  }

  /// The same where another may follow at the gap.
  private var earliestBeforeAnother: Moment? {
    earliest(before: gap, step: longestGap, commands: nextCommands)
  }

  /// Whether the next question is to be put. One that is due too early is put off.
  mutating func isDue(at moment: Moment) -> Bool {
    guard isWanted || nextAsk.map({ $0 <= moment }) ?? true else { return false }
    // More commands may have been run since it was wished for than were known of.
    let inTurn = isForLastEnd ? earliestForLastEnd : earliestInTurn
    guard let earliest = isWanted ? earliest() : inTurn, earliest > moment else { return true }
    nextAsk = earliest
    return false
  }

  /// How many commands the bound has room for now.
  func room(at moment: Moment) -> Int {
    AppLimits.slurmWindow - bounds.count { $0.moment > moment }
  }

  /// Whether a question may take a second command now that nothing calls for: what the log tells next can be asked
  /// about as soon as after one. The first has none to spare, as what it tells of is most likely about to change.
  func canSpareCommand(at moment: Moment) -> Bool {
    guard askedAt != nil else { return false }
    var later = self
    later.nextCommands = 1
    later.count(2, at: moment)
    return later.earliestInTurn.map { $0 <= moment + gap } ?? true
  }

  /// Whether nothing calls for the question that is due but the time that has passed, and less than this has.
  func isEarly(for pause: Double, at moment: Moment) -> Bool {
    guard isForTime, !isWanted, fixedInterval == nil, let askedAt else { return false }
    return askedAt + pause > moment
  }

  /// Puts off a question that nothing calls for.
  mutating func rest(until pause: Double) {
    nextAsk = askedAt.map { $0 + pause }
  }

  /// How long nothing may be asked, in seconds.
  func shortestWait(at moment: Moment) -> Double {
    earliest()?.seconds(since: moment) ?? 0
  }

  /// Whether a question that is due waits until then, when what ends is no more COMPLETING. Only where another
  /// cannot follow soon, and so that nobody waits longer for the next one than for any.
  mutating func waits(until end: Moment, at moment: Moment) -> Bool {
    guard !isWanted, let askedAt, let inTurn = earliestInTurn, let earliestBeforeAnother,
      earliestBeforeAnother > moment
    else { return false }
    let due = dueSince ?? nextAsk ?? moment
    dueSince = due
    // What the bound has not put off nobody has waited for.
    let isPutOff = due <= inTurn
    let latest = due + AppLimits.completingUsually
    let end = min(end, isPutOff ? min(latest, askedAt + longestGap) : latest)
    guard end > moment else { return false }
    nextAsk = end
    return true
  }

  /// A question is put.
  mutating func noteAsked(at moment: Moment) {
    isAsking = true
    isWanted = false
    unasked = []
    nextCommands = 1
    isForLastEnd = false
    count(1, at: moment)
    nextAsk = nil
    dueSince = nil
  }

  /// The last question took so many commands: they count like questions.
  ///
  /// - Parameter isShort: whether there was no room for one more.
  mutating func noteCommands(_ commands: Int, isShort: Bool) {
    if isShort { nextCommands = 2 }
    guard let askedAt, commands > 1 else { return }
    count(commands - 1, at: askedAt)
  }

  private mutating func count(_ commands: Int, at moment: Moment) {
    recent = (recent + repeatElement(moment, count: commands)).suffix(AppLimits.slurmWindow).map {
      $0
    }
  }

  mutating func noteAnswered() {
    isAsking = false
  }

  /// Asks after a pause although nothing has happened. It begins with the last question, not with its answer.
  mutating func rest(for pause: Double, at moment: Moment, cause: Cause) {
    // A controller that takes long to answer is not asked again at once.
    let credit = min(askedAt.map { moment.seconds(since: $0) } ?? 0, AppLimits.answerCredit)
    let due = moment + (pause - credit)
    let isFirst = nextAsk == nil
    hasten(to: due, cause: fixedInterval == nil ? cause : .change)
    isForTime = isFirst && cause != .change
  }

  /// Asks at this moment, if not before, and as soon as its cause lets it.
  mutating func hasten(to moment: Moment, cause: Cause = .change) {
    var moment = moment
    if let earliest = earliest(for: cause) { moment = max(moment, earliest) }
    nextAsk = min(nextAsk ?? moment, moment)
    isForTime = false
    if cause == .lastEnd { isForLastEnd = true }
  }

  /// There is nothing to ask about, until something happens.
  mutating func rest() {
    nextAsk = nil
    dueSince = nil
    isWanted = false
  }

  // MARK: The pace

  /// How long to wait after a question: little after news, long while nothing changes.
  ///
  /// - Parameters:
  ///   - awaitsNew: whether there may be jobs that nobody knows of yet.
  ///   - awaitsEnd: whether one is about to end.
  ///   - areAnnounced: whether logs tell of what else may happen.
  ///   - age: seconds since the youngest job began whose end no log tells; `nil`: there is none.
  func pause(
    at moment: Moment, awaitsNew: Bool, awaitsEnd: Bool, areAnnounced: Bool, age: Double?
  ) -> Double {
    if let fixedInterval { return fixedInterval }
    if awaitsEnd { return AppLimits.slurmPause }
    if let lastNews, moment.seconds(since: lastNews) < AppLimits.slurmNewsTime {
      return areAnnounced ? AppLimits.slurmPauseAnnounced : AppLimits.slurmPause
    }
    let range =
      awaitsNew ? AppLimits.slurmRestForNew : AppLimits.slurmRestMin...AppLimits.slurmRestMax
    let pause = range.lowerBound + (range.upperBound - range.lowerBound) * jitter(moment)
    return min(
      pause, age.map { max(AppLimits.slurmPause, AppLimits.slurmPauseShare * $0) } ?? pause)
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
