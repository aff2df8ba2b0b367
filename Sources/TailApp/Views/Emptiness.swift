import CellUI
import LogCore
import SlurmJobs

/// Why a pane shows no line, in the reader's words.
struct Emptiness {
  let lines: [String]

  init(of pane: Pane, model: Model) {
    lines = Emptiness.reasons(pane, model)
  }

  /// The same, broken between words so that it fits.
  func rows(columns: Int) -> [String] {
    lines.flatMap { FittedText.rows($0, columns: columns) }
  }

  private static func reasons(_ pane: Pane, _ model: Model) -> [String] {
    if let message = pane.finding.failure { return [message] }
    if let job = pane.job?.job, let absence = job.output.absence,
      pane.streams.allSatisfy({ $0.feeds.isEmpty && $0.standing == .missing })
    {
      return [absence.text(of: job, keymap: model.keymap)]
    }
    if pane.source == .mine, pane.job == nil { return mine(model) }
    if let watched = model.pattern(of: pane) { return unmatched(watched, pane) }
    if let waiting = pane.job?.job.waiting { return rest(waiting, pane) }
    if pane.clearedBefore != nil {
      return [model.keymap.sentence("cleared", (.clear, "brings the lines back"))]
    }
    let held = pane.streams.reduce(0) { $0 + Int(pane.log.receivedInAll($1.index)) }
    if let unread = unread(pane, model) { return unread }
    if held > 0 {
      return pane.lens.filtering
        ? [model.keymap.sentence("no line passes the filter", (.filter, "twice switches it off"))]
        : [
          model.keymap.sentence(
            "no line in \(pane.choice.label)", (.cycleStream, "shows the other stream"))
        ]
    }
    if let job = pane.job?.job, job.state.isTerminal, JobOutcome(job).isWithoutOutput {
      return ["the job has no log: Slurm could not open its output file"]
    }
    var lines = pane.streams.compactMap(reason)
    lines += model.unmatched(of: pane).map { "no file matches \($0) yet" }
    if case .job(let target) = pane.source, pane.job == nil {
      lines.insert(slurm(model, pane, target), at: 0)
    } else if let job = pane.job?.job {
      var why = job.emptiness(
        hasFile: pane.streams.contains { $0.standing == .open }, isElsewhere: pane.nodeOfLog != nil)
      if job.state.isWaiting, JobOutcome(job).isStuck {
        why.append(model.keymap.sentence("it will wait for ever", (.cancelJob, "cancels it")))
      }
      // Why there is no file yet says more than its name.
      lines = job.state.isWaiting ? why + lines : lines + why
      lines += elsewhere(pane, job, model.keymap)
    }
    return lines
  }

  /// What is said while files have not been looked through for lines to show; `nil`: they are, or need
  /// not be.
  private static func unread(_ pane: Pane, _ model: Model) -> [String]? {
    if pane.lens.filtering, pane.log.isFilterUnfinished {
      return ["filtering… \(Int(pane.log.judgedPart * 100)) %"]
    }
    guard pane.hidesLines, pane.log.reachesBack(pane.lens), !pane.isEndKnown else { return nil }
    if let pendingRead = pane.pendingRead {
      let progress = pendingRead.progress.map { " \(Int($0 * 100)) %" } ?? ""
      return ["searching the file…" + progress]
    }
    if let trouble = pane.historyTrouble { return [trouble] }
    let what = pane.lens.filtering ? "passes the filter" : "is in \(pane.choice.label)"
    if model.isTryingFilter(pane) {
      return ["no line in memory \(what); Enter looks through the file"]
    }
    guard pane.filling.isStopped else { return ["searching the file…"] }
    return [
      model.keymap.sentence(
        "no line in memory \(what), and the file was not searched to its start",
        Pane.resumedFilling)
    ]
  }

  private static func reason(_ stream: PaneStream) -> String? {
    let path = stream.path?.description ?? stream.label
    return switch stream.standing {
    case .looking: "looking for \(path)"
    case .missing: "waiting for \(path)"
    case .open: nil
    case .unreadable(let message): "cannot read \(path): \(message); trying again"
    case .refused(let message): "\(path) \(message)"
    case .deleted: "\(path) was deleted; waiting for it to come back"
    }
  }

  private static func unmatched(_ watched: WatchedPattern, _ pane: Pane) -> [String] {
    let path = watched.pattern.path
    let text =
      pane.finding == .looking
      ? "looking for files that match \(path)" : "no file matches \(path) yet"
    return [text] + (watched.trouble.map { [$0] } ?? [])
  }

  private static func slurm(_ model: Model, _ pane: Pane, _ target: JobTarget) -> String {
    if let trouble = model.slurm.trouble {
      return trouble.message + (trouble.mayPass ? "; asking again" : "")
    }
    if pane.isUndecided {
      return
        "Slurm's controller does not know job \(target), and its data base has not answered yet; "
        + "asking again"
    }
    if pane.isUnknown { return "Slurm does not know job \(target)" }
    return model.slurm.isOverdue(at: model.now.moment)
      ? "Slurm has not answered yet about job \(target); waiting for it"
      : "asking Slurm about job \(target)"
  }

  private static func mine(_ model: Model) -> [String] {
    if let trouble = model.slurm.trouble {
      return [trouble.message + (trouble.mayPass ? "; asking again" : "")]
    }
    return [
      model.slurm.lastAnswer == nil
        ? "asking Slurm about your jobs"
        : "you have no jobs; those that you submit will be shown here"
    ]
  }

  private static func rest(_ waiting: TaskList, _ pane: Pane) -> [String] {
    let reason = pane.job?.job.reason ?? ""
    let why = reason.isEmpty || reason == "None" ? "" : " (\(reason))"
    return waiting.count == 1
      ? ["1 task waits\(why); it gets a pane when it starts"]
      : ["\(Grouped(waiting.count)) tasks wait\(why); each gets a pane when it starts"]
  }

  /// Why a file of a job that runs, or has run, may not be here.
  private static func elsewhere(_ pane: Pane, _ job: Job, _ keymap: Keymap) -> [String] {
    guard pane.streams.contains(where: { $0.standing == .missing }), !job.state.isWaiting else {
      return []
    }
    func remedied(_ text: String) -> String {
      job.state.isTerminal
        ? text : keymap.sentence(text, (.attach, "reads the log there, through srun"))
    }
    let host = job.logHost ?? "its node"
    switch pane.folder {
    case (let folder, .missing)?:
      return [remedied("there is no folder \(folder) on this host; it may be on \(host)")]
        + pane.remedyForNext
    case (let folder, .local)?:
      return [remedied("\(folder) is this host's own; the log may be on \(host)")]
        + pane.remedyForNext
    case (_, .written)?: return []
    case (_, .shared)?, (_, .closed)?, nil:
      guard job.state == .running, !job.batchHost.isEmpty else { return [] }
      return [remedied("if it stays away it may be on \(job.batchHost) only")]
    }
  }
}

extension Job {
  /// Why a job that is known may have written nothing.
  ///
  /// - Parameter isElsewhere: whether its log may be on its node only.
  fileprivate func emptiness(hasFile: Bool, isElsewhere: Bool) -> [String] {
    if state.isWaiting {
      // The title has Slurm's own words.
      if state == .pending, let other = JobOutcome(self).awaited {
        return ["the job starts when \(other) has completed"]
      }
      let waits = JobOutcome(self).waitingReason
      let why = waits.isEmpty ? "" : " (\(waits))"
      return [state == .pending ? "the job is waiting to start\(why)" : "\(state.name)\(why)"]
    }
    if state == .running, hasFile {
      return ["nothing written yet; if this stays so the program may buffer its output:"]
        + ["try python -u, stdbuf -oL or srun --unbuffered"]
    }
    guard state.isTerminal else { return [] }
    if hasFile { return ["the job has written nothing"] }
    if state == .cancelled, elapsed ?? 0 == 0 {
      return ["the job was cancelled before it started: it has no log"]
    }
    return [
      "the job has ended, and its log is not "
        + (isElsewhere ? "on this host" : "there: never written, or deleted")
    ]
  }
}

extension Pane {
  /// The node that may have the log where this host does not; `nil`: nothing speaks for that.
  var nodeOfLog: String? {
    guard let host = job?.job.logHost, let sight = folder?.sight else { return nil }
    return sight == .missing || sight == .local ? host : nil
  }

  /// What helps with a job's log that is on its node; its allocation is gone once it has ended.
  fileprivate var remedyForNext: [String] {
    guard job?.job.state.isTerminal == true else { return [] }
    return ["while a job runs, A or --remote-logs reads it there, through srun"]
  }
}

extension JobOutput.Absence {
  func text(of job: Job, keymap: Keymap) -> String {
    switch self {
    case .discarded: "the job's output goes to /dev/null: there is nothing to follow"
    case .interactive where job.state.isTerminal || job.state.isWaiting:
      "not a batch job: it writes to its own terminal, not to a file"
    case .interactive:
      keymap.sentence(
        "not a batch job: it writes to its own terminal, not to a file",
        (.attach, "attaches to the step that runs now"))
    case .component:
      "only component 0 has a log: it is \(JobID(number: job.id.number, component: 0))"
    }
  }
}
