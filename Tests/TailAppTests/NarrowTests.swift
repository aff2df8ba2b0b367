import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Where there is little room")
struct NarrowTests {
  private static let longName = String(repeating: "sweep-lr3e4-bs256-seed42-", count: 5)

  /// What stands in the last rows of the screen, as one text.
  private func end(of driver: Driver, rows: Int = 4) -> String {
    driver.screen.suffix(rows).joined(separator: " ").replacing(#/ +/#, with: " ")
  }

  @Test("A long name is shortened before state, time or nodes go", arguments: [40, 50, 60, 120])
  func longName(length: Int) {
    var driver = Driver(.jobs(12345))
    driver.answer(
      .sample(12345, name: String(Self.longName.prefix(length)), nodes: "node1", merged: true))
    driver.append("x\n", to: .stdout)
    #expect(driver.screen[0].contains("12345 sweep-lr3e4"))
    #expect(driver.screen[0].contains("RUNNING 1:00 on node1"))
    #expect(driver.screen[0].contains("live"))
    #expect(length < 41 || driver.screen[0].contains("…"))
    driver.resize(columns: 40, rows: 12)
    #expect(driver.screen[0].contains("RUNNING 1:00"))
  }

  @Test("Why a job waits stays, where its file's name does not")
  func reason() {
    var driver = Driver(.jobs(12345))
    driver.answer(
      .sample(
        12345, name: Self.longName, state: .pending, reason: "QOSMaxJobsPerUserLimit", elapsed: nil,
        merged: true))
    driver.happen(.missing, to: .stdout)
    #expect(driver.screen[0].contains("PENDING (QOSMaxJobsPerUserLimit)"))
    let body = driver.screen.dropFirst().joined(separator: "\n")
    let why = body.firstRange(of: "the job is waiting to start")
    let file = body.firstRange(of: "waiting for /logs")
    #expect(why.map { why in file.map { why.lowerBound < $0.lowerBound } ?? false } ?? false)
    driver.resize(columns: 40, rows: 12)
    #expect(driver.screen[0].contains("PENDING (QOS"))
  }

  @Test("A question keeps its end, and all that it is about", arguments: [80, 40, 20])
  func questions(columns: Int) {
    var driver = Driver(.jobs(50), columns: columns)
    driver.answer(
      .sample(50, task: 1, name: Self.longName), .sample(50, task: 2, name: Self.longName))
    driver.press("c")
    let asked = end(of: driver, rows: 8)
    #expect(asked.contains("scancel 50_1"))
    #expect(asked.contains("a: all 2 of array 50, else: no"))
    driver.press("n")
    var remote = Job.sample(7, merged: true)
    remote.batchHost = "a-node-with-a-long-name"
    var other = Driver(.jobs(7), columns: columns)
    other.answer(remote)
    other.happen(.missing, to: .stdout)
    other.press("A")
    #expect(end(of: other, rows: 8).contains("any other key: no"))
    // All that it costs: a step of the job, and where.
    let question = end(of: other, rows: 8)
    let cost =
      "start an srun step in job 7, which its accounting will show, to read its log on a-node"
    #expect(columns < 40 || question.contains(cost), "\(question)")
  }

  @Test("The details are wrapped, and a message takes the rows it needs", arguments: [80, 40])
  func details(columns: Int) {
    var driver = Driver(.jobs(7), columns: columns, rows: 40)
    driver.answer(.sample(7))
    driver.press("i")
    let path = "/scratch/" + String(repeating: "a-folder-with-a-long-name/", count: 6)
    driver.send(
      .details(JobID(number: 7), JobDetails(lines: ["   StdOut=\(path)end.out", "   last words"])))
    let text = driver.screen.joined().filter { $0 != " " }
    #expect(text.contains("StdOut=\(path)end.out"))
    #expect(driver.screen.contains { $0.contains("last words") })
    driver.press("q")
    driver.send(
      .cancelled(
        JobTarget(JobID(number: 7)), .refused(message: "Kill job error on job id 7: \(path) END")))
    #expect(end(of: driver).contains("END") == (columns == 80))
    // What has no room even then shows that it goes on.
    #expect(columns == 80 || driver.bottom.hasSuffix("…"))
  }

  @Test("The bottom line loses whole hints, and keeps how to get back", arguments: [80, 40, 24])
  func hints(columns: Int) {
    var driver = Driver(LaunchPlan(sources: []), columns: columns)
    driver.send(.jobList(JobList([.sample(1)])))
    #expect(driver.bottom.hasSuffix("Esc quit"))
    #expect(!driver.bottom.contains("…"))
    driver.press("<Esc>")
    var page = Driver(.jobs(1), columns: columns)
    page.answer(.sample(1))
    page.press("?")
    #expect(page.bottom.hasSuffix("any other key back"))
  }

  @Test(
    "The place among the matches stays, whatever else has to go",
    arguments: [
      (80, " PAUSED  /line line 21 of 41"), (44, " PAUSED  /line line 21 of 41"),
      (40, " PAUSED  /line line 21 of 41"), (32, " PAUSED  /line line 21 of 41"),
      (24, " PAUSED  line 21 of 41"), (20, " line 21 of 41"),
    ])
  func place(columns: Int, status: String) {
    var driver = Driver(.file("log"), columns: columns, rows: 10)
    driver.append((1...41).map { "line \($0)\n" }.joined(), to: .file)
    driver.press("21g/line<Enter>")
    #expect(driver.bottom.hasPrefix(status), "\(driver.bottom)")
    // What was in the way is back where it is told of no place.
    driver.press("<Esc>")
    #expect(driver.bottom.hasPrefix(" PAUSED"), "\(driver.bottom)")
  }

  @Test("Of several matches in a line it is told which, where there is room; of none, that")
  func placeInLine() {
    for (columns, status) in [
      (80, "/ab line 2 of 20, match 1 of 3"), (40, "PAUSED  /ab line 2 of 20, match 1 of 3"),
      (36, "PAUSED  line 2 of 20"), (20, " line 2 of 20"),
    ] {
      var driver = Driver(.file("log"), columns: columns, rows: 10)
      driver.append(String(repeating: "abcabcab\n", count: 20), to: .file)
      driver.press("2g/ab<Enter>")
      #expect(driver.bottom.contains(status), "\(columns): \(driver.bottom)")
      driver.press("/zz<Enter><Left>")
      #expect(driver.bottom.contains("no match"), "\(columns): \(driver.bottom)")
    }
    var long = Driver(.file("log"), columns: 20, rows: 10)
    long.append(String(repeating: "x\n", count: 12_345), to: .file)
    long.press("1234g/x<Enter>")
    #expect(long.bottom.hasPrefix(" 1,234 of 12,345"), "\(long.bottom)")
  }

  @Test("A long filter leaves room for the rest of the status line")
  func status() {
    var driver = Driver(.file("log"))
    driver.append("a\n", to: .file)
    driver.press("&" + String(repeating: "pattern ", count: 12) + "<Enter>")
    #expect(driver.bottom.contains("FOLLOW"))
    #expect(driver.bottom.contains("0 of 1 line "))
    #expect(driver.bottom.contains("…"))
  }
}
