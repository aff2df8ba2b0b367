import LogCore
import SlurmJobs

/// Who answers questions about jobs: Slurm's own commands, or the demo.
package protocol SlurmSource: Sendable {
  /// Asks about all of these jobs at once.
  func ask(_ query: JobQuery) async -> SlurmAnswer
  /// How many commands the last answer took.
  var commandsOfAnswer: Int { get async }
  /// Those of my own jobs that are remembered: known at once, however slow Slurm is.
  func remembered() async -> [Job]
  /// My own jobs, to choose from. `tell` is given those that are known before all are.
  func list(_ tell: @Sendable (JobList) -> Void) async -> JobList
  /// Asks for jobs to be ended. Whether they have ended is told by their state.
  func cancel(_ target: JobTarget) async -> CancelAnswer
  /// What there is to know of a job, for people.
  func details(of id: JobID) async -> JobDetails
  /// A job's file was found to be this one.
  func noteOpened(_ job: JobID, stdout: LogPath?, stderr: LogPath?) async
}

extension SlurmSource {
  package var commandsOfAnswer: Int { 1 }
}
