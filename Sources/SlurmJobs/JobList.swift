/// The jobs that a reader may want to open: their own ones that run, wait, or have ended lately.
package struct JobList: Hashable, Sendable {
  /// What runs, then what waits, then what has ended; of each, what was submitted last comes first.
  package var jobs: [Job]
  /// Why Slurm was not asked; the jobs are then those that are remembered.
  package var trouble: SlurmTrouble?
  /// Whether Slurm has answered, or will not; else these are remembered jobs, to begin with.
  package let isComplete: Bool

  package init(_ jobs: [Job], trouble: SlurmTrouble? = nil, isComplete: Bool = true) {
    self.isComplete = isComplete
    // A number that is used again is the same row.
    var seen: Set<String> = []
    self.jobs = jobs.filter { seen.insert($0.label).inserted }.sorted { one, other in
      let (mine, theirs) = (one.listRank, other.listRank)
      guard mine == theirs else { return mine < theirs }
      guard one.id.number == other.id.number else { return one.id.number > other.id.number }
      return one.id < other.id
    }
    self.trouble = trouble
  }
}

extension Job {
  /// Where a list of jobs has it.
  fileprivate var listRank: Int {
    if state.isTerminal || state == .unknown { return 2 }
    return state.isWaiting ? 1 : 0
  }
}
