/// One question to `squeue`, and how to read the answer.
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
    case batchFlag = "BatchFlag"
    case exitCode = "exit_code"
    case restarts = "RestartCnt"
    case workDirectory = "WorkDir"
    case timeLimit = "TimeLimit"
    case partition = "Partition"
    case dependency = "Dependency"
    case submitTime = "SubmitTime"
    case endTime = "EndTime"
    case stdout = "StdOut"
    case stderr = "StdErr"
    case name = "Name"
  }

  /// Whose jobs are asked for.
  package enum Scope: Hashable, Sendable {
    /// All jobs of these users: one question that the controller answers from its lists.
    case users([String])
    /// My jobs.
    case mine
    /// These jobs. One alone is looked up; for several the whole queue is fetched and sifted.
    case jobs([String])
  }

  /// The command's arguments, without its name. Ended jobs are included; what waits of an array
  /// is one row.
  package static func arguments(for scope: Scope) -> [String] {
    let format = Field.allCases.map { field in
      let end = field == .name ? recordEnd : fieldEnd
      return field.rawValue + ":" + String(Unicode.Scalar(end))
    }
    let selection =
      switch scope {
      case .users(let names): "--user=" + names.joined(separator: ",")
      case .mine: "--me"
      case .jobs(let jobs): "--jobs=" + jobs.joined(separator: ",")
      }
    return [
      "--noheader", "--states=all", selection, "--Format=" + format.joined(separator: ","),
    ]
  }

  /// The jobs that an answer describes; what does not read as a job is passed over.
  package static func records(in answer: [UInt8]) -> [JobRecord] {
    var records: [JobRecord] = []
    for row in answer.split(separator: recordEnd) {
      var fields = row.split(
        separator: fieldEnd, maxSplits: Field.allCases.count - 1,
        omittingEmptySubsequences: false)
      guard fields.count == Field.allCases.count else { continue }
      // Before it is the line end of the record before, or what a site's own squeue says first.
      if let end = fields[0].lastIndex(of: UInt8(ascii: "\n")) {
        fields[0] = fields[0][(end + 1)...]
      }
      let values = Dictionary(uniqueKeysWithValues: zip(Field.allCases, fields.map { Array($0) }))
      if let record = record(values) { records.append(record) }
    }
    return records
  }

  private static func record(_ values: [Field: [UInt8]]) -> JobRecord? {
    func text(_ field: Field) -> String {
      let text = String(decoding: values[field] ?? [], as: UTF8.self)
      return ["N/A", "n/a", "(null)"].contains(text) ? "" : text
    }
    guard let rawNumber = UInt32(text(.rawNumber)), rawNumber > 0 else { return nil }
    var record = JobRecord(rawNumber: rawNumber, source: .squeue)
    if let tasks = TaskList(text(.task)) {
      record.tasks = tasks
      record.arrayNumber = UInt32(text(.arrayNumber)) ?? rawNumber
    }
    record.hetNumber = UInt32(text(.hetNumber)).flatMap { $0 > 0 ? $0 : nil }
    record.component = record.hetNumber == nil ? nil : UInt32(text(.hetOffset))
    record.name = String(decoding: values[.name] ?? [], as: UTF8.self)
    record.user = text(.user)
    record.state = JobState(text(.state))
    record.reason = text(.reason) == "None" ? "" : text(.reason)
    record.elapsed = SlurmDuration(text(.elapsed))?.seconds
    record.startTime = text(.startTime)
    record.submitTime = text(.submitTime)
    record.endTime = text(.endTime)
    record.timeLimit = SlurmDuration(text(.timeLimit))?.seconds
    record.partition = text(.partition)
    record.dependency = text(.dependency)
    record.nodes = text(.nodes)
    record.batchHost = text(.batchHost)
    record.exitCode = exitCode(text(.exitCode))
    record.restarts = Int(text(.restarts)) ?? 0
    record.isBatch = UInt32(text(.batchFlag)).map { $0 != 0 }
    record.workDirectory = values[.workDirectory] ?? []
    record.patterns = JobRecord.Streams(
      stdout: values[.stdout] ?? [], stderr: values[.stderr] ?? [])
    return record
  }

  /// squeue prints the status as wait(2) gives it: 768 is code 3, 9 is signal 9 (measured with
  /// 22.05). scontrol's own form is `3:0`. Where nothing was run the number is one of Slurm's errors,
  /// such as 4021, of which scontrol reads the signal alone: `0:53`.
  package static func exitCode(_ text: String) -> String {
    guard let status = UInt32(text) else { return text.contains(":") ? text : "" }
    let signal = status & 0x7F
    return signal > 0 ? "0:\(signal)" : "\((status >> 8) & 0xFF):0"
  }
}
