/// What came of asking Slurm.
package enum SlurmAnswer: Hashable, Sendable {
  /// Slurm answered. A target that no job answers to is unknown to it: never existed, purged or
  /// hidden, which Slurm does not tell apart.
  case jobs([Job])
  /// The same where some targets were said to be of another cluster: nobody was asked about those.
  case foreign([JobTarget], ourCluster: String, jobs: [Job])
  /// Slurm did not answer; this is what is remembered of the jobs.
  case trouble(SlurmTrouble, remembered: [Job] = [])
}

/// What came of cancelling a job.
package enum CancelAnswer: Hashable, Sendable {
  /// `scancel` took it. It answers so for unknown and ended jobs too: the state tells.
  case accepted
  /// It was refused; `message` is Slurm's, in one line.
  case refused(message: String)
}
