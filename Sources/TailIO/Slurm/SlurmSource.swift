import LogCore
import SlurmJobs

/// Who answers questions about jobs: Slurm's own commands, or the demo.
package protocol SlurmSource: Sendable {
  /// Asks about all of these jobs at once.
  func ask(_ query: JobQuery) async -> SlurmAnswer
  /// The same without what the data base has yet to tell of these targets: it may take its time, and what runs is
  /// known before.
  func firstAnswer(to query: JobQuery) async -> (answer: SlurmAnswer, owed: [JobTarget])
  /// What the data base tells of targets that an answer owes.
  func archived(_ owed: [JobTarget]) async -> [Job]
  /// What is remembered of these jobs: known at once, however slow Slurm is.
  func recall(_ query: JobQuery) async -> [Job]
  /// How many commands the last answer takes.
  var commandsOfAnswer: CommandUse { get async }
  /// Of which of the targets nobody knows whether there is such a job: the data base has not answered.
  var undecided: [JobTarget] { get async }
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
  package func firstAnswer(to query: JobQuery) async -> (answer: SlurmAnswer, owed: [JobTarget]) {
    (await ask(query), [])
  }
  package func archived(_ owed: [JobTarget]) async -> [Job] { [] }
  package func recall(_ query: JobQuery) async -> [Job] { [] }
  package var commandsOfAnswer: CommandUse { CommandUse(count: 1) }
  package var undecided: [JobTarget] { [] }
}

/// What an answer has cost.
package struct CommandUse: Hashable, Sendable {
  package var count = 0
  /// Whether it would have taken one more, for which there was no room (`JobQuery.room`).
  package var isShort = false

  package init(count: Int = 0, isShort: Bool = false) {
    (self.count, self.isShort) = (count, isShort)
  }
}
