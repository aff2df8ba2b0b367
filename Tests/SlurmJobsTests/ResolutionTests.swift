import SlurmJobs
import Testing

@Suite("Which files a job writes")
struct ResolutionTests {
  /// Every job of the recorded clusters that wrote a file: one of the candidates is that file.
  @Test("The file on disk is among the candidates", arguments: ["22.05.8", "25.11.7"])
  func recorded(version: String) throws {
    let disk = Set(
      String(decoding: try fixture("files-\(version).txt"), as: UTF8.self)
        .split(separator: "\n").map { "/home/u/jobs/" + $0 })
    let rows = String(decoding: try fixture("squeue-\(version).txt"), as: UTF8.self)
      .split(separator: "\n").map {
        $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      }
    var found = 0
    for row in rows where row.count >= 7 && row[3] != "PENDING" {
      let raw = try #require(UInt32(row[0]))
      let output = Resolution.output(
        Resolution.Patterns(
          workDirectory: Array(row[6].utf8), stdout: Array(row[4].utf8),
          stderr: Array(row[5].utf8)),
        values: LogPathTemplate.Values(
          rawNumber: raw, arrayNumber: UInt32(row[1]) ?? raw, task: UInt32(row[2]), user: "root",
          name: "na me", node: version == "22.05.8" ? "vm" : "node1", restarts: 0),
        component: nil)
      if output.absence != nil { continue }
      let candidates = (output.stdout + output.stderr).map { String(decoding: $0, as: UTF8.self) }
      if candidates.contains(where: disk.contains) {
        found += 1
      } else {
        // Jobs that could not start, or whose names hold what only a newer version expands.
        #expect(
          row[3] == "FAILED" || row[4].contains("%S"), "job \(raw): none of \(candidates)")
      }
    }
    #expect(found >= 9)
  }

  private func output(_ stdout: String, _ stderr: String, component: UInt32? = nil) -> JobOutput {
    Resolution.output(
      Resolution.Patterns(
        workDirectory: Array("/w".utf8), stdout: Array(stdout.utf8), stderr: Array(stderr.utf8)),
      values: LogPathTemplate.Values(
        rawNumber: 42, arrayNumber: 42, task: nil, user: "u", name: "n", node: "n1", restarts: 0),
      component: component)
  }

  @Test("Why there may be nothing to follow")
  func absences() {
    #expect(output("/dev/null", "(null)").absence == .discarded)
    #expect(output("(null)", "(null)").absence == .interactive)
    #expect(output("/w/slurm-42.out", "N/A").absence == .interactive)
    #expect(output("/w/x", "/w/x", component: 1).absence == .component)
    #expect(output("/dev/null", "/w/e").stderr == [Array("/w/e".utf8)])
    #expect(output("slurm-%j.out", "(null)").stdout == [Array("/w/slurm-42.out".utf8)])
    #expect(output("slurm-%j.out", "(null)").isMerged)
  }

  @Test(
    "The daemon's own rules for names",
    arguments: [
      ("%4j", "0042"), ("%12j", "0000000042"), ("%%j", "%j"), ("%q", "%q"), ("%", "%"),
      ("%a", "4294967294"), ("%x-%u-%N-%s-%t", "n-u-n1-batch-0"), (#"a\-%j"#, "a-%j"),
      (#"a\\%j"#, #"a\%j"#), ("%b", "%b"),
    ])
  func expansion(pattern: String, expected: String) {
    let values = LogPathTemplate.Values(
      rawNumber: 42, arrayNumber: 42, task: nil, user: "u", name: "n", node: "n1", restarts: 0)
    let name = LogPathTemplate(bytes: Array(pattern.utf8)).expanded(values, dialect: .old)
    #expect(String(decoding: name, as: UTF8.self) == expected)
  }

  @Test("The default names where Slurm cannot tell")
  func defaults() throws {
    func names(_ target: String, _ patterns: [String] = []) throws -> [String] {
      let names = Resolution.defaultNames(
        directory: Array("/d".utf8), target: try #require(JobTarget(target)), patterns: patterns)
      return (names.stdout + names.stderr).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(try names("42") == ["/d/slurm-42.out", "/d/slurm-42.err"])
    #expect(try names("42_7") == ["/d/slurm-42_7.out", "/d/slurm-42_7.err"])
    #expect(
      try names("42", ["run-%j.log", "run-%j.err", "%x.log"]) == ["/d/run-42.log", "/d/run-42.err"])
  }
}
