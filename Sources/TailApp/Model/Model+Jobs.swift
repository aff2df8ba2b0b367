import LogCore
import SlurmJobs

extension Model {
  mutating func take(_ jobs: [Job]) -> [Effect] {
    var effects: [Effect] = []
    var seen: [LaunchPlan.Source] = []
    for source in plan.sources
    where !seen.contains(source) && !slurm.unasked.contains(source) && !isForeign(source) {
      seen.append(source)
      // What waits of an array comes last.
      let matching = jobs.filter { source.means($0) }.sorted {
        ($0.waiting == nil ? 0 : 1, $0.id) < ($1.waiting == nil ? 0 : 1, $1.id)
      }
      let rests = Set(matching.filter { $0.waiting != nil }.map(\.id.number))
      let places = places(of: source)
      var strangers: [Job] = []
      for job in matching {
        if job.waiting == nil, let pane = places[job.id] {
          effects += renew(pane, with: job)
        } else {
          strangers.append(job)
        }
      }
      // What is new and runs is what the reader wants to see, then what waits. Named tasks stay in their order.
      if source == .mine || !places.isEmpty {
        strangers = [true, false].flatMap { runs in
          [false, true].flatMap { hasEnded in
            strangers.filter { $0.isClockRunning == runs && $0.state.isTerminal == hasEnded }
          }
        }
      }
      for job in strangers { effects += take(job, from: source, rests: rests) }
      if source != .mine || !matching.isEmpty {
        effects += closeEmptyRests(of: source, rests: rests)
      }
      effects += missed(source, present: Set(matching.map(\.id)))
    }
    return effects
  }

  /// Whether a source was found to be of another cluster.
  private func isForeign(_ source: LaunchPlan.Source) -> Bool {
    guard case .job(let target) = source, target.cluster != nil else { return false }
    return panes.contains { $0.source == source && $0.finding.isFailure }
  }

  /// The panes of jobs that are known: an answer about a thousand tasks does not look for each of
  /// them among a thousand panes.
  private func places(of source: LaunchPlan.Source) -> [JobID: Int] {
    var places: [JobID: Int] = [:]
    for pane in panes.indices where panes[pane].source == source && !panes[pane].isRest {
      if let job = panes[pane].jobID, places[job] == nil { places[job] = pane }
    }
    return places
  }

  /// Gives a job's news to its pane, or to the pane that waits for it, or to a new one.
  ///
  /// - Parameter rests: arrays of which something waits.
  mutating func take(
    _ job: Job, from source: LaunchPlan.Source, rests: Set<UInt32>
  ) -> [Effect] {
    if let pane = panes.firstIndex(where: {
      $0.jobID == job.id && $0.isRest == (job.waiting != nil) && $0.source == source
    }) {
      return renew(pane, with: job)
    }
    if let pane = panes.firstIndex(where: { $0.job == nil && $0.source == source }) {
      return renew(pane, with: job)
    }
    let number = job.id.number
    let rest = panes.firstIndex {
      $0.isRest && $0.jobID?.number == number && $0.source == source
    }
    // The last tasks have started: their pane is the one that waited for them.
    if let rest, !rests.contains(number) { return renew(rest, with: job) }
    guard let last = panes.lastIndex(where: { $0.source == source }) else { return [] }
    // Slurm lists a task that the reader has closed again and again; it stays closed.
    guard !closedJobs.contains(job.id) || job.waiting != nil else { return [] }
    return renew(addPane(for: source, at: rest ?? last + 1), with: job)
  }

  /// Panes for what waits of an array go when nothing of it waits any more.
  private mutating func closeEmptyRests(
    of source: LaunchPlan.Source, rests: Set<UInt32>
  ) -> [Effect] {
    let empty = panes.filter { pane in
      pane.source == source && pane.isRest
        && pane.jobID.map { id in
          !rests.contains(id.number)
            && panes.contains { $0.id != pane.id && $0.jobID?.number == id.number }
        } ?? false
    }
    return empty.flatMap { remove($0.id) }
  }

  mutating func renew(_ pane: Int, with told: Job) -> [Effect] {
    let before = panes[pane].job?.job
    let job = told.keeping(before)
    let wasEnded = before?.state.isTerminal ?? false
    let endedAt = job.state.isTerminal ? panes[pane].job?.endedAt ?? now.moment : nil
    panes[pane].job = Pane.JobReading(job: job, at: now.moment, endedAt: endedAt)
    (panes[pane].isUnknown, panes[pane].isUndecided) = (false, false)
    if job.state.isTerminal {
      panes[pane].endDoubt.settle(asked: slurm.askedAt)
    } else {
      panes[pane].endDoubt = .none
    }
    if job.state.isWaiting { panes[pane].startSign.noteWaiting(asked: slurm.askedAt) }
    // It has begun again: its end takes its place before what is told of that.
    if !job.state.isTerminal { writeEnd(of: pane) }
    if let before {
      panes[pane].noteRun(from: before, to: job)
      noteChange(from: before, to: job, in: pane)
      if before.state != job.state || before.restarts != job.restarts {
        slurm.lastNews = now.moment
        panes[pane].endSigns.forget()
        panes[pane].startSign = StartSign(after: panes[pane].receivedRows)
        noteLull(of: pane)
      }
    } else {
      noteStep(in: pane)
      restore(pane)
      slurm.lastNews = now.moment
      // Just submitted: tasks may start at any moment, and no log tells.
      let isFresh = age(of: panes[pane]).map { $0 < AppLimits.freshTime } ?? false
      if job.waiting != nil, isFresh || job.reason.isEmpty {
        expectNews(within: AppLimits.newsDelay)
      }
    }
    tellClosedReading(of: pane)
    if let before, before.restarts != job.restarts || before.batchHost != job.batchHost,
      !job.state.isTerminal
    {
      forgetFolder(of: pane)
    }
    var effects = before == nil ? endGuesses(for: panes[pane].id) : []
    effects += aimStreams(of: pane, at: job, before: before) + checkFolders(of: pane)
    // Only now has it streams.
    if before == nil { panes[pane].noteRun(from: nil, to: job) }
    if job.state == .running, before?.state != .running { writeEndsBeforeRun(of: pane) }
    if job.state.isTerminal {
      effects += planEnd(of: pane, job: job)
      return wasEnded ? effects : effects + endEffects(of: job, before: before)
    }
    panes[pane].isEnded = false
    return effects
  }

  private mutating func noteChange(from old: Job, to new: Job, in pane: Int) {
    // Its first lines may stand here already: a row below them would tell its start too late.
    let hasWritten = panes[pane].startSign.isWritten(panes[pane].receivedRows)
    let running = JobState.running.name + (new.nodes.isEmpty ? "" : " on \(new.nodes)")
    if isBegunAnew(from: old, to: new) {
      let requeued = "requeued (restart \(new.restarts))"
      if new.state == .running, old.state != .running, hasWritten {
        let since = startClock(of: new).map { " since \($0)" } ?? ""
        return note(requeued + ", " + running + since, in: pane)
      }
      let start = new.state.isWaiting ? startClock(of: new).map { ", starts about \($0)" } : nil
      note(requeued + (start ?? ""), in: pane)
    } else if old.state == .running, new.state == .running, !old.startTime.isEmpty,
      new.startTime != old.startTime
    {
      note("started again at \(new.startTime)", in: pane)
    }
    guard new.state != old.state, !new.state.isTerminal else { return }
    // The end comes next.
    if new.state == .completing { expectNews(within: AppLimits.newsDelay) }
    switch new.state {
    case .running: if !hasWritten { note(running, in: pane) }
    default:
      let reason = new.reason.isEmpty || new.reason == "None" ? "" : " (\(new.reason))"
      note(new.state.name + reason, in: pane)
    }
  }

  /// Whether a job is about to run once more. Slurm counts that as soon as it is requeued, while the run before is
  /// COMPLETING, which is told first.
  private func isBegunAnew(from old: Job, to new: Job) -> Bool {
    guard new.state != .completing else { return false }
    return new.restarts > old.restarts
      || old.state == .completing && !new.state.isTerminal && new.restarts > 0
  }

  /// A step has no log of its own as far as Slurm tells: its job's is shown.
  private mutating func noteStep(in pane: Int) {
    guard case .job(let target) = panes[pane].source, let step = target.step else { return }
    note("step \(step) was asked for; this is the log of its job \(target)", in: pane)
  }

  /// A source's panes whose jobs Slurm did not name.
  private mutating func missed(
    _ source: LaunchPlan.Source, present: Set<JobID>
  ) -> [Effect] {
    var effects: [Effect] = []
    for pane in panes.indices where panes[pane].source == source {
      guard let reading = panes[pane].job else {
        if source == .mine { panes[pane].finding = .found }
        if case .job(let target) = source {
          panes[pane].isUndecided = slurm.undecided.contains(target)
          panes[pane].isUnknown = !panes[pane].isUndecided
        }
        effects += guessFiles(for: pane)
        continue
      }
      guard !present.contains(reading.job.id) else { continue }
      panes[pane].endDoubt.settle(asked: slurm.askedAt)
      guard !panes[pane].isEnded, panes[pane].endRow == nil else { continue }
      effects += planEnd(of: pane, rows: ["Slurm no longer knows this job"])
    }
    return effects
  }

  mutating func take(_ details: JobDetails, of job: JobID) -> [Effect] {
    if askedDetails?.job == job {
      askedDetails?.details = details
      askedDetails?.answered = now.moment
    }
    guard case .page(let page) = overlay, case .details(let id) = page.topic,
      let pane = index(of: id), panes[pane].jobID == job
    else { return [] }
    // What was just asked is newer than what the panes show.
    guard let record = details.record, let known = panes[pane].job?.job, known.waiting == nil else {
      return []
    }
    let job = known.renewed(by: record).keeping(known)
    guard job.state != .unknown, job.isOther(than: known) else { return [] }
    // What else follows from it, such as where its log is, the next answer about all jobs tells.
    if job.state != known.state { expectNews(within: AppLimits.newsDelay) }
    return renew(pane, with: job)
  }
}

extension Job {
  /// Whether something of it is as it was not before, the passing of time aside.
  fileprivate func isOther(than known: Job) -> Bool {
    (state, reason, nodes) != (known.state, known.reason, known.nodes)
      || (restarts, exitCode) != (known.restarts, known.exitCode)
  }
}

extension LaunchPlan.Source {
  /// Whether a job is one of those that were asked for.
  func means(_ job: Job) -> Bool {
    switch self {
    case .job(let target): target.matches(job)
    case .mine: job.isMine
    case .file, .pattern: false
    }
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
