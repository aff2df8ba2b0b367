/// A log that only Slurm can reach, and the command that reads it.
package enum RemoteLog: Hashable, Sendable {
  /// A file on the node that runs the job's script. `offset`: how many of its bytes are known.
  case file(job: UInt32, host: String, path: [UInt8], offset: UInt64?)
  /// The output of a step that writes to no file; `nil`: of the newest one that runs.
  case step(job: UInt32, step: String?)

  /// The command that tells the size of a file; `nil` for a step.
  package var sizeCommand: RemoteCommand? {
    guard case .file(let job, let host, let path, _) = self else { return nil }
    return RemoteCommand("srun", RemoteLog.srun(job, host) + ["stat", "-L", "-c", "%s"], path)
  }

  /// The command that tells which steps run; `nil` where that does not matter.
  package var stepsCommand: RemoteCommand? {
    guard case .step(let job, nil) = self else { return nil }
    return RemoteCommand("squeue", ["--noheader", "--steps", "--jobs=\(job)", "--format=%i"], nil)
  }

  /// The log of the newest step among those that squeue named, a line each; `nil`: none has a number,
  /// and sattach can listen to no other.
  package func newest(of steps: [UInt8]) -> RemoteLog? {
    guard case .step(let job, nil) = self else { return self }
    let numbers = String(decoding: steps, as: UTF8.self).split(separator: "\n").compactMap { line in
      // 75.extern and 75.interactive are no numbers.
      line.split(separator: ".").last.flatMap { UInt32($0.filter { $0 != " " }) }
    }
    return numbers.max().map { .step(job: job, step: "\($0)") }
  }

  /// The command that prints the log as it grows.
  ///
  /// - Parameter offset: how many bytes of the file are not wanted.
  package func command(from offset: UInt64) -> RemoteCommand {
    switch self {
    case .file(let job, let host, let path, _):
      RemoteCommand(
        "srun",
        // What stat printed may be any number.
        RemoteLog.srun(job, host) + ["tail", "-c", "+\(min(offset, .max - 1) + 1)", "-F"], path)
    case .step(let job, let step):
      RemoteCommand("sattach", ["\(job).\(step ?? "0")"], nil)
    }
  }

  /// How the log is reached, for people.
  package var way: String {
    switch self {
    case .file(_, let host, _, _): "srun on \(host)"
    case .step: "sattach"
    }
  }

  /// In the job's own allocation, next to what runs there.
  private static func srun(_ job: UInt32, _ host: String) -> [String] {
    [
      "--jobid=\(job)", "--overlap", "-N1", "-n1", "-w", host, "--mem=0", "--input=none",
      "--job-name=slurmtail",
    ]
  }
}

/// A program with its arguments, of which the last may be a path.
package struct RemoteCommand: Hashable, Sendable {
  package let program: String
  package let arguments: [[UInt8]]

  init(_ program: String, _ arguments: [String], _ path: [UInt8]?) {
    self.program = program
    self.arguments = arguments.map { Array($0.utf8) } + (path.map { [$0] } ?? [])
  }
}
