import Foundation
import TailTestSupport
import Testing

@Suite(
  "Sessions in a terminal", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct SessionTests {
  @Test("What was left is brought back, with a row before what is new; a broken file is told")
  func session() throws {
    let terminal = try TmuxTerminal(columns: 100, rows: 20)
    let log = terminal.folder.file("a.log")
    func write(_ numbers: ClosedRange<Int>) throws {
      if !FileManager.default.fileExists(atPath: log) {
        _ = FileManager.default.createFile(atPath: log, contents: nil)
      }
      let file = try FileHandle(forWritingTo: URL(filePath: log))
      try file.seekToEnd()
      try file.write(contentsOf: Data(numbers.map { "line \($0)\n" }.joined().utf8))
      try file.close()
    }
    try write(1...50)
    try terminal.type("slurmtail-tui --session night a.log\n")
    try terminal.waitFor("line 50")
    try terminal.waitFor("session night is new")
    try terminal.type("&!line 49\n")
    try terminal.waitFor("&!line 49")
    try terminal.type("q")
    try terminal.waitForPrompt()
    try write(51...60)
    try terminal.type("clear; slurmtail-tui --sessions; slurmtail-tui --session night\n")
    let rows = try terminal.waitFor("line 60")
    let row = try #require(rows.firstIndex { $0.contains("── new since ") })
    #expect(rows[row - 1].contains("line 50"))
    #expect(rows[row + 1].contains("line 51"))
    #expect(!rows.contains { $0.contains("line 49") && !$0.contains("&!") })
    try terminal.type("q")
    try terminal.waitFor("night")

    try Data("other\n".utf8).write(to: URL(filePath: log))
    try terminal.type("clear; slurmtail-tui --session night\n")
    let other = try terminal.waitFor("other")
    #expect(!other.contains { $0.contains("new since") })
    try terminal.type("q")
    try terminal.waitForPrompt()
    let kept = terminal.folder.path + "/state/slurmtail/sessions/night"
    try Data("rubbish\n".utf8).write(to: URL(filePath: kept))
    try terminal.type("clear; slurmtail-tui --session night; echo \"<<$?>>\"\n")
    try terminal.waitFor("cannot use session night")
    #expect(try terminal.finish() == 2)
  }

  @Test(
    "Two programs do not overwrite each other; what is not kept is said, at once and at the end")
  func two() throws {
    let first = try TmuxTerminal(columns: 100, rows: 12)
    let state = ["XDG_STATE_HOME": first.folder.path + "/state"]
    let second = try TmuxTerminal(columns: 100, rows: 12, environment: state)
    for terminal in [first, second] {
      try "a line\n".write(
        toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
      try terminal.type("slurmtail-tui --session night a.log\n")
      try terminal.waitFor("a line")
    }
    try second.waitFor(
      "session night is in use by another slurmtail-tui: close it, or :session NAME")
    try second.type("j:session night\n")
    try second.waitFor("session night is in use by another slurmtail-tui")
    try first.type("q")
    try first.waitForPrompt()
    try second.type("j:session night\n")
    try second.waitFor("Replace it?")
    // A key that comes with the question is not its answer.
    var asked = 0
    try second.wait("session night is kept") { rows in
      if rows.contains(where: { $0.contains("Replace it?") }) {
        if asked % 25 == 0 { try? second.type("y") }
        asked += 1
      }
      return rows.contains { $0.contains("session night is kept") }
    }
    try second.type("q")
    try second.waitForPrompt()
    let kept = first.folder.path + "/state/slurmtail/sessions/night"
    #expect(try String(contentsOfFile: kept, encoding: .utf8).contains(second.folder.path))
  }

  @Test("A state folder that cannot be written to is told instead of a session that is not there")
  func unwritable() throws {
    let terminal = try TmuxTerminal(
      columns: 100, rows: 12, environment: ["XDG_STATE_HOME": "/dev/null"])
    try "a line\n".write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("a line")
    try terminal.type(":session night\n")
    try terminal.waitFor("session night is not kept: Not a directory")
    try terminal.type("q")
    try terminal.waitForPrompt()
    try terminal.type("clear; slurmtail-tui --session night a.log\n")
    try terminal.waitFor("session night is not kept: Not a directory")
    try terminal.type("q")
    try terminal.waitFor("slurmtail-tui: session night was not kept: Not a directory")
  }
}
