/// What there is to know of a job, for people.
package struct JobDetails: Hashable, Sendable {
  /// What it was given and what it used, a line each.
  package var summary: [String]
  /// What Slurm prints of it.
  package var lines: [String]

  package init(summary: [String] = [], lines: [String]) {
    self.summary = summary
    self.lines = lines
  }
}
