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
    case tasks([ClosedRange<UInt32>])
    /// One component of a heterogeneous job.
    case component(UInt32)
  }

  /// Reads `12345`, `12345_7`, `12345_[1-3,7%2]`, `12345_*`, `12345+1`, `12345.0`; `nil` for
  /// anything else and for 0, which Slurm takes for all jobs of the cluster.
  package init?(_ text: String) {
    var rest = Substring(text)
    guard let number = JobTarget.takeNumber(&rest), number > 0 else { return nil }
    self.number = number
    if rest.isEmpty {
      (selection, step) = (.all, nil)
    } else if rest.first == "." {
      let name = rest.dropFirst()
      guard JobTarget.isStep(name) else { return nil }
      (selection, step) = (.all, String(name))
    } else if rest.first == "+" {
      rest.removeFirst()
      guard let component = JobTarget.takeNumber(&rest), rest.isEmpty else { return nil }
      (selection, step) = (.component(component), nil)
    } else if rest.first == "_" {
      rest.removeFirst()
      guard let tasks = JobTarget.tasks(in: rest) else { return nil }
      (selection, step) = (tasks, nil)
    } else {
      return nil
    }
  }

  package init(_ id: JobID) {
    number = id.number
    step = nil
    if let task = id.task {
      selection = .tasks([task...task])
    } else if let component = id.component {
      selection = .component(component)
    } else {
      selection = .all
    }
  }

  /// Whether a job that Slurm named is meant.
  package func matches(_ id: JobID) -> Bool {
    guard id.number == number else { return false }
    return switch selection {
    case .all: true
    case .tasks(let ranges): id.task.map { task in ranges.contains { $0.contains(task) } } ?? false
    case .component(let component): id.component == component
    }
  }

  /// What `squeue -j` takes: it knows neither brackets nor components.
  package var slurmArgument: String {
    guard case .tasks(let ranges) = selection else { return "\(number)" }
    let count = ranges.reduce(0) { $0 + $1.count }
    guard count <= SlurmLimits.tasksNamed else { return "\(number)" }
    return ranges.flatMap { $0.map { "\(number)_\($0)" } }.joined(separator: ",")
  }

  package var description: String {
    switch selection {
    case .all: return "\(number)"
    case .component(let component): return "\(number)+\(component)"
    case .tasks(let ranges):
      let list = ranges.map { range in
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
      }
      let isOne = ranges.count == 1 && ranges[0].count == 1
      return isOne ? "\(number)_\(list[0])" : "\(number)_[\(list.joined(separator: ","))]"
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
      guard let task = takeNumber(&rest), rest.isEmpty else { return nil }
      return .tasks([task...task])
    }
    guard text.last == "]" else { return nil }
    var list = text.dropFirst().dropLast()
    // `%2`: how many run at a time, as squeue shows it.
    if let throttle = list.firstIndex(of: "%") { list = list[..<throttle] }
    if list == "*" { return .all }
    var ranges: [ClosedRange<UInt32>] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let more = stepped(part) else { return nil }
      ranges += more
    }
    return ranges.isEmpty ? nil : .tasks(ranges)
  }

  /// `7`, `1-3` or `1-9:2`.
  private static func stepped(_ text: Substring) -> [ClosedRange<UInt32>]? {
    var rest = text
    guard let low = takeNumber(&rest) else { return nil }
    guard rest.first == "-" else { return rest.isEmpty ? [low...low] : nil }
    rest.removeFirst()
    guard let high = takeNumber(&rest), low <= high else { return nil }
    guard rest.first == ":" else { return rest.isEmpty ? [low...high] : nil }
    rest.removeFirst()
    guard let step = takeNumber(&rest), step > 0, rest.isEmpty else { return nil }
    guard (high - low) / step < SlurmLimits.tasksTyped else { return nil }
    return stride(from: low, through: high, by: Int(step)).map { $0...$0 }
  }

  static func takeNumber(_ text: inout Substring) -> UInt32? {
    let digits = text.prefix { ("0"..."9").contains($0) && $0.isASCII }
    guard !digits.isEmpty, let number = UInt32(digits) else { return nil }
    text = text[digits.endIndex...]
    return number
  }
}
