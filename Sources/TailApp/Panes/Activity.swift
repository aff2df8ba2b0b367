/// How a pane's files have grown of late: lines in each of the last intervals, and the pauses
/// between them.
package struct Activity: Sendable {
  /// Lines in the intervals that are over, and in the one that is not; empty before the first one.
  private var counts: [UInt32] = []
  /// The number of the interval that is not over, counted from the clock's start.
  private var interval: UInt64 = 0
  /// When the lines of that interval arrived.
  private var arrivals = Arrivals()
  /// Lines a second in the interval before it.
  private var rateBefore = 0.0
  /// When something was written last.
  package private(set) var lastSign: Moment?
  /// The longest time between two signs; 0 while there was none.
  private var longestPause = 0.0
  /// About how long its longest pauses are of late, in seconds, and how many there were.
  private var latePause = 0.0
  private var pauses = 0

  package init() {}

  /// Lines have arrived that were not there before.
  package mutating func take(lines: Int, at moment: Moment) {
    advance(to: Activity.interval(of: moment))
    if counts.isEmpty { counts = Array(repeating: 0, count: Activity.kept) }
    counts[counts.count - 1] &+= UInt32(clamping: lines)
    arrivals.take(lines: lines, at: moment)
    noteSign(at: moment)
  }

  /// The file was opened, or its unfinished line has changed.
  package mutating func noteSign(at moment: Moment) {
    if let lastSign {
      let pause = moment.seconds(since: lastSign)
      longestPause = max(longestPause, pause)
      latePause = max(pause, latePause * AppLimits.pauseMemory)
      pauses += 1
    }
    lastSign = moment
  }

  // MARK: Rate

  /// The lines of the last intervals that are over, the oldest first; `nil` when there are none.
  ///
  /// Only what is over: a number that changed with each line would be sent to the terminal with
  /// each line.
  package func recent(at moment: Moment) -> [UInt32]? {
    let now = Activity.interval(of: moment)
    guard !counts.isEmpty, now < interval + UInt64(Activity.kept) else { return nil }
    let passed = Int(now - min(now, interval))
    let known = counts.dropFirst(passed).prefix(AppLimits.rateIntervals)
    guard known.contains(where: { $0 > 0 }) else { return nil }
    return known + Array(repeating: 0, count: AppLimits.rateIntervals - known.count)
  }

  /// Lines a second in the last interval that is over.
  package func rate(at moment: Moment) -> Double {
    let now = Activity.interval(of: moment)
    if now <= interval { return rateBefore }
    return now == interval + 1 ? arrivals.rate(upTo: Activity.end(of: interval)) : 0
  }

  /// When `recent` changes though nothing is written.
  package func nextChange(after moment: Moment) -> Moment? {
    let now = Activity.interval(of: moment)
    let passed = Int(clamping: now - min(now, interval))
    guard counts.dropFirst(passed).contains(where: { $0 > 0 }) else { return nil }
    return Moment(nanoseconds: (now + 1) * Activity.length)
  }

  private mutating func advance(to next: UInt64) {
    guard next > interval else { return }
    let passed = min(Int(clamping: next - interval), counts.count)
    counts.removeFirst(passed)
    counts.append(contentsOf: repeatElement(0, count: passed))
    rateBefore = next == interval + 1 ? arrivals.rate(upTo: Activity.end(of: interval)) : 0
    arrivals = arrivals.next(from: Moment(nanoseconds: next * Activity.length))
    interval = next
  }

  /// When lines arrived in an interval.
  ///
  /// Steady lines fall now here, now there beside its edges, and before the first one nobody looked: they are
  /// counted over the time from one arrival to another.
  private struct Arrivals {
    /// The last one before the interval, unless that is long ago.
    private var before: Moment?
    private var first: Moment?
    private var last: Moment?
    private var count = 0
    private var lines = 0
    private var linesOfFirst = 0

    mutating func take(lines new: Int, at moment: Moment) {
      if first == nil {
        first = moment
        linesOfFirst = new
      }
      last = moment
      count += 1
      lines += new
    }

    /// What is known at the start of another interval.
    func next(from start: Moment) -> Arrivals {
      var next = Arrivals()
      next.before = (last ?? before).flatMap {
        start.seconds(since: $0) <= AppLimits.rateInterval ? $0 : nil
      }
      return next
    }

    func rate(upTo end: Moment) -> Double {
      guard let first, let last else { return 0 }
      let whole = Double(lines) / AppLimits.rateInterval
      let span = last.seconds(since: before ?? first)
      let pauses = before == nil ? count - 1 : count
      // What came at one time, or has stopped since, came in this interval and no other.
      guard span >= AppLimits.rateSpanMin,
        end.seconds(since: last) <= span / Double(pauses) * AppLimits.ratePauseFactor
      else { return whole }
      return Double(before == nil ? lines - linesOfFirst : lines) / span
    }
  }

  private static let kept = AppLimits.rateIntervals + 1
  private static let length = UInt64(AppLimits.rateInterval * 1_000_000_000)

  private static func interval(of moment: Moment) -> UInt64 { moment.nanoseconds / length }

  private static func end(of interval: UInt64) -> Moment {
    Moment(nanoseconds: (interval + 1) * length)
  }

  // MARK: Silence

  /// What is known of the pauses of a log.
  struct Pauses: Sendable {
    /// About how long they are at the most, of late, in seconds.
    var longest: Double
    /// How many there were.
    var count: Int

    /// Whether there were so many that it is a steady one.
    var areMany: Bool { count >= AppLimits.steadyPauses }
  }

  var pausesOfLate: Pauses { Pauses(longest: latePause, count: pauses) }

  /// How long nothing has been written, in seconds, where that is longer than is usual.
  package func silence(at moment: Moment) -> Double? {
    guard let lastSign else { return nil }
    let silence = moment.seconds(since: lastSign)
    return silence >= patience ? silence : nil
  }

  /// When the words for the silence change though nothing is written.
  package func nextSilence(after moment: Moment) -> Moment? {
    guard let lastSign else { return nil }
    guard let silence = silence(at: moment) else { return lastSign + patience }
    let unit = SilenceSpan(seconds: silence).unit
    return lastSign + ((silence / unit).rounded(.down) + 1) * unit
  }

  /// A pause that is no news: several times the longest one so far.
  private var patience: Double {
    longestPause == 0
      ? AppLimits.silenceWithoutPauses
      : max(AppLimits.silenceMin, longestPause * AppLimits.silenceFactor)
  }
}
