import SlurmJobs
import Testing

@Suite("Which files a job writes")
struct ResolutionTests {
  private static let clusters: [(String, SlurmVersion, String)] = [
    ("22.05.8", SlurmVersion(22, 5, 8), "vm"), ("25.11.7", SlurmVersion(25, 11, 7), "node1"),
  ]

  private func files(_ version: String) throws -> Set<String> {
    Set(
      try fixture("files-\(version).txt").text.split(separator: "\n").map { "/home/u/jobs/" + $0 })
  }

  /// The patterns that squeue printed, by the jobs' own numbers.
  private func patterns(_ version: String) throws -> [UInt32: JobRecord.Streams] {
    var patterns: [UInt32: JobRecord.Streams] = [:]
    for row in try fixture("squeue-\(version).txt").text.split(separator: "\n") {
      let fields = row.split(separator: "|", omittingEmptySubsequences: false)
      patterns[try #require(UInt32(fields[0]))] = JobRecord.Streams(
        stdout: Array(fields[4].utf8), stderr: Array(fields[5].utf8))
    }
    return patterns
  }

  @Test("A stream that goes to /dev/null is thrown away, and not the other one's")
  func thrownAway() {
    func output(_ stdout: String, _ stderr: String) -> JobOutput {
      var record = JobRecord(rawNumber: 7, source: .scontrol)
      record.state = .running
      record.workDirectory = Array("/w".utf8)
      record.printed = JobRecord.Streams(stdout: Array(stdout.utf8), stderr: Array(stderr.utf8))
      return Resolution(version: SlurmVersion(25, 11, 7)).output(of: record)
    }
    let noErrors = output("/w/a.out", "/dev/null")
    #expect(noErrors.discardsStderr && !noErrors.isMerged && noErrors.stderr.isEmpty)
    #expect(noErrors.stdout.map(\.path) == [Array("/w/a.out".utf8)])
    let noOutput = output("/dev/null", "/w/a.err")
    #expect(noOutput.discardsStdout && !noOutput.isMerged && noOutput.stdout.isEmpty)
    #expect(output("/dev/null", "/dev/null").absence == .discarded)
    #expect(output("/w/a.out", "").isMerged)
    // So it is still when it is remembered.
    for output in [noErrors, noOutput, output("/w/a.out", "")] {
      let job = Job(
        id: JobID(number: 7), rawNumber: 7, name: "n", user: "u", state: .running, output: output)
      let entry = JobMemoryEntry(line: JobMemoryEntry(job: job, cluster: "c").line.dropLast())
      let again = entry?.job(.unknown).output
      #expect(again?.discardsStderr == output.discardsStderr)
      #expect(again?.discardsStdout == output.discardsStdout)
      #expect(again?.isMerged == output.isMerged)
      #expect(again?.stderr.map(\.path) == output.stderr.map(\.path))
    }
  }

  /// Every job of the recorded clusters that wrote a file: the likeliest candidate is that file.
  @Test("The first candidate is the file on disk", arguments: clusters)
  func recorded(name: String, version: SlurmVersion, host: String) throws {
    let disk = try files(name)
    let patterns = try patterns(name)
    let resolution = Resolution(version: version, hostNames: ["node1": host])
    var found: Set<String> = []
    for var record in ScontrolText.records(in: try fixture("scontrol-\(name).txt"))
    where record.state == .running && record.isBatch == true {
      if resolution.needsPattern(record) { record.patterns = patterns[record.rawNumber] }
      let output = resolution.output(of: record)
      for stream in [output.stdout, output.stderr] where !stream.isEmpty {
        let path = stream[0].path.text
        #expect(disk.contains(path), "job \(record.rawNumber): \(path)")
        found.insert(path)
      }
    }
    // All that is there but scripts and the log of a job that had ended.
    let missed = disk.subtracting(found).filter { !$0.hasSuffix(".sh") && !$0.hasSuffix("-13.out") }
    #expect(missed.isEmpty)
  }

  /// With more than a few jobs squeue's patterns are all there is.
  @Test("squeue's patterns alone lead to the same files", arguments: clusters)
  func patternsAlone(name: String, version: SlurmVersion, host: String) throws {
    let disk = try files(name)
    let patterns = try patterns(name)
    let resolution = Resolution(version: version, hostNames: ["node1": host])
    for var record in ScontrolText.records(in: try fixture("scontrol-\(name).txt"))
    where record.state == .running && record.isBatch == true {
      record.printed = nil
      record.source = .squeue
      record.patterns = patterns[record.rawNumber]
      let output = resolution.output(of: record)
      for stream in [output.stdout, output.stderr] where !stream.isEmpty {
        #expect(disk.contains(stream[0].path.text), "job \(record.rawNumber)")
      }
    }
  }

  private func record(_ stdout: String, _ stderr: String) -> JobRecord {
    var record = JobRecord(rawNumber: 42, source: .squeue)
    (record.user, record.name, record.batchHost) = ("u", "n", "n1.cluster")
    record.workDirectory = Array("/w".utf8)
    record.state = .running
    record.patterns = JobRecord.Streams(stdout: Array(stdout.utf8), stderr: Array(stderr.utf8))
    return record
  }

  private func output(_ stdout: String, _ stderr: String) -> JobOutput {
    Resolution(version: nil).output(of: record(stdout, stderr))
  }

  @Test("Why there may be nothing to follow")
  func absences() {
    #expect(output("/dev/null", "(null)").absence == .discarded)
    var interactive = record("/w/slurm-42.out", "N/A")
    interactive.isBatch = false
    #expect(Resolution(version: nil).output(of: interactive).absence == .interactive)
    var component = record("/w/x", "/w/x")
    (component.hetNumber, component.component) = (41, 1)
    #expect(Resolution(version: nil).output(of: component).absence == .component)
    #expect(output("/dev/null", "/w/e").stderr.map(\.path.text) == ["/w/e"])
    #expect(output("/dev/null", "/w/e").stdout.isEmpty)
    #expect(output("slurm-%j.out", "(null)").stdout.map(\.path.text) == ["/w/slurm-42.out"])
    #expect(output("slurm-%j.out", "(null)").isMerged)
    #expect(output("/w/same", "/w/same").isMerged)
  }

  @Test("A pending task's name that holds its own number is not made up")
  func pendingTask() {
    var task = record("/w/%A_%a-%j.log", "(null)")
    (task.arrayNumber, task.tasks, task.state) = (42, TaskList(7), .pending)
    #expect(Resolution(version: nil).output(of: task).stdout.isEmpty)
    task.patterns?.stdout = Array("/w/%A_%a.log".utf8)
    #expect(Resolution(version: nil).output(of: task).stdout.first?.path.text == "/w/42_7.log")
    #expect(
      Resolution(version: nil).output(of: task).stdout.first?.rule
        == .expanded(.squeue, pattern: Array("/w/%A_%a.log".utf8), .old))
  }

  @Test("The rules of the version that runs come first, the others stay candidates")
  func versions() {
    let old = Resolution(version: SlurmVersion(23, 2, 7)).output(of: record(#"/w/a\\%j"#, ""))
    #expect(old.stdout.map(\.path.text) == [#"/w/a\%j"#, "/w/a%j"])
    let new = Resolution(version: SlurmVersion(26, 5, 3)).output(of: record(#"/w/a\\%j"#, ""))
    #expect(new.stdout.map(\.path.text) == ["/w/a%j", #"/w/a\%j"#])
    let block = Resolution(version: SlurmVersion(24, 5, 5)).output(of: record("/w/%b", ""))
    #expect(block.stdout.first?.path.text == "/w/4")
    let early = Resolution(version: SlurmVersion(25, 11, 1)).output(of: record("/w/%05j", ""))
    #expect(early.stdout.first?.path.text == "/w/5j")
    let node = Resolution(version: SlurmVersion(25, 11, 2)).output(of: record("/w/%N-%r", ""))
    #expect(node.stdout.map(\.path.text).prefix(2) == ["/w/n1.cluster-0", "/w/n1-%r"])
  }

  /// No cluster of these versions was at hand: the shapes are those of their sources and manuals
  /// (`fname.c` of slurmd and `job_info.c` of the clients at the tags 23-02-7-1, 24-11-7-1,
  /// 25-05-8-1; man scontrol, man squeue).
  @Test(
    "What versions between the recorded ones print leads to the daemon's name",
    arguments: [
      // scontrol pads wrongly and keeps a stray %, squeue has the pattern.
      ("23.02.7", "/w/%00042-n-%N", "/w/%05j-%x-%N", "/w/00042-n-n1"),
      // %b is known to daemon and clients.
      ("24.11.7", "/w/42-4", "/w/%j-%b", "/w/42-4"),
      // A backslash is kept in print, and what is behind it expanded all the same.
      ("25.05.8", #"/w/a\b-42"#, #"/w/a\b-%j"#, "/w/ab-%j"),
      // The default, as squeue prints it from 24.05 on.
      ("24.05.8", "/w/slurm-42.out", "/w/slurm-%j.out", "/w/slurm-42.out"),
    ])
  func betweenVersions(version: String, printed: String, pattern: String, file: String) throws {
    var record = record(pattern, "(null)")
    record.source = .scontrol
    record.printed = JobRecord.Streams(stdout: Array(printed.utf8), stderr: Array(printed.utf8))
    let release: SlurmVersion = try #require(SlurmVersion(version))
    let resolution = Resolution(version: release)
    let patterns = record.patterns
    record.patterns = nil
    let isChecked = resolution.needsPattern(record)
    #expect(isChecked == printed.contains { $0 == "%" || $0 == "\\" })
    if isChecked { record.patterns = patterns }
    let output = resolution.output(of: record)
    #expect(output.stdout.first?.path.text == file)
    #expect(output.isMerged)
  }

  @Test(
    "Where the version makes no difference to a name it need not be known",
    arguments: [
      ("/w/%j.out", false), ("/w/%x-%u_%A.out", false), ("/w/x.out", false), ("/w/%05j.out", true),
      ("/w/%N.out", true), ("/w/%b.out", true), ("/w/%r.out", true), ("/w/\\a\\\\b.out", true),
      ("/w/%S.out", true),
    ])
  func versions(name: String, matters: Bool) {
    let record = record(name, "(null)")
    #expect(Resolution(version: nil).needsVersion(record) == matters)
    let versions = [
      SlurmVersion(22, 5, 8), SlurmVersion(24, 5, 5), SlurmVersion(25, 5), SlurmVersion(25, 11),
      SlurmVersion(25, 11, 2),
    ]
    let unknown = Resolution(version: nil).output(of: record)
    for version in versions where !matters {
      let known = Resolution(version: version).output(of: record)
      #expect(known.stdout.map(\.path) == unknown.stdout.map(\.path))
    }
  }

  @Test("What the logs of an array's tasks are called where Slurm cannot tell")
  func taskNames() {
    func names(_ patterns: String...) -> [String] {
      Resolution.defaultTaskNames(directory: Array("/w".utf8), array: 10, patterns: patterns).map(
        \.text)
    }
    #expect(names() == ["/w/slurm-10_*.out"])
    #expect(
      names("logs/%A/%3a.out", "%x-%a", "%j_%a", "%A.out", "/l/100%%a-%a") == [
        "/w/logs/10/*.out", "/l/100%a-*",
      ])
  }

  @Test("What only the controller can expand is asked of it")
  func otherID() {
    let sluid = record("/w/%S.out", "(null)")
    #expect(Resolution(version: SlurmVersion(25, 11)).needsPrinted(sluid))
    #expect(!Resolution(version: SlurmVersion(25, 5)).needsPrinted(sluid))
    #expect(!Resolution(version: SlurmVersion(25, 11)).needsPrinted(record("/w/%j", "")))
  }

  @Test(
    "The daemon's own rules for names",
    arguments: [
      ("%4j", "0042"), ("%12j", "0000000042"), ("%%j", "%j"), ("%q", "%q"), ("%", "%"),
      ("%a", "4294967294"), ("%x-%u-%N-%s-%t", "n-u-n1-batch-0"), (#"a\-%j"#, "a-%j"),
      (#"a\\%j"#, #"a\%j"#), ("%b", "%b"), ("%07q", "7q"), ("%3x", "n"), ("%999999j", "0000000042"),
    ])
  func expansion(pattern: String, expected: String) {
    let values = LogPathTemplate.Values(
      rawNumber: 42, arrayNumber: 42, task: nil, user: "u", name: "n", node: "n1", restarts: 0)
    #expect(
      LogPathTemplate(bytes: Array(pattern.utf8)).expanded(values, dialect: .old).text == expected)
  }

  @Test("The default names where Slurm cannot tell")
  func defaults() throws {
    func names(_ target: String, _ patterns: [String] = []) throws -> [String] {
      let names = Resolution.defaultNames(
        directory: Array("/d".utf8), target: try #require(JobTarget(target)), patterns: patterns)
      return (names.stdout + names.stderr).map(\.text)
    }
    #expect(try names("42") == ["/d/slurm-42.out", "/d/slurm-42.err"])
    #expect(try names("42_7") == ["/d/slurm-42_7.out", "/d/slurm-42_7.err"])
    #expect(
      try names("42", ["run-%j.log", "run-%j.err", "%x.log"]) == ["/d/run-42.log", "/d/run-42.err"])
  }

  @Test("Any pattern is expanded without harm, by every rule", arguments: 0..<300)
  func fuzz(seed: UInt64) {
    var random = SplitMix(seed)
    let letters = Array("%\\0123456789jJAaNnxustbrS/.q")
    let pattern = String(
      (0..<Int(random.next() % 24)).map { _ in letters[Int(random.next() % 27)] })
    let values = LogPathTemplate.Values(
      rawNumber: 42, arrayNumber: 40, task: 3, user: "u", name: "n", node: "n1", restarts: 2)
    let template = LogPathTemplate(bytes: Array(pattern.utf8))
    for dialect in LogPathTemplate.Dialect.allCases {
      let name = template.expanded(values, dialect: dialect)
      if !pattern.contains("%") && !pattern.contains("\\") { #expect(name.text == pattern) }
      #expect(name.count <= pattern.utf8.count * 11)
    }
  }
}
