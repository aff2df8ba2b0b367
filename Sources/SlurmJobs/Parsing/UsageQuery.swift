import Scalars

/// What a job has used of what it asked for, as `sacct` or `sstat` tell of its steps.
package struct JobUsage: Hashable, Sendable {
  /// The most memory that a task of it had, in bytes.
  package var peak: UInt64?
  /// What it asked for on each node, in bytes.
  package var memory: UInt64?
  /// The time of its processors that it used, and what it could have used, in seconds.
  package var used: Double?
  package var allotted: Int?
  /// As Slurm prints them; empty where nobody has told.
  package var submitted = ""
  package var started = ""
  package var ended = ""
  /// How it ended; empty where nobody has told.
  package var state = ""
  package var exitCode = ""
  /// How many seconds it ran.
  package var elapsed: Int?

  package init() {}

  /// What is told of a job's end; `nil`: it has not ended, or nobody has told.
  package func end(of number: UInt32) -> JobRecord? {
    let state = JobState(state)
    guard isComplete, state.isTerminal else { return nil }
    var record = JobRecord(rawNumber: number, source: .sacct)
    record.state = state
    record.exitCode = exitCode
    record.elapsed = elapsed
    record.startTime = SlurmTime(started) == nil ? "" : started
    record.endTime = ended
    return record
  }

  /// One line for each thing that is known, for people.
  package var lines: [String] {
    var lines: [String] = []
    if let peak {
      let of = memory.map { " of \(MemorySize(bytes: $0)) asked for on a node" } ?? ""
      lines.append("memory: \(MemorySize(bytes: peak))\(of), in its largest task")
    }
    // A site that gathers nothing has used nothing, neither time nor memory.
    if let used, used >= 1 || peak ?? 0 > 0, let allotted, allotted > 0 {
      let share = min(100, used * 100 / Double(allotted))
      lines.append("processors: \(Int(share.rounded())) % of the time that it had them")
    }
    let times = [("submitted", submitted), ("started", started), ("ended", ended)].filter {
      !["", "Unknown", "None"].contains($0.1)
    }
    if !times.isEmpty {
      lines.append(times.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    }
    return lines
  }

  /// Whether it will not change any more.
  package var isComplete: Bool { !["", "Unknown", "None"].contains(ended) }
}

/// An amount of memory as Slurm writes it: `512K`, `15.9 G`.
package struct MemorySize: Hashable, Sendable, CustomStringConvertible {
  package let bytes: UInt64

  package init(bytes: UInt64) {
    self.bytes = bytes
  }

  /// Reads `16G`, `1.50M`, `123456K`, `1024`; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    let units: [Character: Double] = [
      "K": 1024, "M": 1_048_576, "G": 1_073_741_824, "T": 1_099_511_627_776,
    ]
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number >= 0 else { return nil }
    let unit = text.dropFirst(digits.count).first.map { units[$0] } ?? 1
    guard let unit, number * unit < 9e18 else { return nil }
    bytes = UInt64(number * unit)
  }

  package var description: String { "\(number(in: unit)) \(MemorySize.units[unit])" }

  /// `15.9 of 16 G`: both in the unit of the whole.
  package func text(of whole: MemorySize) -> String {
    // What is far less has a unit of its own.
    unit < whole.unit && number(in: whole.unit) == "0"
      ? "\(self) of \(whole)" : "\(number(in: whole.unit)) of \(whole)"
  }

  private static let units = ["B", "K", "M", "G", "T", "P"]

  /// Which of the units it is written in.
  private var unit: Int {
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit + 1 < MemorySize.units.count {
      value /= 1024
      unit += 1
    }
    return unit
  }

  /// To a tenth.
  private func number(in unit: Int) -> String {
    let value = (0..<unit).reduce(Double(bytes)) { value, _ in value / 1024 }
    let tenths = Int((value * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

/// Questions about what a job uses.
package enum UsageQuery {
  /// The fields of `sacct`, in order.
  private enum Field: String, CaseIterable {
    case id = "JobID"
    case peak = "MaxRSS"
    case used = "TotalCPU"
    case elapsed = "ElapsedRaw"
    case processors = "AllocCPUS"
    case nodes = "NNodes"
    case resources = "AllocTRES"
    case submitted = "Submit"
    case started = "Start"
    case ended = "End"
    case memoryRequest = "ReqMem"
    case state = "State"
    case exitCode = "ExitCode"
  }

  /// The arguments of the `sacct` that tells of an ended job.
  package static func sacct(_ job: JobID) -> [String] {
    [
      "--noheader", "--parsable2", "--jobs=\(job)",
      "--format=" + Field.allCases.map(\.rawValue).joined(separator: ","),
    ]
  }

  /// The arguments of the `sstat` that tells of a running one.
  package static func sstat(_ job: JobID) -> [String] {
    ["--allsteps", "--noheader", "--parsable2", "--jobs=\(job)", "--format=JobID,MaxRSS"]
  }

  /// Reads what either prints; `nil` where it says nothing of the job.
  package static func usage(in answer: [UInt8]) -> JobUsage? {
    var usage = JobUsage()
    let rows = String(decoding: answer, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    }
    for row in rows {
      func text(_ field: Field) -> String {
        let place = Field.allCases.firstIndex(of: field) ?? 0
        return place < row.count ? row[place] : ""
      }
      if let peak = MemorySize(text(.peak)) { usage.peak = max(usage.peak ?? 0, peak.bytes) }
      // The first row is the job's own; a number that was used again has several.
      guard row.count > (Field.allCases.firstIndex(of: .ended) ?? 0), !text(.id).contains(".")
      else { continue }
      if let elapsed = UInt32(text(.elapsed)), let processors = UInt16(text(.processors)) {
        usage.allotted = Int(elapsed) * Int(processors)
      }
      usage.used = processorTime(text(.used))
      let nodes = UInt64(text(.nodes)) ?? 1
      usage.memory =
        memory(in: text(.resources), nodes: nodes)
        ?? memory(
          requested: text(.memoryRequest), nodes: nodes, processors: UInt64(text(.processors)) ?? 1)
      usage.submitted = text(.submitted)
      usage.started = text(.started)
      usage.ended = text(.ended)
      (usage.state, usage.exitCode) = (text(.state), text(.exitCode))
      usage.elapsed = Int(text(.elapsed))
    }
    return rows.isEmpty ? nil : usage
  }

  /// `billing=4,cpu=4,mem=16G,node=2`: of all nodes together.
  static func memory(in resources: String, nodes: UInt64) -> UInt64? {
    resources.split(separator: ",").first { $0.hasPrefix("mem=") }
      .flatMap { MemorySize($0.dropFirst(4)) }.map { $0.bytes / max(1, nodes) }
  }

  /// What was asked for, where a cluster that shares no memory out allots none: `400M` of all nodes together; up
  /// to 20.11 `400Mn` of each node and `400Mc` of each processor.
  static func memory(requested text: String, nodes: UInt64, processors: UInt64) -> UInt64? {
    let kind = text.last
    let size = kind == "n" || kind == "c" ? text.dropLast() : Substring(text)
    guard let bytes = MemorySize(size)?.bytes, bytes > 0 else { return nil }
    switch kind {
    case "n": return bytes
    case "c": return bytes.multipliedReportingOverflow(by: processors).partialValue / max(1, nodes)
    default: return bytes / max(1, nodes)
    }
  }

  /// `01:02.345` and `1-02:03:04`.
  private static func processorTime(_ text: String) -> Double? {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let seconds = SlurmDuration(String(first))?.seconds else {
      return nil
    }
    return Double(seconds) + (parts.count > 1 ? Double("0." + parts[1]) ?? 0 : 0)
  }
}

/// What a job was given, or waits for, as `scontrol show job` tells: `4 processors, 16 G of memory, 2 gpu`.
package struct JobRequest: Hashable, Sendable {
  package let text: String
  /// Whether it has it, or had it.
  package let isGiven: Bool

  /// For people, in one line.
  package var line: String { "\(isGiven ? "given" : "asked for"): \(text)" }

  /// - Parameter lines: what was printed; `nil` where it tells nothing of that.
  package init?(in lines: [String]) {
    func resources(_ key: String) -> Substring? {
      lines.lazy.compactMap { line -> Substring? in
        guard line.hasPrefix("   \(key)=") else { return nil }
        let value = line.dropFirst(key.count + 4)
        return value.hasPrefix("(null)") ? nil : value
      }.first
    }
    // What it has got says more than what it asked for; of what waits there is none.
    guard let found = resources("AllocTRES") ?? resources("ReqTRES") ?? resources("TRES") else {
      return nil
    }
    // Up to 22.05 one field tells both.
    isGiven = !lines.contains { $0.hasPrefix("   JobState=PENDING") }
    var parts: [String] = []
    for part in found.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { continue }
      switch pair[0] {
      case "cpu": parts.append("\(pair[1]) processor\(pair[1] == "1" ? "" : "s")")
      case "mem": parts.append("\(MemorySize(pair[1])?.description ?? pair[1]) of memory")
      case "node": parts.append("\(pair[1]) node\(pair[1] == "1" ? "" : "s")")
      // A kind is counted once more as what it is of.
      case let name where name.hasPrefix("gres/") && !found.includes(name + ":"):
        parts.append("\(pair[1]) \(name.dropFirst(5))")
      default: break
      }
    }
    // What a site keeps no accounts of (AccountingStorageTRES) is told only as it was asked for.
    if !found.includes("gres/") {
      let nodes = resources("NumNodes").map { $0.prefix { $0.isNumber } } ?? "1"
      let ways = [
        ("TresPerJob", ""), ("TresPerNode", nodes == "1" ? "" : " on each node"),
        ("TresPerSocket", " for each socket"), ("TresPerTask", " for each task"),
      ]
      parts +=
        ways.lazy.map { key, each in
          resources(key).map(JobRequest.devices)?.map { $0 + each } ?? []
        }.first { !$0.isEmpty } ?? []
    }
    guard !parts.isEmpty else { return nil }
    text = parts.joined(separator: ", ")
  }

  /// `gres:gpu:a100:2` of up to 23.11, `cpu=4,gres/gpu:2` of later ones: `2 gpu:a100`, `2 gpu`.
  private static func devices(in list: Substring) -> [String] {
    list.split(separator: ",").compactMap { part in
      guard part.hasPrefix("gres:") || part.hasPrefix("gres/") else { return nil }
      var words = part.dropFirst(5).split { $0 == ":" || $0 == "=" }
      let count = words.count > 1 && Int(words[words.count - 1]) != nil ? words.removeLast() : "1"
      return words.isEmpty ? nil : "\(count) \(words.joined(separator: ":"))"
    }
  }
}
