import Glibc
import SlurmJobs

extension SlurmClient {
  /// My own jobs: what the controller knows, and what has ended lately by the data base or, where
  /// there is none, by the memory of jobs that were looked at before.
  package func list(_ tell: @Sendable (JobList) -> Void) async -> JobList {
    do throws(SlurmTrouble) {
      let site = try await theSite()
      let known = try await squeue(.mine)
      let resolution = Resolution(version: site.version)
      var jobs = known.map { resolution.job($0) }
      guard site.hasAccounting else {
        return JobList(jobs + (await seenBefore(as: .forgotten, cluster: site.cluster)))
      }
      // The data base may be slow, and most come for what runs.
      tell(
        JobList(
          jobs + (await seenBefore(as: .unknown, cluster: site.cluster)), stage: .current))
      if let ended = await endedLately(site) {
        jobs += ended.map { resolution.job($0) }
      } else {
        jobs += await seenBefore(as: .forgotten, cluster: site.cluster)
      }
      return JobList(jobs)
    } catch {
      return JobList(await seenBefore(as: .unknown, cluster: nil), trouble: error)
    }
  }

  package func remembered() async -> [Job] {
    await seenBefore(as: .unknown, cluster: site?.cluster)
  }

  /// `nil` when the data base does not answer.
  private func endedLately(_ site: SlurmSite) async -> [JobRecord]? {
    let arguments = SacctQuery.arguments(
      forUser: getuid(), since: IOLimits.listedTime, version: site.version)
    guard let output = try? await commands.run("sacct", arguments), !output.hasFailed else {
      return nil
    }
    let records = SacctQuery.records(in: output.bytes, version: site.version)
    // Of what runs, the controller knows more.
    return records.filter(\.state.isTerminal)
  }

  private func seenBefore(as state: JobState, cluster: String?) async -> [Job] {
    guard let memory else { return [] }
    return memory.newest(IOLimits.listedMemories, cluster: cluster).map { $0.job(state) }
  }
}
