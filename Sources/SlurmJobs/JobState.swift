/// What Slurm says a job is doing. An unknown word is kept and is never taken for an end.
package enum JobState: Hashable, Sendable {
  case pending, running, suspended
  case completing, configuring, requeued, requeueHold, stageOut, signaling, resizing, stopped
  case completed, cancelled, failed, timeout, nodeFail, preempted, bootFail, deadline, outOfMemory
  case specialExit, revoked
  case other(String)

  /// The words of squeue and scontrol (slurm_protocol_defs.c, job_state_string).
  private static let words: [(String, JobState)] = [
    ("PENDING", .pending), ("RUNNING", .running), ("SUSPENDED", .suspended),
    ("COMPLETING", .completing), ("CONFIGURING", .configuring), ("REQUEUED", .requeued),
    ("REQUEUE_HOLD", .requeueHold), ("STAGE_OUT", .stageOut), ("SIGNALING", .signaling),
    ("RESIZING", .resizing), ("STOPPED", .stopped), ("COMPLETED", .completed),
    ("CANCELLED", .cancelled), ("FAILED", .failed), ("TIMEOUT", .timeout),
    ("NODE_FAIL", .nodeFail), ("PREEMPTED", .preempted), ("BOOT_FAIL", .bootFail),
    ("DEADLINE", .deadline), ("OUT_OF_MEMORY", .outOfMemory), ("SPECIAL_EXIT", .specialExit),
    ("REVOKED", .revoked),
  ]

  /// Reads a state's long name; `CANCELLED by 1000` is sacct's.
  package init(_ text: String) {
    let word = text.split(separator: " ").first.map(String.init) ?? text
    self = JobState.words.first { $0.0 == word }?.1 ?? .other(text)
  }

  /// As squeue prints it.
  package var name: String {
    if case .other(let text) = self { return text }
    return JobState.words.first { $0.1 == self }?.0 ?? ""
  }

  /// Whether the job has ended. It may come back all the same: a requeue keeps the id.
  /// COMPLETING is no end: slurmstepd may still write.
  package var isTerminal: Bool {
    switch self {
    case .completed, .cancelled, .failed, .timeout, .nodeFail, .preempted, .bootFail, .deadline,
      .outOfMemory, .revoked:
      true
    default: false
    }
  }

  /// Whether it has ended badly.
  package var isFailure: Bool {
    switch self {
    case .failed, .timeout, .nodeFail, .bootFail, .deadline, .outOfMemory: true
    default: false
    }
  }
}
