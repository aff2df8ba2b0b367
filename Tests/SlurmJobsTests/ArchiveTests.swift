import SlurmJobs
import Testing

@Suite("What is left of a job that Slurm has forgotten")
struct ArchiveTests {
  private func rows(_ rows: [[String]]) -> [UInt8] {
    Array(rows.map { $0.map { $0 + "\u{1F}" }.joined() + "\n" }.joined().utf8)
  }

  /// Columns as documented by man sacct of 24.05 and before.
  @Test("sacct knows the pattern from 24.05 on, before that the folder")
  func accounts() throws {
    let common = ["u", "CANCELLED by 1000", "0:15", "00:01:02", "2026-11-20T10:00:00"]
    let new = rows([
      ["7_3", "9"] + common + [
        "2026-11-20T09:00:00", "gpu[01-02]", "na\nme", "/w", "02:00:00", "main",
        "2026-11-20T10:01:02",
        "log-%A_%a.out",
        "",
      ]
    ])
    let version = SlurmVersion(24, 5)
    let record = try #require(SacctQuery.records(in: new, version: version).first)
    let job = Resolution(version: version).job(record)
    #expect(job.id == JobID(number: 7, task: 3))
    #expect(job.name == "na\nme")
    #expect(job.state == .cancelled)
    #expect(job.elapsed == 62)
    #expect(job.submitTime == "2026-11-20T09:00:00")
    #expect(job.endTime == "2026-11-20T10:01:02")
    #expect(job.output.stdout.map(\.path.text) == ["/w/log-7_3.out"])
    #expect(job.output.isMerged)
    let old = rows([
      ["7", "7"] + common + [
        "2026-11-20T09:00:00", "gpu01", "x", "/w", "UNLIMITED", "main", "Unknown",
      ]
    ])
    let bare = try #require(SacctQuery.records(in: old, version: SlurmVersion(22, 5)).first)
    #expect(
      Resolution(version: nil).job(bare).output.stdout
        == [LogCandidate(path: Array("/w/slurm-7.out".utf8), rule: .standard(.sacct))])
    let script = JobRecord.Streams(stdout: Array("run-%j.log".utf8), stderr: [])
    #expect(
      Resolution(version: nil, script: script).job(bare).output.stdout.map(\.path.text)
        == ["/w/slurm-7.out", "/w/run-7.log"])
  }

  @Test("A number that was used again names the last job")
  func recycled() {
    let rows = rows([
      [
        "7", "7", "u", "FAILED", "1:0", "00:00:01", "x", "2019-01-01T00:00:00", "n", "old", "/old",
        "", "", "",
      ],
      [
        "7", "7", "u", "COMPLETED", "0:0", "00:00:01", "x", "2026-01-01T00:00:00", "n", "new",
        "/new", "", "", "",
      ],
    ])
    #expect(SacctQuery.records(in: rows, version: nil).map(\.name) == ["new"])
  }

  @Test(
    "What a batch script asks for",
    arguments: [
      ("#!/bin/sh\n#SBATCH -o a-%j.out -e b.err\n", "a-%j.out", "b.err"),
      ("Batch Script for 7\n----\n#!/bin/sh\n#SBATCH --output='x y.out' # -e z\n", "x y.out", ""),
      ("#!/bin/sh\n#SBATCH --output=a\n#SBATCH --output b\necho\n#SBATCH -o c\n", "b", ""),
      ("#!/bin/sh\n#SBATCH --open-mode=append -N1 -oq\n", "q", ""),
    ])
  func script(text: String, stdout: String, stderr: String) {
    let streams = BatchScript.streams(in: Array(text.utf8))
    #expect(streams?.stdout.text == stdout)
    #expect(streams?.stderr.text == stderr)
    #expect(BatchScript.streams(in: Array("#!/bin/sh\necho -o x\n".utf8)) == nil)
  }

  @Test("What is remembered is read again as it was, whatever is in it")
  func memory() throws {
    var job = Job(
      id: JobID(number: 7, task: 3), rawNumber: 9, name: "a\tb\n\\c", user: "u", state: .running,
      output: JobOutput(
        stdout: [
          LogCandidate(path: [0x2F, 0xFF, 0x09, 0x0A, 0x5C], rule: .remembered),
          LogCandidate(path: Array("/w/b".utf8), rule: .remembered),
        ], stderr: [LogCandidate(path: Array("/w/e".utf8), rule: .remembered)]))
    var entry = JobMemoryEntry(job: job, cluster: "here")
    #expect(JobMemoryEntry(line: entry.line.dropLast()[...]) == entry)
    #expect(entry.line.count { $0 == 0x0A } == 1)
    entry.noteOpened(stdout: Array("/w/b".utf8), stderr: nil)
    #expect(entry.stdout.first?.text == "/w/b")
    job.output.stderr = []
    #expect(JobMemoryEntry(job: job, cluster: "").stderr.isEmpty)
    #expect(entry.job(.forgotten).state.isTerminal)
    #expect(JobMemoryEntry(line: Array("2\tx\t7\t7\tu\tn\to=/w".utf8)[...]) == nil)
  }

  @Test("Any bytes are read without harm", arguments: 0..<300)
  func fuzz(seed: UInt64) {
    var random = SplitMix(seed)
    let row = [
      "7", "7", "u", "FAILED", "1:0", "00:00:01", "x", "2019", "n", "old", "/old", "%j", "",
    ]
    for version in [nil, SlurmVersion(25, 11)] {
      for record in SacctQuery.records(in: random.damage(rows([row, row])), version: version) {
        #expect(record.id.number > 0)
        _ = Resolution(version: version).job(record)
      }
    }
    _ = BatchScript.streams(in: random.damage(Array("#!/bin/sh\n#SBATCH -o 'a b' -e c\n".utf8)))
    _ = JobMemoryEntry(line: random.damage(Array("1\tc\t7\t7\tu\tn\to=/w\te=/e".utf8))[...])
    _ = JSONValue(random.damage(Array(#"{"a": [1, {"b": "\ud83d\ude00"}], "c": -1e5}"#.utf8)))
  }
}
