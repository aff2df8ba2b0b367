/// What came of asking Slurm.
package enum SlurmAnswer: Hashable, Sendable {
  /// Slurm answered. A target that no job answers to is unknown to it: never existed, purged or
  /// hidden, which Slurm does not tell apart.
  case jobs([Job])
  /// Slurm did not answer.
  case trouble(SlurmTrouble)
}

/// Why Slurm did not answer. None of these means that a job has ended.
package enum SlurmTrouble: Hashable, Sendable {
  /// There is no `squeue` on this machine.
  case notInstalled
  /// The controller does not answer, or took longer than the time limit. `message` is Slurm's.
  case noAnswer(message: String)
  /// Anything else that the command said, in one line.
  case failed(message: String)
}

/// What came of cancelling a job.
package enum CancelAnswer: Hashable, Sendable {
  /// `scancel` took it. It answers so for unknown and ended jobs too: the state tells.
  case accepted
  /// It was refused; `message` is Slurm's, in one line.
  case refused(message: String)
}

extension SlurmTrouble {
  /// What a failed command's last words mean. Most are the controller's silence, which passes.
  package init(message: String) {
    let silence = [
      "Unable to contact slurm controller", "Socket timed out", "Zero Bytes were transmitted",
      "Connection refused", "Protocol authentication error", "backup controller in standby",
      "Rate limit exceeded",
    ]
    self =
      silence.contains { message.contains($0) }
      ? .noAnswer(message: message)
      : .failed(message: message.isEmpty ? "squeue failed and said nothing" : message)
  }

  /// For people, in one line.
  package var message: String {
    switch self {
    case .notInstalled: "Slurm's commands are not installed on this machine"
    case .noAnswer(let message), .failed(let message): message
    }
  }
}
