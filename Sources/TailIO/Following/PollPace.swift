import LogCore

/// How often a file is looked at that has to be polled: fast while it grows and is seen, slowly
/// while it is quiet, hidden or its job has ended.
struct PollPace {
  var attention = Attention.visible
  /// The seconds between two looks at those that are not on the screen, where they have to wait; 0
  /// where they do not. What is on it is looked at more often, but not so often that they wait for ever.
  var gapOfOthers = 0.0
  private let limit: Double?
  private var interval = IOLimits.pollWhileGrowing
  private var lastGrowth: UInt64?
  /// Spreads the turns of many files; differs from file to file and from turn to turn.
  private var jitter: UInt32

  /// - Parameters:
  ///   - limit: the reader's own upper bound, in seconds.
  ///   - seed: differs from file to file.
  init(limit: Double?, seed: UInt32) {
    self.limit = limit
    jitter = seed &* 2_654_435_761
  }

  /// The file has grown, or was opened.
  mutating func grew(at now: UInt64) {
    let pause = Double(now - min(now, lastGrowth ?? 0)) / 1e9
    lastGrowth = now
    // More of the same read.
    guard pause >= IOLimits.pollWhileGrowing / 2 else { return }
    interval = isCrowded ? min(max(fastest, pause / 2), slowest(0)) : fastest
  }

  /// Whether it is one of some on the screen, and others wait for so long that it is looked at no more often
  /// than it grows.
  private var isCrowded: Bool { attention == .visible && gapOfOthers > IOLimits.pollWhileHidden }

  /// Seconds until the next look at a file that is there.
  mutating func next(at now: UInt64) -> Double {
    let quiet = now - min(now, lastGrowth ?? 0)
    if quiet >= Monotonic.seconds(IOLimits.pollKeepFast) {
      interval = min(interval * IOLimits.pollGrowth, slowest(quiet))
    } else if !isCrowded {
      interval = fastest
    }
    return jittered(max(interval, fastest))
  }

  /// Seconds until the next look for a file that is not there or cannot be read.
  mutating func nextMissing() -> Double {
    interval = min(
      max(interval * IOLimits.pollGrowth, IOLimits.pollMissing),
      attention.isSeen ? slowestMissing : IOLimits.pollWhileHidden)
    return jittered(interval)
  }

  private var fastest: Double {
    guard attention.isSeen else { return IOLimits.pollGrowingUnseen }
    guard attention != .focused else { return IOLimits.pollWhileGrowing }
    return min(
      max(IOLimits.pollWhileGrowing, gapOfOthers / IOLimits.growingBeforeOthers),
      IOLimits.pollGrowingUnseen)
  }

  private func slowest(_ quiet: UInt64) -> Double {
    switch attention {
    case .focused, .visible:
      min(
        max(IOLimits.pollWhileQuiet, gapOfOthers / IOLimits.quietBeforeOthers),
        IOLimits.pollWhileHidden)
    case .hidden: IOLimits.pollWhileHidden
    // Data can arrive after the job has gone, for as long as attributes are cached.
    case .ended:
      quiet < Monotonic.seconds(IOLimits.lastWordsTime)
        ? IOLimits.pollForLastWords : IOLimits.pollAfterEnd
    }
  }

  private var slowestMissing: Double {
    max(
      IOLimits.pollMissingCap,
      min(gapOfOthers / IOLimits.quietBeforeOthers, IOLimits.pollWhileHidden))
  }

  private mutating func jittered(_ seconds: Double) -> Double {
    jitter = jitter &* 1_664_525 &+ 1_013_904_223
    let fraction = Double(jitter >> 8) / Double(1 << 24)
    return min(seconds, limit ?? seconds)
      * (1 - IOLimits.pollJitter + 2 * IOLimits.pollJitter * fraction)
  }
}
