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

  /// The one that all tests share, started when it is first asked for.
  package static let shared = Result { try TestCluster() }

  /// Where it lives; jobs may write to `jobs` in it.
  package let directory: String
  package let environment: [String: String]

  package var jobs: String { directory + "/jobs" }

  private init() throws {
    directory = NSTemporaryDirectory() + "slurmtail-cluster-\(getpid())"
    let start = try Commands.run([
      Commands.root + "scripts/test-cluster", "start", directory, "--for", "\(getpid())",
      "--temporary",
    ])
    guard start.status == 0 else { throw TmuxTerminal.Disappointment(description: start.output) }
    environment = ["SLURM_CONF": directory + "/slurm.conf"]
  }

  /// Submits a script and gives back the job's id.
  package func submit(_ script: String, _ options: String...) throws -> String {
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

  /// A terminal whose shell knows this cluster and stands among the jobs' files.
  package func terminal(columns: Int = 100, rows: Int = 30) throws -> TmuxTerminal {
    try TmuxTerminal(columns: columns, rows: rows, environment: environment, directory: jobs)
  }
}
