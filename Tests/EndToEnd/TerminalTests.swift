import Foundation
import TailTestSupport
import Testing

@Suite(
  "The terminal", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct TerminalTests {
  /// A shell with a file of 50 lines.
  private func shell(columns: Int = 80, rows: Int = 24) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(columns: columns, rows: rows)
    let text = (1...50).map { "line \($0)\n" }.joined()
    try text.write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    return terminal
  }

  private func read(_ name: String, in terminal: TmuxTerminal) throws -> String {
    try String(contentsOfFile: terminal.folder.file(name), encoding: .utf8)
  }

  @Test(
    "It is given back as it was found, however the program ends",
    arguments: [
      ("q", 0), ("C-c", 0), ("TERM", 143), ("HUP", 129), ("INT", 130), ("SEGV", 139),
      ("TRAP", 133), ("ABRT", 134), ("XCPU", 152), ("ALRM", 142), ("PROF", 155), ("USR1", 138),
      ("USR2", 140), ("IO", 157), ("SYS", 159), ("PWR", 158), ("34", 162), ("64", 192),
    ])
  func givenBack(end: String, status: Int32) throws {
    let terminal = try shell()
    // A shell at a prompt would set the terminal itself when a program dies.
    let script = "stty -g > before; slurmtail-tui a.log; echo \"<<$?>>\"; stty -g > after\n"
    try script.write(toFile: terminal.folder.file("run"), atomically: true, encoding: .utf8)
    try terminal.type("bash run 2> said\n")
    try terminal.waitFor("line 50")
    #expect(try terminal.isAlternate())
    switch end {
    case "q": try terminal.press("q")
    case "C-c":
      try terminal.press("C-c")
      try terminal.waitFor("again quits")
      try terminal.press("C-c")
    default:
      _ = try Commands.run([
        "pkill", "-\(end)", "-f", "slurmtail-tui a.log", "-t", try tty(terminal),
      ])
    }
    #expect(try terminal.finish() == status)
    #expect(try !terminal.isAlternate())
    #expect(Deadline.wait { (try? read("after", in: terminal))?.hasSuffix("\n") ?? false })
    #expect(try read("before", in: terminal) == read("after", in: terminal))
    let isFault = ["SEGV", "TRAP", "ABRT", "SYS"].contains(end)
    let sentences = try read("said", in: terminal).split(separator: "\n").filter {
      $0
        == "slurmtail-tui: ended by a fault of its own, signal \(isFault && status < 138 ? "0" : "")"
        + "\(status - 128); the terminal is as it was"
    }
    #expect(sentences.count == (isFault ? 1 : 0))
  }

  /// The terminal's name, such as `pts/3`.
  private func tty(_ terminal: TmuxTerminal) throws -> String {
    try terminal.deviceName().replacing("/dev/", with: "")
  }

  @Test("^Z gives it to the shell, fg takes it again with what came meanwhile")
  func suspend() throws {
    let terminal = try shell()
    try terminal.type("stty -g > before; slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    try terminal.press("C-z")
    try terminal.waitFor("Stopped")
    #expect(try !terminal.isAlternate())
    #expect(try terminal.run("stty -g > after; echo meanwhile >> a.log") == 0)
    #expect(try read("before", in: terminal) == read("after", in: terminal))
    try terminal.type("fg\n")
    try terminal.wait("the program, with what came") { rows in
      let isOurs = (try? terminal.isAlternate()) ?? false
      return isOurs && rows.contains { $0.contains("meanwhile") }
    }
    try terminal.press("q")
    try terminal.wait("the shell") { _ in (try? !terminal.isAlternate()) ?? false }
  }

  @Test("After SIGSTOP, which nobody can answer, fg draws all of it again")
  func stopped() throws {
    let terminal = try shell()
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    _ = try Commands.run(["pkill", "-STOP", "-f", "slurmtail-tui a.log", "-t", try tty(terminal)])
    try terminal.waitFor("Stopped")
    #expect(try terminal.run("clear; stty sane; echo meanwhile >> a.log") == 0)
    try terminal.type("fg\n")
    try terminal.wait("all rows, with what came") { rows in
      rows.contains { $0.contains("line 40") } && rows.contains { $0.contains("meanwhile") }
    }
    // Keys come one by one again, and unseen.
    try terminal.press("k")
    try terminal.waitFor("paused")
    try terminal.press("q")
    try terminal.wait("the shell") { _ in (try? !terminal.isAlternate()) ?? false }
  }

  @Test("Keys and answers in pieces over a slow line")
  func slowLine() throws {
    let terminal = try shell(columns: 80, rows: 12)
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    // Esc O, and a while later A: one key, and not all streams and a step in the job.
    try terminal.sendBytes([0x1B, 0x4F])
    try terminal.sendBytes([0x41])
    try terminal.waitFor("paused")
    try terminal.sendBytes(Array("\u{1B}P1$r2 ".utf8))
    try terminal.sendBytes(Array("q\u{1B}\\".utf8))
    try terminal.type("?")
    try terminal.waitFor("down one line")
  }

  @Test("Any size, at any time")
  func resize() throws {
    let terminal = try shell(columns: 10, rows: 3)
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("too small")
    try terminal.resize(columns: 80, rows: 24)
    try terminal.waitFor("line 50")
    #expect(try terminal.screen().contains { $0.hasPrefix("   29  line 29") })
    for size in [(40, 8), (200, 50), (21, 4), (1, 1), (80, 24)] {
      try terminal.resize(columns: size.0, rows: size.1)
    }
    try terminal.wait("24 rows again") {
      $0.count >= 24 && $0[22].contains("line 50") && $0[23].contains("FOLLOW")
    }
  }

  @Test("Esc is answered at once, Alt-1 is one key, pasted text is ignored")
  func keys() throws {
    let terminal = try shell()
    try terminal.type("slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    try terminal.type("/line 4")
    try terminal.waitFor("of 11")
    try terminal.press("Escape")
    try terminal.waitFor("FOLLOW")
    try terminal.press("M-2")
    try terminal.waitFor("there is no pane 2")
    // Bracketed paste of keys that would do harm.
    try terminal.paste("qqq")
    try terminal.type("e")
    try terminal.press("M-3")
    try terminal.waitFor("there is no pane 3")
  }

  @Test("Wide and coloured text, and a hostile file that would take over the terminal")
  func hostile() throws {
    let terminal = try shell()
    let hostile =
      "한국어 🚀 끝\n\u{1B}[31mred\u{1B}[0m\n\u{1B}]0;PWNED\u{07}title\n\u{1B}[2Jclear\n"
      + "\u{1B}[?1049lalternate\nnul\0byte\nbell\u{07}\nbad \u{FFFD} bytes\n"
    try hostile.write(
      toFile: terminal.folder.file("evil.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui evil.log\n")
    let rows = try terminal.waitFor("bad � bytes")
    for text in ["한국어 🚀 끝", "red", "title", "clear", "alternate", "nul^@byte", "bell"] {
      #expect(rows.contains { $0.contains(text) }, "\(text)")
    }
    #expect(rows.joined().contains("PWNED") == false)
    #expect(try terminal.title().contains("PWNED") == false)
    #expect(try terminal.isAlternate())
    #expect(try terminal.colouredScreen().contains("\u{1B}[31m"))
  }

  @Test(
    "Terminals of all kinds show the log",
    arguments: ["xterm", "xterm-256color", "vt100", "linux", "screen", "tmux-256color"])
  func kinds(name: String) throws {
    let terminal = try shell()
    try terminal.type("TERM=\(name) slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    try terminal.press("q")
    try terminal.waitForPrompt()
  }

  @Test(
    "A terminal that this machine does not know is taken for one that does the same",
    arguments: [
      ("xterm-unheard-of", "xterm-256color"), ("foot-extra-unheard-of", "xterm-256color"),
      ("tmux-unheard-of", "screen-256color"),
    ])
  func unheardOf(name: String, known: String) throws {
    let terminal = try shell()
    try terminal.type("TERM=\(name) slurmtail-tui a.log\n")
    try terminal.waitFor("line 50")
    try terminal.waitFor("it is taken for \(known)")
    try terminal.press("q")
    try terminal.waitForPrompt()
  }

  @Test("In a C locale other characters become marks of the same width")
  func cLocale() throws {
    let terminal = try shell()
    try "a한b\n".write(toFile: terminal.folder.file("k.log"), atomically: true, encoding: .utf8)
    try terminal.type("LC_ALL=C slurmtail-tui k.log\n")
    try terminal.waitFor("a? b")
    #expect(try terminal.screen()[0].contains("k.log - * live"))
  }
}
