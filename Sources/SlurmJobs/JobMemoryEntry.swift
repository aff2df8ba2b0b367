/// What is kept of a job between two runs of the program: where its logs were, and how it was or ended.
package struct JobMemoryEntry: Hashable, Sendable {
  package var cluster: String
  package var id: JobID
  package var rawNumber: UInt32
  package var user: String
  package var name: String
  /// The likeliest first; one that was opened is the first.
  package var stdout: [[UInt8]]
  /// Empty where both streams go to one file.
  package var stderr: [[UInt8]]
  /// How it ended, where that was seen.
  package var end: End?
  /// The state in which it was seen last, where that is no end.
  package var lastSeen: JobState?
  /// When it was submitted, as Slurm prints it; empty where nobody has told.
  package var submitTime = ""
  /// The same of its end.
  package var endTime = ""

  /// What Slurm said of a job's end.
  package struct End: Hashable, Sendable {
    package var state: JobState
    package var exitCode: String
    /// See `Job.isExitReduced`.
    package var isExitReduced = false
    /// How long it ran, in seconds.
    package var elapsed: Int?
    /// How long it might.
    package var timeLimit: Int?
    package var reason = ""
    package var nodes = ""
    /// How much memory it asked for on each node, and the most that a task of it had, in bytes.
    package var memory: UInt64?
    package var peakMemory: UInt64?

    init(state: JobState, exitCode: String) {
      (self.state, self.exitCode) = (state, exitCode)
    }

    init(of job: Job) {
      self.init(state: job.state, exitCode: job.exitCode)
      (isExitReduced, elapsed, timeLimit) = (job.isExitReduced, job.elapsed, job.timeLimit)
      (reason, nodes) = (job.reason, job.nodes)
      (memory, peakMemory) = (job.memory, job.peakMemory)
    }
  }

  package init(job: Job, cluster: String) {
    self.cluster = cluster
    id = job.id
    rawNumber = job.rawNumber
    user = job.user
    name = job.name
    // What is thrown away has a path, too.
    let output = job.output
    stdout = output.discardsStdout ? [JobOutput.nowhere] : output.stdout.map(\.path)
    stderr =
      output.discardsStderr
      ? [JobOutput.nowhere] : output.isMerged ? [] : output.stderr.map(\.path)
    noteEnd(of: job)
  }

  /// Keeps how a job ended; one that is alive has not.
  package mutating func noteEnd(of told: Job) {
    let job = end == nil ? told : told.keeping(self.job(.forgotten))
    let isEnd = job.state.isTerminal && job.state != .forgotten
    end = isEnd ? End(of: job) : nil
    endTime = isEnd ? job.endTime : ""
    lastSeen = job.state.isTerminal || job.state == .unknown ? nil : job.state
    if !job.submitTime.isEmpty { submitTime = job.submitTime }
  }

  /// The job as it is remembered.
  ///
  /// - Parameter state: forgotten, or unknown where Slurm could not be asked; what is remembered of
  ///   its end says more, but for an end that a job often comes back from.
  package func job(_ state: JobState) -> Job {
    let end = end.flatMap { state == .unknown && $0.state.mayComeBack ? nil : $0 }
    var job = Job(
      id: id, rawNumber: rawNumber, name: name, user: user, state: end?.state ?? state,
      elapsed: end?.elapsed, exitCode: end?.exitCode ?? "",
      output: JobOutput(
        stdout: candidates(stdout), stderr: candidates(stderr),
        discardsStdout: stdout == [JobOutput.nowhere],
        discardsStderr: stderr == [JobOutput.nowhere]), source: .memory)
    job.submitTime = submitTime
    guard let end else {
      job.lastSeen = self.end?.state ?? lastSeen
      return job
    }
    job.endTime = endTime
    (job.isExitReduced, job.timeLimit) = (end.isExitReduced, end.timeLimit)
    (job.reason, job.nodes) = (end.reason, end.nodes)
    (job.memory, job.peakMemory) = (end.memory, end.peakMemory)
    return job
  }

  private func candidates(_ paths: [[UInt8]]) -> [LogCandidate] {
    paths.filter { $0 != JobOutput.nowhere }.map { LogCandidate(path: $0, rule: .remembered) }
  }

  /// Puts the paths that were opened first.
  package mutating func noteOpened(stdout: [UInt8]?, stderr: [UInt8]?) {
    func first(_ path: [UInt8]?, of paths: [[UInt8]]) -> [[UInt8]] {
      path.map { path in [path] + paths.filter { $0 != path } } ?? paths
    }
    self.stdout = first(stdout, of: self.stdout)
    self.stderr = first(stderr, of: self.stderr)
  }

  // MARK: A line of the file

  /// Begins every line of the form that is written now.
  private static let form = "1"

  /// Fields with tabs between them; what would break a line is escaped.
  package var line: [UInt8] {
    var fields = [Self.form, cluster, "\(id)", "\(rawNumber)", user, name].map { Array($0.utf8) }
    fields += stdout.map { Array("o=".utf8) + $0 }
    fields += stderr.map { Array("e=".utf8) + $0 }
    if let end {
      fields.append(Array("s=\(end.state.name)".utf8))
      let code = end.isExitReduced ? "y=" : "x="
      if !end.exitCode.isEmpty { fields.append(Array((code + end.exitCode).utf8)) }
      if !end.reason.isEmpty { fields.append(Array("r=\(end.reason)".utf8)) }
      if !end.nodes.isEmpty { fields.append(Array("n=\(end.nodes)".utf8)) }
      if let elapsed = end.elapsed { fields.append(Array("t=\(elapsed)".utf8)) }
      if let limit = end.timeLimit { fields.append(Array("w=\(limit)".utf8)) }
      if let memory = end.memory { fields.append(Array("m=\(memory)".utf8)) }
      if let peak = end.peakMemory { fields.append(Array("p=\(peak)".utf8)) }
    }
    if let lastSeen { fields.append(Array("l=\(lastSeen.name)".utf8)) }
    if !submitTime.isEmpty { fields.append(Array("b=\(submitTime)".utf8)) }
    if !endTime.isEmpty { fields.append(Array("f=\(endTime)".utf8)) }
    return Array(fields.map(Self.escaped).joined(separator: [UInt8(ascii: "\t")]))
      + [UInt8(ascii: "\n")]
  }

  /// Reads a line without its end; `nil` where it is none of ours.
  package init?(line: ArraySlice<UInt8>) {
    let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      .map(Self.unescaped)
    func text(_ place: Int) -> String { String(decoding: fields[place], as: UTF8.self) }
    guard fields.count >= 7, text(0) == Self.form, let id = JobID(text(2)),
      let rawNumber = UInt32(text(3))
    else { return nil }
    (cluster, self.id, self.rawNumber, user, name) = (text(1), id, rawNumber, text(4), text(5))
    (stdout, stderr) = ([], [])
    let marked = { (mark: String) -> String? in
      fields[6...].first { $0.starts(with: Array(mark.utf8)) }
        .map { String(decoding: $0.dropFirst(mark.utf8.count), as: UTF8.self) }
    }
    if let state = marked("s=").map({ JobState($0) }), state.isTerminal {
      let reduced = marked("y=")
      var end = End(state: state, exitCode: reduced ?? marked("x=") ?? "")
      end.isExitReduced = reduced != nil
      (end.reason, end.nodes) = (marked("r=") ?? "", marked("n=") ?? "")
      end.elapsed = marked("t=").flatMap { Int($0) }
      end.timeLimit = marked("w=").flatMap { Int($0) }
      end.memory = marked("m=").flatMap { UInt64($0) }
      end.peakMemory = marked("p=").flatMap { UInt64($0) }
      self.end = end
    }
    lastSeen = marked("l=").map { JobState($0) }
    (submitTime, endTime) = (marked("b=") ?? "", marked("f=") ?? "")
    for field in fields[6...] {
      let path = Array(field.dropFirst(2))
      guard path.first == UInt8(ascii: "/"), !path.contains(0) else { continue }
      if field.starts(with: Array("o=".utf8)) { stdout.append(path) }
      if field.starts(with: Array("e=".utf8)) { stderr.append(path) }
    }
    guard !stdout.isEmpty || !stderr.isEmpty else { return nil }
  }

  private static func escaped(_ field: [UInt8]) -> [UInt8] {
    field.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "\\"): Array(#"\\"#.utf8)
      case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
      case UInt8(ascii: "\n"): Array(#"\n"#.utf8)
      default: [byte]
      }
    }
  }

  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var isEscaped = false
    for byte in field {
      if isEscaped {
        text.append(
          byte == UInt8(ascii: "t")
            ? UInt8(ascii: "\t") : byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        text.append(byte)
      }
    }
    return text
  }
}
