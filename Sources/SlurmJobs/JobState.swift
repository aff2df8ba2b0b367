/// What Slurm says a job is doing. An unknown word is kept and is never taken for an end.
package enum JobState: Hashable, Sendable {
  case pending, running, suspended
  case completing, configuring, requeued, requeueHold, stageOut, signaling, resizing, stopped
  case completed, cancelled, failed, timeout, nodeFail, preempted, bootFail, deadline, outOfMemory
  case requeueFed, specialExit, revoked, reservationHold, expediting
  /// Slurm keeps nothing of it any more: purged, or hidden from us.
  case forgotten
  /// Nobody has told it.
  case unknown
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
    ("REVOKED", .revoked), ("REQUEUE_FED", .requeueFed), ("RESV_DEL_HOLD", .reservationHold),
    ("EXPEDITING", .expediting),
  ]

  /// Reads a state's long name; `CANCELLED by 1000` is sacct's.
  package init(_ text: String) {
    let word = text.split(separator: " ").first.map(String.init) ?? text
    self = JobState.words.first { $0.0 == word }?.1 ?? .other(text)
  }

  /// Reads JSON's list of a base state and its flags. A flag says more: a job that is COMPLETING
  /// has not ended, whatever its base is.
  package init(words: [String]) {
    let known = words.map { JobState($0) }
    let bases: [JobState] = [
      .pending, .running, .suspended, .completed, .cancelled, .failed, .timeout, .nodeFail,
      .preempted, .bootFail, .deadline, .outOfMemory,
    ]
    let isFlag = { (state: JobState) in
      if case .other = state { return false }
      return !bases.contains(state)
    }
    self =
      known.first { $0 == .completing } ?? known.first(where: isFlag)
      ?? known.first { bases.contains($0) } ?? known.first ?? .unknown
  }

  /// As squeue prints it.
  package var name: String {
    switch self {
    case .other(let text): return text
    case .forgotten: return "forgotten by Slurm"
    case .unknown: return "state unknown"
    default: break
    }
    return JobState.words.first { $0.1 == self }?.0 ?? ""
  }

  /// Whether the job has ended. It may come back all the same: a requeue keeps the id.
  /// COMPLETING is no end: slurmstepd may still write.
  package var isTerminal: Bool {
    switch self {
    case .completed, .cancelled, .failed, .timeout, .nodeFail, .preempted, .bootFail, .deadline,
      .outOfMemory, .revoked, .forgotten:
      true
    default: false
    }
  }

  /// Whether it waits: nothing of it runs.
  package var isWaiting: Bool {
    switch self {
    case .pending, .configuring, .requeued, .requeueHold, .requeueFed, .specialExit,
      .reservationHold:
      true
    default: false
    }
  }

  /// Whether a job that has ended so is often started again under its own id.
  package var mayComeBack: Bool { self == .nodeFail || self == .preempted || self == .bootFail }

  /// Whether it has ended badly.
  package var isFailure: Bool {
    switch self {
    case .failed, .timeout, .nodeFail, .bootFail, .deadline, .outOfMemory: true
    default: false
    }
  }
}
