import SlurmJobs
import Subprocess
import SystemPackage

/// Asks Slurm through its own commands: arguments are handed over as they are, no shell between.
package struct SlurmClient: SlurmSource {
  private let environment: [Environment.Key: String]
  private let timeLimit: Double

  /// - Parameters:
  ///   - environment: `NAME=value` for each variable; what would change the commands' output is
  ///     left out.
  ///   - timeLimit: seconds after which a command is ended.
  package init(environment: [[UInt8]], timeLimit: Double = IOLimits.slurmTimeLimit) {
    self.environment = SlurmEnvironment.cleaned(environment)
    self.timeLimit = timeLimit
  }

  package func ask(about targets: [JobTarget]) async -> SlurmAnswer {
    guard !targets.isEmpty else { return .jobs([]) }
    switch await run("squeue", SqueueQuery.arguments(for: targets)) {
    case .success(let output) where output.status == 0:
      return .jobs(SqueueQuery.jobs(in: output.bytes))
    case .success(let output):
      // One id alone that it does not know is an error to squeue, several are none.
      if output.message.contains("Invalid job id") { return .jobs([]) }
      return .trouble(SlurmTrouble(message: output.message))
    case .failure(let trouble):
      return .trouble(trouble)
    }
  }

  package func cancel(_ id: JobID) async -> CancelAnswer {
    switch await run("scancel", [id.description]) {
    case .success(let output):
      return output.status == 0 ? .accepted : .refused(message: output.message)
    case .failure(let trouble):
      return .refused(message: trouble.message)
    }
  }

  package func details(of id: JobID) async -> [String] {
    switch await run("scontrol", ["show", "job", id.description]) {
    case .success(let output):
      let text = String(decoding: output.bytes, as: UTF8.self)
      let lines = text.split(separator: "\n").map(String.init)
      return output.status == 0 || output.message.isEmpty ? lines : lines + [output.message]
    case .failure(let trouble):
      return [trouble.message]
    }
  }

  // MARK: Commands

  private struct Output {
    var status: Int32
    var bytes: [UInt8]
    /// What it said on standard error, in one line.
    var message: String
  }

  private enum Outcome {
    case success(Output)
    case failure(SlurmTrouble)
  }

  /// Runs one command to its end, or to the end of its time.
  private func run(_ command: String, _ arguments: [String]) async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await execute(command, arguments) }
      group.addTask {
        try? await Task.sleep(for: .seconds(timeLimit))
        return nil
      }
      let first = await group.next() ?? nil
      // Ends the command, or the clock.
      group.cancelAll()
      return first
        ?? .failure(
          .noAnswer(message: "\(command) did not answer within \(Int(timeLimit)) s"))
    }
  }

  private func execute(_ command: String, _ arguments: [String]) async -> Outcome {
    do {
      var options = PlatformOptions()
      options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
      let result = try await Subprocess.run(
        .name(command), arguments: Arguments(arguments), environment: .custom(environment),
        platformOptions: options, input: .none, output: .bytes(limit: IOLimits.slurmOutput),
        error: .string(limit: 65536))
      let status: Int32 =
        switch result.terminationStatus {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
      return .success(
        Output(
          status: status, bytes: result.standardOutput,
          message: SlurmMessage.line(of: result.standardError, command: command)))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(.notInstalled)
    } catch {
      return .failure(.failed(message: "cannot run \(command): \(error)"))
    }
  }
}
