/// Some tasks of an array, as Slurm writes them: `1-3,7`, `0-9:3`, `2-50%4`.
package struct TaskList: Hashable, Sendable, CustomStringConvertible {
  /// In ascending order, apart from each other.
  package let ranges: [ClosedRange<UInt32>]

  /// `nil` when there is none.
  package init?(_ ranges: [ClosedRange<UInt32>]) {
    guard !ranges.isEmpty else { return nil }
    var joined: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound &+ 1, last.upperBound < .max {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    self.ranges = joined
  }

  package init(_ task: UInt32) {
    ranges = [task...task]
  }

  /// Reads a list; how many may run at a time (`%4`) is passed over. `nil` for anything else,
  /// such as a list that was cut short (`1,3,...`).
  package init?(_ text: some StringProtocol) {
    var list = Substring(text)
    if let throttle = list.firstIndex(of: "%") { list = list[..<throttle] }
    var ranges: [ClosedRange<UInt32>] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let more = TaskList.stepped(JobTarget.trimmed(part)) else { return nil }
      ranges += more
      guard ranges.count <= SlurmLimits.listedTasks else { return nil }
    }
    self.init(ranges)
  }

  package var count: Int {
    ranges.reduce(0) { $0 + $1.count }
  }

  /// The task, where there is one only.
  package var single: UInt32? {
    ranges.count == 1 && ranges[0].count == 1 ? ranges[0].lowerBound : nil
  }

  package func contains(_ task: UInt32) -> Bool {
    ranges.contains { $0.contains(task) }
  }

  /// The tasks that are in both.
  package func intersection(_ other: TaskList) -> TaskList? {
    var common: [ClosedRange<UInt32>] = []
    var (one, two) = (0, 0)
    while one < ranges.count, two < other.ranges.count {
      let (mine, theirs) = (ranges[one], other.ranges[two])
      if mine.overlaps(theirs) { common.append(mine.clamped(to: theirs)) }
      if mine.upperBound < theirs.upperBound { one += 1 } else { two += 1 }
    }
    return TaskList(common)
  }

  package var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// `7`, `1-3` or `1-9:2`.
  private static func stepped(_ text: Substring) -> [ClosedRange<UInt32>]? {
    var rest = text
    guard let low = JobTarget.takeNumber(&rest), low <= SlurmLimits.taskMax else { return nil }
    guard rest.first == "-" else { return rest.isEmpty ? [low...low] : nil }
    rest.removeFirst()
    guard let high = JobTarget.takeNumber(&rest), low <= high, high <= SlurmLimits.taskMax else {
      return nil
    }
    guard rest.first == ":" else { return rest.isEmpty ? [low...high] : nil }
    rest.removeFirst()
    guard let step = JobTarget.takeNumber(&rest), step > 0, rest.isEmpty,
      (high - low) / step < SlurmLimits.listedTasks
    else { return nil }
    // In wider numbers: the place behind the last one may be beyond the range.
    return stride(from: UInt64(low), through: UInt64(high), by: Int(step)).map {
      UInt32($0)...UInt32($0)
    }
  }
}
