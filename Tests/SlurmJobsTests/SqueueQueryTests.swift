import SlurmJobs
import Testing

@Suite("What squeue answers")
struct SqueueQueryTests {
  private func jobs() throws -> [JobID: Job] {
    let resolution = Resolution(version: SlurmVersion(22, 5, 8))
    let jobs = SqueueQuery.records(in: try fixture("query-22.05.8.txt")).map { resolution.job($0) }
    return Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0) })
  }

  private func text(_ candidates: [LogCandidate]) -> [String] {
    candidates.map(\.path.text)
  }

  @Test("A job with files of its own, blanks in their names")
  func ownFiles() throws {
    let job = try #require(try jobs().values.first { $0.name == "na me" })
    #expect(job.state == .completed)
    #expect(job.elapsed == 3)
    #expect(job.nodes == "node1")
    #expect(job.submitTime == "2026-11-24T11:50:11")
    #expect(job.endTime == "2026-11-24T11:50:15")
    #expect(text(job.output.stdout) == ["/home/u/jobs/tr \(job.id).out"])
    #expect(text(job.output.stderr) == ["/home/u/jobs/tr \(job.id).err"])
  }

  @Test("The default: one file for both, and the exit code in people's form")
  func merged() throws {
    let job = try #require(try jobs().values.first { $0.state == .failed })
    #expect(job.exitCode == "3:0")
    #expect(job.output.isMerged)
    #expect(text(job.output.stdout) == ["/home/u/jobs/slurm-\(job.id).out"])
  }

  @Test(
    "The exit code is scontrol's, where nothing was run and a number of Slurm's own stands for it, too"
  )
  func exitCodes() {
    // 4021 is what 22.05 has for an output file that cannot be opened.
    for (status, text) in [
      ("0", "0:0"), ("768", "3:0"), ("9", "0:9"), ("139", "0:11"), ("4021", "0:53"), ("3:0", "3:0"),
      ("", ""),
    ] {
      #expect(SqueueQuery.exitCode(status) == text, "\(status)")
    }
    #expect(ExitStatus(SqueueQuery.exitCode("4021"))?.isOutputMissing == true)
  }

  @Test("What a site's own squeue says before the jobs hides none of them")
  func banner() throws {
    let answer = try fixture("query-22.05.8.txt")
    let greeted = Array("Welcome.\nMaintenance on Monday.\n".utf8) + answer
    let jobs = SqueueQuery.records(in: answer).map(\.rawNumber)
    #expect(!jobs.isEmpty && SqueueQuery.records(in: greeted).map(\.rawNumber) == jobs)
  }

  @Test("Array tasks are named after the array, whatever squeue makes up")
  func array() throws {
    let jobs = try jobs()
    let task = try #require(jobs.values.first { $0.name == "arr" && $0.id.task == 2 })
    #expect(text(task.output.stdout).first == "/home/u/jobs/slurm-\(task.id).out")
    // The last task of an array has the array's own number.
    let last = try #require(jobs[JobID(number: task.id.number, task: 3)])
    #expect(last.rawNumber == task.id.number)
    #expect(task.rawNumber != task.id.number)
    let pending = try #require(jobs.values.first { $0.id.task == 5 })
    #expect(pending.state == .pending)
    #expect(text(pending.output.stdout) == ["/home/u/jobs/a-\(pending.id.number)_5.log"])
  }

  @Test("A name with a line end and a false StdOut in it misleads nobody")
  func hostileName() throws {
    let job = try #require(try jobs().values.first { $0.name.hasPrefix("evil") })
    #expect(job.name == "evil\nStdOut=/x")
    #expect(text(job.output.stdout) == ["/home/u/jobs/slurm-\(job.id).out"])
  }

  @Test("Why a held job waits, and what goes nowhere")
  func pendingAndDiscarded() throws {
    let jobs = try jobs()
    #expect(try #require(jobs.values.first { $0.name == "held" }).reason == "JobHeldUser")
    #expect(jobs.values.contains { $0.output.absence == .discarded })
  }

  @Test("One command asks about all jobs, and names each once")
  func arguments() throws {
    #expect(SqueueQuery.arguments(for: .jobs(["5", "7_2"])).contains("--jobs=5,7_2"))
    #expect(SqueueQuery.arguments(for: .users(["u", "v"])).contains("--user=u,v"))
    let few = try ["5", "7_2", "9"].map { try #require(JobTarget($0)) }
    #expect(JobQuery(few).course(known: [:], owners: []) == .together(.mine))
    #expect(JobQuery([few[0]]).course(known: [:], owners: []) == .singly([few[0]]))
    // An array that turned out to be many jobs is no longer looked up.
    #expect(JobQuery(few).course(known: [few[0]: 50], owners: ["u"]) == .together(.users(["u"])))
    let many = try (1...4).map { try #require(JobTarget("\($0)")) }
    #expect(JobQuery(many).course(known: [:], owners: []) == .together(.mine))
    // Two that were seen are one question; mine and another's, too, once it is known which are mine.
    let two = Array(few.prefix(2))
    let seen = [two[0]: 1, two[1]: 1]
    #expect(JobQuery(two).course(known: seen, owners: ["u"]) == .together(.users(["u"])))
    let mixed = JobQuery([few[0]], mine: true)
    #expect(mixed.course(known: seen, owners: ["v"]) == .together(.mine))
    #expect(
      mixed.course(known: seen, owners: ["v"], me: "u") == .together(.users(["u", "v"])))
    #expect(
      mixed.course(known: seen, owners: ["v"], number: 7) == .together(.users(["7", "v"])))
    #expect(JobQuery([], mine: true).course(known: [:], owners: ["u"]) == .together(.mine))
  }

  @Test("Any bytes are read without harm", arguments: 0..<200)
  func fuzz(seed: UInt64) throws {
    var random = SplitMix(seed)
    let answer = random.damage(try fixture("query-22.05.8.txt"))
    for record in SqueueQuery.records(in: answer) {
      let job = Resolution(version: nil).job(record)
      #expect(job.id.number > 0)
      for candidate in job.output.stdout { #expect(candidate.path.first == UInt8(ascii: "/")) }
    }
  }

  @Test(
    "Spans of time",
    arguments: [
      ("0:00", 0), ("12:34", 754), ("1:02:33", 3753), ("2-03:00:01", 183_601), ("INVALID", nil),
      ("", nil), ("1-", nil), ("1:x", nil),
    ] as [(String, Int?)])
  func durations(text: String, seconds: Int?) {
    #expect(SlurmDuration(text)?.seconds == seconds)
  }

  @Test(
    "Times of day",
    arguments: [
      ("1970-01-01T00:00:00", 0), ("1970-03-01T00:00:01", 5_097_601),
      ("2024-02-29T12:00:00", 1_709_208_000), ("2026-11-24T11:50:12", 1_795_521_012),
      ("Unknown", nil), ("N/A", nil), ("", nil), ("2026-13-01T00:00:00", nil),
      ("2026-11-24T11:50", nil), ("11:50:12", nil), ("2026-11-24T24:00:00", nil),
    ] as [(String, Int?)])
  func times(text: String, seconds: Int?) {
    #expect(SlurmTime(text)?.seconds == seconds)
  }

  @Test("States: which are ends, which are failures")
  func states() {
    #expect(JobState("CANCELLED by 1000").isTerminal)
    #expect(JobState("OUT_OF_MEMORY").isFailure)
    #expect(!JobState("COMPLETING").isTerminal)
    #expect(!JobState("SOMETHING_NEW").isTerminal)
    #expect(JobState("SOMETHING_NEW").name == "SOMETHING_NEW")
    #expect(JobState("PREEMPTED").mayComeBack)
    #expect(JobState("REQUEUE_HOLD").isWaiting)
    #expect(JobState(words: ["PENDING", "COMPLETING"]) == .completing)
    #expect(JobState(words: ["FAILED", "REQUEUED", "NEWS"]) == .requeued)
    #expect(JobState(words: ["RUNNING"]) == .running)
    #expect(!JobState(words: ["NEWS"]).isTerminal)
  }
}
