import SlurmJobs
import Subprocess
import SystemPackage

/// Runs Slurm's own commands: arguments are handed over as they are, no shell between.
struct SlurmCommands: Sendable {
  private let environment: [Environment.Key: String]
  private let timeLimit: Double

  /// - Parameters:
  ///   - environment: `NAME=value` for each variable; what would change the commands' output is
  ///     left out.
  ///   - timeLimit: seconds after which a command is ended.
  init(environment: [[UInt8]], timeLimit: Double) {
    self.environment = SlurmEnvironment.cleaned(environment)
    self.timeLimit = timeLimit
  }

  struct Output {
    var status: Int32
    var bytes: [UInt8]
    /// What it said on standard error, in one line.
    var message: String

    var hasFailed: Bool { status != 0 }
    /// Slurm's words for: never existed, purged or hidden.
    var isUnknownJob: Bool { hasFailed && message.contains("Invalid job id") }
  }

  private enum Outcome {
    case output(Output)
    case trouble(SlurmTrouble)
  }

  /// Runs one command to its end, or to the end of its time.
  func run(_ command: String, _ arguments: [String]) async throws(SlurmTrouble) -> Output {
    let outcome = await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await execute(command, arguments) }
      group.addTask {
        try? await Task.sleep(for: .seconds(timeLimit))
        return nil
      }
      let first = await group.next() ?? nil
      // Ends the command, or the clock.
      group.cancelAll()
      return first
    }
    switch outcome {
    case .output(let output): return output
    case .trouble(let trouble): throw trouble
    case nil:
      throw .noAnswer(message: "\(command) took longer than \(Int(timeLimit)) s and was ended")
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
      return .output(
        Output(
          status: status, bytes: result.standardOutput,
          message: SlurmMessage.line(of: result.standardError, command: command)))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .trouble(.notInstalled)
    } catch {
      return .trouble(.failed(message: "cannot run \(command): \(error)"))
    }
  }
}
