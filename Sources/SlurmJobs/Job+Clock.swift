import Scalars

extension Job {
  /// When a waiting job is expected to start: `14:30` on the day of `today`, else `11-24 14:30`; `nil` when
  /// unknown.
  ///
  /// - Parameter today: the seconds of some moment of that day; see `SlurmTime`.
  package func startClock(today: Int) -> String? {
    // Of a job that is held Slurm goes on telling when it could have started.
    guard !(state.isWaiting && isHeld), let start = SlurmTime(startTime) else { return nil }
    let clock = Job.clock(startTime)
    return SlurmTime.day(of: start.seconds) == SlurmTime.day(of: today)
      ? clock.map { String($0.suffix(5)) } : clock
  }

  /// A time as Slurm prints it, as `11-24 14:30`.
  package static func clock(_ time: String) -> String? {
    // 2026-11-24T14:30:00
    let parts = time.split(separator: "T")
    guard parts.count == 2, parts[1].count >= 5 else { return nil }
    return "\(parts[0].suffix(5)) \(parts[1].prefix(5))"
  }

  /// Whether it waits until somebody releases it: `JobHeldUser`, `job_requeued_in_held_state`.
  package var isHeld: Bool {
    state == .requeueHold || reason.lowercased().includes("held")
  }
}
