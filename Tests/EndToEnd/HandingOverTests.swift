import Foundation
import TailTestSupport
import Testing

@Suite(
  "The clipboard and the pager", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct HandingOverTests {
  private func shell(lines: Int = 50, environment: [String: String] = [:]) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(columns: 80, rows: 12, environment: environment)
    let text = (1...lines).map { "line \($0)\n" }.joined()
    try text.write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    return terminal
  }

  @Test("Copied text is in tmux's buffer, without a line end that would run it")
  func copied() throws {
    let terminal = try shell()
    try terminal.command(["set", "-g", "set-clipboard", "on"])
    try terminal.type("slurmtail-tui --grep 'line 4' a.log\n")
    try terminal.waitFor("line 49")
    try terminal.type("y")
    try terminal.waitFor("copied 10 lines")
    func buffer() throws -> String { try terminal.command(["show-buffer"]) }
    #expect(Deadline.wait { ((try? buffer()) ?? "").hasSuffix("line 48\nline 49") })
    try terminal.type("Y")
    try terminal.waitFor("copied 11 lines")
    #expect(Deadline.wait { ((try? buffer()) ?? "").hasPrefix("line 4\nline 40\n") })
  }

  @Test("The pager opens the file at the place, following goes on, the screen comes back")
  func pager() throws {
    let terminal = try shell(lines: 5000)
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("line 5000")
    try terminal.type("1000G")
    try terminal.wait("line 1000 at the top") { $0.count > 1 && $0[1].contains("line 1000") }
    try terminal.type("v")
    try terminal.wait("less, with line 1000 at the top") { $0.first == "line 1000" }
    // What stops less's own search must not stop us.
    try terminal.press("C-c")
    // less drops what is typed right after it.
    try terminal.wait("less, which still answers") { rows in
      try? terminal.type("=")
      return rows.contains { $0.contains("byte ") }
    }
    try Data("meanwhile\n".utf8).append(to: terminal.folder.file("a.log"))
    try terminal.type("q")
    try terminal.wait("the program") { $0.count > 1 && $0[1].contains("line 1000") }
    try terminal.type("F")
    try terminal.waitFor("meanwhile")
  }

  @Test("A pager that cannot be started is told")
  func missing() throws {
    let terminal = try shell(environment: ["PAGER": "no-such-pager -x"])
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    try terminal.type("v")
    try terminal.waitFor("cannot start no-such-pager")
    try terminal.type("q")
    try terminal.waitForPrompt()
  }
}

extension Data {
  fileprivate func append(to path: String) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    try file.write(contentsOf: self)
    try file.close()
  }
}
