import Glibc
import LogCore
import SlurmJobs
import Synchronization
import SystemPackage

/// Simulated jobs that write real files to a temporary folder; needs no Slurm.
package final class DemoCluster: SlurmSource {
  /// Where the jobs write; removed by `cleanUp`.
  package let directory: LogPath
  private let state: Mutex<State>

  private struct State {
    var jobs: [DemoJob]
    var isStopped = false
  }

  /// Makes the folder and starts the jobs.
  ///
  /// - Parameter parent: where to make it.
  package init(in parent: LogPath) throws(Refusal) {
    var template = parent.bytes + Array("/slurmtail-demo-XXXXXX".utf8) + [0]
    let isMade = template.withUnsafeMutableBytes { buffer in
      guard let name = buffer.baseAddress else { return false }
      return mkdtemp(name.assumingMemoryBound(to: CChar.self)) != nil
    }
    guard isMade else { throw Refusal(Errno(rawValue: errno)) }
    let directory = LogPath(bytes: template.dropLast())
    self.directory = directory
    let (seconds, offset) = LocalTime.now
    let clock = (seconds + offset) % 86_400
    let jobs = DemoScript.all.map { DemoJob($0, directory: directory, clock: clock) }
    state = Mutex(State(jobs: jobs))
    // Whoever asks first is told of jobs that have been running for a while.
    _ = advance(to: 0)
    let start = Monotonic.now
    do throws(Refusal) {
      try WorkerThread.start(name: "demo") { [self] in
        while advance(to: Double(Monotonic.now - start) / 1_000_000_000) {
          usleep(50_000)
        }
      }
    } catch {
      cleanUp()
      throw error
    }
  }

  package var targets: [JobTarget] {
    DemoScript.all.map { JobTarget(JobID(number: $0.number)) }
  }

  /// Lets the jobs do what they have to do by now.
  ///
  /// - Returns: whether the demo goes on.
  private func advance(to seconds: Double) -> Bool {
    state.withLock { state in
      guard !state.isStopped else { return false }
      for place in state.jobs.indices {
        let awaited = state.jobs[place].dependency
        let other = state.jobs.first { $0.id == awaited }?.state
        state.jobs[place].advance(to: seconds, after: other)
      }
      return true
    }
  }

  /// Ends the jobs and removes what they wrote.
  package func cleanUp() {
    state.withLock { state in
      state.isStopped = true
      for job in state.jobs { job.removeFiles() }
    }
    _ = directory.withCString { rmdir($0) }
  }

  // MARK: What Slurm would say

  package func ask(_ query: JobQuery) async -> SlurmAnswer {
    .jobs(
      state.withLock { $0.jobs.map(\.job) }.filter { job in
        query.mine || query.targets.contains { $0.matches(job) }
      })
  }

  package func list(_ tell: @Sendable (JobList) -> Void) async -> JobList {
    JobList(state.withLock { $0.jobs.map(\.job) })
  }

  package func remembered() async -> [Job] { [] }

  package func noteOpened(_ job: JobID, stdout: LogPath?, stderr: LogPath?) async {}

  package func cancel(_ target: JobTarget) async -> CancelAnswer {
    state.withLock { state in
      for place in state.jobs.indices where target.matches(state.jobs[place].job) {
        state.jobs[place].cancel()
      }
    }
    return .accepted
  }

  package func details(of id: JobID) async -> JobDetails {
    let job = state.withLock { $0.jobs.map(\.job) }.first { $0.id == id }
    guard let job else { return JobDetails(lines: ["no such job in the demo"]) }
    return JobDetails(lines: [
      "JobId=\(job.id) JobName=\(job.name)", "   JobState=\(job.state.name) Reason=\(job.reason)",
      "   (simulated: this is the demo)",
    ])
  }
}
