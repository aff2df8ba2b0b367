/// What is kept of a job between two runs of the program: where its logs were.
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
  }

  /// The job as it is remembered.
  ///
  /// - Parameter state: forgotten, or unknown where Slurm could not be asked.
  package func job(_ state: JobState) -> Job {
    Job(
      id: id, rawNumber: rawNumber, name: name, user: user, state: state,
      output: JobOutput(
        stdout: candidates(stdout), stderr: candidates(stderr),
        discardsStdout: stdout == [JobOutput.nowhere],
        discardsStderr: stderr == [JobOutput.nowhere]), source: .memory)
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
