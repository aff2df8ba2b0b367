/// Works out which files a job writes from what squeue says of it.
package enum Resolution {
  /// What squeue printed about a job's files: patterns, as the controller keeps them.
  package struct Patterns: Hashable, Sendable {
    package var workDirectory: [UInt8]
    package var stdout: [UInt8]
    package var stderr: [UInt8]

    package init(workDirectory: [UInt8], stdout: [UInt8], stderr: [UInt8]) {
      self.workDirectory = workDirectory
      self.stdout = stdout
      self.stderr = stderr
    }
  }

  /// The files of a batch job.
  package static func output(
    _ patterns: Patterns, values: LogPathTemplate.Values, component: UInt32?
  ) -> JobOutput {
    if let component, component > 0 {
      return JobOutput(stdout: [], stderr: [], absence: .component)
    }
    // Up to 23.11 squeue makes up a file for jobs without a script, and says so here.
    guard isNamed(patterns.stdout), patterns.stderr != Array("N/A".utf8) else {
      return JobOutput(stdout: [], stderr: [], absence: .interactive)
    }
    let stdout = paths(patterns.stdout, in: patterns.workDirectory, values)
    // None: --error was not given, and the output file takes both.
    let stderr =
      isNamed(patterns.stderr) ? paths(patterns.stderr, in: patterns.workDirectory, values) : []
    let discarded = Array("/dev/null".utf8)
    if stdout == [discarded], stderr.isEmpty || stderr == [discarded] {
      return JobOutput(stdout: [], stderr: [], absence: .discarded)
    }
    return JobOutput(
      stdout: stdout == [discarded] ? [] : stdout,
      stderr: stderr == stdout || stderr == [discarded] ? [] : stderr)
  }

  /// What files are called where Slurm cannot tell: the patterns given, or sbatch's default names.
  ///
  /// - Parameter patterns: file names in sbatch's `%` form; those that need a name or a user
  ///   cannot be expanded without Slurm and are left out.
  package static func defaultNames(
    directory: [UInt8], target: JobTarget, patterns: [String]
  ) -> (stdout: [[UInt8]], stderr: [[UInt8]]) {
    var task: UInt32?
    if case .tasks(let ranges) = target.selection { task = ranges.first?.lowerBound }
    let values = LogPathTemplate.Values(
      rawNumber: target.number, arrayNumber: target.number, task: task, user: "", name: "",
      node: "", restarts: 0)
    let base = task == nil ? "slurm-%j" : "slurm-%A_%a"
    func names(_ patterns: [String]) -> [[UInt8]] {
      patterns.map {
        absolute(
          LogPathTemplate(bytes: Array($0.utf8)).expanded(values, dialect: .old), in: directory)
      }
    }
    let usable = patterns.filter { pattern in !["%x", "%u", "%N"].contains { pattern.contains($0) }
    }
    guard patterns.isEmpty else {
      let errors = usable.filter { $0.hasSuffix(".err") || $0.contains("stderr") }
      return (names(usable.filter { !errors.contains($0) }), names(errors))
    }
    return (names([base + ".out"]), names([base + ".err"]))
  }

  /// Whether a field holds a file name rather than words for none.
  private static func isNamed(_ field: [UInt8]) -> Bool {
    !field.isEmpty && field != Array("(null)".utf8) && field != Array("N/A".utf8)
  }

  private static func paths(
    _ pattern: [UInt8], in directory: [UInt8], _ values: LogPathTemplate.Values
  ) -> [[UInt8]] {
    var patterns = [pattern]
    if let task = values.task, isInventedDefault(pattern, values) {
      // Up to 23.11 squeue makes up `slurm-<own number>.out` where no --output was given, and does
      // not know that an array's tasks have other names.
      patterns.insert(
        directory + Array("/slurm-\(values.arrayNumber)_\(task).out".utf8), at: 0)
    }
    var found: [[UInt8]] = []
    for pattern in patterns {
      for name in LogPathTemplate(bytes: pattern).candidates(values) {
        let path = absolute(name, in: directory)
        if !found.contains(path) { found.append(path) }
      }
    }
    return found
  }

  private static func isInventedDefault(
    _ pattern: [UInt8], _ values: LogPathTemplate.Values
  ) -> Bool {
    pattern.suffix(while: { $0 != UInt8(ascii: "/") })
      == Array("slurm-\(values.rawNumber).out".utf8)[...]
  }

  private static func absolute(_ name: [UInt8], in directory: [UInt8]) -> [UInt8] {
    guard name.first != UInt8(ascii: "/"), !directory.isEmpty else { return name }
    return directory + (directory.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name
  }
}

extension [UInt8] {
  /// The longest end of which every byte passes.
  fileprivate func suffix(while passes: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    var start = endIndex
    while start > startIndex, passes(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
