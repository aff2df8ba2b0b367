/// What a reader types for a job: one job, some tasks of an array, a component.
package struct JobTarget: Hashable, Sendable, CustomStringConvertible {
  /// Never 0.
  package let number: UInt32
  /// Which of the job's parts are meant.
  package let selection: Selection
  /// The step that was typed after a dot; its job is meant.
  package let step: String?
  /// The cluster that was typed after a semicolon, as `sbatch --parsable` prints it.
  package let cluster: String?

  package enum Selection: Hashable, Sendable {
    /// The job, all tasks of an array, all components of a heterogeneous job.
    case all
    /// Tasks of an array.
    case tasks(TaskList)
    /// One component of a heterogeneous job.
    case component(UInt32)
  }

  /// Reads `12345`, `12345_7`, `12345_[1-3,7%2]`, `12345_*`, `12345+1`, and a step of any of
  /// these, such as `12345.0`, or a cluster, as in `12345;here`, with blanks around it or not. A list
  /// of tasks that squeue has cut short (`12345_[1,3,...]`) means all of them. `nil` for anything else
  /// and for 0, which Slurm takes for all jobs of the cluster.
  package init?(_ text: String) {
    var rest = JobTarget.trimmed(Substring(text))
    guard let number = JobTarget.takeNumber(&rest), number > 0 else { return nil }
    self.number = number
    if let mark = rest.firstIndex(of: ";") {
      let name = rest[rest.index(after: mark)...]
      guard JobTarget.isCluster(name) else { return nil }
      cluster = String(name)
      rest = rest[..<mark]
    } else {
      cluster = nil
    }
    if let dot = rest.lastIndex(of: "."), JobTarget.isStep(rest[rest.index(after: dot)...]) {
      step = String(rest[rest.index(after: dot)...])
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
    cluster = nil
    if let task = id.task {
      selection = .tasks(TaskList(task))
    } else if let component = id.component {
      selection = .component(component)
    } else {
      selection = .all
    }
  }

  /// Several targets, separated by commas or blanks outside brackets, as squeue, a shell's loop or a
  /// log leaves them; `nil` when one of them is none.
  package static func list(_ text: String) -> [JobTarget]? {
    var targets: [JobTarget] = []
    var seen: Set<JobTarget> = []
    for part in parts(of: text) {
      guard let target = JobTarget(part) else { return nil }
      if seen.insert(target).inserted { targets.append(target) }
    }
    return targets.isEmpty ? nil : targets
  }

  private static func parts(of text: String) -> [String] {
    var parts = [""]
    var isInside = false
    for scalar in text.unicodeScalars {
      if scalar == "[" { isInside = true }
      if scalar == "]" { isInside = false }
      if !isInside, scalar == "," || isBlank(scalar) {
        parts.append("")
      } else {
        parts[parts.count - 1].unicodeScalars.append(scalar)
      }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// The first of several targets that is meant for tasks of an array and is none, such as
  /// `12_[3-1]`: as a pattern of file names it would match nothing.
  package static func badTaskList(in text: String) -> String? {
    parts(of: text).first { part in
      guard JobTarget(part) == nil else { return false }
      var rest = Substring(part)
      guard takeNumber(&rest) != nil, rest.hasPrefix("_["), rest.hasSuffix("]") else {
        return false
      }
      return rest.dropFirst(2).dropLast().unicodeScalars.allSatisfy { scalar in
        ("0"..."9").contains(scalar) || ",-:%. ".unicodeScalars.contains(scalar)
      }
    }
  }

  /// Whether a list of tasks in it ends before its time, as squeue cuts long ones.
  package static func isCut(_ text: String) -> Bool {
    guard let bracket = text.firstIndex(of: "["), let target = JobTarget(text),
      target.selection == .all
    else { return false }
    let list = text[bracket...]
    return list.contains(".") || !list.contains("]")
  }

  /// The same job, wherever it was said to be.
  package var withoutCluster: JobTarget {
    JobTarget(number: number, selection: selection, step: step)
  }

  private init(number: UInt32, selection: Selection, step: String?) {
    (self.number, self.selection, self.step, self.cluster) = (number, selection, step, nil)
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
    guard number == other.number, cluster == other.cluster else { return false }
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
    let list = text.dropFirst()
    guard list.last == "]", !list.contains(".") else { return cutList(list) }
    let whole = list.dropLast()
    if whole == "*" || whole.hasPrefix("*%") { return .all }
    return TaskList(whole).map { .tasks($0) }
  }

  /// A list that somebody cut: which tasks it named in full is not known.
  private static func cutList(_ text: Substring) -> Selection? {
    guard text.utf8.first.map({ (48...57).contains($0) }) ?? false else { return nil }
    var isEnding = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9", ",", "-", ":", "%", " ": continue
      case ".": isEnding = true
      case "]" where isEnding: continue
      default: return nil
      }
    }
    return .all
  }

  private static func isCluster(_ name: Substring) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
  }

  /// Without the blanks around it.
  static func trimmed(_ text: Substring) -> Substring {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return text[first...last]
  }

  static func takeNumber(_ text: inout Substring) -> UInt32? {
    let digits = text.prefix { ("0"..."9").contains($0) && $0.isASCII }
    guard !digits.isEmpty, let number = UInt32(digits) else { return nil }
    text = text[digits.endIndex...]
    return number
  }
}
