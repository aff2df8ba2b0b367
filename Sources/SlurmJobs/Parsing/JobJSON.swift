/// Reads the files of jobs from `scontrol --json show job`: asked for where the text may be
/// imitated by a comment, because nothing can be imitated here.
///
/// The text stays the first source: JSON's fields change with every release, it needs a plugin,
/// and it is several times as slow.
package enum JobJSON {
  package static func arguments(for number: UInt32) -> [String] {
    ["--json", "show", "job", "\(number)"]
  }

  /// The files by the jobs' own numbers; those of jobs without a script are left out.
  ///
  /// - Parameter version: what is expanded changed twice: 25.05 prints the pattern again.
  package static func streams(
    in answer: [UInt8], version: SlurmVersion
  ) -> [UInt32: (printed: JobRecord.Streams?, patterns: JobRecord.Streams?)] {
    guard let document = JSONValue(answer) else { return [:] }
    var found: [UInt32: (printed: JobRecord.Streams?, patterns: JobRecord.Streams?)] = [:]
    for job in document["jobs"].elements {
      guard let number = job["job_id"].integer.flatMap({ UInt32(exactly: $0) }), number > 0,
        job["batch_flag"].bool != false, let stdout = job["standard_output"].bytes
      else { continue }
      let named = JobRecord.Streams(stdout: stdout, stderr: job["standard_error"].bytes ?? [])
      guard !named.stdout.isEmpty else { continue }
      if version >= .patternsInJSON {
        let expanded = job["stdout_expanded"].bytes.map {
          JobRecord.Streams(stdout: $0, stderr: job["stderr_expanded"].bytes ?? [])
        }
        found[number] = (version >= .sharesExpansion ? expanded : nil, named)
      } else {
        found[number] = (named, nil)
      }
    }
    return found
  }
}
