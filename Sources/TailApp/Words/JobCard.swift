import SlurmJobs

/// What the details say of a job first: how it is or ended, in words, and what to do.
struct JobCard {
  let lines: [String]

  init(_ reading: Pane.JobReading, of pane: Pane, model: Model) {
    let job = reading.job
    let outcome = JobOutcome(job, folder: pane.folder?.sight)
    var lines: [String] = []
    let name = job.name.isEmpty ? "" : " \(job.name)"
    let owner = job.user.isEmpty ? "" : " of \(job.user)"
    let partition = job.partition.isEmpty ? "" : ", partition \(job.partition)"
    lines.append("job \(job.label)\(name)\(owner)\(partition)")
    lines.append(
      pane.hasEvidentlyStarted
        ? "\(pane.stateName): its log grows, Slurm said \(job.state.name) last"
        : JobCard.state(reading, outcome, model))
    if job.restarts > 0 { lines.append("requeued (restart \(job.restarts))") }
    if job.state.isTerminal, let advice = outcome.advice { lines.append(advice) }
    if let advice = outcome.waitingAdvice { lines.append(advice) }
    if outcome.isStuck, job.state.isWaiting {
      lines.append(model.keymap.sentence("it will wait for ever", (.cancelJob, "cancels it")))
    }
    if job.state.isFailure { lines += JobCard.errors(of: pane) }
    self.lines = lines
  }

  private static func state(
    _ reading: Pane.JobReading, _ outcome: JobOutcome, _ model: Model
  ) -> String {
    let job = reading.job
    if job.state.isTerminal { return outcome.sentence { "\(Elapsed(seconds: $0))" } + nodes(job) }
    if job.state.isWaiting {
      let start = model.startClock(of: job).map { ", starts about \($0)" } ?? ""
      return job.state.name + outcome.waitingRemark + start
    }
    guard let time = JobTime(reading, at: model.now.moment) else {
      return job.stateName + nodes(job)
    }
    let left = time.left.map { ", \(Elapsed(seconds: $0)) left" } ?? ""
    return "\(job.state.name) \(time.text)\(left)\(nodes(job))"
  }

  private static func nodes(_ job: Job) -> String {
    job.nodes.isEmpty || job.state == .nodeFail ? "" : ", on \(job.nodes)"
  }

  /// The first error line in memory and the last, of its last run.
  private static func errors(of pane: Pane) -> [String] {
    guard let found = pane.errorLines else { return [] }
    let last = "last error: " + String(decoding: found.last, as: UTF8.self)
    guard let line = found.cause ?? found.first else { return [last] }
    let first = "first error: " + String(decoding: line, as: UTF8.self)
    return found.last == line ? [first] : [first, last]
  }
}
