extension Job {
  /// With what was seen of it before, where it has ended and whoever tells of that now tells less: the data base
  /// reduces exit codes and knows no reason, what is remembered lacks more.
  package func keeping(_ earlier: Job?) -> Job {
    guard let earlier, earlier.id == id, state.isTerminal else { return self }
    // Nobody knows it any more; what it was it is.
    if state == .forgotten, earlier.state.isTerminal { return earlier }
    var job = self
    if job.nodes.isEmpty {
      job.nodes = earlier.nodes
      if job.batchHost.isEmpty { job.batchHost = earlier.batchHost }
    }
    guard hasSameEnd(as: earlier) else { return job }
    if job.exitCode.isEmpty || job.isExitReduced && !earlier.exitCode.isEmpty {
      (job.exitCode, job.isExitReduced) = (earlier.exitCode, earlier.isExitReduced)
    }
    if job.reason.isEmpty { job.reason = earlier.reason }
    if job.endTime.isEmpty { job.endTime = earlier.endTime }
    job.elapsed = job.elapsed ?? earlier.elapsed
    job.timeLimit = job.timeLimit ?? earlier.timeLimit
    job.memory = job.memory ?? earlier.memory
    job.peakMemory = job.peakMemory ?? earlier.peakMemory
    job.seenMemory = job.seenMemory ?? earlier.seenMemory
    return job
  }

  /// Whether both tell of one end: one that was started again has another.
  private func hasSameEnd(as earlier: Job) -> Bool {
    guard state == earlier.state else { return false }
    guard let end = SlurmTime(endTime), let seen = SlurmTime(earlier.endTime) else { return true }
    return abs(end.seconds - seen.seconds) <= SlurmLimits.sameEnd
  }
}
