import LogCore
import SlurmJobs

/// What Slurm was asked of a job last when the reader wanted its details: who looks again at once has Slurm asked
/// nothing.
struct AskedDetails: Sendable {
  let job: JobID
  let asked: Moment
  /// What it said, once it has answered.
  var details: JobDetails?
  /// When that came.
  var answered: Moment?
}
