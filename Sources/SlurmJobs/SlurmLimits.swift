/// The numbers of this target, each with its reason.
package enum SlurmLimits {
  /// So many tasks are named one by one on a command line; for more the whole array is asked for.
  package static let tasksNamed = 50
  /// The most tasks that a stepped list may mean; Slurm's own MaxArraySize ends at 4,000,001.
  package static let tasksTyped: UInt32 = 4_000_001
  /// What Slurm prints for the index of a job that is no array task (slurm.h, NO_VAL).
  package static let noTask: UInt32 = 4_294_967_294
  /// Padding wider than this is cut down to it by the daemon (measured with 22.05).
  package static let paddingCap = 10
}
