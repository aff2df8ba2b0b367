import Scalars
import SlurmJobs
import Synchronization

/// Runs Slurm's own commands: arguments are handed over as they are, no shell between.
struct SlurmCommands: Sendable {
  let environment: [String]
  private let timeLimit: Double
  private let runs = Runs()

  private final class Runs: Sendable {
    let count = Atomic(0)
  }

  /// How many commands were run.
  var count: Int { runs.count.load(ordering: .relaxed) }

  /// - Parameters:
  ///   - environment: `NAME=value` for each variable; what would change the commands' output is
  ///     left out.
  ///   - timeLimit: seconds after which a command is ended.
  init(environment: [[UInt8]], timeLimit: Double) {
    self.environment = SlurmEnvironment.list(environment)
    self.timeLimit = timeLimit
  }

  struct Output {
    var status: Int32
    var bytes: [UInt8]
    /// What it said on standard error, in one line.
    var message: String

    var hasFailed: Bool { status != 0 }
    /// Whether there is nothing to be read.
    var isBlank: Bool { bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") } }
    /// Slurm's words for: never existed, purged or hidden.
    var isUnknownJob: Bool { hasFailed && message.includes("Invalid job id") }
  }

  /// Runs one command to its end, or to the end of its time. The thread waits for it: it is one that
  /// has nothing else to do (`ThreadExecutor`).
  ///
  /// - Parameter limit: seconds after which it is ended, if less than usual.
  func run(
    _ command: String, _ arguments: [String], timeLimit limit: Double? = nil
  ) async throws(SlurmTrouble) -> Output {
    let timeLimit = min(limit ?? timeLimit, timeLimit)
    runs.count.add(1, ordering: .relaxed)
    do throws(CommandRun.Failure) {
      let output = try CommandRun.run(
        command, arguments, environment: environment, timeLimit: timeLimit,
        outputLimit: IOLimits.slurmOutput)
      return Output(
        status: output.status, bytes: output.bytes,
        message: SlurmMessage.line(of: output.words, command: command))
    } catch {
      switch error {
      case .notInstalled: throw .notInstalled
      case .tooLong:
        throw .noAnswer(message: "\(command) took longer than \(Int(timeLimit)) s and was ended")
      case .impossible(let message): throw .failed(message: message)
      }
    }
  }
}
