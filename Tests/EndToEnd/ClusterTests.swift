import Foundation
import TailTestSupport
import Testing

@Suite(
  "Jobs of a real Slurm", .blocking, .serialized,
  .enabled(if: TestCluster.unavailableReason == nil, "Slurm is not installed"),
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ClusterTests {
  private let cluster: TestCluster

  init() throws {
    cluster = try TestCluster.shared.get()
  }

  /// Prints a numbered line on each stream every 0.1 s, until a file named `stop` is there.
  private func chatter(_ stop: String) -> String {
    """
    n=0
    while [ ! -e \(stop) ]; do
      n=$((n + 1)); echo "out $n"; [ $((n % 2)) = 0 ] && echo "err $n" >&2
      sleep 0.1
    done
    echo "the end"
    """
  }

  private func stopFile() -> String { cluster.jobs + "/stop-" + UUID().uuidString.prefix(8) }

  private func touch(_ path: String) {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
  }

  @Test("Two jobs with files of their own: every key of the everyday, read off the screen")
  func everyKey() throws {
    let stop = stopFile()
    defer { touch(stop) }
    let first = try cluster.submit(chatter(stop), "-J", "alpha", "-o", "a %j.out", "-e", "a %j.err")
    let second = try cluster.submit(chatter(stop), "-J", "beta", "-o", "b-%j.out", "-e", "b-%j.err")
    let terminal = try cluster.terminal(columns: 110, rows: 30)
    try terminal.type("slurmtail-tui --slurm-interval 1 \(first) \(second)\n")
    try terminal.wait("both jobs, live, both streams") { rows in
      rows.contains { $0.contains("\(first) alpha ● RUNNING") && $0.contains("live") }
        && rows.contains { $0.contains("\(second) beta ● RUNNING") }
        && rows.contains { $0.contains("▌ err") } && rows.contains { $0.contains("  out") }
    }
    // Focus: the cursor's pane is the one that z leaves alone.
    try terminal.press("Tab")
    try terminal.type("z")
    try terminal.wait("only the second pane") { rows in
      rows[0].contains("beta") && !rows.contains { $0.contains("alpha") }
    }
    try terminal.type("z")
    try terminal.press("BTab")
    // One stream, the other, both.
    try terminal.type("z")
    try terminal.type("o")
    try terminal.wait("stdout only") { rows in
      rows[29].contains("stdout │") && !rows.contains { $0.contains("▌ err") }
    }
    try terminal.type("o")
    try terminal.wait("stderr only") { rows in
      rows[29].contains("stderr │") && !rows.dropLast().contains { $0.contains("  out") }
    }
    try terminal.type("o")
    try terminal.waitFor("stdout+stderr")
    // Pause: what is shown stays, what comes is counted.
    try terminal.type("p")
    try terminal.waitFor("PAUSED +")
    try terminal.waitFor("‖ paused")
    try terminal.type("F")
    try terminal.waitFor("FOLLOW")
    try terminal.wait("more than fits") { !$0[1].hasSuffix(" out 1") && !$0[1].isEmpty }
    try terminal.type("k")
    try terminal.waitFor("PAUSED")
    try terminal.type("G")
    try terminal.waitFor("FOLLOW")
    // Search.
    try terminal.type("/out 2")
    try terminal.press("Enter")
    try terminal.wait("matches counted, several") {
      $0[29].contains(/│ \/out 2 line \d+ of \d\d+ │/)
    }
    #expect(try terminal.colouredScreen().contains("38;5;16m"), "no highlight")
    let rank = try #require(terminal.screen()[29].firstMatch(of: /\/out 2 line \d+ of/)).output
    try terminal.type("n")
    try terminal.wait("the next match") {
      $0[29].contains(/│ \/out 2 line \d+ of \d+ │/) && !$0[29].contains(rank)
    }
    try terminal.press("Escape")
    try terminal.wait("no highlight") {
      $0[29].contains("stdout+stderr │") && !$0[29].contains("/out 2")
    }
    // Filter.
    try terminal.type("&out 1$")
    try terminal.press("Enter")
    try terminal.waitFor("1 of ")
    try terminal.type("&")
    try terminal.press("Enter")
    try terminal.waitFor("no filter")
    // Numbers, wrapping, help.
    try terminal.type("F#")
    try terminal.wait("no numbers") { rows in rows.contains { $0.hasPrefix("▌ err") } }
    try terminal.type("#w")
    try terminal.waitFor("long lines are wrapped")
    try terminal.type("?")
    try terminal.waitFor("slurmtail-tui: keys")
    try terminal.type("?")
    // Details.
    try terminal.type("i")
    try terminal.waitFor("JobId=\(first)")
    try terminal.waitFor("/a \(first).err")
    try terminal.press("Escape")
    try terminal.waitFor("stdout+stderr │")
    // Clear, and back.
    try terminal.type("C")
    try terminal.waitFor("cleared")
    try terminal.type("z")
    // Save as filtered.
    try terminal.type("&err")
    try terminal.press("Enter")
    try terminal.type("s")
    try terminal.waitFor("save to: job-\(first)-logs.txt")
    try terminal.press("Enter")
    try terminal.waitFor("saved ")
    let saved = try String(
      contentsOfFile: cluster.jobs + "/job-\(first)-logs.txt", encoding: .utf8)
    #expect(saved.split(separator: "\n").allSatisfy { $0.hasPrefix("[stderr] err ") })
    try terminal.type("s")
    try terminal.press("Enter")
    try terminal.waitFor("exists. Overwrite it?")
    try terminal.type("n")
    try terminal.waitFor("nothing was saved")
    // Cancel: no first, then yes.
    try terminal.type("c")
    try terminal.waitFor("scancel \(first) alpha (RUNNING)?")
    try terminal.type("n")
    try terminal.waitFor("was not cancelled")
    try terminal.type("cy")
    try terminal.waitFor("── CANCELLED")
    touch(stop)
    try terminal.waitFor("── COMPLETED, exit 0, after")
    let rows = try terminal.screen()
    let last = rows.lastIndex { $0.contains("the end") } ?? .max
    #expect(last < rows.lastIndex { $0.contains("── COMPLETED") } ?? 0)
    try terminal.type("q")
    try terminal.waitForPrompt()
  }

  @Test("Waiting, released, running, failed: each change shows within the interval")
  func states() throws {
    let job = try cluster.submit("sleep 3; echo started; sleep 2; exit 3", "-J", "gamma", "--hold")
    let terminal = try cluster.terminal()
    try terminal.type("slurmtail-tui --slurm-interval 1 \(job); echo \"<<$?>>\"\n")
    try terminal.wait("why it waits") { rows in
      rows[0].contains("PENDING (JobHeldUser)")
        && rows.contains { $0.contains("waiting for /") && $0.contains("slurm-\(job).out") }
    }
    try cluster.run("scontrol", "release", job)
    try terminal.waitFor("started")
    try terminal.waitFor("RUNNING")
    try terminal.waitFor("── FAILED, exit 3, after 0:0")
    try terminal.wait("the end in the title") {
      $0[0].contains("FAILED") && $0[0].contains("ended")
    }
    try terminal.type("q")
    #expect(try terminal.finish() == 0)
  }

  @Test("A bare array id opens a pane for each of its tasks, with the right file")
  func array() throws {
    let job = try cluster.submit(
      "echo task $SLURM_ARRAY_TASK_ID of $SLURM_ARRAY_JOB_ID; sleep 3", "-a", "1-3")
    let terminal = try cluster.terminal()
    try terminal.type("slurmtail-tui --slurm-interval 1 \(job)\n")
    try terminal.wait("three tasks") { rows in
      (1...3).allSatisfy { task in
        rows.contains { $0.contains(" \(job)_\(task) ") }
          && rows.contains { $0.contains("task \(task) of \(job)") }
      }
    }
    try terminal.type("q")
    try terminal.waitForPrompt()
    // One task alone.
    try terminal.type("clear; slurmtail-tui \(job)_2\n")
    try terminal.waitFor("task 2 of \(job)")
    #expect(try terminal.screen()[0].contains("\(job)_2"))
  }

  @Test("The default, one file for both streams, is said when the stream key is pressed")
  func merged() throws {
    let job = try cluster.submit("echo out; echo err >&2; sleep 1")
    let terminal = try cluster.terminal()
    try terminal.type("slurmtail-tui \(job)\n")
    try terminal.waitFor("err")
    try terminal.type("o")
    try terminal.waitFor("stderr goes to the same file as stdout")
  }

  @Test("An ended job: its last 100 lines and its end")
  func ended() throws {
    let job = try cluster.submit("seq 1 500")
    #expect(
      try Deadline.wait {
        try cluster.run("squeue", "-h", "-t", "all", "-j", job, "-o", "%T").contains("COMPLETED")
      })
    let terminal = try cluster.terminal()
    try terminal.type("slurmtail-tui \(job)\n")
    try terminal.waitFor("── COMPLETED, exit 0, after")
    try terminal.wait("true line numbers and counts") { rows in
      rows.contains { $0 == "  500  500" } && rows[29].contains("500 lines")
    }
    try terminal.type("g")
    try terminal.waitFor("    1  1")
  }

  @Test("A job that Slurm does not know is one line and status 1; others are still shown")
  func unknown() throws {
    let terminal = try cluster.terminal()
    #expect(try terminal.run("slurmtail-tui 99999 2> unknown.txt") == 1)
    let message = try String(contentsOfFile: cluster.jobs + "/unknown.txt", encoding: .utf8)
    #expect(message.hasPrefix("slurmtail-tui: Slurm does not know job 99999"))
    #expect(message.split(separator: "\n").count == 1)
    let job = try cluster.submit("echo here; sleep 5")
    try terminal.type("slurmtail-tui \(job) 99999; echo \"<<$?>>\"\n")
    try terminal.waitFor("here")
    try terminal.waitFor("not found")
    try terminal.type("q")
    #expect(try terminal.finish() == 1)
  }

  @Test("Two clusters at one time, and nothing is left when the starter is killed")
  func twoClusters() throws {
    let folder = try TemporaryFolder()
    let directory = folder.file("second")
    let starter = try Commands.run([
      "bash", "-c",
      """
      sleep 300 & owner=$!
      \(Commands.root)scripts/test-cluster start \(directory) --for $owner --temporary || exit 9
      eval "$(\(Commands.root)scripts/test-cluster env \(directory))"
      cd \(directory)/jobs; sbatch --wrap 'sleep 250' >/dev/null
      for i in $(seq 100); do squeue -h -t R | grep -q . && break; sleep 0.1; done
      squeue -h -t R | grep -q . || exit 8
      kill -9 $owner
      """,
    ])
    #expect(starter.status == 0, "\(starter.output)")
    #expect(try cluster.run("sinfo", "-h", "-o", "%P").contains("main"))
    let isGone = try Deadline.wait {
      let left = try Commands.run(["pgrep", "-af", directory]).output
      return !FileManager.default.fileExists(atPath: directory) && !left.contains("slurm")
    }
    #expect(isGone, "something of the killed cluster is left")
  }

  /// Runs the program without a terminal among the jobs' files, in the background of a shell.
  private func dump(_ script: String) throws -> Commands.Result {
    try Commands.run(
      ["bash", "-c", script],
      environment: cluster.environment.merging(["P": Commands.binary]) { $1 },
      directory: cluster.jobs)
  }

  @Test(
    "--dump --follow of two jobs: every line of both, then the end, and 3 for the one that failed")
  func dumpFollow() throws {
    let stop = stopFile()
    defer { touch(stop) }
    let first = try cluster.submit(
      chatter(stop), "-o", "d-%j.out", "-e", "d-%j.err")
    let second = try cluster.submit(
      "seq 1 2000; sleep 1; echo failing >&2; exit 4", "-o", "d-%j.out", "-e", "d-%j.err")
    let result = try dump(
      """
      timeout 100 $P --dump --follow --fail --slurm-interval 1 -o 'f-%j.txt' \(first) \(second) &
      until grep -q 'out 5' d-\(first).out; do sleep 0.1; done; touch \(stop); wait $!; echo $?
      for s in out:stdout err:stderr; do for j in \(first) \(second); do
        sed -n "s/^\\[${s#*:}\\] //p" f-$j.txt | cmp - d-$j.${s%:*}
      done; done
      """)
    #expect(result.output.contains("job \(second) ended as FAILED"), "\(result.output)")
    #expect(result.output.hasSuffix("\n3\n"), "\(result.output)")
  }

  @Test(
    "--dump of jobs that have ended: one stream, filtered, each line with its job; unknown ones tell"
  )
  func dumpEnded() throws {
    let first = try cluster.submit(
      "echo good; echo error one >&2", "-o", "e-%j.out", "-e", "e-%j.err")
    let second = try cluster.submit(
      "echo fine; echo ERROR two >&2", "-o", "e-%j.out", "-e", "e-%j.err")
    for job in [first, second] {
      #expect(
        try Deadline.wait {
          try cluster.run("squeue", "-h", "-t", "all", "-j", job, "-o", "%T").contains("COMPLETED")
        })
    }
    let result = try dump("$P --dump --stream stderr --grep error \(first) \(second); echo $?")
    #expect(
      result.output == "\(first) [stderr] error one\n\(second) [stderr] ERROR two\n0\n")
    let single = try dump("$P \(first) | cat")
    #expect(single.output == "[stdout] good\n[stderr] error one\n")
    let json = try dump("$P --dump --format json \(first) | grep stderr")
    #expect(
      json.output
        == "{\"job\":\"\(first)\",\"stream\":\"stderr\",\"line\":1,\"text\":\"error one\"}\n")
    let unknown = try dump("$P --dump 999999; echo $?")
    #expect(unknown.output.hasPrefix("slurmtail-tui: "))
    #expect(unknown.output.hasSuffix("\n1\n"))
  }
}
