/// One question to `squeue` about all jobs at once, and how to read the answer.
///
/// `-O 'Field:SUFFIX'` without a size prints a field in full and the suffix after it (documented
/// since 20.02). Nothing is escaped, so the suffix is a control character that no sane name holds,
/// and the job's name, which may hold anything, line ends included, comes last.
package struct SqueueQuery: Sendable {
  /// ASCII's unit separator and record separator.
  static let fieldEnd: UInt8 = 0x1F
  static let recordEnd: UInt8 = 0x1E

  /// The fields, in the order in which they are asked for. `Name` must stay the last.
  enum Field: String, CaseIterable {
    case rawNumber = "JobID"
    case arrayNumber = "ArrayJobID"
    case task = "ArrayTaskID"
    case hetNumber = "HetJobID"
    case hetOffset = "HetJobOffset"
    case user = "UserName"
    case state = "State"
    case reason = "Reason"
    case elapsed = "TimeUsed"
    case startTime = "StartTime"
    case nodes = "NodeList"
    case batchHost = "BatchHost"
    case exitCode = "exit_code"
    case restarts = "RestartCnt"
    case workDirectory = "WorkDir"
    case stdout = "StdOut"
    case stderr = "StdErr"
    case name = "Name"
  }

  /// The command's arguments, without its name: the jobs of `targets`, ended ones included, each
  /// array task in a row of its own.
  package static func arguments(for targets: [JobTarget]) -> [String] {
    var jobs: [String] = []
    for target in targets where !jobs.contains(target.slurmArgument) {
      jobs.append(target.slurmArgument)
    }
    let format = Field.allCases.map { field in
      let end = field == .name ? recordEnd : fieldEnd
      return field.rawValue + ":" + String(Unicode.Scalar(end))
    }
    return [
      "--noheader", "--array", "--states=all", "--jobs=" + jobs.joined(separator: ","),
      "--Format=" + format.joined(separator: ","),
    ]
  }

  /// The jobs that an answer describes; what does not read as a job is passed over.
  package static func jobs(in answer: [UInt8]) -> [Job] {
    var jobs: [Job] = []
    for record in answer.split(separator: recordEnd) {
      // The line end of the record before.
      let record = record.first == UInt8(ascii: "\n") ? record.dropFirst() : record
      let fields = record.split(
        separator: fieldEnd, maxSplits: Field.allCases.count - 1,
        omittingEmptySubsequences: false)
      guard fields.count == Field.allCases.count else { continue }
      let values = Dictionary(uniqueKeysWithValues: zip(Field.allCases, fields.map { Array($0) }))
      if let job = job(values) { jobs.append(job) }
    }
    return jobs
  }

  private static func job(_ values: [Field: [UInt8]]) -> Job? {
    func text(_ field: Field) -> String { String(decoding: values[field] ?? [], as: UTF8.self) }
    guard let rawNumber = UInt32(text(.rawNumber)), rawNumber > 0 else { return nil }
    let task = UInt32(text(.task)).flatMap { $0 < SlurmLimits.noTask ? $0 : nil }
    let hetNumber = UInt32(text(.hetNumber)).flatMap { $0 > 0 ? $0 : nil }
    let component = hetNumber == nil ? nil : UInt32(text(.hetOffset))
    let arrayNumber = task == nil ? rawNumber : UInt32(text(.arrayNumber)) ?? rawNumber
    let id = JobID(
      number: component == nil ? arrayNumber : hetNumber ?? rawNumber, task: task,
      component: component)
    let restarts = Int(text(.restarts)) ?? 0
    let host = text(.batchHost)
    let output = Resolution.output(
      Resolution.Patterns(
        workDirectory: values[.workDirectory] ?? [], stdout: values[.stdout] ?? [],
        stderr: values[.stderr] ?? []),
      values: LogPathTemplate.Values(
        rawNumber: rawNumber, arrayNumber: arrayNumber, task: task, user: text(.user),
        name: text(.name), node: host == "n/a" ? "" : host, restarts: restarts),
      component: component)
    let start = text(.startTime)
    return Job(
      id: id, rawNumber: rawNumber, name: text(.name), user: text(.user),
      state: JobState(text(.state)), reason: text(.reason),
      elapsed: SlurmDuration(text(.elapsed))?.seconds, startTime: start == "N/A" ? "" : start,
      nodes: text(.nodes), exitCode: exitCode(text(.exitCode)), restarts: restarts,
      output: output)
  }

  /// squeue prints the status as wait(2) gives it: 768 is code 3, 9 is signal 9 (measured with
  /// 22.05). scontrol's own form is `3:0`.
  static func exitCode(_ text: String) -> String {
    guard let status = UInt32(text) else { return text.contains(":") ? text : "" }
    return "\((status >> 8) & 0xFF):\(status & 0x7F)"
  }
}
