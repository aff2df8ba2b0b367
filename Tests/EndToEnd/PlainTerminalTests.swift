import Foundation
import TailTestSupport
import Testing

/// What the program sends to terminals that know less than others.
@Suite(
  "Bytes for terminals of all kinds", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct PlainTerminalTests {
  /// Shows a coloured log, searches in it, opens and leaves the help; returns all that was sent.
  private func bytes(sentWith command: String) throws -> [UInt8] {
    let terminal = try TmuxTerminal(columns: 80, rows: 24)
    let log =
      (1...40).map { "line \($0) \u{1B}[31mred\u{1B}[0m \u{1B}[38;5;208morange\u{1B}[0m 한\n" }
      .joined()
    try log.write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    try "x\n".write(toFile: terminal.folder.file("b.log"), atomically: true, encoding: .utf8)
    // What the shell sends itself is none of ours.
    #expect(try terminal.run("bind 'set enable-bracketed-paste off'") == 0)
    let record = terminal.folder.file("sent")
    try terminal.command(["pipe-pane", "-t", "t", "cat >> '\(record)'"])
    try terminal.type("\(command) slurmtail-tui a.log b.log; echo \"<<$?>>\"\n")
    try terminal.waitFor("line 40 red")
    try terminal.type("/line 4\n")
    try terminal.waitFor("of 2")
    try terminal.type("?")
    try terminal.waitFor("down one line")
    try terminal.press("Escape")
    try terminal.waitFor("line 40 red")
    try terminal.resize(columns: 60, rows: 16)
    try terminal.wait("the smaller screen") {
      $0.count <= 17 && $0.contains { $0.contains("/line 4") }
    }
    try terminal.type("q")
    #expect(try terminal.finish() == 0)
    return Array(try Data(contentsOf: URL(filePath: record)))
  }

  /// The parameters of all sequences that set a look, such as `38;5;208`.
  private func looks(_ bytes: [UInt8]) -> [[Int]] {
    String(decoding: bytes, as: UTF8.self).matches(of: #/\u{1B}\[([0-9;]*)m/#).map {
      $0.output.1.split(separator: ";").compactMap { Int($0) }
    }
  }

  private func hasColors(_ bytes: [UInt8]) -> Bool {
    looks(bytes).contains {
      $0.contains { (30...38).contains($0) || (40...48).contains($0) || $0 >= 90 }
    }
  }

  private func has(_ text: String, in bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(text)
  }

  @Test("Terminals with colours are sent them", arguments: ["xterm-256color", "tmux-256color"])
  func many(name: String) throws {
    let sent = try bytes(sentWith: "TERM=\(name)")
    #expect(looks(sent).contains { $0.contains(208) })
    #expect(has("\u{1B}[?2004h", in: sent))
    #expect(has("\u{1B}[?2004l", in: sent))
  }

  @Test("Eight colours are not sent 256", arguments: ["xterm", "screen", "linux"])
  func eight(name: String) throws {
    let sent = try bytes(sentWith: "TERM=\(name)")
    #expect(hasColors(sent))
    #expect(!looks(sent).contains { $0.contains(38) || $0.contains(48) })
  }

  @Test("Consoles are not sent what they do not know", arguments: ["vt100", "linux"])
  func consoles(name: String) throws {
    let sent = try bytes(sentWith: "TERM=\(name)")
    #expect(!has("\u{1B}[?2004", in: sent))
    #expect(!has("\u{1B}[?1049", in: sent))
    #expect(!has("\u{1B}]", in: sent))
    if name == "vt100" { #expect(!hasColors(sent)) }
  }

  @Test(
    "No colours where none are wanted",
    arguments: [("NO_COLOR=1", ""), ("NO_COLOR=1", "--color auto"), ("", "--color never")])
  func unwanted(environment: String, option: String) throws {
    let options = "SLURMTAIL_OPTS='\(option)'"
    #expect(try !hasColors(bytes(sentWith: "TERM=xterm-256color \(environment) \(options)")))
  }

  @Test("--color always is stronger than NO_COLOR")
  func always() throws {
    let sent = try bytes(
      sentWith: "TERM=xterm-256color NO_COLOR=1 SLURMTAIL_OPTS='--color always'")
    #expect(hasColors(sent))
  }

  @Test("A C locale is sent ASCII, and nothing blinks anywhere")
  func cLocale() throws {
    let sent = try bytes(sentWith: "TERM=xterm-256color LC_ALL=C")
    #expect(sent.allSatisfy { $0 < 0x80 })
    #expect(!looks(sent).contains { $0.first == 5 || $0.first == 6 })
  }

  @Test("Inside screen", .enabled(if: Commands.exists("screen"), "screen is not installed"))
  func screen() throws {
    let terminal = try TmuxTerminal(columns: 80, rows: 24)
    try "one 한 line\n".write(
      toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    let sockets = terminal.folder.file("sockets")
    try FileManager.default.createDirectory(
      atPath: sockets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try terminal.type("SCREENDIR=\(sockets) screen -U -c /dev/null slurmtail-tui a.log\n")
    try terminal.waitFor("one 한 line")
    try terminal.press("M-7")
    try terminal.waitFor("there is no pane 7")
    try terminal.press("Escape")
    try terminal.type("w")
    try terminal.resize(columns: 60, rows: 12)
    try terminal.wait("the smaller screen") {
      $0.count <= 13 && $0.contains { $0.contains("FOLLOW") }
    }
    try terminal.type("q")
    try terminal.waitFor("terminating")
  }
}
