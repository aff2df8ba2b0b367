/// The numbers of this target, each with its reason.
package enum IOLimits {
  /// What may wait in a mailbox for the UI thread, in bytes: a burst beyond it stays in its file.
  package static let feedMailbox = 8 * 1024 * 1024
  /// What a message without lines costs in a mailbox.
  static let messageCost = 64
  /// Blocks in which the end of a file is searched for line starts; larger ones gain nothing
  /// (measured: 10 µs for 1000 lines at 64 KiB).
  static let backwardBlock = 64 * 1024
  /// How far back the first lines are looked for: beyond it lines are not lines.
  static let backwardBudget: UInt64 = 8 * 1024 * 1024
  /// Blocks in which lines are counted and files are copied.
  static let countingBlock = 1024 * 1024
  /// Larger files are not counted: it would take seconds of a core.
  static let countingCap: UInt64 = 4 * 1024 * 1024 * 1024

  // Polling, in seconds. Others look every 250 ms (fluent-bit, nxadm/tail, Alloy) to 1 s (tail).
  static let pollWhileGrowing = 0.25
  static let pollGrowth = 1.6
  static let pollWhileQuiet = 2.5
  static let pollMissing = 1.0
  static let pollMissingCap = 5.0
  /// Lets many files' turns drift apart.
  static let pollJitter = 0.15
  /// Local files are looked at this often in case an announcement was lost.
  static let safetyPoll = 10.0
  /// A size below what was read is believed when it is seen again after this long: caches of
  /// network file systems show old sizes (coreutils 7fc7206b0, fluent-bit #10276).
  static let suspicion = 1.0
  /// A deleted file is read on for so long, then let go, so that no `.nfs` file is left behind.
  static let deletedGrace = 30.0
  /// After an error such as EIO or ESTALE.
  static let errorPause = 1.0
  /// A call that takes longer is told as "not responding".
  static let stall = 2.0

  /// Seconds after which a Slurm command is ended: a controller that is away holds it for 18 s.
  package static let slurmTimeLimit = 25.0
  /// The most that a Slurm command may print.
  static let slurmOutput = 64 * 1024 * 1024
}
