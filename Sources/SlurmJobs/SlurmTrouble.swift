import Scalars

/// Why Slurm did not answer. None of these means that a job has ended.
package enum SlurmTrouble: Hashable, Sendable, Error {
  /// The command is not on this machine.
  case notInstalled
  /// There is no slurm.conf, and nobody who would hand one out. `message` is Slurm's.
  case notConfigured(message: String)
  /// munge does not run, or the clocks differ.
  case notAuthenticated(message: String)
  /// The commands here and the controller are of versions that do not talk.
  case wrongVersion(message: String)
  /// We may not ask.
  case denied(message: String)
  /// The controller does not answer, or took longer than the time limit.
  case noAnswer(message: String)
  /// Anything else that the command said, in one line.
  case failed(message: String)

  /// What a failed command's words mean. Most are the controller's silence, which passes.
  package init(message: String) {
    func says(_ parts: String...) -> Bool { parts.contains { message.includes($0) } }
    if says("Could not establish a configuration source", "Unable to process configuration file")
      || says("Unable to open slurm.conf", "failed to fetch config")
    {
      self = .notConfigured(message: message)
    } else if says("Protocol authentication error", "munge", "Munge", "Invalid authentication") {
      self = .notAuthenticated(message: message)
    } else if says("Incompatible versions", "incompatible version", "Header lengths are longer") {
      self = .wrongVersion(message: message)
    } else if says("Access/permission denied", "Permission denied") {
      self = .denied(message: message)
    } else if says(
      "Unable to contact slurm controller", "Socket timed out", "Zero Bytes were transmitted",
      "Connection refused", "backup controller in standby", "Rate limit exceeded",
      "Connection timed out", "try again later")
    {
      self = .noAnswer(message: message)
    } else {
      self = .failed(message: message.isEmpty ? "the command failed without a message" : message)
    }
  }

  /// A command has ended well, and what it printed is no answer: it tells nothing of any job.
  package static func unreadable(_ command: String) -> SlurmTrouble {
    .failed(
      message: "what \(command) prints cannot be read; it may not be Slurm's own command")
  }

  /// For people, in one line.
  package var message: String {
    switch self {
    case .notInstalled: "Slurm's commands are not installed on this machine"
    case .notConfigured(let message):
      "Slurm is not set up on this machine, or SLURM_CONF names the wrong file (\(message))"
    case .notAuthenticated(let message):
      "Slurm authentication failed; is munged running here? (\(message))"
    case .wrongVersion(let message):
      "Slurm's commands here and its controller are of different versions (\(message))"
    case .denied(let message): "Slurm does not allow it (\(message))"
    case .noAnswer(let message): "Slurm does not answer (\(message))"
    case .failed(let message): "Slurm: \(message)"
    }
  }

  /// Whether asking again is of use while the program runs.
  package var mayPass: Bool {
    if case .notInstalled = self { false } else { true }
  }
}
