import SlurmJobs
import Testing

@Suite("Lists of tasks that are none")
struct BadTaskListTests {
  @Test(
    "What is meant for tasks is told from patterns of file names",
    arguments: [
      ("12_[3-1]", "12_[3-1]"), ("12_[]", "12_[]"), ("12_[1,,2]", "12_[1,,2]"),
      ("7,12_[3-1]", "12_[3-1]"), ("12_[1-9:0]", "12_[1-9:0]"),
    ] as [(String, String)])
  func bad(text: String, found: String) {
    #expect(JobTarget.badTaskList(in: text) == found)
  }

  @Test(
    "Neither a good list nor a pattern",
    arguments: ["12_[1-3]", "12_[1,3,...]", "12_[a-z]", "12_[3-1].log", "x_[3-1]", "12", "a b"])
  func others(text: String) {
    #expect(JobTarget.badTaskList(in: text) == nil)
  }
}

@Suite("Job ids as people type them")
struct JobTargetTests {
  @Test(
    "Forms that are understood, and how they are written back",
    arguments: [
      ("12345", "12345"), ("12345_7", "12345_7"), ("12345_[1-3,7]", "12345_[1-3,7]"),
      ("12345_[1-10%2]", "12345_[1-10]"), ("12345_*", "12345"), ("12345_[*]", "12345"),
      ("12345+1", "12345+1"), ("12345.0", "12345"), ("12345.batch", "12345"),
      ("12345_[0-6:3]", "12345_[0,3,6]"), ("4294967295", "4294967295"), ("12345_[7]", "12345_7"),
      ("12345_[1,2,3,9%1]", "12345_[1-3,9]"), ("12345_7.batch", "12345_7"),
      ("12345+1.0", "12345+1"), (" 12345 ", "12345"), ("12345_[1-3].batch", "12345_[1-3]"),
      ("12345_[1, 3]", "12345_[1,3]"), ("2;cluster-1", "2"), ("12345_7;c", "12345_7"),
      ("12345_[1,3,...]", "12345"), ("12345_[1,3,5...", "12345"), ("12345_[1-10", "12345"),
      ("12345_[1,...%2]", "12345"),
    ])
  func understood(text: String, expected: String) {
    #expect(JobTarget(text)?.description == expected)
  }

  @Test(
    "Anything else is no job, and nothing becomes 0, which means all jobs of the cluster",
    arguments: [
      "", "0", "00", "_3", "0_1", "12x", "12345_", "12345_[", "12345_[]", "12345_[3-1]", "-5",
      "12345+", "12345.", "12345.foo", "12345.out", "0.batch", "0+1", "0_[1-3]", "12345_[1-3]x",
      "12345_4294967294", "4294967296", "١٢", "1 2", "1_2_3", "1;", "1;a b",
      "1;a/b", "12345_[...]", "12345_[1,x...]", "0;c",
    ])
  func refused(text: String) {
    #expect(JobTarget(text) == nil)
  }

  @Test("A bare array id means all of its tasks, a task only itself")
  func matching() throws {
    let array = try #require(JobTarget("7"))
    #expect(array.matches(JobID(number: 7, task: 3)))
    #expect(array.matches(JobID(number: 7, component: 1)))
    #expect(!array.matches(JobID(number: 8)))
    let some = try #require(JobTarget("7_[1-3,9]"))
    #expect(some.matches(JobID(number: 7, task: 2)))
    #expect(!some.matches(JobID(number: 7, task: 4)))
    #expect(!some.matches(JobID(number: 7)))
    #expect(try #require(JobTarget("7+1")).matches(JobID(number: 7, component: 1)))
  }

  @Test("What is handed to scontrol and sacct holds no brackets")
  func arguments() throws {
    #expect(try #require(JobTarget("7_[1-3,9]")).slurmArgument == "7")
    #expect(try #require(JobTarget("7_[4]")).slurmArgument == "7_4")
    #expect(try #require(JobTarget("7+1")).slurmArgument == "7")
  }

  @Test("Several at once, and what is meant twice")
  func lists() throws {
    let targets = try #require(JobTarget.list("5,7_[1-3,9],5,8+1"))
    #expect(targets.map(\.description) == ["5", "7_[1-3,9]", "8+1"])
    #expect(JobTarget.list("5,0") == nil)
    #expect(JobTarget.list(",") == nil)
    // As squeue, a loop or a log leaves them.
    for text in ["5, 6", "5 6", "5\n6\n", "5,6,", " 5 , 6"] {
      #expect(JobTarget.list(text)?.map(\.description) == ["5", "6"], "\(text)")
    }
    #expect(JobTarget.list("1_[1, 3,...] 2")?.map(\.description) == ["1", "2"])
    #expect(try #require(JobTarget("7")).covers(try #require(JobTarget("7_3"))))
    #expect(try #require(JobTarget("7_[1-5]")).covers(try #require(JobTarget("7_[2-3]"))))
    #expect(!(try #require(JobTarget("7_3"))).covers(try #require(JobTarget("7"))))
  }

  @Test("A list that squeue has cut is told from one that means all")
  func cut() {
    #expect(JobTarget.isCut("1_[1,3,...]"))
    #expect(JobTarget.isCut("1_[1-10"))
    #expect(!JobTarget.isCut("1_[1,3]"))
    #expect(!JobTarget.isCut("1_[*]"))
    #expect(!JobTarget.isCut("1_[1-3].0"))
    #expect(!JobTarget.isCut("1"))
  }

  @Test("What was said to be of another cluster is not asked for here")
  func clusters() throws {
    var query = JobQuery(try #require(JobTarget.list("1;here,2;there,3")))
    let foreign = query.dropForeign(to: SlurmSite(cluster: "here"))
    #expect(foreign.map(\.number) == [2])
    #expect(query.targets.map(\.number) == [1, 3])
    var unknown = JobQuery(try #require(JobTarget.list("2;there")))
    #expect(unknown.dropForeign(to: SlurmSite()).isEmpty)
  }

  @Test("Any text is read without harm, and nothing means job 0", arguments: 0..<300)
  func fuzz(seed: UInt64) {
    var random = SplitMix(seed)
    let letters = Array("0123456789_[]*+%,-:.ab 0")
    let text = String((0..<Int(random.next() % 14)).map { _ in letters[Int(random.next() % 24)] })
    for target in JobTarget.list(text) ?? [] {
      #expect(target.number > 0)
      #expect(JobTarget(target.description)?.selection == target.selection)
    }
  }
}
