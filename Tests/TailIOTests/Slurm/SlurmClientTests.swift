import Foundation
import LogCore
import SlurmJobs
import TailIO
import TailTestSupport
import Testing

@Suite("Asking Slurm's commands")
struct SlurmClientTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A client that finds only the commands of this test.
  private func client(
    _ scripts: [String: String], timeLimit: Double = 20, extra: [String] = []
  ) throws -> SlurmClient {
    for (name, body) in scripts {
      let path = folder.file(name)
      try ("#!/bin/sh\n" + body).write(toFile: path, atomically: true, encoding: .utf8)
      chmod(path, 0o700)
    }
    let environment = ["PATH=\(folder.path)"] + extra
    return SlurmClient(environment: environment.map { Array($0.utf8) }, timeLimit: timeLimit)
  }

  private let target = [JobTarget(JobID(number: 5))]

  @Test("Without squeue there is no Slurm")
  func notInstalled() async throws {
    #expect(try await client([:]).ask(about: target) == .trouble(.notInstalled))
  }

  @Test("One unknown id is no trouble, it is no job")
  func unknown() async throws {
    let client = try client([
      "squeue": "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1"
    ])
    #expect(await client.ask(about: target) == .jobs([]))
  }

  @Test("A controller that is away, and a command that fails")
  func troubles() async throws {
    let away = "slurm_load_jobs error: Unable to contact slurm controller (connect failure)"
    #expect(
      try await client(["squeue": "echo '\(away)' >&2; exit 1"]).ask(about: target)
        == .trouble(.noAnswer(message: away)))
    #expect(
      try await client(["squeue": "echo 'squeue: error: odd' >&2; exit 1"]).ask(about: target)
        == .trouble(.failed(message: "odd")))
  }

  @Test("A command that hangs is ended when its time is over")
  func timeLimit() async throws {
    let client = try client(
      ["squeue": "echo $$ > \(folder.file("pid")); exec /bin/sleep 600"], timeLimit: 1)
    guard case .trouble(.noAnswer(let message)) = await client.ask(about: target) else {
      Issue.record("it did not end")
      return
    }
    #expect(message.contains("did not answer within 1 s"))
    let pid = try #require(
      Int32(
        try String(contentsOfFile: folder.file("pid"), encoding: .utf8)
          .trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(Deadline.wait { kill(pid, 0) != 0 }, "the command lives on")
  }

  @Test("The environment is cleaned of what changes answers, and keeps where Slurm is")
  func environment() async throws {
    let client = try client(
      ["squeue": "/usr/bin/env > \(folder.file("env"))"],
      extra: ["SQUEUE_FORMAT=x", "SLURM_CLUSTERS=other", "SLURM_CONF=/etc/s.conf", "HOME=/h"])
    #expect(await client.ask(about: target) == .jobs([]))
    let seen = try String(contentsOfFile: folder.file("env"), encoding: .utf8)
    #expect(!seen.contains("SQUEUE_FORMAT"))
    #expect(!seen.contains("SLURM_CLUSTERS"))
    #expect(seen.split(separator: "\n").contains("SLURM_CONF=/etc/s.conf"))
    #expect(seen.split(separator: "\n").contains("HOME=/h"))
  }

  @Test("scancel: what it refuses is told in its words")
  func cancel() async throws {
    let job = JobID(number: 5, task: 2)
    let client = try client(["scancel": "[ \"$1\" = 5_2 ] && exit 0; exit 3"])
    #expect(await client.cancel(job) == .accepted)
    let refused = try self.client([
      "scancel":
        "echo 'scancel: error: Kill job error on job id 5: Access/permission denied' >&2; exit 210"
    ])
    #expect(
      await refused.cancel(job)
        == .refused(message: "Kill job error on job id 5: Access/permission denied"))
  }

  @Test("The demo writes real files, fails a job, obeys scancel and leaves nothing")
  func demo() async throws {
    let demo = try DemoCluster(in: LogPath(folder.path))
    let first = try #require(demo.targets.first)
    guard case .jobs(let jobs) = await demo.ask(about: demo.targets) else {
      Issue.record("the demo does not answer")
      return
    }
    #expect(jobs.count == 3)
    let path = try #require(jobs.first?.output.stdout.first)
    let name = String(decoding: path, as: UTF8.self)
    #expect(
      Deadline.wait {
        ((try? String(contentsOfFile: name, encoding: .utf8)) ?? "").contains("loss=")
      })
    _ = await demo.cancel(JobID(number: first.number))
    guard case .jobs(let after) = await demo.ask(about: [first]) else { return }
    #expect(after.first?.state == .cancelled)
    demo.cleanUp()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
