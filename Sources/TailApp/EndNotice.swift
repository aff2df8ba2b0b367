import SlurmJobs

/// What happens outside the screen when a job ends.
package struct EndNotice: Equatable, Sendable {
  /// Whether the terminal's bell rings.
  package var rings = false
  /// What is run, by the shell; nothing where it is empty. It learns of the job from its
  /// environment: nothing that a job can choose becomes part of the command.
  package var command = ""

  package init() {}
}

/// A job that has ended, as the command that is run then gets to know it.
package struct EndedJob: Equatable, Sendable {
  package let id: String
  package let name: String
  package let state: String
  package let exitCode: String

  init(_ job: Job) {
    id = job.id.description
    name = job.name
    state = job.state.name
    exitCode = job.exitCode
  }
}

extension Model {
  /// What is to be done when a job has ended while it was watched.
  func endEffects(of job: Job, before: Job?) -> [Effect] {
    guard plan.dump == nil, job.state.isTerminal, job.state != .forgotten,
      let before, !before.state.isTerminal
    else { return [] }
    var effects: [Effect] = []
    if plan.onEnd.rings { effects.append(.ring) }
    if !plan.onEnd.command.isEmpty {
      effects.append(.runEndCommand(plan.onEnd.command, EndedJob(job)))
    }
    return effects
  }

  /// One message for each mistake; they wait for each other.
  mutating func complainOfSettings() {
    for complaint in plan.settingsComplaints { complain(complaint) }
  }
}
