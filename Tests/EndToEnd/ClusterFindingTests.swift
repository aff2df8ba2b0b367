import Foundation
import TailTestSupport
import Testing

@Suite(
  "Finding the logs of a real Slurm's jobs", .blocking, .serialized,
  .enabled(if: TestCluster.unavailableReason == nil, "Slurm is not installed"),
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ClusterFindingTests {
  private let cluster: TestCluster

  init() throws {
    cluster = try TestCluster.shared.get()
  }

  /// Says who it is, and stays until it is cancelled.
  private func speaker(_ words: String, _ options: String...) throws -> String {
    try cluster.submit(["echo \(words)", "exec sleep 300"], options)
  }

  @Test("Every pattern, blanks, backslashes and hostile names: the file that was really written")
  func everyPattern() throws {
    try FileManager.default.createDirectory(
      atPath: cluster.jobs + "/sp ace", withIntermediateDirectories: true)
    let pattern = "o-%j-%%j-%4j-%05j-%12j-%A-%a-%N-%n-%t-%s-%J-%u-%x-%b-%q.out"
    let jobs = [
      try speaker("every pattern", "-J", "na me", "-o", pattern),
      try speaker("blanks", "-o", "sp ace/x y.out", "-e", "sp ace/e.err"),
      try speaker("backslashes", "-o", #"esc\-%j.out"#),
      try speaker("two backslashes", "-o", #"abs\\%j.out"#),
      try speaker(
        "hostile", "-J", "evil StdOut=/etc/passwd", "--comment", "multi\n   StdOut=/etc/shadow"),
      try speaker("padded", "-a", "7,9", "-o", "arr-%A_%a-%3a-%j.log"),
    ]
    defer { for job in jobs { _ = try? cluster.run("scancel", job) } }
    for job in jobs { try cluster.wait(for: job, toBe: "RUNNING") }
    let terminal = try cluster.terminal(columns: 150, rows: 50)
    // Three at a time are looked up one by one, all together are asked for in one question.
    for group in [Array(jobs[..<3]), Array(jobs[3...]), jobs] {
      let words =
        group.count == 3
        ? (group == Array(jobs[..<3])
          ? ["every pattern", "blanks", "backslashes"] : ["two backslashes", "hostile", "padded"])
        : ["every pattern", "blanks", "backslashes", "two backslashes", "hostile", "padded"]
      try terminal.type("clear; slurmtail-tui \(group.joined(separator: " "))\n")
      try terminal.wait("the words of all: \(words)") { rows in
        words.allSatisfy { word in rows.contains { $0.hasSuffix("  \(word)") } }
      }
      #expect(try !terminal.screen().contains { $0.contains("/etc/shadow") })
      try terminal.type("q")
      try terminal.waitForPrompt()
    }
    // Who told the path is told.
    try terminal.type("clear; slurmtail-tui \(jobs[0])\n")
    try terminal.waitFor("every pattern")
    try terminal.type("i")
    try terminal.waitFor("expanded by the rules of Slurm up to 24.05.4")
    try terminal.type("qq")
  }

  @Test("An array of 50 with a throttle: tasks appear as they start, scancel tells its scope")
  func throttled() throws {
    let job = try cluster.submit(
      ["echo task $SLURM_ARRAY_TASK_ID speaking", "exec sleep 300"], ["-a", "1-50%4"])
    defer { _ = try? cluster.run("scancel", job) }
    let terminal = try cluster.terminal(columns: 150, rows: 50)
    try terminal.type("slurmtail-tui --slurm-interval 1 \(job)\n")
    try terminal.wait("four tasks and the rest") { rows in
      (1...4).allSatisfy { task in rows.contains { $0.contains("task \(task) speaking") } }
        && rows.contains { $0.contains("\(job)_[5-50]") }
        && rows.contains { $0.contains("46 tasks wait (JobArrayTaskLimit)") }
    }
    try terminal.type("z")
    try terminal.press("Tab")
    try terminal.type("zc")
    try terminal.waitFor("y: this task, a: all 50 of array \(job), else: no")
    try terminal.type("y")
    try terminal.waitFor("CANCELLED")
    // Another one has taken its place.
    try terminal.wait("task 5") { rows in rows.contains { $0.contains("task 5 speaking") } }
    try terminal.press("Tab")
    try terminal.type("ca")
    #expect(try Deadline.wait { try cluster.run("squeue", "-h", "-j", job).isEmpty })
    try terminal.type("q")
  }

  @Test("A heterogeneous job, one that is cancelled while it waits, one without a script")
  func others() throws {
    let het = try cluster.submit(["echo I am the first", "exec sleep 300"], ["-n1", ":", "-n1"])
    let held = try cluster.submit("echo never", "--hold")
    defer { _ = try? cluster.run("scancel", het) }
    let terminal = try cluster.terminal(columns: 120, rows: 40)
    try terminal.type("slurmtail-tui --slurm-interval 1 \(het) \(held)\n")
    try terminal.waitFor("I am the first")
    try terminal.waitFor("only component 0 has a log: it is \(het)+0")
    try terminal.waitFor("PENDING (JobHeldUser)")
    try terminal.type("c")
    try terminal.waitFor("scancel \(het)")
    try terminal.waitFor("y: the heterogeneous job, 2 components")
    try terminal.type("n")
    try cluster.run("scancel", held)
    try terminal.waitFor("cancelled before it started: it has no log")
    try terminal.type("q")
    try terminal.waitForPrompt()
    let script = """
      for i in $(seq 300); do echo said to nobody $i; echo complained $i >&2; sleep 0.2; done
      """
    try terminal.type("srun -J inter bash -c '\(script)' >/dev/null 2>&1 &\n")
    #expect(try Deadline.wait { try inter(cluster) != nil })
    let job = try #require(try inter(cluster))
    try terminal.type("clear; slurmtail-tui \(job).0\n")
    try terminal.waitFor("not a batch job")
    try terminal.type("A")
    try terminal.wait("its step's output, both streams") { rows in
      rows.contains { $0.contains("said to nobody") } && rows.contains { $0.contains("complained") }
    }
    try terminal.type("q")
    try cluster.run("scancel", job)
  }

  private func inter(_ cluster: TestCluster) throws -> String? {
    try cluster.run("squeue", "-h", "-t", "R", "-n", "inter", "-o", "%i")
      .split(separator: "\n").first.map(String.init)
  }

  @Test(
    "A folder that is not on this host is told; --remote-logs reads it on its node",
    .enabled(
      if: TestCluster.nodeFolderUnavailableReason == nil,
      "needs root, for a folder that only one node has"))
  func nodeLocal() throws {
    let job = try cluster.submit(
      [
        "echo first; echo complaint >&2", "n=0",
        "while sleep 0.2; do n=$((n + 1)); echo line $n; done",
      ],
      ["-w", "node2", "-o", cluster.onlyOnNode + "/%j.out", "-e", cluster.onlyOnNode + "/%j.err"])
    defer { _ = try? cluster.run("scancel", job) }
    try cluster.wait(for: job, toBe: "RUNNING")
    let terminal = try cluster.terminal(columns: 150, rows: 30)
    try terminal.type("slurmtail-tui --slurm-interval 2 \(job)\n")
    try terminal.waitFor("there is no folder \(cluster.onlyOnNode) on this host")
    try terminal.waitFor("A reads the log there")
    #expect(try !cluster.run("squeue", "-h", "-s", "-j", job, "-o", "%j").contains("slurmtail"))
    try terminal.type("q")
    try terminal.waitForPrompt()
    try terminal.type("clear; slurmtail-tui --remote-logs --slurm-interval 2 \(job)\n")
    try terminal.wait("both streams, live") { rows in
      rows.contains { $0.hasSuffix("  first") } && rows.contains { $0.hasSuffix("▌ complaint") }
        && rows[0].contains("live") && rows.contains { $0.contains("  line ") }
    }
    try cluster.run("scancel", job)
    try terminal.waitFor("── CANCELLED")
    try terminal.waitFor("the job has ended; no longer reading through Slurm")
    try terminal.type("q")
  }

  @Test(
    "A folder of a node that this host has, too, but for itself: --remote-logs reads the log on the node",
    .enabled(
      if: TestCluster.nodeFolderUnavailableReason == nil,
      "needs root, for a folder that only one node has"))
  func ownFolders() throws {
    // Here it is another file system than on node2.
    let folder = (cluster.onlyOnNode as NSString).deletingLastPathComponent
    let stop = cluster.jobs + "/stop-own-" + UUID().uuidString.prefix(8)
    let script = ["n=0; while [ ! -e \(stop) ]; do n=$((n+1)); echo line $n; sleep 0.2; done"]
    let job = try cluster.submit(script, ["-w", "node2", "-o", folder + "/%j.out"])
    defer { _ = FileManager.default.createFile(atPath: stop, contents: nil) }
    let terminal = try cluster.terminal(columns: 150, rows: 30)
    // Before it starts, its log is missing everywhere.
    try terminal.type("slurmtail-tui --remote-logs --slurm-interval 2 \(job)\n")
    try terminal.wait("its lines") { rows in rows.contains { $0.hasSuffix("  line 9") } }
    try terminal.type("q")
    try terminal.waitForPrompt()
    try terminal.type("clear; slurmtail-tui --slurm-interval 2 \(job)\n")
    try terminal.waitFor("is this host's own; the log may be on node2; A reads the log there")
    _ = FileManager.default.createFile(atPath: stop, contents: nil)
    try terminal.waitFor("the job has ended, and its log is not on this host")
    try terminal.waitFor("--remote-logs reads it there")
    try terminal.type("q")
  }

  @Test("A log is read on its node through srun, and its process ends with the pane")
  func onTheNode() throws {
    let stop = cluster.jobs + "/stop-remote"
    let job = try cluster.submit(
      ["n=0; while [ ! -e \(stop) ]; do n=$((n+1)); echo line $n; sleep 0.1; done; echo over"],
      ["-w", "node2", "-o", "node local %j.log"])
    defer { _ = try? cluster.run("scancel", job) }
    try cluster.wait(for: job, toBe: "RUNNING")
    let terminal = try cluster.terminal(columns: 120, rows: 30)
    let steps = { try cluster.run("squeue", "-h", "-s", "-j", job, "-o", "%i %j") }
    try terminal.type("slurmtail-tui -n 5 --slurm-interval 2 \(job)\n")
    try terminal.waitFor("line 20")
    try terminal.type("A")
    try terminal.waitFor("to read its log on node2?")
    try terminal.type("y")
    try terminal.waitFor("reading on node2 through srun")
    try terminal.wait("lines after the note") { rows in
      guard let note = rows.lastIndex(where: { $0.contains("reading on node2") }) else {
        return false
      }
      return rows[(note + 1)...].count { $0.contains("  line ") } > 6
    }
    #expect(try steps().contains("slurmtail"))
    try terminal.type("A")
    try terminal.waitFor("no longer read through Slurm")
    #expect(try Deadline.wait { try !steps().contains("slurmtail") })
    // However the program ends.
    try terminal.type("A")
    try terminal.waitFor("to read its log on node2?")
    try terminal.type("y")
    #expect(try Deadline.wait { try steps().contains("slurmtail") })
    try terminal.press("C-z")
    // What is typed before that may still be read by the program.
    try terminal.waitFor("Stopped")
    try terminal.type("kill -9 %1\n")
    #expect(try Deadline.wait { try !steps().contains("slurmtail") })
  }
}

@Suite(
  "Jobs that take their time", .blockingFirst,
  .enabled(if: TestCluster.unavailableReason == nil, "Slurm is not installed"),
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ClusterPatienceTests {
  /// A time limit is a minute at least, and a job that is requeued waits for two.
  @Test("A time limit, and a requeue: the same id, the same file, from its start")
  func timeoutAndRequeue() async throws {
    let cluster = try TestCluster.shared.get()
    let timed = try cluster.submit(["echo short of time", "exec sleep 300"], ["-t", "1"])
    let job = try cluster.submit(
      ["echo run number ${SLURM_RESTART_COUNT:-0} of it", "exec sleep 300"], [])
    defer { _ = try? cluster.run("scancel", job) }
    let terminal = try cluster.terminal(columns: 120, rows: 40)
    try terminal.type("slurmtail-tui --slurm-interval 1 \(job) \(timed)\n")
    try terminal.waitFor("run number 0 of it")
    try terminal.waitFor("short of time")
    try cluster.run("scontrol", "requeue", job)
    try terminal.waitFor("PENDING (requeued: BeginTime)")
    try terminal.waitFor("requeued (restart 1)")
    try await patiently(terminal, "── TIMEOUT")
    try terminal.waitFor("DUE TO TIME LIMIT")
    try await patiently(terminal, "run number 1 of it")
    try terminal.waitFor("truncated from")
    try terminal.type("q")
  }

  /// Looks now and then, and leaves the tests' threads to others in between.
  private func patiently(_ terminal: TmuxTerminal, _ text: String) async throws {
    for _ in 0..<200 where try !terminal.screen().contains(where: { $0.contains(text) }) {
      try await Task.sleep(for: .seconds(1))
    }
    try terminal.waitFor(text)
  }
}

@Suite(
  "Jobs that Slurm has forgotten", .blocking, .serialized,
  .enabled(
    if: TestCluster.accountingUnavailableReason == nil, "Slurm's accounting is not installed"),
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ForgottenJobTests {
  @Test("The memory, the data base and its scripts lead to the logs of purged jobs")
  func forgotten() throws {
    let cluster = try TestCluster.forgetful.get()
    let seen = try cluster.submit("echo seen before", "-o", "odd-%05j.log")
    let terminal = try cluster.terminal(columns: 120, rows: 40)
    let state = "XDG_STATE_HOME=\(cluster.directory)/state-home"
    try terminal.type("\(state) slurmtail-tui \(seen)\n")
    try terminal.waitFor("seen before")
    try terminal.type("q")
    try terminal.waitForPrompt()
    let array = try cluster.submit("echo task $SLURM_ARRAY_TASK_ID; exit 3", "-a", "4,6")
    let scripted = try cluster.submit("#SBATCH -o named-in-script.txt\necho scripted")
    for job in [seen, array, scripted] {
      let isPurged = try Deadline.wait(90) {
        try cluster.run("scontrol", "show", "job", job).contains("Invalid job id")
      }
      #expect(isPurged)
    }
    try terminal.type(
      "clear; \(state) slurmtail-tui \(seen) \(array) \(scripted); echo \"<<$?>>\"\n")
    try terminal.wait("all logs") { rows in
      ["seen before", "task 4", "task 6", "scripted"].allSatisfy { words in
        rows.contains { $0.hasSuffix("  \(words)") }
      } && rows.contains { $0.contains("FAILED, exit 3,") }
    }
    try terminal.type("i")
    try terminal.waitFor("remembered from when the job was seen before")
    try terminal.waitFor("the state is sacct's")
    try terminal.type("qq")
    #expect(try terminal.finish() == 0)
    // Without a source they can be chosen: the controller has forgotten them, the data base has not.
    try terminal.type("clear; slurmtail-tui; echo \"<<$?>>\"\n")
    try terminal.wait("what has ended") { rows in
      rows.contains { $0.contains("\(array)_6 ") && $0.contains(" FAILED ") }
    }
    try terminal.press("Escape")
    #expect(try terminal.finish() == 0)
    // Nothing at all is known of this one.
    #expect(try cluster.terminal().run("slurmtail-tui 99999 2>/dev/null") == 1)
  }
}
