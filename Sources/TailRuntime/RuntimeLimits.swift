/// The numbers of this target, each with its reason.
package enum RuntimeLimits {
  /// Answers that may wait for the loop; there are never more than a few.
  package static let answerCapacity = 1 << 20
  /// How long the first answers are waited for before the screen is taken, in seconds: a job that
  /// does not exist is told on standard error, a controller that hangs does not hold the screen.
  package static let settleTime = 1.5
  /// For how long lines are taken in before keys are looked at, in seconds: with a frame it is far
  /// below what a hand feels.
  static let feedTime = 0.01
  /// How often silent file systems are looked for while something is silent, in seconds.
  package static let stallCheckInterval = 1.0
  /// How long a dump waits for Slurm and for file systems to answer, in seconds: longer than Slurm's
  /// own commands may take.
  package static let dumpPatience = 30.0
  /// How often a session is saved while something happens, in seconds.
  static let sessionInterval = 60.0
  /// How long the last save of a session is waited for, in seconds.
  package static let sessionPatience = 1.0
  /// How long an export that is told to stop is waited for, in seconds.
  package static let stopPatience = 1.0
  /// For how long exports may say nothing after a signal that ended the dump, in seconds: they write what
  /// was read. Then a file system hangs, and what is half written is given up.
  package static let lastWordsPatience = 10.0
  /// A signal that comes sooner after the first, in seconds, is the same: `timeout` sends one to the process and to
  /// its group.
  static let signalTwice = 0.3
  /// How long a dump that a signal ends waits for its files to be looked at once more, in seconds: what a network
  /// file system tells of a file that was cut is believed after one.
  static let lastLookPatience = 3.0
  /// And for each of them besides: some ten calls to a server that is far away.
  static let lastLookPatienceEach = 0.05
  /// Up to how many files are named that were not.
  static let namedFiles = 3
  /// Up to how many bytes of a line without an end are held for each stream of a dump: when its file is
  /// replaced there is no other place to have them from.
  static let heldLine = 4 * 1024 * 1024
  /// What a dump waits for is told after this, in seconds: most answers are there by then.
  package static let quietWait = 2.0
  /// A dump that is shorter than this shows no progress, in seconds.
  package static let quietDump = 1.0
  /// A SIGCONT within this time after a stop of our own is the one that ended it, in seconds.
  static let resumeTime = 0.5
}
