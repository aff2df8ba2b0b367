/// The numbers of this target, each with its reason.
package enum SlurmLimits {
  /// Slurm's own MaxArraySize ends here, and so does an index that may be typed.
  package static let taskMax: UInt32 = 4_000_000
  /// A stepped list may mean so many single tasks; no cluster's MaxArraySize is near it.
  package static let listedTasks: UInt32 = 100_000
  /// What Slurm prints for the index of a job that is no array task (slurm.h, NO_VAL).
  package static let noTask: UInt32 = 4_294_967_294
  /// What some versions print for the time limit of a job that has none, in seconds: 365-00:00:00 (22.05,
  /// on a partition without a limit).
  package static let noTimeLimit = 365 * 86_400
  /// Padding wider than this is cut down to it by the daemon (measured with 22.05).
  package static let paddingCap = 10
  /// An array of no more tasks than this is looked up, more are asked for with others.
  package static let askedSingly = 3
  /// So many times in a row a data base may not answer before it is taken for one that knows nothing.
  package static let archiveTries = 8
  /// Of an array that was submitted no more than this ago, in seconds, the controller knows all tasks, whatever its
  /// MinJobAge is: few set less.
  package static let newArrayAge = 30
  /// The controller and the data base may tell the time of one end so many seconds apart.
  package static let sameEnd = 5
  /// JSON that is nested deeper is no answer of Slurm's.
  package static let jsonDepth = 64
}
