/// What a pattern has cost. It is counted, not timed, so that it is the same everywhere: a step is a few
/// nanoseconds.
package struct PatternEffort: Sendable {
  /// Steps of all that was tried.
  package private(set) var steps = 0
  /// Those of them that matches took which were not over at once.
  private(set) var hardSteps = 0
  /// Bytes that it was tried on.
  private var bytes = 0

  package init() {}

  /// Whether it costs more than it is worth, seen over all that it was tried on.
  package var isTooMuch: Bool {
    hardSteps > LogLimits.patternSteps && hardSteps / LogLimits.patternStepsPerByte > bytes
  }

  mutating func add(steps: Int) {
    self.steps += steps
  }

  mutating func add(hardSteps: Int) {
    steps += hardSteps
    self.hardSteps += hardSteps
  }

  mutating func add(bytes: Int) {
    self.bytes += bytes
  }
}

extension [PatternEffort] {
  /// What the pattern at a place has cost so far; nothing, where it is new.
  func effort(at place: Int) -> PatternEffort {
    indices.contains(place) ? self[place] : PatternEffort()
  }
}
