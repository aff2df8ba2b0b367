import LogCore
import SlurmJobs

extension Model {
  /// What Slurm has to be asked about: jobs that can still change.
  var openQuery: JobQuery {
    var query = JobQuery([])
    for source in plan.sources {
      let mine = panes.filter { $0.source == source }
      guard mine.contains(where: { isOpen($0) }) else { continue }
      switch source {
      case .job(let target): if !query.targets.contains(target) { query.targets.append(target) }
      // New ones may come.
      case .mine: query.mine = true
      case .file, .pattern: break
      }
    }
    return query
  }

  private func isOpen(_ pane: Pane) -> Bool {
    if pane.source == .mine || pane.doubtsEnd { return true }
    if pane.finding.isFailure { return false }
    guard pane.isEnded || pane.endRow != nil else { return true }
    guard let reading = pane.job, reading.job.state.mayComeBack else { return false }
    return now.moment.seconds(since: reading.endedAt ?? reading.at) < AppLimits.comebackTime
  }

  mutating func askSlurmIfDue(force: Bool) -> [Effect] {
    guard !slurm.isAsking, slurm.trouble?.mayPass ?? true || force else { return [] }
    var query = openQuery
    guard !query.isEmpty else {
      slurm.nextAsk = nil
      return []
    }
    guard force || slurm.nextAsk.map({ $0 <= now.moment }) ?? true else { return [] }
    query.isFresh = force
    slurm.isAsking = true
    slurm.unasked = []
    slurm.askedAt = now.moment
    return [.askSlurm(query)]
  }

  /// Something happened to a job: its next change may be near.
  mutating func expectNews(within seconds: Double) {
    slurm.lastNews = now.moment
    guard let next = slurm.nextAsk else {
      if !openQuery.isEmpty { slurm.nextAsk = now.moment + seconds }
      return
    }
    slurm.nextAsk = min(next, now.moment + seconds)
  }

  mutating func take(_ answer: SlurmAnswer) -> [Effect] {
    slurm.isAsking = false
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
      slurm.nextAsk = nil
      let effects = take(jobs)
      if isFirst, !isTouched, overview == nil, isForOverview { openOverview() }
      judgeCancels()
      // What was added meanwhile is asked for at once.
      guard slurm.unasked.isEmpty else { return effects + askSlurmIfDue(force: true) }
      let due = now.moment + slurm.pause(at: now.moment)
      slurm.nextAsk = min(slurm.nextAsk ?? due, due)
      return effects
    case .trouble(let trouble, let remembered):
      slurm.trouble = trouble
      slurm.failures += 1
      slurm.nextAsk = trouble.mayPass ? now.moment + slurm.backOff(at: now.moment) : nil
      let effects = recall(remembered)
      return effects + panes.indices.flatMap { guessFiles(for: $0) }
    }
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

  /// Slurm does not answer: what is remembered of a job does until it does.
  private mutating func recall(_ jobs: [Job]) -> [Effect] {
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

/// When Slurm is asked, and how that went last.
package struct SlurmSchedule: Sendable {
  /// Seconds between two questions, where the reader has said so.
  package let fixedInterval: Double?
  /// When to ask next; `nil`: there is nothing to ask about.
  package internal(set) var nextAsk: Moment?
  package internal(set) var isAsking = false
  /// What was added since the last question was put: its answer tells nothing of them.
  var unasked: [LaunchPlan.Source] = []
  /// When the question was put that has no answer yet.
  var askedAt: Moment?
  /// Since when Slurm has not answered, and what it said.
  package internal(set) var trouble: SlurmTrouble?
  package internal(set) var lastAnswer: Moment?
  /// When something last happened to a job.
  var lastNews: Moment?
  var failures = 0

  /// When an answer that has not come is no longer waited for.
  var patienceEnds: Moment? { isAsking ? askedAt.map { $0 + AppLimits.slurmPatience } : nil }

  init(interval: Double?) {
    fixedInterval = interval
  }

  /// How long to wait after an answer: little after news, long while nothing changes.
  func pause(at moment: Moment) -> Double {
    if let fixedInterval { return fixedInterval }
    if let lastNews, moment.seconds(since: lastNews) < AppLimits.slurmNewsTime {
      return AppLimits.slurmInterval
    }
    let range = AppLimits.slurmRestMax - AppLimits.slurmRestMin
    return AppLimits.slurmRestMin + range * jitter(moment)
  }

  /// How long to leave a controller alone that does not answer.
  func backOff(at moment: Moment) -> Double {
    let interval = fixedInterval ?? AppLimits.slurmInterval
    let pause = interval * Double(1 << min(failures, 4))
    return max(interval, min(pause, AppLimits.slurmIntervalCap)) * (1 + 0.2 * jitter(moment))
  }

  /// From 0 to 1, never twice the same: programs that were started together drift apart.
  private func jitter(_ moment: Moment) -> Double {
    var state = moment.nanoseconds &+ 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((state ^ (state >> 31)) >> 11) / Double(1 << 53)
  }
}
