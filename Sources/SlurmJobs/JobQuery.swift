/// What is to be asked about jobs, in one go.
package struct JobQuery: Hashable, Sendable {
  package var targets: [JobTarget]
  /// All of my own jobs.
  package var mine: Bool
  /// Whether what was found out before may not do for an answer: the reader has asked for it.
  package var isFresh: Bool
  /// Whether an answer without what the data base alone knows is no use.
  package var isForAll = false
  /// How many commands it may take; what would take more waits for the next one.
  package var room = Int.max
  /// Whether what the cluster is may wait for another answer, where it is not known yet and this one can do without.
  package var sparesSite = false

  package init(_ targets: [JobTarget], mine: Bool = false, isFresh: Bool = false) {
    self.targets = targets
    self.mine = mine
    self.isFresh = isFresh
  }

  /// Takes out what was said to be of another cluster than this one, and returns it: a job of that
  /// number here is another one.
  package mutating func dropForeign(to site: SlurmSite) -> [JobTarget] {
    func isForeign(_ target: JobTarget) -> Bool {
      guard let wanted = target.cluster, let ours = site.cluster else { return false }
      return wanted != ours
    }
    let foreign = targets.filter(isForeign)
    targets.removeAll(where: isForeign)
    return foreign
  }

  package var isEmpty: Bool { targets.isEmpty && !mine }

  /// How to ask with the least work for the controller: one command.
  package enum Course: Hashable, Sendable {
    /// A look-up of the only one.
    case singly([JobTarget])
    /// One question for all.
    case together(SqueueQuery.Scope)
  }

  /// - Parameters:
  ///   - known: how many jobs each target turned out to be, where it was seen before.
  ///   - owners: whose they are.
  ///   - me: what Slurm calls the user; `nil` as long as none of their jobs was seen.
  ///   - number: the user's number; `nil` where one of these owners may be the user.
  package func course(
    known: [JobTarget: Int], owners: Set<String>, me: String? = nil, number: UInt32? = nil
  ) -> Course {
    if !mine, targets.count == 1, known[targets[0], default: 1] <= SlurmLimits.askedSingly {
      return .singly(targets)
    }
    // Nobody knows yet whose they are: most likely mine.
    guard !owners.isEmpty else { return .together(.mine) }
    guard mine else { return .together(.users(owners.sorted())) }
    // Mine and others', once it can be told which are mine.
    guard let me = me ?? number.map({ "\($0)" }), !targets.isEmpty,
      !owners.subtracting([me]).isEmpty
    else { return .together(.mine) }
    return .together(.users(owners.union([me]).sorted()))
  }
}
