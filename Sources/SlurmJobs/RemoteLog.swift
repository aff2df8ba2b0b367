/// A log that only Slurm can reach, and the command that reads it.
package enum RemoteLog: Hashable, Sendable {
  /// A file on the node that runs the job's script. `offset`: how many of its bytes are known.
  case file(job: UInt32, host: String, path: [UInt8], offset: UInt64?)
  /// The output of a step that writes to no file; `nil`: of the newest one that runs.
  case step(job: UInt32, step: String?)

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

  /// The command that prints the log as it grows: from the byte that is known, else, after a line with
  /// the file's size and the place where it begins (`RemoteStart`), from near its end. One step for a file.
  ///
  /// - Parameter opening: how many bytes there are before the end that it begins with.
  package func command(opening: UInt64) -> RemoteCommand {
    switch self {
    case .file(let job, let host, let path, let known?):
      RemoteCommand(
        "srun",
        // What was printed of it may be any number.
        RemoteLog.srun(job, host) + ["tail", "-c", "+\(min(known, .max - 1) + 1)", "-F"], path)
    case .file(let job, let host, let path, nil):
      RemoteCommand(
        "srun",
        RemoteLog.srun(job, host) + ["sh", "-c", RemoteLog.tailNearEnd(opening), "sh"], path)
    case .step(let job, let step):
      RemoteCommand("sattach", ["\(job).\(step ?? "0")"], nil)
    }
  }

  /// Whether the command tells first where it begins.
  package var tellsStart: Bool { if case .file(_, _, _, nil) = self { true } else { false } }

  /// A script of POSIX's shell. What is not there has no size; tail waits for it.
  private static func tailNearEnd(_ opening: UInt64) -> String {
    "s=$(stat -L -c %s -- \"$1\" 2>/dev/null) || s=0; p=$((s > \(opening) ? s - \(opening) : 0)); "
      + "echo \"$s $p\"; exec tail -c \"+$((p + 1))\" -F -- \"$1\""
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

/// What a command of `RemoteLog` tells first: `9000 1000`, a file's size and where it begins in it.
package struct RemoteStart: Hashable, Sendable {
  package let size: UInt64
  package let place: UInt64

  /// - Parameter line: without its end. `nil`: it tells no such thing.
  package init?(_ line: some Collection<UInt8>) {
    let numbers = String(decoding: Array(line), as: UTF8.self).split(separator: " ").map {
      UInt64($0)
    }
    // No file is longer than the kernel can count.
    guard numbers.count == 2, let size = numbers[0], let place = numbers[1],
      size <= UInt64(Int64.max), place <= size
    else { return nil }
    (self.size, self.place) = (size, place)
  }
}
