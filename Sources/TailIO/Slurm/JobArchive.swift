import SlurmJobs

/// Where jobs are looked for that the controller does not know any more: the memory of jobs seen
/// before, then the data base, then the batch script that the data base has kept.
struct JobArchive: Sendable {
  let site: SlurmSite
  let commands: SlurmCommands
  let memory: JobMemory?

  /// What is left of jobs.
  struct Findings: Sendable {
    /// Of each target; empty where nothing is.
    var jobs: [JobTarget: [Job]] = [:]
    /// Whether the data base has answered, or there is none. Else nobody knows how they have ended.
    var isCertain: Bool
  }

  /// - Parameters:
  ///   - present: jobs whose files the controller tells.
  ///   - isLast: whether what the data base does not tell now is taken for forgotten.
  ///   - asksDataBase: whether it is asked, or what is remembered has to do.
  func jobs(
    for targets: [JobTarget], present: Set<JobID>, isLast: Bool = false, asksDataBase: Bool = true
  ) async -> Findings {
    let entries =
      memory?.entries(of: Set(targets.map(\.number)), cluster: site.cluster) ?? []
    let told = asksDataBase ? await accounts(of: targets) : nil
    let records = told ?? []
    let isCertain = told != nil || isLast
    // All tasks of an array have one.
    var scripts: [UInt32: JobRecord.Streams?] = [:]
    var found: [JobTarget: [Job]] = [:]
    for target in targets {
      var jobs: [JobID: Job] = [:]
      for record in records where target.matches(record.id) {
        let entry = entries.first { $0.id == record.id }
        var script: JobRecord.Streams?
        if entry == nil, record.patterns == nil, !present.contains(record.id) {
          let number = record.id.number
          if scripts[number] == nil, scripts.count < SlurmLimits.askedSingly {
            scripts[number] = .some(await batchScript(of: record.id))
          }
          script = scripts[number] ?? nil
        }
        jobs[record.id] = job(record, entry, script)
      }
      for entry in entries where target.matches(entry.id) && jobs[entry.id] == nil {
        jobs[entry.id] = entry.job(isCertain ? .forgotten : .unknown)
      }
      found[target] = jobs.values.sorted { $0.id < $1.id }
    }
    return Findings(jobs: found, isCertain: isCertain)
  }

  /// What the data base says, and what was seen before: of its end, and its files, which come first.
  private func job(
    _ record: JobRecord, _ entry: JobMemoryEntry?, _ script: JobRecord.Streams?
  ) -> Job {
    var job = Resolution(version: site.version, script: script).job(record)
    guard let seen = entry?.job(.forgotten) else { return job }
    job = job.keeping(seen)
    let known = seen.output
    job.output.stdout =
      known.stdout
      + job.output.stdout.filter { candidate in
        !known.stdout.contains { $0.path == candidate.path }
      }
    job.output.stderr = known.stderr
    job.output.absence = nil
    return job
  }

  /// - Returns: `nil`: the data base has not answered.
  private func accounts(of targets: [JobTarget]) async -> [JobRecord]? {
    guard site.hasAccounting else { return [] }
    let arguments = SacctQuery.arguments(for: targets, version: site.version)
    guard let output = try? await commands.run("sacct", arguments), !output.hasFailed else {
      return nil
    }
    return SacctQuery.records(in: output.bytes, version: site.version)
  }

  private func batchScript(of id: JobID) async -> JobRecord.Streams? {
    guard let version = site.version, version >= .accountsScripts, version < .accountsPaths,
      let output = try? await commands.run("sacct", BatchScript.arguments(for: id)),
      !output.hasFailed
    else { return nil }
    return BatchScript.streams(in: output.bytes)
  }
}
