/// What there is to know of a job, for people.
package struct JobDetails: Hashable, Sendable {
  /// What it was given and what it used, a line each.
  package var summary: [String]
  /// What Slurm prints of it.
  package var lines: [String]
  /// The same, read; `nil` where it tells nothing of the job.
  package var record: JobRecord?

  /// The state that it prints; `nil` where it prints none.
  package var state: JobState? {
    let key = "   JobState="
    guard let line = lines.first(where: { $0.hasPrefix(key) }) else { return nil }
    return JobState(String(line.dropFirst(key.count).prefix { $0 != " " }))
  }

  package init(summary: [String] = [], lines: [String], record: JobRecord? = nil) {
    self.record = record
    self.summary = summary
    self.lines = lines
  }
}
