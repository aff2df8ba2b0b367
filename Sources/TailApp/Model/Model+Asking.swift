import LogCore
import SlurmJobs

extension Model {
  /// What Slurm has to be asked about: jobs that can still change.
  var openQuery: JobQuery {
    var query = JobQuery([])
    var open: Set<LaunchPlan.Source> = []
    for pane in panes.indices where !panes[pane].source.isOfFiles && isOpen(panes[pane]) {
      open.insert(panes[pane].source)
    }
    guard !open.isEmpty else { return query }
    // Each once, in the order in which they were named.
    for source in plan.sources where open.remove(source) != nil {
      switch source {
      case .job(let target): query.targets.append(target)
      // New ones may come.
      case .mine: query.mine = true
      case .file, .pattern: break
      }
    }
    return query
  }

  private func isOpen(_ pane: Pane) -> Bool {
    if pane.source == .mine || pane.endDoubt.isRaised { return true }
    if pane.finding.isFailure { return false }
    // What is remembered of its end is not Slurm's last word while Slurm has not spoken.
    if pane.job?.job.source == .memory, slurm.lastAnswer == nil { return true }
    guard pane.isEnded || pane.endRow != nil else { return true }
    guard let reading = pane.job, reading.job.state.mayComeBack else { return false }
    return now.moment.seconds(since: reading.endedAt ?? reading.at) < AppLimits.comebackTime
  }

  /// Asks Slurm where a question is due, within the bound of `SlurmSchedule`.
  mutating func askSlurmIfDue() -> [Effect] {
    guard !slurm.isAsking, slurm.trouble?.mayPass ?? true || slurm.isWanted else { return [] }
    let query = openQuery
    guard !query.isEmpty else {
      slurm.rest()
      return []
    }
    guard slurm.isDue(at: now.moment) else { return [] }
    // Whether logs tell is known once they are open.
    if areChangesAnnounced, slurm.isEarly(for: AppLimits.slurmPauseAnnounced, at: now.moment) {
      slurm.rest(until: AppLimits.slurmPauseAnnounced)
      return []
    }
    // A job whose log was closed just now is COMPLETING.
    if let end = panes.lazy.compactMap(\.endSigns.completingEnd).max(),
      slurm.waits(until: end, at: now.moment)
    {
      return []
    }
    return ask(query)
  }

  /// Asks about what was just added, or for the first time: nobody is made to wait for that.
  mutating func askSlurmAboutNew() -> [Effect] {
    guard !slurm.isAsking else { return [] }
    slurm.isWanted = true
    let query = openQuery
    return query.isEmpty ? askSlurmIfDue() : ask(query)
  }

  /// The reader wants to know: asks as soon as the bound lets it.
  mutating func askSlurmAgain() -> [Effect] {
    guard !slurm.isAsking else { return [] }
    slurm.isWanted = true
    return askSlurmIfDue()
  }

  private mutating func ask(_ query: JobQuery) -> [Effect] {
    var query = query
    query.isFresh = slurm.isWanted
    query.isForAll = plan.dump != nil
    // A dump that does not go on has one question.
    query.sparesSite = (plan.dump?.follows ?? true) && !slurm.canSpareCommand(at: now.moment)
    if !slurm.isWanted, plan.dump == nil { query.room = slurm.room(at: now.moment) }
    slurm.noteAsked(at: now.moment)
    return [.askSlurm(query)]
  }

  /// Something happened to a job: its next change may be near. A silent controller is left alone.
  mutating func expectNews(within seconds: Double) {
    guard slurm.trouble == nil else { return }
    slurm.lastNews = now.moment
    guard slurm.isAsking || !openQuery.isEmpty else { return }
    slurm.hasten(to: now.moment + seconds)
  }

  mutating func take(_ answer: SlurmAnswer) -> [Effect] {
    slurm.noteAnswered()
    switch answer {
    case .foreign(let targets, let cluster, let jobs):
      refuse(targets, cluster: cluster)
      return take(.jobs(jobs))
    case .jobs(let jobs):
      slurm.trouble = nil
      slurm.failures = 0
      if slurm.lastAnswer == nil { slurm.lastNews = now.moment }
      let isFirst = slurm.lastAnswer == nil
      slurm.lastAnswer = now.moment
      let before = Set(panes.map(\.id))
      let effects = take(jobs)
      announceNew(since: before, isFirst: isFirst)
      judgeCancels()
      if slurm.lastNews == now.moment, isLastEndAwaited {
        slurm.hasten(to: now.moment + AppLimits.newsDelay, cause: .lastEnd)
      }
      // What was added meanwhile is asked for at once.
      guard slurm.unasked.isEmpty else { return effects + askSlurmAboutNew() }
      let areEndsAnnounced = areEndsAnnounced
      slurm.areEndsAnnounced = areEndsAnnounced && awaitsClosing
      let pause = slurm.pause(
        at: now.moment, awaitsNew: plan.sources.contains(.mine), awaitsEnd: awaitsEnd,
        areAnnounced: areChangesAnnounced, age: areEndsAnnounced ? nil : ageOfYoungest)
      slurm.rest(
        for: pause, at: now.moment,
        cause: awaitsEnd ? .change : areEndsAnnounced ? .none : .guess)
      return effects
    case .trouble(let trouble, let remembered):
      let isFirst = slurm.trouble == nil && slurm.lastAnswer == nil
      slurm.trouble = trouble
      slurm.failures += 1
      slurm.rest()
      if trouble.mayPass { slurm.hasten(to: now.moment + slurm.backOff(at: now.moment)) }
      for pane in panes.indices { tellClosedReading(of: pane) }
      let effects = recall(remembered)
      concludeMine()
      if isFirst, !isTouched, overview == nil, isForOverview { openOverview() }
      return effects + panes.indices.flatMap { guessFiles(for: $0) }
    }
  }

  /// Whether a job has been COMPLETING for no longer than its processes may take to end.
  private var awaitsEnd: Bool {
    guard let news = slurm.lastNews, now.moment.seconds(since: news) < AppLimits.completingTime
    else { return false }
    return panes.contains { $0.job?.job.state == .completing }
  }

  /// What was said to be of another cluster is not looked for here: a job of that number is another.
  private mutating func refuse(_ targets: [JobTarget], cluster ours: String) {
    for pane in panes.indices {
      guard case .job(let target) = panes[pane].source, targets.contains(target) else { continue }
      panes[pane].finding = .notFound(
        "job \(target) is of the cluster \(target.cluster ?? ""), and this is \(ours): "
          + "log in there, or give its log's path")
    }
  }

  /// What the data base knows of arrays of which some is there.
  mutating func add(_ jobs: [Job]) -> [Effect] {
    var effects: [Effect] = []
    let rests = Set(panes.lazy.filter(\.isRest).compactMap { $0.jobID?.number })
    for source in plan.sources {
      guard case .job(let target) = source else { continue }
      for job in jobs.filter({ target.matches($0) }).sorted(by: { $0.id < $1.id })
      where !panes.contains(where: { $0.source == source && $0.jobID == job.id && !$0.isRest }) {
        effects += take(job, from: source, rests: rests)
      }
    }
    return effects
  }

  /// Whether the first answer takes its time, and nobody has looked for what is remembered. A dump ends with what is
  /// told of a job's end, and waits for Slurm.
  var awaitsMemory: Bool {
    slurm.isAsking && slurm.lastAnswer == nil && !slurm.hasRecalled && plan.dump == nil
      && panes.contains {
        if case .job = $0.source { $0.job == nil } else { false }
      }
  }

  mutating func recallSlowly() -> [Effect] {
    guard awaitsMemory else { return [] }
    slurm.hasRecalled = true
    return [.recallJobs(openQuery)]
  }

  /// Slurm does not answer: what is remembered of a job does until it does.
  mutating func recall(_ jobs: [Job]) -> [Effect] {
    var effects: [Effect] = []
    for source in plan.sources {
      guard case .job(let target) = source else { continue }
      for job in jobs.filter({ target.matches($0) }).sorted(by: { $0.id < $1.id })
      where !panes.contains(where: { $0.source == source && $0.jobID == job.id }) {
        effects += take(job, from: source, rests: [])
      }
    }
    return effects
  }
}
