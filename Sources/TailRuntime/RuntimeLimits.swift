/// The numbers of this target, each with its reason.
package enum RuntimeLimits {
  /// Answers that may wait for the loop; there are never more than a few.
  package static let answerCapacity = 1 << 20
  /// How long the first answers are waited for before the screen is taken, in seconds: a job that
  /// does not exist is told on standard error, a controller that hangs does not hold the screen.
  package static let settleTime = 1.5
  /// How often silent file systems are looked for while something is silent, in seconds.
  package static let stallCheckInterval = 1.0
}
