import Foundation
import TailTestSupport
import Testing

@Suite(
  "The mouse", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct MouseTests {
  /// Sends what a terminal sends for the mouse, in one write.
  private func send(_ events: String..., to terminal: TmuxTerminal) throws {
    let bytes = events.flatMap { Array("\u{1B}[<\($0)".utf8) }
    try terminal.command(
      ["send-keys", "-t", "t", "-H"] + bytes.map { String($0, radix: 16) })
  }

  private func isWatched(_ terminal: TmuxTerminal) throws -> Bool {
    try terminal.command(["display-message", "-p", "-t", "t", "#{mouse_button_flag}"])
      .hasPrefix("1")
  }

  private func shell() throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(columns: 80, rows: 21)
    for name in ["a", "b"] {
      let text = (1...200).map { "\(name) line \($0)\n" }.joined()
      try text.write(
        toFile: terminal.folder.file("\(name).log"), atomically: true, encoding: .utf8)
    }
    return terminal
  }

  @Test("Off at first; F2, the wheel, a click, a drag; off again after ^Z, q and a crash")
  func mouse() throws {
    let terminal = try shell()
    try terminal.type("slurmtail-tui a.log b.log\n")
    try terminal.waitFor("b line 200")
    #expect(try !isWatched(terminal))
    try terminal.press("F2")
    try terminal.waitFor("mouse on")
    #expect(try isWatched(terminal))
    try send("64;5;15M", "64;5;15M", to: terminal)
    try terminal.wait("six lines up in the lower pane") { rows in
      rows.count > 19 && rows[19].contains("b line 194") && rows[9].contains("a line 200")
    }
    try send("0;5;11M", "32;5;9M", "32;5;7M", "0;5;7m", to: terminal)
    try terminal.wait("the border four rows up") { $0.count > 6 && $0[6].contains("b.log") }
    try terminal.press("C-z")
    try terminal.waitFor("Stopped")
    #expect(try !isWatched(terminal))
    try terminal.type("fg\n")
    try terminal.wait("the program, with the mouse") { _ in (try? isWatched(terminal)) ?? false }
    try terminal.type("q")
    try terminal.wait("the shell, without") { _ in (try? !isWatched(terminal)) ?? false }
  }

  @Test("Given back after a crash", arguments: ["SEGV", "TERM"])
  func crash(signal: String) throws {
    let terminal = try shell()
    try terminal.type("slurmtail-tui a.log; echo \"<<$?>>\"\n")
    try terminal.waitFor("a line 200")
    try terminal.press("F2")
    try terminal.waitFor("mouse on")
    let tty = try terminal.deviceName().replacing("/dev/", with: "")
    _ = try Commands.run(["pkill", "-\(signal)", "-f", "slurmtail-tui a.log", "-t", tty])
    _ = try terminal.finish()
    #expect(try !isWatched(terminal))
  }

  @Test("A sequence that comes in two pieces is one, and leaves no keys behind")
  func pieces() throws {
    let terminal = try shell()
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("a line 200")
    try terminal.press("F2")
    try terminal.waitFor("mouse on")
    let bytes = Array("\u{1B}[<64;5".utf8) + [0] + Array(";5M".utf8)
    for piece in bytes.split(separator: 0) {
      try terminal.command(
        ["send-keys", "-t", "t", "-H"] + piece.map { String($0, radix: 16) })
    }
    try terminal.wait("three lines up") { $0.count > 19 && $0[19].contains("a line 197") }
    #expect(try !terminal.screen().contains { $0.contains("does nothing here") })
  }
}
