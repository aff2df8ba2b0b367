import Foundation
import TailTestSupport
import Testing

@Suite(
  "Panes and rows in a real terminal", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ManyPanesTests {
  @Test("Layouts go round, the focus goes where the key points, sizes change")
  func layouts() throws {
    let terminal = try TmuxTerminal(columns: 81, rows: 24)
    for number in 1...4 {
      try (1...60).map { "log \(number) line \($0)\n" }.joined().write(
        toFile: terminal.folder.path + "/log\(number).txt", atomically: true, encoding: .utf8)
    }
    try terminal.type("slurmtail-tui --layout grid log1.txt log2.txt log3.txt log4.txt\n")
    try terminal.wait("two rows of two panes") { rows in
      rows[0].contains("log1.txt") && rows[0].contains("┬── log2.txt")
        && rows[12].contains("log3.txt") && rows[12].contains("┼── log4.txt")
    }
    try terminal.press("C-w", "l", "C-w", "Down")
    try terminal.type("3")
    try terminal.press("C-w", "+")
    try terminal.wait("a lower row that is three rows taller") { $0[9].contains("┼»  log4.txt") }
    try terminal.type("L")
    try terminal.wait("tabs with the focused pane") {
      $0[0].contains("log1.txt   log2.txt   log3.txt   log4.txt") && $0[1].contains("log4.txt")
    }
    try terminal.press("M-2")
    try terminal.wait("the second one") { $0[1].contains("log2.txt") }
    try terminal.type("LL")
    try terminal.wait("a stack") { rows in
      (1...4).allSatisfy { number in
        rows.contains { $0.dropFirst(3).hasPrefix("log\(number).txt") }
      }
    }
    try terminal.resize(columns: 40, rows: 10)
    try terminal.wait("titles, of which the focused one is open") { rows in
      rows[0].hasPrefix("▸─ log1.txt") && rows[1].hasPrefix("»  log2.txt")
        && rows[2].contains("log 2 line") && rows.contains { $0.hasPrefix("▸─ log4.txt") }
    }
    try terminal.type("q")
  }

  @Test(
    "An array of a real Slurm: a row for each task, opened alone and side by side",
    .enabled(if: TestCluster.unavailableReason == nil, "Slurm is not installed"))
  func array() throws {
    let cluster = try TestCluster.shared.get()
    let stop = cluster.jobs + "/stop-overview-" + UUID().uuidString.prefix(8)
    let job = try cluster.submit(
      """
      echo "task $SLURM_ARRAY_TASK_ID begins"
      [ $SLURM_ARRAY_TASK_ID = 3 ] && { echo "RuntimeError: no luck"; exit 1; }
      while [ ! -e \(stop) ]; do sleep 0.2; done
      """, "-J", "many", "-a", "1-10")
    defer { _ = FileManager.default.createFile(atPath: stop, contents: nil) }
    let terminal = try cluster.terminal(columns: 120, rows: 30)
    try terminal.type("slurmtail-tui --slurm-interval 1 '\(job)_[1-10]'\n")
    try terminal.wait("a row for each task, with its state, errors and last line") { rows in
      (1...10).allSatisfy { task in
        rows.contains {
          $0.contains("\(job)_\(task) ") && $0.contains(task == 3 ? "FAILED" : "RUNNING")
            && $0.contains(task == 3 ? "RuntimeError" : "task \(task) begins")
        }
      }
    }
    try terminal.type("/failed")
    try terminal.press("Enter", "Enter")
    try terminal.wait("the failed one alone") {
      $0[0].contains("\(job)_3 many") && $0[1].contains("task 3 begins")
        && !$0.contains { $0.contains("task 2 begins") }
    }
    try terminal.type("T")
    try terminal.wait("the overview as it was left") { rows in
      rows.contains { $0.contains("\(job)_3 ") && $0.contains("FAILED") }
        && !rows.contains { $0.contains("\(job)_2 ") }
    }
    try terminal.press("Escape")
    try terminal.wait("all rows again") { rows in rows.contains { $0.contains("\(job)_2 ") } }
    try terminal.type("g  ")
    try terminal.waitFor("2 chosen")
    try terminal.press("Enter")
    try terminal.wait("two side by side") {
      $0[0].contains("\(job)_1 many") && $0[0].contains("┬── \(job)_2 many")
    }
    try terminal.type("q")
  }
}
