/// Reads what `scontrol show job` prints, in the form of several lines.
///
/// Nothing in it is quoted: a job's name, its comments and its command line may hold anything,
/// line ends and `StdOut=` included. So the fields are taken from where the layout puts them, and
/// the files from the last adjacent lines of StdErr, StdIn and StdOut, which nothing that a user
/// can write comes after but the odd address for mail.
package enum ScontrolText {
  package static func arguments(for target: JobTarget) -> [String] {
    ["show", "job", target.slurmArgument]
  }

  /// The jobs that an answer describes; what does not read as one is passed over.
  package static func records(in answer: [UInt8]) -> [JobRecord] {
    var records: [[ArraySlice<UInt8>]] = []
    var isAfterGap = true
    for line in answer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: Array("JobId=".utf8)),
        records.isEmpty || (isAfterGap && isWhole(records[records.count - 1]))
      {
        records.append([line])
      } else if !records.isEmpty {
        records[records.count - 1].append(line)
      }
      isAfterGap = line.isEmpty
    }
    return records.compactMap { record($0) }
  }

  /// Whether all lines of a record that every job has are there: what looks like the beginning of
  /// another one before that is part of a name.
  private static func isWhole(_ lines: [ArraySlice<UInt8>]) -> Bool {
    lines.contains { $0.starts(with: key("WorkDir")) }
  }

  private static func key(_ name: String) -> [UInt8] { Array("   \(name)=".utf8) }

  private static func record(_ lines: [ArraySlice<UInt8>]) -> JobRecord? {
    guard let head = lines.first else { return nil }
    let (fields, name) = header(head)
    guard let rawNumber = fields["JobId"].flatMap({ UInt32($0) }), rawNumber > 0 else { return nil }
    var record = JobRecord(rawNumber: rawNumber, source: .scontrol)
    record.arrayNumber = fields["ArrayJobId"].flatMap { UInt32($0) }
    record.tasks = fields["ArrayTaskId"].flatMap { TaskList($0) }
    record.hetNumber = fields["HetJobId"].flatMap { UInt32($0) }
    record.component = fields["HetJobOffset"].flatMap { UInt32($0) }
    // The first lines that stand as the layout has them end the name, whatever is in it.
    let start =
      lines.indices.dropFirst().first { place in
        place + 1 < lines.count && lines[place].starts(with: key("UserId"))
          && lines[place + 1].starts(with: key("Priority"))
      } ?? min(1, lines.count)
    var nameLines = [name] + lines[1..<max(1, start)]
    // What comes between in a heterogeneous job's record is Slurm's own.
    if record.hetNumber != nil, nameLines.count > 1,
      nameLines[nameLines.count - 1].starts(with: key("HetJobIdSet"))
    {
      nameLines.removeLast()
    }
    record.name = String(
      decoding: Array(nameLines.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
    take(lines[start...], into: &record)
    takeStreams(lines, from: start, into: &record)
    return record
  }

  /// What stands before the job's name, and the beginning of the name.
  private static func header(
    _ line: ArraySlice<UInt8>
  ) -> (fields: [String: String], name: ArraySlice<UInt8>) {
    var fields: [String: String] = [:]
    var rest = line
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      let key = String(decoding: rest[..<equals], as: UTF8.self)
      rest = rest[(equals + 1)...]
      if key == "JobName" { return (fields, rest) }
      let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
      fields[key] = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...].dropFirst()
    }
    return (fields, rest)
  }

  /// The fields that hold no text of the user's: all lines up to the command.
  private static func take(_ lines: ArraySlice<ArraySlice<UInt8>>, into record: inout JobRecord) {
    var fields: [Substring: Substring] = [:]
    for line in lines {
      if line.starts(with: key("Command")) { break }
      let text = String(decoding: line, as: UTF8.self)
      for token in text.split(separator: " ") {
        guard let equals = token.firstIndex(of: "=") else { continue }
        let key = token[..<equals]
        if fields[key] == nil { fields[key] = token[token.index(after: equals)...] }
      }
    }
    func text(_ key: Substring) -> String {
      let value = fields[key].map(String.init) ?? ""
      return ["(null)", "None", "Unknown", "N/A"].contains(value) ? "" : value
    }
    record.user = String(text("UserId").prefix { $0 != "(" })
    record.userNumber = UInt32(
      text("UserId").dropFirst(record.user.count + 1).prefix { $0 != ")" })
    record.state = fields["JobState"].map { JobState(String($0)) } ?? .unknown
    record.reason = text("Reason")
    record.elapsed = fields["RunTime"].flatMap { SlurmDuration(String($0))?.seconds }
    record.startTime = text("StartTime")
    record.submitTime = text("SubmitTime")
    record.endTime = text("EndTime")
    record.timeLimit = fields["TimeLimit"].flatMap { SlurmDuration(String($0))?.seconds }
    record.partition = text("Partition")
    record.dependency = text("Dependency")
    let resources = ["AllocTRES", "ReqTRES", "TRES"].lazy.map { text($0) }.first { !$0.isEmpty }
    record.memory = resources.flatMap {
      UsageQuery.memory(in: $0, nodes: UInt64(text("NumNodes").prefix { $0.isNumber }) ?? 1)
    }
    record.nodes = text("NodeList")
    record.batchHost = text("BatchHost")
    record.exitCode = text("ExitCode")
    record.restarts = Int(text("Restarts")) ?? 0
    record.isBatch = fields["BatchFlag"].map { $0 != "0" }
  }

  private static func takeStreams(
    _ lines: [ArraySlice<UInt8>], from start: Int, into record: inout JobRecord
  ) {
    func value(_ place: Int, _ name: String) -> [UInt8] {
      Array(lines[place].dropFirst(name.utf8.count + 4))
    }
    let trios = lines.indices.dropFirst(start).filter { place in
      place + 2 < lines.count && lines[place].starts(with: key("StdErr"))
        && lines[place + 1].starts(with: key("StdIn"))
        && lines[place + 2].starts(with: key("StdOut"))
    }
    record.isAmbiguous =
      lines.count { $0.starts(with: key("StdOut")) } > 1
      || lines.count { $0.starts(with: key("StdErr")) } > 1
    let folders = lines.indices.dropFirst(start).filter { lines[$0].starts(with: key("WorkDir")) }
    guard let trio = trios.last else {
      record.workDirectory = folders.last.map { value($0, "WorkDir") } ?? []
      return
    }
    let folder = folders.contains(trio - 1) ? trio - 1 : folders.first { $0 < trio }
    record.workDirectory = folder.map { value($0, "WorkDir") } ?? []
    var stdout = value(trio + 2, "StdOut")
    // A name may hold line ends; a line of the record begins with three blanks.
    for line in lines[(trio + 3)...] {
      guard !line.isEmpty, !line.starts(with: Array("   ".utf8)) else { break }
      stdout += [UInt8(ascii: "\n")] + line
    }
    guard record.isBatch != false else { return }
    record.printed = JobRecord.Streams(stdout: stdout, stderr: value(trio, "StdErr"))
  }
}
