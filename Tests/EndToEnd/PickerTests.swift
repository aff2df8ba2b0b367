import Foundation
import TailTestSupport
import Testing

@Suite(
  "The picker", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct PickerTests {
  @Test(
    "My jobs on a real cluster: narrowed, chosen, opened; another one added",
    .enabled(if: TestCluster.unavailableReason == nil, "Slurm is not installed"))
  func jobs() throws {
    let cluster = try TestCluster.shared.get()
    let name = "pick" + UUID().uuidString.prefix(6).lowercased()
    let first = try cluster.submit("echo hello from one; sleep 60", "-J", name + "a")
    let second = try cluster.submit("echo hello from two", "-J", name + "b")
    defer { _ = try? cluster.run("scancel", first, second) }
    try cluster.wait(for: first, toBe: "RUNNING")
    try cluster.wait(for: second, toBe: "COMPLETED")
    let terminal = try cluster.terminal(columns: 100, rows: 24)
    try terminal.type("slurmtail-tui\n")
    try terminal.waitFor("what to watch")
    try terminal.type(name)
    try terminal.wait("both jobs, what runs first") { rows in
      rows[2].contains("last line") && rows[3].contains("\(name)a RUNNING")
        && rows[3].contains("hello from one") && rows[4].contains("\(name)b COMPLETED")
    }
    try terminal.press("Enter")
    try terminal.waitFor("FOLLOW")
    try terminal.waitFor("hello from one")
    try terminal.type("a")
    try terminal.waitFor("open node")
    try terminal.type(name + "b")
    try terminal.wait("the other job") { $0[3].contains("\(name)b COMPLETED") }
    try terminal.press("Enter")
    try terminal.wait("both logs") { rows in
      rows.contains { $0.contains("FOLLOW") } && rows.contains { $0.contains("hello from one") }
        && rows.contains { $0.contains("hello from two") }
    }
  }

  @Test("Without Slurm it says so, and a file is found by its first letters")
  func files() throws {
    let terminal = try TmuxTerminal(environment: ["SLURM_CONF": "/nowhere/slurm.conf"])
    try "from the file\n".write(
      toFile: terminal.folder.file("only.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui\n")
    try terminal.waitFor("only.log")
    try terminal.type("./on")
    try terminal.waitFor("./only.log")
    try terminal.press("Tab", "Enter")
    try terminal.waitFor("from the file")
    try terminal.press("q")
    try terminal.waitForPrompt()
  }

  @Test("Esc quits where nothing is open")
  func leaving() throws {
    let terminal = try TmuxTerminal()
    try terminal.type("slurmtail-tui; echo \"<<$?>>\"\n")
    try terminal.waitFor("what to watch")
    try terminal.press("Escape")
    #expect(try terminal.finish() == 0)
  }
}
