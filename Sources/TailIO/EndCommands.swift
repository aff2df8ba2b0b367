import LogCore
import Scalars
import Synchronization

/// Runs what shall be run when a job ends: one command after the other, away from the screen.
package final class EndCommands: Sendable {
  private let environment: [String: String]
  private let complain: @Sendable (String) -> Void
  private let workers = Workers(name: "on-end")
  private let waiting = Atomic(0)

  /// - Parameters:
  ///   - environment: `NAME=value` for each variable.
  ///   - complain: is told in one line what went wrong.
  package init(environment: [[UInt8]], complain: @escaping @Sendable (String) -> Void) {
    var variables: [String: String] = [:]
    for variable in environment {
      guard let text = String(validating: variable, as: UTF8.self),
        let equals = text.firstIndex(of: "=")
      else { continue }
      variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    self.environment = variables
    self.complain = complain
  }

  /// - Parameters:
  ///   - command: for the shell, as it stands in the configuration.
  ///   - variables: what it finds in its environment besides.
  package func run(_ command: String, of variables: [String: String]) {
    guard waiting.load(ordering: .relaxed) < IOLimits.endCommands else { return }
    waiting.add(1, ordering: .relaxed)
    do throws(Refusal) {
      try workers.run { [self] in
        if let trouble = trouble(with: command, variables) { complain(trouble) }
        waiting.subtract(1, ordering: .relaxed)
      }
    } catch {
      waiting.subtract(1, ordering: .relaxed)
      complain("on-end: the command cannot be run: \(error.message)")
    }
  }

  /// Runs a command to its end, or to the end of its time; `nil`: it went well.
  private func trouble(with command: String, _ variables: [String: String]) -> String? {
    var environment = environment
    // What comes from Slurm cannot hold a NUL, but nobody has promised it.
    for (name, value) in variables { environment[name] = value.substituting("", for: "\0") }
    do throws(CommandRun.Failure) {
      let output = try CommandRun.run(
        "sh", ["-c", command], environment: environment.map { "\($0.key)=\($0.value)" },
        timeLimit: IOLimits.endCommandTime, outputLimit: IOLimits.slurmOutput)
      guard output.status != 0 else { return nil }
      let words = SlurmMessage.line(of: output.words, command: "sh")
      return "on-end: the command failed" + (words.isEmpty ? "" : ": \(words)")
    } catch {
      switch error {
      case .tooLong:
        return
          "on-end: the command took longer than \(Int(IOLimits.endCommandTime)) s and was ended"
      case .notInstalled: return "on-end: the command cannot be run: there is no sh"
      case .impossible(let message): return "on-end: the command cannot be run: \(message)"
      }
    }
  }
}
