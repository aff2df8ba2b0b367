import LogCore
import SlurmJobs

extension Model {
  /// The jobs that Slurm has to be asked about: those that can still change.
  private var openTargets: [JobTarget] {
    var targets: [JobTarget] = []
    for source in plan.sources {
      guard case .job(let target) = source, !targets.contains(target) else { continue }
      let mine = panes.filter { $0.source == source }
      let isOver =
        !mine.isEmpty
        && mine.allSatisfy { $0.isEnded || $0.endRow != nil || $0.finding.isFailure }
      if !isOver && !mine.isEmpty { targets.append(target) }
    }
    return targets
  }

  mutating func askSlurmIfDue(force: Bool) -> [Effect] {
    guard !slurm.isAsking, slurm.trouble != .notInstalled else { return [] }
    let targets = openTargets
    guard !targets.isEmpty else {
      slurm.nextAsk = nil
      return []
    }
    guard force || slurm.nextAsk.map({ $0 <= now.moment }) ?? true else { return [] }
    slurm.isAsking = true
    slurm.askedAt = now.moment
    return [.askSlurm(targets)]
  }

  mutating func take(_ answer: SlurmAnswer) -> [Effect] {
    slurm.isAsking = false
    switch answer {
    case .jobs(let jobs):
      slurm.trouble = nil
      slurm.failures = 0
      slurm.lastAnswer = now.moment
      slurm.nextAsk = now.moment + slurm.interval
      return take(jobs)
    case .trouble(let trouble):
      slurm.trouble = trouble
      slurm.failures += 1
      let pause = slurm.interval * Double(1 << min(slurm.failures, 4))
      slurm.nextAsk = now.moment + max(slurm.interval, min(pause, AppLimits.slurmIntervalCap))
      return panes.indices.flatMap { guessFiles(for: $0) }
    }
  }

  private mutating func take(_ jobs: [Job]) -> [Effect] {
    var effects: [Effect] = []
    for source in Set(plan.sources) {
      guard case .job(let target) = source else { continue }
      let matching = jobs.filter { target.matches($0.id) }.sorted { $0.id < $1.id }
      for job in matching { effects += take(job, from: source) }
      effects += missed(source, present: Set(matching.map(\.id)))
    }
    return effects
  }

  /// Gives a job's news to its pane, or to the pane that waits for it, or to a new one.
  private mutating func take(_ job: Job, from source: LaunchPlan.Source) -> [Effect] {
    if let pane = panes.firstIndex(where: { $0.source == source && $0.jobID == job.id }) {
      return renew(pane, with: job)
    }
    if let pane = panes.firstIndex(where: { $0.source == source && $0.job == nil }) {
      return renew(pane, with: job)
    }
    guard let last = panes.lastIndex(where: { $0.source == source }) else { return [] }
    // Slurm lists a task that the reader has closed again and again; it stays closed.
    guard !closedJobs.contains(job.id) else { return [] }
    return renew(addPane(for: source, at: last + 1), with: job)
  }

  private mutating func renew(_ pane: Int, with job: Job) -> [Effect] {
    let before = panes[pane].job?.job
    panes[pane].job = Pane.JobReading(job: job, at: now.moment)
    if let before { noteChange(from: before, to: job, in: pane) }
    let effects = aimStreams(of: pane, at: job.output, hadJob: before != nil)
    if job.state.isTerminal {
      planEnd(of: pane, job: job)
      return effects + panes[pane].streams.flatMap { $0.feeds.map { .checkNow($0.id) } }
    }
    panes[pane].endRow = nil
    panes[pane].isEnded = false
    return effects
  }

  private mutating func noteChange(from old: Job, to new: Job, in pane: Int) {
    if new.restarts > old.restarts { note("requeued, restart \(new.restarts)", in: pane) }
    guard new.state != old.state, !new.state.isTerminal else { return }
    switch new.state {
    case .running:
      note("RUNNING" + (new.nodes.isEmpty ? "" : " on \(new.nodes)"), in: pane)
    default:
      let reason = new.reason.isEmpty || new.reason == "None" ? "" : " (\(new.reason))"
      note(new.state.name + reason, in: pane)
    }
  }

  /// Makes a pane's streams look for the files that Slurm names.
  private mutating func aimStreams(of pane: Int, at output: JobOutput, hadJob: Bool) -> [Effect] {
    panes[pane].finding = .found
    let extra = guessedNames(for: panes[pane])
    let wanted: [(PaneStream.Role, [LogPath])] =
      output.absence == nil || plan.logDirectory != nil
      ? [
        (.stdout, output.stdout.map { LogPath(bytes: $0) } + extra.stdout),
        (.stderr, output.isMerged ? [] : output.stderr.map { LogPath(bytes: $0) }),
      ] : []
    var effects = output.isMerged && !hadJob ? dropGuessedStderr(of: pane) : []
    for (role, paths) in wanted where !paths.isEmpty {
      if let stream = panes[pane].streams.first(where: { $0.role == role }) {
        guard stream.feeds.map(\.path) != paths else { continue }
        if stream.standing == .open {
          // Slurm may call the same file by another path; another name is another file.
          guard !hadJob, let path = paths.first, stream.path?.name != path.name else { continue }
          note("Slurm names another file for \(stream.label): \(path)", in: pane)
        }
        effects += look(for: paths, stream: stream.index, in: pane)
      } else {
        effects += followFirst(of: paths, role: role, label: role.label, in: pane)
      }
    }
    return effects
  }

  /// Slurm says that both streams share a file: a stderr file that was guessed will not come.
  private mutating func dropGuessedStderr(of pane: Int) -> [Effect] {
    let guessed = panes[pane].streams.filter { $0.role == .stderr && $0.standing != .open }
    panes[pane].streams.removeAll { stream in guessed.contains { $0.index == stream.index } }
    return guessed.flatMap { letGo(of: $0.feeds) }
  }

  /// A source's panes whose jobs Slurm did not name.
  private mutating func missed(
    _ source: LaunchPlan.Source, present: Set<JobID>
  ) -> [Effect] {
    var effects: [Effect] = []
    for pane in panes.indices where panes[pane].source == source {
      guard let reading = panes[pane].job else {
        effects += guessFiles(for: pane)
        continue
      }
      guard !present.contains(reading.job.id), !panes[pane].isEnded, panes[pane].endRow == nil
      else { continue }
      planEnd(of: pane, text: "Slurm no longer knows this job")
    }
    return effects
  }

  mutating func take(_ answer: CancelAnswer, about job: JobID) -> [Effect] {
    switch answer {
    case .accepted: keepSaying("scancel \(job): asked; the state will tell")
    case .refused(let message): complain("scancel \(job): \(message)")
    }
    slurm.nextAsk = now.moment + AppLimits.afterCancelDelay
    return []
  }

  mutating func take(details lines: [String], of job: JobID) -> [Effect] {
    guard case .page(var page) = overlay, case .details(let id) = page.topic,
      let pane = index(of: id), panes[pane].jobID == job
    else { return [] }
    page.slurmLines = lines
    overlay = .page(page)
    return []
  }
}

extension Pane.Finding {
  /// Whether it is settled that there is nothing.
  package var isFailure: Bool {
    if case .notFound = self { true } else { false }
  }
}

extension PaneStream.Role {
  /// The name in `[stdout] line`.
  var label: String {
    switch self {
    case .stdout: "stdout"
    case .stderr: "stderr"
    case .file: "file"
    }
  }
}
