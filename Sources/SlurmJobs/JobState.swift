/// What Slurm says a job is doing. An unknown word is kept and is never taken for an end.
package enum JobState: Hashable, Sendable {
  case pending, running, suspended
  case completing, configuring, requeued, requeueHold, stageOut, signaling, resizing, stopped
  case completed, cancelled, failed, timeout, nodeFail, preempted, bootFail, deadline, outOfMemory
  case specialExit, revoked
  case other(String)
}
