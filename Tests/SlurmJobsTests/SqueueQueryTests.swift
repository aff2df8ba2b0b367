import SlurmJobs
import Testing

@Suite("What squeue answers")
struct SqueueQueryTests {
  private func jobs() throws -> [JobID: Job] {
    let jobs = SqueueQuery.jobs(in: try fixture("query-22.05.8.txt"))
    return Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0) })
  }

  private func text(_ paths: [[UInt8]]) -> [String] {
    paths.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("A job with files of its own, blanks in their names")
  func ownFiles() throws {
    let job = try #require(try jobs().values.first { $0.name == "na me" })
    #expect(job.state == .completed)
    #expect(job.elapsed == 3)
    #expect(job.nodes == "node1")
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
    let targets = try ["5", "7_2", "5"].map { try #require(JobTarget($0)) }
    #expect(SqueueQuery.arguments(for: targets).contains("--jobs=5,7_2"))
  }

  @Test("Any bytes are read without harm", arguments: 0..<200)
  func fuzz(seed: Int) throws {
    var bytes = try fixture("query-22.05.8.txt")
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    for _ in 0..<20 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
    }
    for job in SqueueQuery.jobs(in: bytes) { #expect(job.id.number > 0) }
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

  @Test("States: which are ends, which are failures")
  func states() {
    #expect(JobState("CANCELLED by 1000").isTerminal)
    #expect(JobState("OUT_OF_MEMORY").isFailure)
    #expect(!JobState("COMPLETING").isTerminal)
    #expect(!JobState("SOMETHING_NEW").isTerminal)
    #expect(JobState("SOMETHING_NEW").name == "SOMETHING_NEW")
  }
}
