import SlurmJobs

/// Who answers questions about jobs: Slurm's own commands, or the demo.
package protocol SlurmSource: Sendable {
  /// Asks about all of these jobs at once.
  func ask(about targets: [JobTarget]) async -> SlurmAnswer
  /// Asks for a job to be ended. Whether it has ended is told by its state.
  func cancel(_ id: JobID) async -> CancelAnswer
  /// What there is to know of a job, line by line, for people.
  func details(of id: JobID) async -> [String]
}
