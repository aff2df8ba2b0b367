import Foundation
import TailTestSupport
import Testing

@Suite(
  "Leaving while something is saved", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"),
  .enabled(if: BadMount.unavailableReason == nil, "needs root and FUSE"))
struct LeavingTests {
  private let mount: BadMount
  private let terminal: TmuxTerminal

  /// Has the program save a log whose server falls silent, so that the save goes on for ever.
  init() throws {
    mount = try BadMount()
    terminal = try TmuxTerminal(columns: 100, rows: 14)
    let text = (1...5000).map { "line \($0)\n" }.joined()
    try text.write(toFile: mount.written("a.log"), atomically: true, encoding: .utf8)
    let file = terminal.folder.file("out")
    try terminal.type(
      "clear; sh -c 'echo $$ >pid; exec slurmtail-tui \(mount.mounted("a.log"))'; echo \"<<$?>>\"\n"
    )
    try terminal.waitFor("line 5000")
    mount.turnOn(.hang)
    try terminal.type("s")
    try terminal.press("C-u")
    try terminal.type(file + "\n")
    try terminal.waitFor("saving")
  }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: terminal.folder.path)) ?? []).sorted()
  }

  @Test("q asks; another key stays, y leaves at once, and nothing is left of the save")
  func asking() throws {
    try terminal.type("q")
    try terminal.waitFor("a save is under way.  w: wait, then quit  y: quit without it")
    try terminal.press("Escape")
    try terminal.wait("the status") { !$0.contains { $0.contains("a save is") } }
    try terminal.type("q")
    try terminal.waitFor("a save is under way")
    try terminal.type("y")
    #expect(try terminal.finish() == 0)
    #expect(names == ["pid", "state"])
  }

  @Test("Who waits finds the file complete when the program has ended")
  func waiting() throws {
    try terminal.type("q")
    try terminal.waitFor("a save is under way")
    try terminal.type("w")
    try terminal.waitFor("quitting once it is saved")
    mount.turnOff(.hang)
    #expect(try terminal.finish() == 0)
    let saved = try String(contentsOfFile: terminal.folder.file("out"), encoding: .utf8)
    #expect(saved == (1...5000).map { "line \($0)\n" }.joined())
  }

  @Test("A signal and a closed terminal leave nothing of it", arguments: ["TERM", "HUP", ""])
  func ending(signal: String) throws {
    let text = try String(contentsOfFile: terminal.folder.file("pid"), encoding: .utf8)
    let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    if signal.isEmpty {
      try terminal.command(["kill-session", "-t", "t"])
    } else {
      _ = try Commands.run(["kill", "-\(signal)", "\(process)"])
    }
    #expect(Deadline.wait { kill(process, 0) != 0 })
    #expect(names == ["pid", "state"])
  }
}
