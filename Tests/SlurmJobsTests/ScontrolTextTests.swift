import SlurmJobs
import Testing

@Suite("What scontrol prints")
struct ScontrolTextTests {
  private func records(_ version: String) throws -> [UInt32: JobRecord] {
    let records = ScontrolText.records(in: try fixture("scontrol-\(version).txt"))
    #expect(records.count == 16)
    return Dictionary(uniqueKeysWithValues: records.map { ($0.rawNumber, $0) })
  }

  @Test("The fields of a job", arguments: ["22.05.8", "25.11.7"])
  func fields(version: String) throws {
    let job = try #require(try records(version)[2])
    #expect(job.id == JobID(number: 2))
    #expect(job.name == "na me")
    #expect(job.user == "root")
    #expect(job.state == .running)
    #expect(job.nodes == "node1" && job.batchHost == "node1")
    #expect(job.exitCode == "0:0")
    #expect(job.isBatch == true)
    #expect(job.workDirectory.text == "/home/u/jobs")
    #expect(job.startTime.hasPrefix("2026-11-24T09:0"))
  }

  @Test("Blanks in paths, and what goes nowhere", arguments: ["22.05.8", "25.11.7"])
  func paths(version: String) throws {
    let records = try records(version)
    #expect(records[3]?.printed?.stdout.text == "/home/u/jobs/sp ace/x y.out")
    #expect(records[3]?.printed?.stderr.text == "/home/u/jobs/sp ace/e.err")
    #expect(records[6]?.printed?.stdout.text == "/dev/null")
  }

  @Test("A name and a comment that imitate the line of the log", arguments: ["22.05.8", "25.11.7"])
  func hostile(version: String) throws {
    let job = try #require(try records(version)[11])
    #expect(job.name == "evil StdOut=/etc/passwd")
    #expect(job.printed?.stdout.text == "/home/u/jobs/slurm-11.out")
    #expect(job.isAmbiguous)
    #expect(try !#require(try records(version)[1]).isAmbiguous)
  }

  @Test("A name that imitates a whole record")
  func imitation() throws {
    let text = """
      JobId=5 JobName=x
         StdOut=/etc/shadow

      JobId=6 JobName=y
         UserId=root(0) GroupId=root(0) MCS_label=N/A
         Priority=1 Nice=0 Account=(null) QOS=(null)
         JobState=FAILED Reason=None Dependency=(null)
         Requeue=1 Restarts=2 BatchFlag=1 Reboot=0 ExitCode=3:0
         Command=/x WorkDir=/
         WorkDir=/home/u
         StdErr=
         StdIn=/dev/null
         StdOut=/home/u/a
      b.out

      """
    let records = ScontrolText.records(in: Array(text.utf8))
    #expect(records.map(\.rawNumber) == [5])
    #expect(records.first?.printed?.stdout.text == "/home/u/a\nb.out")
    #expect(records.first?.restarts == 2)
  }

  @Test(
    "Tasks, the rest of an array, and a job without a script", arguments: ["22.05.8", "25.11.7"])
  func arrays(version: String) throws {
    let records = try records(version)
    #expect(records[15]?.id == JobID(number: 8, task: 1))
    let rest = try #require(records[8])
    #expect(rest.waiting?.description == "2-3")
    #expect(rest.id == JobID(number: 8))
    // The last task of an array has the array's own number.
    #expect(records[9]?.id == JobID(number: 9, task: 9))
    #expect(records[14]?.isBatch == false)
    let task = try #require(
      ScontrolText.records(in: try fixture("pending-task-\(version).txt")).first)
    #expect(task.id == JobID(number: 8, task: 3))
    #expect(task.reason == "JobArrayTaskLimit")
    let resolution = Resolution(version: SlurmVersion(version))
    #expect(resolution.output(of: task).stdout.first?.path.text == "/home/u/jobs/slurm-8_3.out")
    #expect(!resolution.needsPattern(task))
  }

  @Test("What of the rest of an array is meant")
  func shares() throws {
    let rest = try #require(try records("22.05.8")[8])
    func meant(_ text: String...) throws -> [String] {
      rest.shares(of: try text.map { try #require(JobTarget($0)) }).map {
        Resolution(version: nil).job($0).label
      }
    }
    #expect(try meant("8") == ["8_[2-3]"])
    #expect(try meant("8_2") == ["8_2"])
    #expect(try meant("8_[1-2]", "8_3") == ["8_2", "8_3"])
    #expect(try meant("8_7", "9") == [])
  }

  @Test("A heterogeneous job's components")
  func components() {
    let text = """
      JobId=28 HetJobId=27 HetJobOffset=1 JobName=h
         HetJobIdSet=27-28
         UserId=u(1) GroupId=u(1) MCS_label=N/A
         Priority=1
         JobState=RUNNING Reason=None
         WorkDir=/w
      """
    // No line of BatchFlag: nothing is claimed.
    let record = ScontrolText.records(in: Array(text.utf8)).first
    #expect(record?.id == JobID(number: 27, component: 1))
    #expect(record?.name == "h")
    #expect(record.map { Resolution(version: nil).output(of: $0).absence } == .component)
  }

  @Test("JSON cannot be imitated, and says what the version means by it")
  func json() throws {
    let answer = try fixture("scontrol-25.11.7.json")
    let streams = JobJSON.streams(in: answer, version: SlurmVersion(25, 11, 7))
    #expect(streams[11]?.printed?.stdout.text == "/home/u/jobs/slurm-11.out")
    #expect(streams[11]?.patterns?.stdout.text == "slurm-%j.out")
    #expect(streams[14] == nil)
    // 23.02 to 24.11 print what they have expanded (data_parser v0.0.39 to v0.0.42).
    let older = #"{"jobs": [{"job_id": 7, "standard_output": "\/w\/a\u00e9 7.out"}]}"#
    #expect(
      JobJSON.streams(in: Array(older.utf8), version: SlurmVersion(23, 11))[7]?.printed?.stdout.text
        == "/w/aé 7.out")
  }

  @Test("Any bytes are read without harm", arguments: 0..<200)
  func fuzz(seed: UInt64) throws {
    var random = SplitMix(seed)
    for name in ["scontrol-22.05.8.txt", "scontrol-25.11.7.txt"] {
      for record in ScontrolText.records(in: random.damage(try fixture(name))) {
        #expect(record.id.number > 0)
        _ = Resolution(version: nil).job(record)
      }
    }
    _ = JobJSON.streams(
      in: random.damage(try fixture("scontrol-25.11.7.json")), version: SlurmVersion(25, 11))
    _ = SlurmSite(config: random.damage(Array("ClusterName = x\nSLURM_VERSION = 22.05.8\n".utf8)))
  }

  @Test("JSON that nests without end is refused, not recursed into")
  func depth() {
    #expect(JSONValue([UInt8](repeating: UInt8(ascii: "["), count: 100_000)) == nil)
    #expect(JSONValue(Array(#"{"a": [1, 2.5, true, null, "x\n"]}"#.utf8))?["a"].elements.count == 5)
  }
}
