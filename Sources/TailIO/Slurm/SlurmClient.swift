import Glibc
import LogCore
import SlurmJobs
import Synchronization

/// Asks Slurm through its own commands, with as few of them as will do.
package actor SlurmClient: SlurmSource {
  let commands: SlurmCommands
  let memory: JobMemory?
  private let sites: SiteMemory?
  private(set) var site: SlurmSite?
  /// The same for whoever cannot wait for the actor.
  private let knownSite = Mutex<SlurmSite?>(nil)
  /// How many jobs each target was when it was seen last.
  private var counts: [JobTarget: Int] = [:]
  private var owners: Set<String> = []
  /// Those of them that are not the user.
  private var others: Set<String> = []
  /// What Slurm calls the user, once one of their jobs was seen.
  private var me: String?
  package private(set) var commandsOfAnswer = CommandUse()
  /// What the last answer could not tell, since the data base has not answered.
  package private(set) var undecided: [JobTarget] = []
  /// Whether the last answer would have taken a command that there was no room for.
  private var isShort = false
  /// How many commands will have been run when there is no room for more.
  private var roomEnds = Int.max
  /// What had to be looked up once for a job that is there.
  private var lookups = LookupCache()
  /// Jobs that had not ended when they were seen last.
  private var alive: Set<JobID> = []
  /// What the data base and the memory told of jobs that Slurm has forgotten.
  private var forgotten: [JobTarget: [Job]] = [:]
  /// Targets about which the data base is being asked.
  private var pending: Set<JobTarget> = []
  /// How many times in a row it has not answered.
  private var silences = 0
  /// What is known to be in the memory, so that nothing is written twice.
  private var noted: [JobID: JobMemoryEntry] = [:]
  /// What ended jobs have used, as far as somebody wanted to know.
  var usage: [JobID: JobUsage] = [:]
  /// The most memory that running jobs were seen to have, when somebody wanted to know.
  var seenPeaks: [JobID: UInt64] = [:]
  /// How often the data base was asked how much memory a job had.
  var askedPeaks: [JobID: Int] = [:]

  /// - Parameters:
  ///   - environment: `NAME=value` for each variable.
  ///   - stateDirectory: where the memory of jobs seen before is kept; `nil`: nowhere.
  ///   - timeLimit: seconds after which a command is ended.
  ///   - logs: what is never written to.
  package init(
    environment: [[UInt8]], stateDirectory: LogPath? = nil,
    timeLimit: Double = IOLimits.slurmTimeLimit, logs: FollowedLogs = FollowedLogs()
  ) {
    commands = SlurmCommands(environment: environment, timeLimit: timeLimit)
    memory = stateDirectory.map { JobMemory(directory: $0, logs: logs) }
    let names = commands.environment
    sites = stateDirectory.map { SiteMemory(directory: $0, environment: names, logs: logs) }
  }

  // MARK: Jobs

  package func ask(_ query: JobQuery) async -> SlurmAnswer {
    var query = query
    query.isForAll = true
    return await firstAnswer(to: query).answer
  }

  package func firstAnswer(to query: JobQuery) async -> (answer: SlurmAnswer, owed: [JobTarget]) {
    guard !query.isEmpty else { return (.jobs([]), []) }
    let before = commands.count
    var owed: [JobTarget] = []
    isShort = false
    undecided = []
    roomEnds = query.room == .max ? .max : before + query.room
    defer {
      let count = commands.count - before + (owed.isEmpty ? 0 : 1)
      commandsOfAnswer = CommandUse(count: count, isShort: isShort)
    }
    if query.isFresh { forgotten = [:] }
    var query = query
    do throws(SlurmTrouble) {
      // Where it is not known, what is asked for comes first, and most of it needs nothing else.
      let early = canSpareSite(query) ? rememberedSite() : try await theSite()
      let foreign = early.map { query.dropForeign(to: $0) } ?? []
      guard !query.isEmpty else { return (answer([], foreign, early ?? SlurmSite()), []) }
      var records = try await records(for: query)
      let answered = ContinuousClock.now
      let site: SlurmSite
      if let early {
        site = early
      } else {
        site = needsSite(records, query) ? try await theSite() : SlurmSite()
      }
      lookups = await lookups.extended(for: records, site: site, commands: commands)
      records = lookups.applied(to: records)
      let resolution = Resolution(version: site.version, hostNames: lookups.hostNames)
      var jobs = shares(records, query).map { resolution.job($0) }
      let present = jobs.indices
      // Else all that were asked for are there, and what else there may be is found out with the cluster.
      if self.site != nil {
        let (forgotten, late) = await forgottenJobs(query, present: jobs, site: site)
        jobs += forgotten
        owed = late
      }
      await addPeaks(to: &jobs)
      // What the data base made wait has run meanwhile.
      let waited = Int((ContinuousClock.now - answered).components.seconds)
      for place in present where jobs[place].state == .running {
        jobs[place].elapsed = jobs[place].elapsed.map { $0 + waited }
      }
      note(jobs, query, site)
      return (answer(jobs, foreign, site), owed)
    } catch {
      return (.trouble(error, remembered: await recall(query)), [])
    }
  }

  private func answer(_ jobs: [Job], _ foreign: [JobTarget], _ site: SlurmSite) -> SlurmAnswer {
    guard !foreign.isEmpty, let cluster = site.cluster else { return .jobs(jobs) }
    return .foreign(foreign, ourCluster: cluster, jobs: jobs)
  }

  /// Whether the bound lets another command be run for this answer. What there is no room for comes with the next
  /// one.
  func hasRoom() -> Bool {
    let hasRoom = commands.count < roomEnds
    if !hasRoom { isShort = true }
    return hasRoom
  }

  /// Whether this can be asked before it is known what the cluster is: of whatever cluster the jobs are, it is this.
  private func canSpareSite(_ query: JobQuery) -> Bool {
    query.sparesSite && query.targets.allSatisfy { $0.cluster == nil }
  }

  /// Whether more than these records is needed for the answer: a name that depends on Slurm's version, jobs that the
  /// controller may have forgotten.
  private func needsSite(_ records: [JobRecord], _ query: JobQuery) -> Bool {
    let resolution = Resolution(version: nil, hostNames: lookups.hostNames)
    return !alive.isSubset(of: records.map(\.id))
      || shares(records, query).contains { $0.isAmbiguous || resolution.needsVersion($0) }
      || query.targets.contains { target in
        let mine = records.flatMap { $0.shares(of: [target]) }
        return mine.isEmpty || mayBeMore(of: target, than: mine)
      }
  }

  /// Whether tasks of an array may have been forgotten already, as far as can be told without knowing the cluster.
  private func mayBeMore(of target: JobTarget, than records: [JobRecord]) -> Bool {
    guard target.selection == .all, records.contains(where: { $0.tasks != nil }) else {
      return false
    }
    let (now, offset) = LocalTime.now
    return !records.allSatisfy { record in
      SlurmTime(record.submitTime).map { now + offset - $0.seconds <= SlurmLimits.newArrayAge }
        ?? false
    }
  }

  /// What is known of the cluster without asking.
  private func rememberedSite() -> SlurmSite? {
    if site == nil, let known = sites?.site() {
      site = known
      knownSite.withLock { $0 = known }
    }
    return site
  }

  /// Asked once, and once a day: version, cluster and accounting do not change while we look.
  func theSite() async throws(SlurmTrouble) -> SlurmSite {
    if let site = rememberedSite() { return site }
    let output = try await commands.run("scontrol", SlurmSite.arguments)
    guard !output.hasFailed else { throw SlurmTrouble(message: output.message) }
    let found = SlurmSite(config: output.bytes)
    guard found.isKnown || output.isBlank else { throw .unreadable("scontrol") }
    site = found
    knownSite.withLock { $0 = found }
    sites?.note(found)
    return found
  }

  private func shares(_ records: [JobRecord], _ query: JobQuery) -> [JobRecord] {
    var shares: [JobRecord] = []
    for record in records {
      for share in record.isMine ? [record] : record.shares(of: query.targets)
      where !shares.contains(where: { $0.id == share.id && $0.tasks == share.tasks }) {
        shares.append(share)
      }
      guard record.isMine else { continue }
      for share in record.shares(of: query.targets) where share.tasks != record.tasks {
        shares.append(share)
      }
    }
    return shares
  }

  private func records(for query: JobQuery) async throws(SlurmTrouble) -> [JobRecord] {
    // A number is a user to squeue, too, where their name is not known as long as they have no job.
    let number = owners.isSubset(of: others) ? getuid() : nil
    switch query.course(known: counts, owners: owners, me: me, number: number) {
    case .singly(let targets): return try await lookUp(targets)
    case .together(let scope):
      var records = try await squeue(scope)
      if scope == .mine { me = records.first { !$0.user.isEmpty }?.user ?? me }
      // Of all that were asked for only one is not another.
      if me == nil, case .users(let names) = scope, names.contains("\(getuid())") {
        me = records.first { !$0.user.isEmpty && !others.contains($0.user) }?.user
      }
      for place in records.indices {
        records[place].isMine = query.mine && (scope == .mine || records[place].user == me)
      }
      // Somebody else's, or gone: known ones were looked for when they were seen first, and what
      // was alive then may be another's whom this answer is not about.
      let missing = query.targets.filter { target in
        let isOpen =
          counts[target] == nil || scope == .mine && alive.contains { target.matches($0) }
        return isOpen && !records.contains { !$0.shares(of: [target]).isEmpty }
      }
      if missing.count < 2 { return records + (try await lookUp(missing)) }
      return records + (try await squeue(.jobs(missing.map(\.slurmArgument))))
    }
  }

  private func lookUp(_ targets: [JobTarget]) async throws(SlurmTrouble) -> [JobRecord] {
    var records: [JobRecord] = []
    for argument in Set(targets.map(\.slurmArgument)).sorted() {
      let output = try await commands.run("scontrol", ["show", "job", argument])
      // A task that the array does not have is told on standard output up to 25.11.
      let isMissing = output.bytes.starts(with: Array("Job \(argument) not found".utf8))
      if output.isUnknownJob || isMissing { continue }
      guard !output.hasFailed else { throw SlurmTrouble(message: output.message) }
      let found = ScontrolText.records(in: output.bytes)
      guard !found.isEmpty || output.isBlank else { throw .unreadable("scontrol") }
      records += found
    }
    for record in records where !record.user.isEmpty {
      guard let number = record.userNumber else { continue }
      if number == getuid() { me = record.user } else { others.insert(record.user) }
    }
    return records
  }

  func squeue(_ scope: SqueueQuery.Scope) async throws(SlurmTrouble) -> [JobRecord] {
    let output = try await commands.run("squeue", SqueueQuery.arguments(for: scope))
    // One id alone that it does not know is an error to squeue, several are none.
    if output.isUnknownJob { return [] }
    guard !output.hasFailed else { throw SlurmTrouble(message: output.message) }
    let found = SqueueQuery.records(in: output.bytes)
    guard !found.isEmpty || output.isBlank else { throw .unreadable("squeue") }
    return found
  }

  // MARK: What Slurm has forgotten

  /// Jobs that the controller does not know any more, or not all of whose tasks it knows, and of which targets there
  /// may be more.
  private func forgottenJobs(
    _ query: JobQuery, present: [Job], site: SlurmSite
  ) async -> (jobs: [Job], owed: [JobTarget]) {
    let ids = Set(present.map(\.id))
    var targets = query.targets.filter { target in
      let mine = present.filter { target.matches($0) }
      // Of an array, tasks that ended long ago may be gone while others run.
      return mine.isEmpty || (target.selection == .all && mine.contains { $0.id.task != nil })
    }
    for id in alive.subtracting(ids).sorted() {
      let target = JobTarget(id)
      guard query.mine || query.targets.contains(where: { $0.matches(id) }) else { continue }
      forgotten[target] = nil
      if !targets.contains(target) { targets.append(target) }
    }
    var unknown = targets.filter { forgotten[$0] == nil }
    if let age = site.minJobAge {
      // The controller knows all there is of what was submitted so lately.
      let (now, offset) = LocalTime.now
      unknown.removeAll { target in
        let mine = present.filter { target.matches($0) }
        return !mine.isEmpty
          && mine.allSatisfy { job in
            SlurmTime(job.submitTime).map { now + offset - $0.seconds + 5 < age } ?? false
          }
      }
    }
    var owed: [JobTarget] = []
    if !query.isForAll, site.hasAccounting {
      let there = Set(unknown.filter { target in present.contains { target.matches($0) } })
      owed = unknown.filter { there.contains($0) && !pending.contains($0) }
      if !owed.isEmpty, !hasRoom() { owed = [] }
      unknown.removeAll { there.contains($0) }
      pending.formUnion(owed)
    }
    // What is remembered of jobs while the data base does not answer.
    var guesses: [JobTarget: [Job]] = [:]
    if !unknown.isEmpty {
      let archive = JobArchive(site: site, commands: commands, memory: memory)
      let asks = !site.hasAccounting || hasRoom()
      let found = await archive.jobs(
        for: unknown, present: ids, isLast: isLastTry && asks, asksDataBase: asks)
      if asks, learn(found) {
        // Once: what nobody knows of it now will not be known later.
        alive.formIntersection(ids)
      } else {
        guesses = found.jobs
        undecided = unknown.filter { found.jobs[$0]?.isEmpty ?? true }
      }
    }
    let jobs = targets.flatMap { target in
      let isThere = present.contains { target.matches($0) }
      return (forgotten[target] ?? guesses[target] ?? []).filter { job in
        // Of an array that is there, the data base knows tasks that the controller holds together,
        // or has not told it of yet: only what has ended can be gone.
        !ids.contains(job.id) && (!isThere || job.state.isTerminal && job.id.task != nil)
      }
    }
    return (jobs, owed)
  }

  /// On the thread of whoever calls: the actor's has other questions to put meanwhile.
  package nonisolated func archived(_ owed: [JobTarget]) async -> [Job] {
    guard let (site, present, isLast) = await whatIsKnown() else { return [] }
    let archive = JobArchive(site: site, commands: commands, memory: memory)
    return await keep(await archive.jobs(for: owed, present: present, isLast: isLast), of: owed)
  }

  private func whatIsKnown() -> (site: SlurmSite, present: Set<JobID>, isLast: Bool)? {
    site.map { ($0, alive, isLastTry) }
  }

  private var isLastTry: Bool { silences >= SlurmLimits.archiveTries }

  /// - Returns: whether that is all that will be known; else it is asked again.
  private func learn(_ found: JobArchive.Findings) -> Bool {
    silences = found.isCertain ? 0 : silences + 1
    if found.isCertain { forgotten.merge(found.jobs) { $1 } }
    return found.isCertain
  }

  /// Only what has ended can be gone from an array that is there.
  private func keep(_ found: JobArchive.Findings, of owed: [JobTarget]) -> [Job] {
    pending.subtract(owed)
    guard learn(found) else { return [] }
    let jobs = found.jobs.values.joined().filter { job in
      job.state.isTerminal && job.id.task != nil && !alive.contains(job.id)
    }
    for job in jobs where job.source == .sacct { noteEnd(of: job) }
    return jobs
  }

  /// What is remembered of jobs while Slurm does not answer, or has not answered yet.
  package nonisolated func recall(_ query: JobQuery) async -> [Job] {
    guard let memory else { return [] }
    let cluster = knownSite.withLock { $0?.cluster }
    let entries = memory.entries(of: Set(query.targets.map(\.number)), cluster: cluster)
    return entries.map { $0.job(.unknown) }.filter { job in
      query.targets.contains { $0.matches(job) }
    }
  }

  private func note(_ jobs: [Job], _ query: JobQuery, _ site: SlurmSite) {
    if noted.count + forgotten.count > IOLimits.knownJobs {
      let present = Set(jobs.map(\.id))
      noted = noted.filter { present.contains($0.key) }
      forgotten = forgotten.filter { entry in jobs.contains { entry.key.matches($0) } }
    }
    for target in query.targets {
      let count = jobs.count { target.matches($0) }
      if count > 0 { counts[target] = count }
    }
    for job in jobs {
      if !job.user.isEmpty, job.source != .sacct, job.source != .memory { owners.insert(job.user) }
      if job.state.isTerminal || job.waiting != nil {
        alive.remove(job.id)
      } else {
        alive.insert(job.id)
      }
      if job.source == .sacct { noteEnd(of: job) }
      guard job.source != .memory, job.source != .sacct, !job.output.stdout.isEmpty else {
        continue
      }
      var entry = JobMemoryEntry(job: job, cluster: site.cluster ?? "")
      // What was opened stays the first.
      if let old = noted[job.id] {
        entry.noteOpened(
          stdout: old.stdout.first.flatMap { entry.stdout.contains($0) ? $0 : nil },
          stderr: old.stderr.first.flatMap { entry.stderr.contains($0) ? $0 : nil })
      }
      write(entry)
    }
  }

  package func noteOpened(_ job: JobID, stdout: LogPath?, stderr: LogPath?) {
    guard var entry = noted[job] else { return }
    entry.noteOpened(stdout: stdout?.bytes, stderr: stderr?.bytes)
    write(entry)
  }

  /// How it ended is remembered, too, where only the data base knows.
  private func noteEnd(of job: Job) {
    guard job.state.isTerminal, var entry = noted[job.id] else { return }
    entry.noteEnd(of: job)
    write(entry)
  }

  /// What is remembered is written before the program ends, if that takes no more than a moment.
  package nonisolated func finishNotes() { memory?.finish() }

  private func write(_ entry: JobMemoryEntry) {
    guard noted[entry.id] != entry else { return }
    noted[entry.id] = entry
    memory?.note(entry)
  }

  // MARK: One job

  package func cancel(_ target: JobTarget) async -> CancelAnswer {
    do throws(SlurmTrouble) {
      let output = try await commands.run("scancel", [target.description])
      return output.hasFailed ? .refused(message: output.message) : .accepted
    } catch {
      return .refused(message: error.message)
    }
  }
}
