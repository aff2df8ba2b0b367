/// What is to be asked about jobs, in one go.
package struct JobQuery: Hashable, Sendable {
  package var targets: [JobTarget]
  /// All of my own jobs.
  package var mine: Bool
  /// Whether what was found out before may not do for an answer: the reader has asked for it.
  package var isFresh: Bool

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

  /// How to ask with the least work for the controller.
  package enum Course: Hashable, Sendable {
    /// A look-up for each.
    case singly([JobTarget])
    /// One question for all.
    case together(SqueueQuery.Scope)
  }

  /// - Parameters:
  ///   - known: how many jobs each target turned out to be, where it was seen before.
  ///   - owners: whose they are.
  package func course(known: [JobTarget: Int], owners: Set<String>) -> Course {
    let count = targets.reduce(0) { $0 + max(1, known[$1] ?? 1) }
    if !mine, count <= SlurmLimits.askedSingly { return .singly(targets) }
    // Nobody knows yet whose they are: most likely mine.
    return owners.isEmpty || mine ? .together(.mine) : .together(.users(owners.sorted()))
  }
}
