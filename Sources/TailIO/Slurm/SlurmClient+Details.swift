import SlurmJobs

extension SlurmClient {
  /// Asks for all of a job when the reader wants to see it, and for what it used.
  package func details(of id: JobID) async -> JobDetails {
    do throws(SlurmTrouble) {
      let output = try await commands.run("scontrol", ["show", "job", id.description])
      let lines = String(decoding: output.bytes, as: UTF8.self).split(separator: "\n")
        .map(String.init)
      guard !output.isUnknownJob else {
        let found = await usage(ofEnded: id)
        return JobDetails(
          summary: found?.lines ?? [],
          lines: ["the controller does not know it: purged, never there, or hidden from us"],
          record: found?.end(of: id.number))
      }
      guard !output.hasFailed else {
        return JobDetails(lines: lines + (output.message.isEmpty ? [] : [output.message]))
      }
      var summary = JobRequest(in: lines).map { [$0.line] } ?? []
      let records = ScontrolText.records(in: output.bytes)
      let record = records.first { $0.id == id }
      let state = (record ?? records.first)?.state
      if state == .running {
        summary += await usageOfRunning(id)
      } else if state?.isTerminal ?? false {
        summary += await usageOfEnded(id)
      }
      return JobDetails(summary: summary, lines: lines, record: record)
    } catch {
      return JobDetails(lines: [error.message])
    }
  }

  private func usageOfEnded(_ id: JobID) async -> [String] {
    await usage(ofEnded: id)?.lines ?? []
  }

  /// How much memory jobs had that have ended for want of it, as far as the data base tells at once. A
  /// few jobs are asked about, once or twice: of an array all whose tasks ended so, the first tell enough.
  func addPeaks(to jobs: inout [Job]) async {
    var hasAsked = false
    for place in jobs.indices where jobs[place].state == .outOfMemory {
      let id = jobs[place].id
      jobs[place].seenMemory = seenPeaks[id]
      if usage[id] == nil {
        guard !hasAsked, askedPeaks[id, default: 0] < IOLimits.peakQuestions,
          askedPeaks.count < IOLimits.jobsAskedForPeaks || askedPeaks[id] != nil, hasRoom()
        else { continue }
        hasAsked = true
        askedPeaks[id, default: 0] += 1
        _ = await usage(ofEnded: id, timeLimit: IOLimits.peakTimeLimit)
      }
      guard let found = usage[id] else { continue }
      jobs[place].peakMemory = found.peak
      jobs[place].memory = found.memory ?? jobs[place].memory
    }
  }

  /// What the data base tells, once.
  private func usage(ofEnded id: JobID, timeLimit: Double? = nil) async -> JobUsage? {
    if let known = usage[id] { return known }
    guard let site = try? await theSite(), site.hasAccounting,
      let output = try? await commands.run("sacct", UsageQuery.sacct(id), timeLimit: timeLimit),
      !output.hasFailed, let found = UsageQuery.usage(in: output.bytes)
    else { return nil }
    // It learns of an end some time after the controller.
    if found.isComplete {
      if usage.count >= IOLimits.knownJobs { usage = [:] }
      usage[id] = found
    }
    return found
  }

  /// Others' steps, and those of a site that gathers nothing, tell nothing.
  private func usageOfRunning(_ id: JobID) async -> [String] {
    guard let output = try? await commands.run("sstat", UsageQuery.sstat(id)), !output.hasFailed
    else { return [] }
    let usage = UsageQuery.usage(in: output.bytes)
    if let peak = usage?.peak {
      if seenPeaks.count >= IOLimits.knownJobs { seenPeaks = [:] }
      seenPeaks[id] = max(seenPeaks[id] ?? 0, peak)
    }
    return usage?.lines ?? []
  }
}
