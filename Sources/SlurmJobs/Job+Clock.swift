extension Job {
  /// When a waiting job is expected to start, as `14:30` or with the day; `nil` when unknown.
  package var startClock: String? { Job.clock(startTime) }

  /// A time as Slurm prints it, as `11-24 14:30`.
  package static func clock(_ time: String) -> String? {
    // 2026-11-24T14:30:00
    let parts = time.split(separator: "T")
    guard parts.count == 2, parts[1].count >= 5 else { return nil }
    return "\(parts[0].suffix(5)) \(parts[1].prefix(5))"
  }
}
