import SlurmJobs
import Testing

@Suite("What a job has used")
struct UsageQueryTests {
  private func usage(_ text: String) -> JobUsage? { UsageQuery.usage(in: Array(text.utf8)) }

  @Test("An ended job: the largest task against what was asked for on a node, and its processors")
  func ended() throws {
    let found = try #require(
      usage(
        """
        75||01:30.500|60|4|2|billing=4,cpu=4,mem=32G,node=2|2026-11-24T09:02:30|2026-11-24T09:02:31|2026-11-24T09:03:31
        75.batch|1048576K|00:10.000|60|2|1|cpu=2,mem=16G,node=1|2026-11-24T09:02:31|2026-11-24T09:02:31|2026-11-24T09:03:31
        75.extern|0|00:00.001|60|4|2|billing=4|2026-11-24T09:02:31|2026-11-24T09:02:31|2026-11-24T09:03:31
        75.0|16672358.40K|01:20.000|60|4|2|cpu=4,mem=32G,node=2|2026-11-24T09:02:31|2026-11-24T09:02:31|2026-11-24T09:03:31

        """))
    #expect(found.isComplete)
    #expect(
      found.lines == [
        "memory: 15.9 G of 16 G asked for on a node, in its largest task",
        "processors: 38 % of the time that it had them",
        "submitted 2026-11-24T09:02:30, started 2026-11-24T09:02:31, ended 2026-11-24T09:03:31",
      ])
  }

  @Test("Less than a second of processor time is 0 %, where something is gathered at all")
  func idle() {
    let rows = "75||00:00.012|12|8|1|cpu=8,mem=1G|||\n75.batch|PEAK|00:00.012|12|8|1|cpu=8|||\n"
    let line = "processors: 0 % of the time that it had them"
    for (peak, isTold) in [("560K", true), ("", false), ("0", false)] {
      let lines = usage(rows.replacing("PEAK", with: peak))?.lines ?? []
      #expect(lines.contains(line) == isTold, "MaxRSS \(peak): \(lines)")
    }
  }

  @Test("Where a cluster shares no memory out, what was asked for counts; parts of seconds do, too")
  func requested() {
    for (asked, expected) in [
      ("400M", "200 M"), ("400Mn", "400 M"), ("400Mc", "400 M"), ("0n", nil), ("", nil), ("x", nil),
    ] as [(String, String?)] {
      let row = "75|100M|00:01.729|4|2|2|cpu=2,node=2||||\(asked)\n"
      let of = expected.map { " of \($0)" } ?? ""
      let first = usage(row)?.lines.first
      #expect(first?.contains(" of ") == (expected != nil), "\(asked)")
      #expect(first?.hasPrefix("memory: 100 M\(of)") ?? false || expected == nil, "\(first ?? "")")
      #expect(usage(row)?.lines[1] == "processors: 22 % of the time that it had them")
    }
  }

  @Test("A running job's steps")
  func running() {
    #expect(
      usage("75.batch|2048K\n75.0|3M\n")?.lines == ["memory: 3 M, in its largest task"])
    #expect(usage("") == nil)
  }

  @Test("Whatever is printed is read without harm")
  func hostile() {
    for text in [
      "75", "|||||||||", "75|9e99T|x|-1|-2|0|mem=|a|b|Unknown",
      "75|1K||99999999999999999999|1|0|mem=16G|||",
      "75|||9223372036854775807|9223372036854775807|1||||",
    ] {
      _ = usage(text)?.lines
    }
    #expect(usage("75||||||||Unknown|Unknown")?.isComplete == false)
  }

  @Test(
    "Amounts of memory",
    arguments: [
      ("16G", "16 G"), ("1.50M", "1.5 M"), ("1024", "1 K"), ("0", "0 B"), ("12345678K", "11.8 G"),
    ])
  func sizes(text: String, expected: String) {
    #expect(MemorySize(text)?.description == expected)
  }

  @Test("What a job was given")
  func request() {
    let lines = [
      "JobId=1 JobName=x TRES=cpu=99", "   ReqTRES=cpu=1,mem=1M,node=1,billing=1",
      "   AllocTRES=cpu=4,mem=16G,node=2,billing=4,gres/gpu=2,gres/gpu:a100=2",
    ]
    #expect(
      JobRequest(in: lines)?.text
        == "4 processors, 16 G of memory, 2 nodes, 2 gpu:a100")
    #expect(
      JobRequest(in: ["   ReqTRES=cpu=1,mem=1M,node=1", "   AllocTRES=(null)"])?.text
        == "1 processor, 1 M of memory, 1 node")
    #expect(JobRequest(in: ["   TRES=(null)"]) == nil)
    // Devices that the site keeps no accounts of.
    for (asked, expected) in [
      ("   TresPerNode=gres:gpu:1", "1 gpu"), ("   TresPerNode=gres:gpu", "1 gpu"),
      ("   TresPerJob=gres:gpu:a100:4", "4 gpu:a100"),
      (
        "   TresPerTask=cpu=4,gres/gpu:2,gres/shard:1", "2 gpu for each task, 1 shard for each task"
      ),
      ("   TresPerNode=gres/gpu=2", "2 gpu"),
    ] {
      #expect(
        JobRequest(in: ["   NumNodes=1 NumCPUs=1", "   TRES=cpu=1,node=1", asked])?.text
          == "1 processor, 1 node, " + expected)
    }
    #expect(
      JobRequest(in: ["   NumNodes=2 NumCPUs=2", "   TRES=node=2", "   TresPerNode=gres:gpu:1"])?
        .text
        == "2 nodes, 1 gpu on each node")
    // What waits has been given nothing.
    let resources = "   TRES=cpu=1,mem=1M"
    #expect(
      JobRequest(in: ["   JobState=PENDING Reason=None", resources])?.line
        == "asked for: 1 processor, 1 M of memory")
    #expect(
      JobRequest(in: ["   JobState=RUNNING Reason=None", resources])?.line
        == "given: 1 processor, 1 M of memory")
  }
}
