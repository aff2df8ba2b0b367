import Scalars

/// Works out which files a job writes from what Slurm's commands say of it.
///
/// The controller keeps a pattern; the daemon makes the file's name from it; the clients expand it
/// with other code. So a printed name is taken where it is what the daemon makes, else the
/// pattern, expanded as the daemon does it; all that is possible stays a candidate, and the one
/// that is on the disk wins.
package struct Resolution: Sendable {
  /// The rules that the names were made by; `nil` where that is not known.
  package let version: SlurmVersion?
  /// What a node calls itself, for `%N`; by its name in Slurm.
  package let hostNames: [String: String]
  /// Names that the batch script asks for.
  package let script: JobRecord.Streams?

  package init(
    version: SlurmVersion?, hostNames: [String: String] = [:], script: JobRecord.Streams? = nil
  ) {
    self.version = version
    self.hostNames = hostNames
    self.script = script
  }

  package func job(_ record: JobRecord) -> Job {
    var job = Job(
      id: record.id, rawNumber: record.rawNumber, name: record.name, user: record.user,
      state: record.state, reason: record.reason, elapsed: record.elapsed,
      startTime: record.startTime, nodes: record.nodes, batchHost: record.batchHost,
      exitCode: record.exitCode, restarts: record.restarts, waiting: record.waiting,
      output: output(of: record), source: record.source)
    job.isMine = record.isMine
    job.isExitReduced = record.source == .sacct
    job.timeLimit = record.timeLimit == SlurmLimits.noTimeLimit ? nil : record.timeLimit
    job.partition = record.partition
    job.submitTime = record.submitTime
    job.endTime = record.state.isTerminal ? record.endTime : ""
    job.dependency = record.dependency
    job.memory = record.memory
    return job
  }

  /// The files of a job.
  package func output(of record: JobRecord) -> JobOutput {
    if let component = record.component, component > 0 { return JobOutput(absence: .component) }
    if record.isBatch == false { return JobOutput(absence: .interactive) }
    // What waits of an array writes nothing, and each of its tasks will have a file of its own.
    guard record.waiting == nil else { return JobOutput() }
    let stdout = candidates(\.stdout, of: record)
    let stderr = isMerged(record) ? [] : candidates(\.stderr, of: record)
    let isSilent = !stdout.isEmpty && stdout.allSatisfy { $0.path == JobOutput.nowhere }
    let hidesErrors = stderr.allSatisfy { $0.path == JobOutput.nowhere }
    if isSilent && hidesErrors { return JobOutput(absence: .discarded) }
    let (out, errors) = (stdout.map(\.path), stderr.map(\.path))
    return JobOutput(
      stdout: isSilent ? [] : stdout, stderr: hidesErrors || errors == out ? [] : stderr,
      discardsStdout: isSilent, discardsStderr: hidesErrors && !stderr.isEmpty)
  }

  /// Whether the names that were printed have to be checked against the pattern, which takes
  /// another command.
  package func needsPattern(_ record: JobRecord) -> Bool {
    guard record.patterns == nil, record.waiting == nil, record.isBatch != false,
      (record.component ?? 0) == 0
    else { return false }
    guard let printed = record.printed else { return true }
    return !isSound(printed.stdout, record) || !isSound(printed.stderr, record)
  }

  /// Whether it takes Slurm's version to tell a job's files.
  package func needsVersion(_ record: JobRecord) -> Bool {
    guard record.waiting == nil, record.isBatch != false, (record.component ?? 0) == 0 else {
      return false
    }
    if needsPattern(record) { return true }
    guard let patterns = record.patterns else { return false }
    return [patterns.stdout, patterns.stderr].contains { pattern in
      let template = LogPathTemplate(bytes: pattern)
      return template.mentions("S") || template.mentions("N") || names(pattern, record).count > 1
    }
  }

  /// Whether a name holds what only the controller can expand: `%S`, the job's other id.
  package func needsPrinted(_ record: JobRecord) -> Bool {
    guard record.printed == nil, let patterns = record.patterns, let version,
      version >= .sharesExpansion, !record.state.isWaiting, record.isBatch != false
    else { return false }
    return [patterns.stdout, patterns.stderr].contains {
      LogPathTemplate(bytes: $0).mentions("S")
    }
  }

  /// Whether a name cannot be made without what the node calls itself.
  package func needsHostName(_ record: JobRecord) -> Bool {
    guard let patterns = record.patterns, !record.batchHost.isEmpty,
      hostNames[record.batchHost] == nil, version.map({ $0 < .sharesExpansion }) ?? true
    else { return false }
    return [patterns.stdout, patterns.stderr].contains {
      LogPathTemplate(bytes: $0).mentions("N")
    }
  }

  // MARK: Names

  private func isMerged(_ record: JobRecord) -> Bool {
    if let patterns = record.patterns {
      return !isNamed(patterns.stderr) || patterns.stderr == patterns.stdout
    }
    if let printed = record.printed {
      return !isNamed(printed.stderr) || printed.stderr == printed.stdout
    }
    return script.map { !isNamed($0.stderr) } ?? true
  }

  /// Whether the daemon makes the same name as the one that was printed.
  private func isSound(_ name: [UInt8], _ record: JobRecord) -> Bool {
    if record.tasks != nil, name.holds(Array("\(SlurmLimits.noTask)".utf8)) { return false }
    if let version, version >= .sharesExpansion { return true }
    return !name.contains(UInt8(ascii: "%")) && !name.contains(UInt8(ascii: "\\"))
  }

  private func candidates(
    _ stream: KeyPath<JobRecord.Streams, [UInt8]>, of record: JobRecord
  ) -> [LogCandidate] {
    var found: [LogCandidate] = []
    func add(_ name: [UInt8], _ rule: LogCandidate.Rule) {
      let path = Resolution.absolute(name, in: record.workDirectory)
      guard path.first == UInt8(ascii: "/"), !path.contains(0) else { return }
      if !found.contains(where: { $0.path == path }) {
        found.append(LogCandidate(path: path, rule: rule))
      }
    }
    let printed = record.printed.map { $0[keyPath: stream] }.flatMap { isNamed($0) ? $0 : nil }
    if let printed, isSound(printed, record) { add(printed, .printed(record.source)) }
    if let pattern = record.patterns?[keyPath: stream], isNamed(pattern) {
      addExpansions(of: pattern, record, add)
    }
    if let printed { add(printed, .doubtful(record.source)) }
    if record.printed == nil, record.patterns == nil, stream == \.stdout {
      add(standardName(record), .standard(record.source))
    }
    if let pattern = script?[keyPath: stream], isNamed(pattern) {
      for name in names(pattern, record) { add(name.name, .script) }
    }
    return found
  }

  private func addExpansions(
    of pattern: [UInt8], _ record: JobRecord, _ add: ([UInt8], LogCandidate.Rule) -> Void
  ) {
    if record.source != .json, isInventedDefault(pattern, record) {
      // Up to 23.11 squeue makes up `slurm-<own number>.out` where no --output was given, and does
      // not know that an array's tasks have other names.
      add(standardName(record), .standard(.squeue))
    }
    let source = record.source == .scontrol ? .squeue : record.source
    for name in names(pattern, record) {
      add(name.name, .expanded(source, pattern: pattern, name.dialect))
    }
  }

  private func names(
    _ pattern: [UInt8], _ record: JobRecord
  ) -> [(name: [UInt8], dialect: LogPathTemplate.Dialect)] {
    let template = LogPathTemplate(bytes: pattern)
    // A task gets its own number, and a job its node, when it starts.
    if record.tasks != nil, record.state.isWaiting, template.mentions("j") || template.mentions("J")
    {
      return []
    }
    if record.batchHost.isEmpty, record.state.isWaiting, template.mentions("N") { return [] }
    return template.candidates(
      LogPathTemplate.Values(
        rawNumber: record.rawNumber, arrayNumber: record.arrayNumber ?? record.rawNumber,
        task: record.tasks?.single, user: record.user, name: record.name, node: record.batchHost,
        hostName: hostNames[record.batchHost], restarts: record.restarts),
      likeliest: version.map { LogPathTemplate.Dialect($0) })
  }

  private func standardName(_ record: JobRecord) -> [UInt8] {
    let task = record.tasks?.single
    return task.map { Array("slurm-\(record.id.number)_\($0).out".utf8) }
      ?? Array("slurm-\(record.rawNumber).out".utf8)
  }

  private func isInventedDefault(_ pattern: [UInt8], _ record: JobRecord) -> Bool {
    guard record.tasks != nil else { return false }
    let invented = Resolution.absolute(
      Array("slurm-\(record.rawNumber).out".utf8), in: record.workDirectory)
    return pattern == invented
  }

  /// Whether a field holds a file name rather than words for none.
  private func isNamed(_ field: [UInt8]) -> Bool {
    !field.isEmpty && field != Array("(null)".utf8) && field != Array("N/A".utf8)
  }

  static func absolute(_ name: [UInt8], in directory: [UInt8]) -> [UInt8] {
    guard name.first != UInt8(ascii: "/"), !directory.isEmpty else { return name }
    return directory + (directory.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name
  }
}

extension Resolution {
  /// What files are called where Slurm cannot tell: the patterns given, or sbatch's default names.
  ///
  /// - Parameter patterns: file names in sbatch's `%` form; those that need a name or a user
  ///   cannot be expanded without Slurm and are left out.
  package static func defaultNames(
    directory: [UInt8], target: JobTarget, patterns: [String]
  ) -> (stdout: [[UInt8]], stderr: [[UInt8]]) {
    var task: UInt32?
    if case .tasks(let tasks) = target.selection { task = tasks.ranges.first?.lowerBound }
    let values = LogPathTemplate.Values(
      rawNumber: target.number, arrayNumber: target.number, task: task, user: "", name: "",
      node: "", restarts: 0)
    let base = task == nil ? "slurm-%j" : "slurm-%A_%a"
    func names(_ patterns: [String]) -> [[UInt8]] {
      patterns.map {
        absolute(
          LogPathTemplate(bytes: Array($0.utf8)).expanded(values, dialect: .middle), in: directory)
      }
    }
    let usable = patterns.filter { pattern in
      let template = LogPathTemplate(bytes: Array(pattern.utf8))
      return !["x", "u", "N"].contains { template.mentions($0) }
    }
    guard patterns.isEmpty else {
      let errors = usable.filter { $0.hasSuffix(".err") || $0.includes("stderr") }
      return (names(usable.filter { !errors.contains($0) }), names(errors))
    }
    return (names([base + ".out"]), names([base + ".err"]))
  }
}

extension Resolution {
  /// What the logs of an array's tasks are called where Slurm cannot tell, as patterns in which `*` is the task.
  ///
  /// - Parameter patterns: as for `defaultNames`; those that do not name the task are left out.
  package static func defaultTaskNames(
    directory: [UInt8], array: UInt32, patterns: [String]
  ) -> [[UInt8]] {
    let values = LogPathTemplate.Values(
      rawNumber: array, arrayNumber: array, task: nil, user: "", name: "", node: "", restarts: 0)
    return (patterns.isEmpty ? ["slurm-%A_%a.out"] : patterns).compactMap { pattern in
      let template = LogPathTemplate(bytes: Array(pattern.utf8))
      // Each task has a number of its own.
      guard template.mentions("a"), !["x", "u", "N", "j", "J"].contains(where: template.mentions)
      else { return nil }
      let any = LogPathTemplate(bytes: template.bytes(replacingTaskBy: UInt8(ascii: "*")))
      return absolute(any.expanded(values, dialect: .middle), in: directory)
    }
  }
}

extension [UInt8] {
  /// Whether another run of bytes is in it.
  fileprivate func holds(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    return (0...(count - other.count)).contains {
      self[$0..<($0 + other.count)].elementsEqual(other)
    }
  }
}
