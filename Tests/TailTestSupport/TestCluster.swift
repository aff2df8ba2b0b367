import Foundation

/// A real Slurm, started for the tests of this process and gone with it.
package final class TestCluster: Sendable {
  /// Why there is none, for tests that are skipped by name.
  package static let unavailableReason: String? = {
    let missing = ["munged", "slurmctld", "slurmd", "squeue", "sbatch"].filter {
      !Commands.exists($0)
    }
    return missing.isEmpty ? nil : "not installed: \(missing.joined(separator: ", "))"
  }()

  /// Why there is none that keeps accounts.
  package static let accountingUnavailableReason: String? = {
    let missing = ["slurmdbd", "mariadbd", "sacct"].filter { !Commands.exists($0) }
    return unavailableReason
      ?? (missing.isEmpty ? nil : "not installed: \(missing.joined(separator: ", "))")
  }()

  /// The one that all tests share, started when it is first asked for.
  package static let shared = Result { try TestCluster(name: "cluster") }
  /// One that forgets ended jobs within seconds, and keeps accounts of them.
  package static let forgetful = Result { try TestCluster(name: "forgetful", isForgetful: true) }

  /// Where it lives; jobs may write to `jobs` in it.
  package let directory: String
  package let environment: [String: String]

  package var jobs: String { directory + "/jobs" }

  /// A folder that only node2 has.
  package var onlyOnNode: String { directory + "/local/only-here" }
  /// Why there is no such folder.
  package static let nodeFolderUnavailableReason: String? = {
    let probe = try? Commands.run(["unshare", "-m", "--propagation", "private", "true"])
    return probe?.status == 0 ? nil : "needs root, for a folder that only one node has"
  }()

  private init(name: String, isForgetful: Bool = false) throws {
    directory = NSTemporaryDirectory() + "slurmtail-\(name)-\(getpid())"
    let start = try Commands.run(
      [
        Commands.root + "scripts/test-cluster", "start", directory, "--for", "\(getpid())",
        "--temporary",
      ] + (isForgetful ? ["--accounting"] : []),
      environment: isForgetful ? ["SLURMTAIL_MIN_JOB_AGE": "2"] : [:])
    guard start.status == 0 else { throw TmuxTerminal.Disappointment(description: start.output) }
    environment = ["SLURM_CONF": directory + "/slurm.conf"]
  }

  /// Submits a script and gives back the job's id.
  package func submit(_ script: String, _ options: String...) throws -> String {
    try submit([script], options)
  }

  /// Submits a script of these lines and gives back the job's id.
  package func submit(_ lines: [String], _ options: [String]) throws -> String {
    let script = lines.joined(separator: "\n") + "\n"
    let file = jobs + "/script-" + UUID().uuidString.prefix(8) + ".sh"
    try ("#!/bin/bash\n" + script).write(toFile: file, atomically: true, encoding: .utf8)
    let result = try Commands.run(
      ["sbatch", "--parsable"] + options + [file], environment: environment, directory: jobs)
    guard result.status == 0 else { throw TmuxTerminal.Disappointment(description: result.output) }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs one of Slurm's commands.
  @discardableResult
  package func run(_ arguments: String...) throws -> String {
    try Commands.run(arguments, environment: environment).output
  }

  /// Waits until a job is in a state.
  package func wait(for job: String, toBe state: String) throws {
    let isSo = try Deadline.wait {
      try run("squeue", "-h", "-t", "all", "-j", job, "-o", "%T").contains(state)
    }
    guard isSo else {
      throw TmuxTerminal.Disappointment(description: "job \(job) is not \(state)")
    }
  }

  /// A terminal whose shell knows this cluster and stands among the jobs' files.
  package func terminal(columns: Int = 100, rows: Int = 30) throws -> TmuxTerminal {
    try TmuxTerminal(columns: columns, rows: rows, environment: environment, directory: jobs)
  }
}
