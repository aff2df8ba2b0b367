import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Jobs")
struct JobTests {
  private func asks(_ driver: Driver) -> Int {
    driver.effects.count { if case .askSlurm = $0 { true } else { false } }
  }

  @Test("From waiting to its end, with a row for each change")
  func life() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, state: .pending, reason: "Resources", elapsed: 0))
    #expect(driver.screen[0].contains("PENDING (Resources)"))
    driver.answer(.sample(7, elapsed: 1))
    driver.append("hello\n", to: .stdout)
    #expect(driver.screen[0].contains("RUNNING 0:01 on gpu01"))
    #expect(driver.screen[0].contains("live"))
    driver.wait(5)
    #expect(driver.screen[0].contains("RUNNING 0:06"))
    driver.answer(.sample(7, state: .completed, elapsed: 9))
    driver.append("last words\n", to: .stdout)
    driver.wait(2)
    let rows = driver.screen.filter { !$0.isEmpty }
    #expect(rows.contains("── RUNNING on gpu01 ──"))
    #expect(rows.contains { $0.hasPrefix("── COMPLETED, exit 0, after 0:09 ──") })
    let last = rows.firstIndex { $0.contains("last words") } ?? .max
    let end = rows.firstIndex { $0.contains("COMPLETED, exit") } ?? 0
    #expect(last < end)
    #expect(driver.screen[0].contains("ended"))
  }

  @Test("One question for all jobs at an interval, none once all have ended")
  func schedule() {
    var driver = Driver(.jobs(1, 2, 3))
    #expect(asks(driver) == 1)
    driver.wait(60)
    #expect(asks(driver) == 1, "not before the answer")
    driver.answer(.sample(1), .sample(2), .sample(3))
    driver.wait(9)
    #expect(asks(driver) == 1)
    driver.wait(2)
    #expect(asks(driver) == 2)
    driver.answer(
      .sample(1, state: .failed), .sample(2, state: .completed), .sample(3, state: .cancelled))
    driver.wait(300)
    #expect(asks(driver) == 2)
  }

  @Test("A silent controller is asked less often, and the title tells how old the state is")
  func silence() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1))
    driver.append("x\n", to: .stdout)
    driver.wait(20)
    driver.send(.slurm(.trouble(.noAnswer(message: "Unable to contact slurm controller"))))
    driver.wait(15)
    #expect(asks(driver) == 2)
    #expect(driver.screen[0].contains("Slurm silent, state 35 s old"))
    driver.append("the log goes on\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("the log goes on") })
    driver.wait(100)
    driver.answer(.sample(1))
    #expect(!driver.screen[0].contains("Slurm silent"))
  }

  @Test("A bare array id: a pane for each task, later tasks too")
  func array() {
    var driver = Driver(.jobs(50), rows: 40)
    driver.answer(.sample(50, task: 1), .sample(50, task: 2))
    #expect(driver.model.panes.map(\.label) == ["50_1", "50_2"])
    driver.answer(.sample(50, task: 1), .sample(50, task: 2), .sample(50, task: 3))
    #expect(driver.model.panes.map(\.label) == ["50_1", "50_2", "50_3"])
  }

  @Test("A job that Slurm does not know and that left no file is an error with a remedy")
  func unknown() {
    var driver = Driver(.jobs(9))
    driver.answer()
    driver.happen(.missing, to: .stdout)
    #expect(!driver.model.hasFailed)
    driver.happen(.missing, to: .stderr)
    #expect(driver.model.hasFailed)
    #expect(driver.model.failures.first?.contains("never existed, purged or hidden") ?? false)
    driver.resize(columns: 40, rows: 12)
    let told = driver.screen.dropFirst().dropLast().joined(separator: " ")
    #expect(told.replacing(#/ +/#, with: " ").contains("give its path, or --log-dir DIR"))
  }

  @Test("X closes the panes of what has ended and of what is not there")
  func closeEnded() {
    var driver = Driver(.jobs(1, 2, 3))
    driver.answer(.sample(1), .sample(2, state: .completed))
    driver.append("hello\n", to: .stdout, of: 1)
    driver.happen(.missing, to: .stdout, of: 2)
    driver.happen(.missing, to: .stderr, of: 2)
    driver.wait(6)
    driver.press("pX")
    #expect(driver.model.panes.map(\.label) == ["1"])
  }

  @Test("A forgotten job's file is found by its default name")
  func forgotten() {
    var driver = Driver(.jobs(9))
    driver.answer()
    #expect(driver.model.panes[0].streams.first?.path == LogPath("/home/u/slurm-9.out"))
    driver.append("old text\n", to: .stdout)
    driver.happen(.missing, to: .stderr)
    #expect(!driver.model.hasFailed)
    #expect(driver.screen.contains { $0.contains("old text") })
  }

  @Test("While a controller takes its time, the default file is read; its answer counts")
  func patience() {
    var driver = Driver(.jobs(7))
    driver.wait(0.5)
    #expect(driver.feed(.stdout) == nil)
    driver.wait(1)
    #expect(driver.model.panes[0].streams.first?.path == LogPath("/home/u/slurm-7.out"))
    driver.append("meanwhile\n", to: .stdout)
    driver.happen(.missing, to: .stderr)
    #expect(driver.screen.contains { $0.contains("meanwhile") })
    // The same file under another path is not read twice, and there is no stderr to wait for.
    driver.answer(.sample(7, merged: true))
    #expect(driver.feed(.stderr) == nil)
    #expect(driver.screen.contains { $0.contains("meanwhile") })
    #expect(!driver.screen.contains { $0.contains("another file") })
  }

  @Test("A file that was guessed gives way to the one that Slurm names")
  func wrongGuess() {
    var driver = Driver(.jobs(7))
    driver.wait(2)
    driver.append("old run\n", to: .stdout)
    var job = Job.sample(7)
    job.output = JobOutput(stdout: [
      LogCandidate(path: Array("/data/train.log".utf8), rule: .printed(.scontrol))
    ])
    driver.answer(job)
    #expect(driver.screen.contains { $0.contains("Slurm names another file for stdout") })
    driver.append("this run\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("this run") })
    #expect(driver.model.panes[0].streams[0].path == LogPath("/data/train.log"))
  }

  @Test("Without Slurm a job is an error, and is waited for where --log-dir names a place")
  func noSlurm() {
    var driver = Driver(.jobs(9))
    driver.send(.slurm(.trouble(.notInstalled)))
    driver.happen(.missing, to: .stdout)
    driver.happen(.missing, to: .stderr)
    #expect(driver.model.failures.first?.contains("not installed") ?? false)
    var plan = LaunchPlan.jobs(9)
    plan.logDirectory = LogPath("/logs")
    var waiting = Driver(plan)
    waiting.send(.slurm(.trouble(.notInstalled)))
    waiting.happen(.missing, to: .stdout)
    waiting.happen(.missing, to: .stderr)
    #expect(!waiting.model.hasFailed)
    #expect(waiting.screen[0].contains("waiting for slurm-9.out"))
  }

  @Test("A dump that follows goes on where a log cannot be read for a while")
  func unreadableForAWhile() {
    var driver = Driver(.file("/some/file"))
    driver.append("one\n", to: .file)
    driver.happen(.unreadable(message: "Input/output error"), to: .file)
    #expect(!driver.model.isDumpOver)
    var never = Driver(.file("/some/file"))
    never.happen(.unreadable(message: "Permission denied"), to: .file)
    #expect(never.model.isDumpOver)
  }

  @Test("A directory and an unreadable file fail in words")
  func refused() {
    var driver = Driver(.file("/some/dir"))
    driver.happen(.refused(.directory), to: .file)
    #expect(driver.model.failures == ["/some/dir is a directory, not a log file"])
    var unreadable = Driver(.file("/some/file"))
    unreadable.happen(.unreadable(message: "Permission denied"), to: .file)
    #expect(unreadable.model.failures == ["cannot read /some/file: Permission denied"])
  }

  @Test("What happens to a file is a row between its lines")
  func fileEvents() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, restarts: 1, merged: true))
    driver.append("before\n", to: .stdout)
    driver.happen(.truncated(from: 7, to: 0), to: .stdout)
    driver.append("after\n", to: .stdout)
    let rows = driver.screen.map { $0.trimmingPrefix { $0 == " " } }
    #expect(rows.contains("── stdout truncated from 7 to 0 bytes (requeued, restart 1) ──"))
    driver.happen(.notResponding(seconds: 12), to: .stdout)
    #expect(driver.screen[0].contains("not responding 12 s"))
    driver.happen(.responding, to: .stdout)
    #expect(!driver.screen[0].contains("not responding"))
  }

  @Test("Hostile names reach the screen harmless")
  func hostile() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, name: "a\u{1B}]0;PWNED\u{07}\u{202E}b\nc", merged: true))
    for scalar in driver.screen.joined().unicodeScalars {
      #expect(scalar.value >= 0x20 && scalar.value != 0x202E)
    }
  }

  @Test("A requeued job comes back to life")
  func requeue() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, state: .nodeFail))
    driver.wait(6)
    #expect(driver.screen[0].contains("ended"))
    driver.press("R")
    driver.answer(.sample(7, state: .pending, reason: "BeginTime", restarts: 1))
    #expect(driver.screen[0].contains("PENDING (requeued: BeginTime)"))
    #expect(driver.screen.contains { $0.contains("requeued (restart 1)") })
  }

  @Test("A job is requeued when its run before has ended, and its rows come in that order")
  func requeueRows() {
    var driver = Driver(.jobs(7), rows: 30)
    driver.answer(.sample(7, merged: true))
    driver.append("first run\n", to: .stdout)
    // Slurm counts the next run at once.
    driver.answer(.sample(7, state: .completing, restarts: 1, merged: true))
    driver.wait(5)
    var next = Job.sample(7, state: .pending, reason: "BeginTime", restarts: 1, merged: true)
    next.startTime = "1970-01-01T15:43:00"
    driver.answer(next)
    driver.append("second run\n", to: .stdout)
    var runs = Job.sample(7, restarts: 1, merged: true)
    runs.startTime = next.startTime
    driver.answer(runs)
    let told = [
      "first run", "COMPLETING", "requeued (restart 1), starts about 15:43", "PENDING (BeginTime)",
      "second run",
    ]
    let rows = driver.screen.dropFirst()
    let places = told.map { text in rows.firstIndex { $0.contains(text) } ?? -1 }
    #expect(places == places.sorted() && !places.contains(-1), "\(driver.screen)")
    #expect(rows.count { $0.contains("requeued (restart 1)") } == 1)
    // That it runs is in the title, and below its lines it would come too late.
    #expect(!rows.contains { $0.contains("── RUNNING") })

    // Of one that had ended nobody tells before it writes again.
    driver.answer(.sample(7, state: .completed, restarts: 1, merged: true))
    driver.append("third run\n", to: .stdout)
    runs.restarts = 2
    driver.answer(runs)
    #expect(
      driver.screen.contains { $0.contains("requeued (restart 2), RUNNING on gpu01 since 15:43") })
  }

  @Test("A job that was requeued has no line that nobody could read before its log is cut")
  func requeueCut() {
    func tells(_ restarts: Int, file: String) -> Bool {
      var driver = Driver(.jobs(7), rows: 30)
      var job = Job.sample(7, state: .pending, restarts: restarts, merged: true)
      job.output.stdout = [
        LogCandidate(path: Array("/logs/\(file)".utf8), rule: .printed(.scontrol))
      ]
      driver.answer(job)
      driver.append("first run\n", to: .stdout)
      driver.happen(.cutUnseen, to: .stdout)
      return driver.screen.contains { $0.contains("may be missing") }
    }
    #expect(!tells(1, file: "slurm-7.out"))
    #expect(tells(0, file: "slurm-7.out"))
    // Another job may have written to it.
    #expect(tells(1, file: "train.out"))
  }

  @Test("What was there before is put in order by its own times, stderr with stdout")
  func openingLines() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.open(.stdout, old: "[10:00:01] one\n[10:00:03] three\n")
    driver.open(.stderr, old: "[10:00:02] two\n")
    driver.append("live\n", to: .stdout)
    let order = ["one", "two", "three", "live"].compactMap { word in
      driver.screen.dropFirst().firstIndex { $0.hasSuffix(word) }
    }
    #expect(order.count == 4)
    #expect(order == order.sorted())
  }

  @Test("A stream whose file does not come holds up the other's first lines for a moment only")
  func openingPatience() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.open(.stdout, old: "here\n")
    driver.wait(1)
    #expect(driver.screen.contains { $0.contains("here") })
  }

  @Test(
    "What happens to a file is told in one row",
    arguments: [
      (.rewritten, "was rewritten"), (.overwritten(from: 9), "overwritten in place"),
      (.copied, "replaced by a copy"), (.replaced, "was replaced"), (.deleted, "was deleted"),
      (.truncated(from: 9, to: 0), "truncated from 9 to 0 bytes"),
      (.nulRun(bytes: 5000), "5,000 bytes without data"),
      (.unreadable(message: "Stale file handle"), "cannot be read: Stale file handle"),
    ] as [(FeedEvent, String)])
  func rows(event: FeedEvent, text: String) {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.append("before\n", to: .stdout)
    driver.happen(event, to: .stdout)
    driver.append("after\n", to: .stdout)
    #expect(driver.screen.filter { $0.hasPrefix("──") && $0.contains(text) }.count == 1)
  }

  @Test("The details say how a file is watched, and when no watch is left")
  func watchMode() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.append("line\n", to: .stdout)
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("watched with inotify") })
    driver.happen(.watchChanged(.unwatched), to: .stdout)
    #expect(driver.screen.contains { $0.contains("no inotify watch is left") })
  }

  @Test("The details count threads, processes and open files, and say what could not be had")
  func resources() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.press("i")
    #expect(driver.effects.contains { if case .countResources = $0 { true } else { false } })
    driver.send(
      .resources(
        ResourceUse(
          threads: 5, children: 1, openFiles: 21, openFileLimit: 1024,
          remark: "9 mounts share 8 threads")))
    #expect(
      driver.screen.contains {
        $0.contains("5 threads, 1 child process, 21 open files of 1,024")
      })
    #expect(driver.screen.contains { $0.contains("9 mounts share 8 threads") })
  }

  @Test("What is looked at too late says so, and the details say how often it is looked at")
  func behind() throws {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.append("line\n", to: .stdout)
    driver.happen(.aged(SightAge(interval: 25, behind: 74)), to: .stdout)
    #expect(driver.screen[0].contains("74 s behind"))
    // No frame is drawn for what no row shows.
    func isSeen(_ age: SightAge) throws -> Bool {
      let feed = try #require(driver.model.panes.first?.streams.first?.feeds.first?.id)
      return driver.model.isSeen(.feed(feed, .event(.aged(age))))
    }
    #expect(try !isSeen(SightAge(interval: 26, behind: 74)))
    #expect(try isSeen(SightAge(interval: 25, behind: 75)))
    #expect(!driver.screen[0].contains("live"))
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("looked at about every 25 s") })
    #expect(try isSeen(SightAge(interval: 26, behind: 74)))
    driver.press("q")
    driver.happen(.aged(SightAge()), to: .stdout)
    #expect(driver.screen[0].contains("live"))
  }

  @Test("The tailers are told which files are on the screen")
  func attention() {
    func told(_ driver: Driver) -> [Attention] {
      driver.effects.compactMap {
        if case .attend(_, let attention) = $0 { attention } else { nil }
      }
    }
    var driver = Driver(LaunchPlan(sources: (0..<12).map { .file(LogPath("f\($0)")) }))
    driver.effects = []
    driver.press("z")
    #expect(told(driver).contains(.hidden))
    #expect(!told(driver).contains(.visible))
    driver.effects = []
    driver.press("z")
    #expect(told(driver).contains(.visible))
    driver.effects = []
    driver.press("<Tab>")
    #expect(told(driver) == [.visible, .focused])
  }
}
