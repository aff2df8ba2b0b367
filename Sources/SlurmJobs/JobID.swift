/// A job as people name it: `12345`, an array task `12345_7`, a component `12345+1`.
package struct JobID: Hashable, Sendable, CustomStringConvertible {
  /// The number of the job, of the whole array, or of the whole heterogeneous job; never 0,
  /// which Slurm would take for all jobs of the cluster.
  package let number: UInt32
  /// Which task of an array.
  package let task: UInt32?
  /// Which component of a heterogeneous job.
  package let component: UInt32?

  package init(number: UInt32, task: UInt32? = nil, component: UInt32? = nil) {
    self.number = number
    self.task = task
    self.component = component
  }

  package var description: String {
    if let task { return "\(number)_\(task)" }
    if let component { return "\(number)+\(component)" }
    return "\(number)"
  }
}

extension JobID: Comparable {
  package static func < (one: JobID, other: JobID) -> Bool {
    (one.number, one.task ?? 0, one.component ?? 0)
      < (other.number, other.task ?? 0, other.component ?? 0)
  }
}

extension JobID {
  /// Reads what squeue and sacct print: `12345`, `12345_7`, `12345+1`.
  package init?(_ text: String) {
    guard let target = JobTarget(text), target.step == nil else { return nil }
    switch target.selection {
    case .all:
      guard !text.contains("_") else { return nil }
      self.init(number: target.number)
    case .component(let component): self.init(number: target.number, component: component)
    case .tasks(let tasks):
      guard let task = tasks.single else { return nil }
      self.init(number: target.number, task: task)
    }
  }
}
