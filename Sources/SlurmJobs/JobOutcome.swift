import Scalars

/// What became of a job, in words: what one would look up in sacct's manual.
package struct JobOutcome: Sendable {
  private let job: Job
  private let status: ExitStatus?
  private let folder: FolderSight?

  /// - Parameter folder: what the folder of its output tells, where somebody has looked.
  package init(_ job: Job, folder: FolderSight? = nil) {
    self.job = job
    self.folder = folder
    status = ExitStatus(job.exitCode, isReduced: job.isExitReduced)
  }

  /// What stands beside a state that says that the job went wrong; `nil`: the state says it all.
  package var cause: String? {
    guard job.state.isTerminal else { return nil }
    switch job.state {
    // The signal is Slurm's own.
    case .outOfMemory: return memory
    case .timeout, .nodeFail, .bootFail, .preempted, .deadline, .completed, .revoked:
      return nil
    case .cancelled:
      // Killed, as it had to be.
      return status.flatMap { $0.code > 0 ? $0.words : nil }
    default: break
    }
    guard let status else { return job.exitCode.isEmpty ? nil : "exit \(job.exitCode)" }
    return status.isSuccess ? reasonOfFailure : status.words
  }

  /// `15.9 of 16 G`, or what is known of it: `16 G asked for`.
  private var memory: String? {
    let (peak, asked) = (job.peakMemory, job.memory)
    guard let peak else {
      let parts = [
        asked.map { "\(MemorySize(bytes: $0)) asked for" },
        job.seenMemory.map { "\(MemorySize(bytes: $0)) when last seen" },
      ].compactMap { $0 }
      return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
    guard let asked else { return "\(MemorySize(bytes: peak))" }
    return MemorySize(bytes: peak).text(of: MemorySize(bytes: asked))
  }

  /// Slurm's reason for a failure that its script is not to blame for.
  private var reasonOfFailure: String? {
    ["", "None", "NonZeroExitCode"].contains(job.reason) ? nil : job.reason
  }

  /// How long it ran, and of how much where that ended it; `nil` where nobody has told.
  private func span(_ text: (Int) -> String) -> String? {
    guard let elapsed = job.elapsed else { return nil }
    guard job.state == .timeout, let limit = job.timeLimit else { return "after \(text(elapsed))" }
    return "after \(text(elapsed)) of \(text(limit))"
  }

  /// The row under a job's last line: `FAILED, exit 1, after 0:09`.
  ///
  /// - Parameter time: how a number of seconds is written.
  package func sentence(time: (Int) -> String) -> String {
    var parts = [job.state.name]
    switch job.state {
    case .nodeFail, .bootFail: if !job.nodes.isEmpty { parts[0] += " on \(job.nodes)" }
    case .timeout:
      if let span = span(time) { return parts[0] + " " + span }
    case .completed: if let status { parts.append(status.words) }
    default: break
    }
    if let cause {
      if job.state != .outOfMemory {
        parts.append(cause)
      } else {
        parts[0] += ": " + cause
      }
    }
    if let span = span(time) { parts.append(span) }
    return parts.joined(separator: ", ")
  }

  /// What may have been the matter and what to do, where that can be told.
  package var advice: String? {
    if status?.isOutputMissing == true {
      return adviceWithoutOutput
    }
    switch job.state {
    case .outOfMemory: return "it used more memory than it asked for: ask for more with --mem"
    case .timeout: return "it ran out of time: ask for more with --time"
    case .nodeFail, .bootFail: return "its node failed, which is no fault of the job's"
    case .cancelled:
      return "it was cancelled by its owner or an administrator (scancel): submit it again if it "
        + "is still wanted"
    case .preempted:
      return "a job with higher priority took its nodes: submit it again, with --requeue to be "
        + "queued again automatically"
    case .deadline:
      return "it could not end before its deadline: ask for a later --deadline or less --time"
    default: break
    }
    if let status, status.signal == 9 || status.mayTell(ofSignal: 9) {
      let verb = status.isReduced ? "may have been" : "was"
      return "part of it \(verb) killed, often because memory ran out (--mem)"
    }
    return status?.code == 127
      ? "a command of its script was not found: is a module or an environment missing?" : nil
  }

  private var adviceWithoutOutput: String {
    let failure = "Slurm could not open the output file"
    guard let path = outputFolder else {
      return failure + "; make its folder and submit again"
    }
    switch folder {
    case .missing:
      return failure + ": there is no folder \(path); mkdir -p \(path) and submit again"
    case .closed:
      return failure + ": its folder \(path) is there, but you may not write to it (ls -ld)"
    case .shared, .written:
      return failure + ", and its folder \(path) is there: was it there then, and is there room "
        + "(df, quota)?"
    case .local:
      return failure
        + ": may its owner write to \(path), and is there such a folder on the node, too? "
        + "This one is this host's own"
    case nil:
      return failure
        + ", most likely because its folder is missing: mkdir -p \(path) and submit again"
    }
  }

  /// Whether nothing of it was run, since its output file could not be opened.
  package var isWithoutOutput: Bool { status?.isOutputMissing ?? false }

  /// Where its output was to be; `nil` where nobody has told: the usual name is not to blame then.
  private var outputFolder: String? {
    guard let path = job.output.stdout.first(where: \.isTold)?.path,
      let slash = path.lastIndex(of: UInt8(ascii: "/")), slash > 0
    else { return nil }
    return String(decoding: path[..<slash], as: UTF8.self)
  }

  /// Why a job waits, in words where Slurm's own does not say what to do: `DependencyNeverSatisfied:
  /// afterok:2 failed`; empty where it gives no reason.
  package var waitingReason: String {
    let reason = job.reason == "None" ? "" : job.reason
    guard reason == "DependencyNeverSatisfied" || reason == "Dependency", !job.dependency.isEmpty
    else { return reason }
    return reason + ": " + JobOutcome.dependency(job.dependency)
  }

  /// The same behind the state: ` (Resources)`, ` (requeued: BeginTime)`; empty where there is nothing to say.
  package var waitingRemark: String {
    let isAgain = job.restarts > 0 && job.state != .requeued && job.state != .requeueHold
    let parts = [isAgain ? "requeued" : "", waitingReason].filter { !$0.isEmpty }
    return parts.isEmpty ? "" : " (" + parts.joined(separator: ": ") + ")"
  }

  /// The one job that has to complete before this one starts; `nil`: it waits for something else, or for
  /// more.
  package var awaited: String? {
    let kind = "afterok:"
    let text = JobOutcome.dependency(job.dependency)
    guard job.reason == "Dependency", text.hasPrefix(kind) else { return nil }
    let number = String(text.dropFirst(kind.count))
    return UInt32(number) == nil ? nil : number
  }

  /// `afterok:2(failed)` is how Slurm writes it.
  private static func dependency(_ text: String) -> String {
    text.substituting(" failed", for: "(failed)").substituting("", for: "(unfulfilled)")
  }

  /// What to do about the reason for which a job waits, where something is to be done.
  package var waitingAdvice: String? {
    guard job.state.isWaiting else { return nil }
    if job.reason == "JobHeldAdmin" {
      return "an administrator holds it: only an administrator can release it"
    }
    return job.isHeld
      ? "it is held: scontrol release \(job.label) lets it start when its turn comes" : nil
  }

  /// Whether it will wait for ever.
  package var isStuck: Bool { job.reason == "DependencyNeverSatisfied" }
}
