import SlurmJobs
import Testing

@Suite("What became of a job, in words")
struct JobOutcomeTests {
  private func job(
    _ state: JobState, _ exitCode: String = "0:0", reason: String = "", elapsed: Int? = 9,
    limit: Int? = nil
  ) -> Job {
    var job = Job(
      id: JobID(number: 7), rawNumber: 7, name: "x", user: "u", state: state, reason: reason,
      elapsed: elapsed, nodes: "gpu07", exitCode: exitCode,
      output: JobOutput(stdout: [
        LogCandidate(path: Array("/w/logs/7.out".utf8), rule: .printed(.scontrol))
      ]))
    job.timeLimit = limit
    return job
  }

  private func sentence(_ job: Job) -> String { JobOutcome(job).sentence { "\($0) s" } }

  @Test(
    "Exit codes",
    arguments: [
      ("0:0", "exit 0"), ("1:0", "exit 1"), ("2:0", "exit 2"),
      ("127:0", "exit 127 (command not found)"), ("126:0", "exit 126 (cannot be executed)"),
      ("137:0", "exit 137 (killed by 9: out of memory?)"),
      ("139:0", "exit 139 (killed by 11: segmentation fault)"),
      ("143:0", "exit 143 (killed by 15: terminated)"), ("255:0", "exit 255"),
      ("0:11", "killed by signal 11 (segmentation fault)"),
      ("0:9", "killed by signal 9 (out of memory?)"), ("0:44", "killed by signal 44"),
      ("3:6", "exit 3, killed by signal 6 (abort)"), ("0:53", "exit 0:53"),
    ])
  func codes(text: String, words: String) {
    #expect(ExitStatus(text)?.words == words)
  }

  @Test(
    "Of an exit code that sacct has taken 128 from both are told, with the signal's own words",
    arguments: [
      ("9:0", "exit 9 or 137 (killed by 9: out of memory?)"),
      ("11:0", "exit 11 or 139 (killed by 11: segmentation fault)"),
      ("0:11", "killed by signal 11 (segmentation fault)"), ("1:0", "exit 1"), ("2:0", "exit 2"),
      ("127:0", "exit 127 (command not found) or 255"),
    ])
  func reduced(text: String, words: String) {
    #expect(ExitStatus(text, isReduced: true)?.words == words)
  }

  @Test("What was seen of an end is not made less by who knows less of it")
  func keeping() throws {
    var seen = job(.failed, "137:0", reason: "NonZeroExitCode", limit: 60)
    (seen.endTime, seen.memory) = ("2026-11-24T10:00:00", 16 << 30)
    var told = job(.failed, "9:0", elapsed: 10)
    (told.source, told.isExitReduced, told.nodes) = (.sacct, true, "")
    told.endTime = "2026-11-24T10:00:01"
    let kept = told.keeping(seen)
    #expect(JobOutcome(kept).cause == "exit 137 (killed by 9: out of memory?)")
    #expect(kept.reason == "NonZeroExitCode" && kept.memory == 16 << 30 && kept.timeLimit == 60)
    #expect(kept.elapsed == 10 && kept.nodes == "gpu07" && kept.source == .sacct)
    // A code that is 9 was never 137.
    seen.exitCode = "9:0"
    #expect(JobOutcome(told.keeping(seen)).cause == "exit 9")
    // What knows all is believed.
    told.isExitReduced = false
    told.exitCode = "3:0"
    #expect(JobOutcome(told.keeping(seen)).cause == "exit 3")
    // Another end is another run's.
    (told.exitCode, told.isExitReduced) = ("11:0", true)
    told.endTime = "2026-11-24T11:00:00"
    #expect(told.keeping(seen).exitCode == "11:0")
    (told.endTime, told.state) = ("", .timeout)
    #expect(told.keeping(seen).exitCode == "11:0")
    #expect(job(.forgotten).keeping(seen).state == .failed)
    #expect(job(.running).keeping(seen) == job(.running))
    // So it is kept with the job, too.
    seen.exitCode = "139:0"
    var entry = JobMemoryEntry(job: seen, cluster: "c")
    told = job(.failed, "11:0")
    told.isExitReduced = true
    entry.noteEnd(of: told)
    let read = try #require(JobMemoryEntry(line: entry.line.dropLast()))
    #expect(read == entry)
    let again = read.job(.forgotten)
    #expect(again.exitCode == "139:0" && !again.isExitReduced)
    #expect(again.reason == "NonZeroExitCode" && again.memory == 16 << 30)
    #expect(again.nodes == "gpu07" && again.timeLimit == 60)
    // What the data base alone has told stays in doubt.
    entry = JobMemoryEntry(job: told, cluster: "c")
    #expect(JobMemoryEntry(line: entry.line.dropLast())?.job(.forgotten).isExitReduced == true)
  }

  @Test("What is no exit code", arguments: ["", "1", "1:", ":1", "a:b", "1:2:3", "-1:0", "999:0"])
  func noCode(text: String) {
    #expect(ExitStatus(text) == nil)
  }

  @Test("The row under the last line")
  func sentences() {
    #expect(sentence(job(.completed)) == "COMPLETED, exit 0, after 9 s")
    #expect(sentence(job(.failed, "1:0")) == "FAILED, exit 1, after 9 s")
    #expect(
      sentence(job(.failed, "0:11"))
        == "FAILED, killed by signal 11 (segmentation fault), after 9 s")
    #expect(
      sentence(job(.timeout, "0:15", elapsed: 61, limit: 60)) == "TIMEOUT after 61 s of 60 s")
    #expect(sentence(job(.timeout, elapsed: nil)) == "TIMEOUT")
    #expect(sentence(job(.outOfMemory, "0:125")) == "OUT_OF_MEMORY, after 9 s")
    var hungry = job(.outOfMemory, "0:125")
    hungry.memory = 16 << 30
    #expect(sentence(hungry) == "OUT_OF_MEMORY: 16 G asked for, after 9 s")
    hungry.seenMemory = 12 << 30
    #expect(
      sentence(hungry) == "OUT_OF_MEMORY: 16 G asked for, 12 G when last seen, after 9 s")
    hungry.peakMemory = 16_672_358 << 10
    #expect(sentence(hungry) == "OUT_OF_MEMORY: 15.9 of 16 G, after 9 s")
    #expect(JobOutcome(hungry).cause == "15.9 of 16 G")
    hungry.peakMemory = 2 << 20
    #expect(sentence(hungry) == "OUT_OF_MEMORY: 2 M of 16 G, after 9 s")
    hungry.memory = nil
    #expect(sentence(hungry) == "OUT_OF_MEMORY: 2 M, after 9 s")
    #expect(sentence(job(.nodeFail)) == "NODE_FAIL on gpu07, after 9 s")
    #expect(sentence(job(.cancelled, "0:15")) == "CANCELLED, after 9 s")
    // Nothing of the script was run: the code says nothing, the reason does.
    #expect(
      sentence(job(.failed, reason: "JobLaunchFailure")) == "FAILED, JobLaunchFailure, after 9 s")
    #expect(sentence(job(.failed, "x", elapsed: nil)) == "FAILED, exit x")
  }

  @Test("What to do")
  func advice() {
    let lost = JobOutcome(job(.failed, "0:53")).advice ?? ""
    #expect(lost.contains("could not open the output file"))
    #expect(lost.contains("mkdir -p /w/logs and submit again"))
    // Purged, and named on sbatch's command line: the folder of the usual name is there.
    var guessed = job(.failed, "0:53")
    guessed.output.stdout = [
      LogCandidate(path: Array("/w/slurm-7.out".utf8), rule: .standard(.sacct))
    ]
    #expect(JobOutcome(guessed).advice?.contains("make its folder and submit again") ?? false)
    #expect(JobOutcome(guessed).advice?.contains("/w") == false)
    #expect(JobOutcome(job(.outOfMemory)).advice?.contains("--mem") ?? false)
    #expect(JobOutcome(job(.timeout)).advice?.contains("--time") ?? false)
    #expect(JobOutcome(job(.failed, "137:0")).advice?.contains("memory") ?? false)
    #expect(JobOutcome(job(.failed, "1:0")).advice == nil)
    #expect(JobOutcome(job(.completed)).advice == nil)
    #expect(JobOutcome(job(.cancelled, "0:15")).advice?.contains("scancel") ?? false)
    #expect(JobOutcome(job(.preempted)).advice?.contains("--requeue") ?? false)
    #expect(JobOutcome(job(.deadline)).advice?.contains("--deadline") ?? false)
    let held = JobOutcome(job(.pending, reason: "JobHeldUser"))
    #expect(held.waitingAdvice?.contains("scontrol release 7 ") ?? false)
    let kept = JobOutcome(job(.pending, reason: "JobHeldAdmin"))
    #expect(kept.waitingAdvice?.contains("administrator") ?? false)
    #expect(JobOutcome(job(.pending, reason: "Priority")).waitingAdvice == nil)
    #expect(JobOutcome(job(.running, reason: "JobHeldUser")).waitingAdvice == nil)
  }

  @Test("Why a job waits")
  func waiting() {
    var stuck = job(.pending, reason: "DependencyNeverSatisfied")
    stuck.dependency = "afterok:2(failed)"
    #expect(JobOutcome(stuck).waitingReason == "DependencyNeverSatisfied: afterok:2 failed")
    #expect(JobOutcome(stuck).isStuck)
    var waits = job(.pending, reason: "Dependency")
    waits.dependency = "afterany:3(unfulfilled)"
    #expect(JobOutcome(waits).waitingReason == "Dependency: afterany:3")
    #expect(JobOutcome(job(.pending, reason: "Priority")).waitingReason == "Priority")
    #expect(JobOutcome(job(.pending, reason: "None")).waitingReason.isEmpty)
  }

  @Test("Limits, partitions and dependencies are read from what Slurm prints")
  func limits() {
    let text = """
      JobId=7 JobName=x
         UserId=u(1) GroupId=u(1) MCS_label=N/A
         Priority=1
         JobState=PENDING Reason=DependencyNeverSatisfied Dependency=afterok:2(failed)
         RunTime=00:00:00 TimeLimit=1-02:00:00 TimeMin=N/A
         Partition=gpu AllocNode:Sid=n:1
         WorkDir=/w
      """
    let record = ScontrolText.records(in: Array(text.utf8)).first
    #expect(record?.timeLimit == 93_600)
    #expect(record?.partition == "gpu")
    #expect(record?.dependency == "afterok:2(failed)")
    let unlimited = text.replacing("1-02:00:00", with: "UNLIMITED")
    #expect(ScontrolText.records(in: Array(unlimited.utf8)).first?.timeLimit == nil)
    // Slurm 22.05 on a partition without a limit.
    var none = JobRecord(rawNumber: 7, source: .scontrol)
    none.timeLimit = SlurmDuration("365-00:00:00")?.seconds
    let resolution = Resolution(version: SlurmVersion(22, 5, 8))
    #expect(none.timeLimit != nil && resolution.job(none).timeLimit == nil)
    none.timeLimit = SlurmDuration("364-00:00:00")?.seconds
    #expect(resolution.job(none).timeLimit == none.timeLimit)
  }

  @Test("An end is remembered with the files, and a job that lives has none")
  func remembered() throws {
    var ended = job(.failed, "3:0")
    let entry = JobMemoryEntry(job: ended, cluster: "c")
    let read = try #require(JobMemoryEntry(line: entry.line.dropLast()))
    #expect(read == entry)
    let again = read.job(.forgotten)
    #expect(again.state == .failed)
    #expect(again.exitCode == "3:0")
    #expect(again.elapsed == 9)
    ended.state = .running
    #expect(JobMemoryEntry(job: ended, cluster: "c").job(.forgotten).state == .forgotten)
    // What was known of it is.
    ended.submitTime = "2026-11-24T09:01:00"
    let alive = JobMemoryEntry(job: ended, cluster: "c")
    #expect(JobMemoryEntry(line: alive.line.dropLast()) == alive)
    #expect(alive.job(.unknown).lastSeen == .running)
    #expect(alive.job(.unknown).submitTime == "2026-11-24T09:01:00")
    var over = alive
    (ended.state, ended.endTime) = (.completed, "2026-11-24T10:00:00")
    over.noteEnd(of: ended)
    #expect(JobMemoryEntry(line: over.line.dropLast()) == over)
    #expect(over.job(.unknown).lastSeen == nil)
    #expect(over.job(.unknown).endTime == "2026-11-24T10:00:00")
    // One that often comes back is not taken for ended while nobody can be asked.
    ended.state = .nodeFail
    #expect(JobMemoryEntry(job: ended, cluster: "c").job(.unknown).state == .unknown)
  }
}
