import SlurmJobs

/// A row that tells how a job has ended, such as `── FAILED, exit 1, after 1:00 ──`.
struct EndWords {
  let isFailure: Bool

  /// - Parameter row: what is shown; `nil` where it tells of something else.
  init?(_ row: String) {
    let words = row.drop { $0 == "─" || $0 == "-" || $0 == " " }
    let state = JobState(String(words.prefix { $0.isUppercase || $0 == "_" }))
    guard state.isTerminal else { return nil }
    isFailure = state.isFailure
  }
}
