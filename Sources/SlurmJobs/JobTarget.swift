/// What a reader types for a job: one job, some tasks of an array, a component.
package struct JobTarget: Hashable, Sendable, CustomStringConvertible {
  /// Never 0.
  package let number: UInt32
  /// Which of the job's parts are meant.
  package let selection: Selection
  /// The step that was typed after a dot; its job is meant.
  package let step: String?

  package enum Selection: Hashable, Sendable {
    /// The job, all tasks of an array, all components of a heterogeneous job.
    case all
    /// Tasks of an array.
    case tasks(TaskList)
    /// One component of a heterogeneous job.
    case component(UInt32)
  }

  /// Reads `12345`, `12345_7`, `12345_[1-3,7%2]`, `12345_*`, `12345+1`, and a step of any of
  /// these, such as `12345.0`; `nil` for anything else and for 0, which Slurm takes for all jobs
  /// of the cluster.
  package init?(_ text: String) {
    var rest = Substring(text)
    guard let number = JobTarget.takeNumber(&rest), number > 0 else { return nil }
    self.number = number
    if let dot = rest.firstIndex(of: ".") {
      let name = rest[rest.index(after: dot)...]
      guard JobTarget.isStep(name) else { return nil }
      step = String(name)
      rest = rest[..<dot]
    } else {
      step = nil
    }
    switch rest.first {
    case nil:
      selection = .all
    case "+":
      rest.removeFirst()
      guard let component = JobTarget.takeNumber(&rest), rest.isEmpty else { return nil }
      selection = .component(component)
    case "_":
      guard let tasks = JobTarget.tasks(in: rest.dropFirst()) else { return nil }
      selection = tasks
    default:
      return nil
    }
  }

  package init(_ id: JobID) {
    number = id.number
    step = nil
    if let task = id.task {
      selection = .tasks(TaskList(task))
    } else if let component = id.component {
      selection = .component(component)
    } else {
      selection = .all
    }
  }

  /// Several targets, separated by commas outside brackets; `nil` when one of them is none.
  package static func list(_ text: String) -> [JobTarget]? {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    var targets: [JobTarget] = []
    for part in parts {
      guard let target = JobTarget(part) else { return nil }
      if !targets.contains(target) { targets.append(target) }
    }
    return targets
  }

  /// Whether a job that Slurm named is meant.
  package func matches(_ id: JobID) -> Bool {
    guard id.number == number else { return false }
    return switch selection {
    case .all: true
    case .tasks(let tasks): id.task.map(tasks.contains) ?? false
    case .component(let component): id.component == component
    }
  }

  /// Whether everything that `other` means is meant here too.
  package func covers(_ other: JobTarget) -> Bool {
    guard number == other.number else { return false }
    if selection == .all { return true }
    if case .tasks(let mine) = selection, case .tasks(let theirs) = other.selection {
      return mine.intersection(theirs) == theirs
    }
    return selection == other.selection
  }

  /// What `scontrol show job` and `sacct -j` take: they know no brackets, and the rest of an array
  /// is told apart when the answer is read.
  package var slurmArgument: String {
    if case .tasks(let tasks) = selection, let task = tasks.single { return "\(number)_\(task)" }
    return "\(number)"
  }

  package var description: String {
    switch selection {
    case .all: return "\(number)"
    case .component(let component): return "\(number)+\(component)"
    case .tasks(let tasks):
      return tasks.single.map { "\(number)_\($0)" } ?? "\(number)_[\(tasks)]"
    }
  }

  private static func isStep(_ name: Substring) -> Bool {
    ["batch", "extern", "interactive"].contains(name)
      || (!name.isEmpty && name.utf8.allSatisfy { (48...57).contains($0) })
  }

  private static func tasks(in text: Substring) -> Selection? {
    if text == "*" { return .all }
    guard text.first == "[" else {
      var rest = text
      guard let task = takeNumber(&rest), task <= SlurmLimits.taskMax, rest.isEmpty else {
        return nil
      }
      return .tasks(TaskList(task))
    }
    guard text.last == "]", text.count > 2 else { return nil }
    let list = text.dropFirst().dropLast()
    if list == "*" || list.hasPrefix("*%") { return .all }
    return TaskList(list).map { .tasks($0) }
  }

  static func takeNumber(_ text: inout Substring) -> UInt32? {
    let digits = text.prefix { ("0"..."9").contains($0) && $0.isASCII }
    guard !digits.isEmpty, let number = UInt32(digits) else { return nil }
    text = text[digits.endIndex...]
    return number
  }
}
