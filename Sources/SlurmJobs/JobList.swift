/// The jobs that a reader may want to open: their own ones that run, wait, or have ended lately.
package struct JobList: Hashable, Sendable {
  /// What runs, then what waits, then what has ended; of each, what was submitted last comes first.
  package var jobs: [Job]
  /// Why Slurm was not asked; the jobs are then those that are remembered.
  package var trouble: SlurmTrouble?
  package let stage: Stage

  /// How much is known so far.
  package enum Stage: Comparable, Sendable {
    /// Jobs that were seen before, while the controller is asked.
    case remembered
    /// What runs and waits, and those, while the data base is asked what has ended.
    case current
    /// All that Slurm has told, or will.
    case complete
  }

  package init(_ jobs: [Job], trouble: SlurmTrouble? = nil, stage: Stage = .complete) {
    self.stage = stage
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
