/// A question to the data base of ended jobs, and how to read the answer.
package enum SacctQuery {
  /// Ends every field, the last of a row too: names may hold line ends.
  private static let fieldEnd: UInt8 = 0x1F

  enum Field: String, CaseIterable {
    case id = "JobID"
    case rawNumber = "JobIDRaw"
    case user = "User"
    case state = "State"
    case exitCode = "ExitCode"
    case elapsed = "Elapsed"
    case startTime = "Start"
    case submitTime = "Submit"
    case nodes = "NodeList"
    case name = "JobName"
    case workDirectory = "WorkDir"
    case timeLimit = "Timelimit"
    case partition = "Partition"
    case endTime = "End"
    case stdout = "StdOut"
    case stderr = "StdErr"
  }

  private static func fields(_ version: SlurmVersion?) -> [Field] {
    let knowsPaths = version.map { $0 >= .accountsPaths } ?? false
    return Field.allCases.filter { knowsPaths || ($0 != .stdout && $0 != .stderr) }
  }

  package static func arguments(for targets: [JobTarget], version: SlurmVersion?) -> [String] {
    arguments(
      ["--jobs=" + Set(targets.map(\.slurmArgument)).sorted().joined(separator: ",")], version)
  }

  /// - Parameter since: how far back, as sacct takes it, such as `now-1days`.
  package static func arguments(
    forUser user: UInt32, since start: String, version: SlurmVersion?
  ) -> [String] {
    arguments(["--user=\(user)", "--starttime=" + start], version)
  }

  private static func arguments(_ selection: [String], _ version: SlurmVersion?) -> [String] {
    ["--allocations", "--noheader", "--parsable"]
      + ["--delimiter=" + String(Unicode.Scalar(fieldEnd))] + selection
      + ["--format=" + fields(version).map(\.rawValue).joined(separator: ",")]
  }

  /// The jobs that an answer describes. A number that was used again names the last job only.
  package static func records(in answer: [UInt8], version: SlurmVersion?) -> [JobRecord] {
    let fields = fields(version)
    let cells = answer.split(separator: fieldEnd, omittingEmptySubsequences: false)
    var newest: [JobID: (submitted: String, record: JobRecord)] = [:]
    var order: [JobID] = []
    var place = 0
    while place + fields.count <= cells.count {
      var values: [Field: ArraySlice<UInt8>] = [:]
      for (offset, field) in fields.enumerated() { values[field] = cells[place + offset] }
      place += fields.count
      guard let record = record(values) else { continue }
      let submitted = String(decoding: values[.submitTime] ?? [], as: UTF8.self)
      if let known = newest[record.id] {
        if known.submitted <= submitted { newest[record.id] = (submitted, record) }
      } else {
        order.append(record.id)
        newest[record.id] = (submitted, record)
      }
    }
    return order.compactMap { newest[$0]?.record }
  }

  private static func record(_ values: [Field: ArraySlice<UInt8>]) -> JobRecord? {
    func text(_ field: Field) -> String {
      String(decoding: values[field] ?? [], as: UTF8.self)
    }
    // The line end of the row before stands in front of the first field.
    guard let id = JobID(text(.id).filter { $0 != "\n" }),
      let rawNumber = UInt32(text(.rawNumber).prefix { $0.isNumber }), rawNumber > 0
    else { return nil }
    var record = JobRecord(rawNumber: rawNumber, source: .sacct)
    record.tasks = id.task.map { TaskList($0) }
    record.arrayNumber = id.task == nil ? nil : id.number
    record.component = id.component
    record.hetNumber = id.component == nil ? nil : id.number
    record.name = text(.name)
    record.user = text(.user)
    record.state = JobState(text(.state))
    record.exitCode = text(.exitCode)
    record.elapsed = SlurmDuration(text(.elapsed))?.seconds
    func time(_ field: Field) -> String { SlurmTime(text(field)) == nil ? "" : text(field) }
    record.startTime = time(.startTime)
    record.submitTime = time(.submitTime)
    record.endTime = time(.endTime)
    record.timeLimit = SlurmDuration(text(.timeLimit))?.seconds
    record.partition = text(.partition)
    record.nodes = text(.nodes) == "None assigned" ? "" : text(.nodes)
    record.workDirectory = Array(values[.workDirectory] ?? [])
    if let stdout = values[.stdout], !stdout.isEmpty {
      record.patterns = JobRecord.Streams(
        stdout: Array(stdout), stderr: Array(values[.stderr] ?? []))
    }
    return record
  }
}
