import LogCore
import SlurmJobs

/// A job that scancel was asked to end, and that has not ended yet.
struct PendingCancel: Sendable {
  let target: JobTarget
  /// How often Slurm was asked since.
  var answers = 0
}

extension Model {
  /// Asks whether to cancel, and spells out what that would end.
  mutating func askToCancel(_ pane: Pane) {
    guard let job = pane.job?.job else {
      if pane.source.isOfFiles {
        say("this pane shows a file, not a job")
      } else {
        say("no information from Slurm about this job yet")
      }
      return
    }
    guard !job.state.isTerminal else {
      say("job \(job.id) has ended already: \(job.state.name)")
      return
    }
    let scope = CancelScope(
      of: job, among: panes.compactMap { $0.job?.job }, asking: surroundings.user)
    overlay = .confirmation(
      Confirmation(
        question: scope.question, deed: .cancel(scope.target),
        alternative: scope.whole.map { .cancel($0) }))
  }

  mutating func take(_ answer: CancelAnswer, about target: JobTarget) -> [Effect] {
    switch answer {
    case .accepted:
      sayMeanwhile("scancel \(target): requested; the job's state will show it")
      // scancel says nothing of jobs that it does not know or that have ended.
      cancels.append(PendingCancel(target: target))
      expectNews(within: AppLimits.afterCancelDelay)
    // Nothing has changed: the next question is of more use when something does.
    case .refused(let message):
      complain("scancel \(target): \(message)")
    }
    return []
  }

  /// Compares what scancel was asked for with what has come of it.
  mutating func judgeCancels() {
    for place in cancels.indices.reversed() {
      let target = cancels[place].target
      cancels[place].answers += 1
      let jobs = panes.compactMap { pane in
        pane.job?.job.id.number == target.number ? pane.job?.job : nil
      }.filter { target.matches($0) || JobTarget($0.id).covers(target) }
      guard let job = jobs.first(where: { !$0.state.isTerminal && $0.state != .completing }) else {
        if let job = jobs.first(where: { $0.state == .completing }) {
          say("\(target): COMPLETING; Slurm is ending \(job.name.isEmpty ? "it" : job.name)")
          expectNews(within: AppLimits.afterCancelDelay * 4)
        } else {
          say("\(target): \(jobs.first?.state.name ?? "gone")")
          cancels.remove(at: place)
        }
        continue
      }
      if cancels[place].answers >= AppLimits.cancelAnswers {
        complain(
          keymap.sentence(
            "scancel \(target) was accepted, but \(job.label) is still \(job.state.name)",
            (.refresh, "asks again")))
        cancels.remove(at: place)
      } else {
        expectNews(within: AppLimits.afterCancelDelay * 2)
      }
    }
  }
}

/// What `scancel` would end, in words.
struct CancelScope {
  let target: JobTarget
  /// All of it, where `target` is a part only.
  let whole: JobTarget?
  let question: String

  /// Short enough for 80 columns: what it would end must not be cut off.
  ///
  /// - Parameter reader: who is asked; whose the job is has to be told to anybody else.
  init(of job: Job, among jobs: [Job], asking reader: String?) {
    let isOwn = job.isMine || job.user.isEmpty || job.user == reader
    let name =
      (job.name.isEmpty ? "" : " \(job.name.count > 16 ? job.name.prefix(15) + "…" : job.name)")
      + (isOwn ? "" : " of \(job.user)")
    let relatives = jobs.filter { $0.id.number == job.id.number }
    let all = JobTarget(JobID(number: job.id.number))
    if let component = job.id.component {
      // Slurm ends a heterogeneous job as a whole.
      let count = max(relatives.count, Int(component) + 1)
      (target, whole) = (all, nil)
      question =
        "scancel \(all)\(name) (\(job.state.name))? y: the heterogeneous job, \(count) components, "
        + "else: no"
    } else if job.id.task != nil || job.waiting != nil {
      let open = relatives.reduce(0) { $0 + ($1.state.isTerminal ? 0 : $1.waiting?.count ?? 1) }
      target = JobTarget(job.label) ?? JobTarget(job.id)
      whole = all
      let subject = job.label.count > 24 ? "of array \(all)" : job.label
      let part = job.waiting.map { "these \($0.count)" } ?? "this task"
      question =
        "scancel \(subject)\(name) (\(job.state.name))? y: \(part), "
        + "a: all \(open > 1 ? "\(open) " : "")of array \(all), else: no"
    } else {
      (target, whole) = (JobTarget(job.id), nil)
      question = "scancel \(job.id)\(name) (\(job.state.name))?  y: yes, any other key: no"
    }
  }
}
