import LogCore
import Scalars

/// What the log of a job tells of its end, or of its start, before Slurm is asked: when to ask.
///
/// All of it can be wrong. A sign that was followed by more lines was: the next of its kind waits, and
/// each time longer. One that nothing follows is asked about a few times more, as Slurm may be behind.
struct EndSigns: Sendable {
  /// What made a question due.
  enum Kind: Int, CaseIterable, Sendable {
    /// slurmstepd wrote that it ends the job.
    case word
    /// An error, and then nothing.
    case error
    /// Nothing, for longer than is usual.
    case quiet
    /// Nothing, in a log of which nobody knows yet what is usual.
    case lull
    /// Who wrote the file has closed it.
    case closed
    /// The job waits, as far as Slurm has told, and writes.
    case begun
  }

  /// When to ask; `nil`: nothing speaks for a change.
  private(set) var due: Moment?
  private var kind: Kind?
  /// Until when the job is most likely COMPLETING, after its log was closed; `nil`: it was not, or lines came
  /// after that.
  private(set) var completingEnd: Moment?
  /// How often was asked since the last line.
  private var asked = 0
  private var lastError: Moment?
  /// How often each kind was wrong, and until when it counts for nothing.
  private var mistakes = [Int](repeating: 0, count: Kind.allCases.count)
  private var rests = [Moment?](repeating: nil, count: Kind.allCases.count)

  /// A running job has written.
  ///
  /// - Parameters:
  ///   - isWord: whether slurmstepd says that it ends the job.
  ///   - pauses: what is known of its pauses.
  ///   - countsLulls: whether its silence counts where that is little.
  ///   - isFromAfar: whether what is written is seen some time later, and much at one time.
  mutating func note(
    isError: Bool, isWord: Bool, pauses: Activity.Pauses, countsLulls: Bool, isFromAfar: Bool,
    at now: Moment
  ) {
    learn(at: now)
    if isWord {
      completingEnd = now + AppLimits.completingUsually
    } else if kind != .closed || due == nil {
      completingEnd = nil
    }
    if isError { lastError = now }
    let isAfterError =
      lastError.map { now.seconds(since: $0) <= AppLimits.endErrorReach } ?? false
    if isWord {
      raise(.word, at: now + AppLimits.endAfterWord, now)
    } else if isWordStanding(at: now) {
      // Whatever else the job's processes have to say.
    } else if kind == .closed, due != nil {
      // Another job may write to the same file, and often: that puts nothing off.
    } else if isAfterError, !isResting(.error, at: now) {
      raise(.error, at: now + AppLimits.endAfterError, now)
    } else if pauses.areMany {
      raise(.quiet, at: now + EndSigns.silence(after: pauses.longest, isFromAfar), now)
    } else if countsLulls, !isFromAfar || pauses.count > 0 {
      let isKnown = !isFromAfar || pauses.count >= AppLimits.knownPausesRemote
      raiseLull(after: isKnown ? pauses.longest : 0, isFromAfar, at: now)
    } else {
      (due, kind) = (nil, nil)
    }
  }

  /// A job runs that may never write, or its log is there, in which there may be nothing yet. Where no end is
  /// announced that is no sign: the question that is due anyway comes as soon, and one that is left tells more when
  /// lines have come.
  mutating func noteLull(isFromAfar: Bool, at now: Moment) {
    guard due == nil, asked == 0, !isFromAfar else { return }
    raiseLull(after: 0, isFromAfar, at: now)
  }

  /// A job has written that waits to be started.
  mutating func noteStart(at now: Moment) {
    learn(at: now)
    guard due == nil else { return }
    raise(.begun, at: now + AppLimits.newsDelay, now)
  }

  /// Who wrote its file has closed it.
  mutating func noteClosing(at now: Moment) {
    completingEnd = now + AppLimits.completingUsually
    guard !isWordStanding(at: now) else { return }
    // It says more than what was asked about before, and nothing new where each line is followed by one.
    guard asked == 0 || kind != .closed && kind != .word else { return }
    if kind == .closed, due != nil { return }
    asked = 0
    raise(.closed, at: now + AppLimits.endAfterClose, now)
  }

  /// Whether slurmstepd's word is about to be asked about. One that was wrong before rests for long, and what else
  /// tells of the end meanwhile counts.
  private func isWordStanding(at now: Moment) -> Bool {
    guard kind == .word, let due else { return false }
    return due <= now + AppLimits.endAfterWord
  }

  /// Whether to ask now.
  mutating func take(at now: Moment) -> Bool {
    guard let due, due <= now else { return false }
    asked += 1
    let repeats = kind == .lull ? AppLimits.lullRepeats : AppLimits.endRepeats
    let pause = asked == 1 ? AppLimits.slurmGap : AppLimits.endRepeatPause
    self.due = asked > repeats ? nil : now + pause
    return true
  }

  /// Whether lines that come before its turn make it none.
  var isRefutable: Bool { asked == 0 && (kind == .lull || kind == .quiet) }

  /// It is to be asked about then, if it is one still.
  mutating func putOff(to moment: Moment) { due = moment }

  /// Whether that the log is closed tells nothing: it was, and the job ran on, or it is again and again.
  func isClosingDoubtful(at now: Moment) -> Bool {
    if kind == .closed, asked > 0 { return true }
    return isResting(.closed, at: now)
  }

  /// Whether silence counts for nothing, since it was no end before.
  func isSilenceDoubtful(at now: Moment) -> Bool { isResting(.quiet, at: now) }

  private func isResting(_ kind: Kind, at now: Moment) -> Bool {
    rests[kind.rawValue].map { $0 > now } ?? false
  }

  /// How much it says.
  var cause: SlurmSchedule.Cause {
    switch kind {
    // What was answered with RUNNING several times is most likely not over yet.
    case .word, .closed: asked > AppLimits.sureRepeats ? .sign : .change
    case .error, .quiet: .sign
    // Unless it was another job that wrote.
    case .begun: asked > 1 || mistakes[Kind.begun.rawValue] > 0 ? .guess : .change
    case .lull, nil: .guess
    }
  }

  /// Slurm has told another state: what was seen belongs to the one before.
  mutating func forget() { self = EndSigns() }

  /// Lines came: what was taken for a sign of the end was none.
  private mutating func learn(at now: Moment) {
    guard asked > 0, let kind else { return }
    asked = 0
    (due, self.kind) = (nil, nil)
    let count = mistakes[kind.rawValue]
    mistakes[kind.rawValue] = min(count + 1, AppLimits.endMistakes)
    // A lull need not rest: it takes longer each time, and soon it is known what is usual.
    guard kind != .lull else { return }
    rests[kind.rawValue] = now + AppLimits.endMistakeRest * Double(1 << count)
  }

  private mutating func raiseLull(after pause: Double, _ isFromAfar: Bool, at now: Moment) {
    let least = isFromAfar ? AppLimits.endPauseMinRemote : AppLimits.endPauseMin
    let mistakes = mistakes[Kind.lull.rawValue]
    let silence = EndSigns.silence(after: pause, isFromAfar)
    raise(.lull, at: now + max(least * Double(1 << mistakes), silence), now)
  }

  /// How long nothing must come to be a sign, in seconds, where pauses were no longer than this.
  private static func silence(after pause: Double, _ isFromAfar: Bool) -> Double {
    isFromAfar
      ? max(AppLimits.endPauseMinRemote, AppLimits.endPauseFactorRemote * pause)
      : max(AppLimits.endPauseMin, AppLimits.endPauseFactor * pause)
  }

  private mutating func raise(_ kind: Kind, at moment: Moment, _ now: Moment) {
    self.kind = kind
    due = rests[kind.rawValue].map { max(moment, $0) } ?? moment
  }

  /// Whether slurmstepd writes among these lines that it ends the job.
  static func isWord(in batch: LineBatch) -> Bool {
    let end = batch.bytes.suffix(AppLimits.endWordReach)
    guard end.count >= word.count else { return false }
    return (end.startIndex...end.endIndex - word.count).contains { place in
      end[place] == word[0] && end[place...].starts(with: word)
    }
  }

  /// Whether slurmstepd writes in a line that it ends a job that starts again:
  /// `slurmstepd: error: *** JOB 7 ON gpu01 CANCELLED AT 2026-11-27T12:43:00 DUE TO JOB REQUEUE ***`.
  static func isRequeue(_ line: ArraySlice<UInt8>, of number: UInt32) -> Bool {
    guard line.starts(with: word + Array("JOB \(number) ON ".utf8)) else { return false }
    return String(decoding: line, as: UTF8.self).includes(" DUE TO JOB REQUEUE ")
  }

  /// What it says before the job's number and why; slurmstepd/mgr.c and req.c of 22.05 to 25.11.
  private static let word = Array("slurmstepd: error: *** ".utf8)
}
