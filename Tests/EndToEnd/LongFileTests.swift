import Foundation
import TailTestSupport
import Testing

@Suite(
  "A long file in a terminal",
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct LongFileTests {
  @Test("Any line of it is reached, searched and filtered, and following goes on")
  func wholeFile() throws {
    let terminal = try TmuxTerminal(
      columns: 80, rows: 24, environment: ["XDG_STATE_HOME": "/nonexistent"])
    let lines = (1...200_000).map { $0 == 77 ? "needle 77\n" : "line \($0)\n" }
    let path = terminal.folder.file("long.log")
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui long.log\n")
    try terminal.waitFor("line 200000")
    try terminal.press("g")
    try terminal.waitFor("1  line 1")
    try terminal.type("/needle")
    try terminal.press("Enter")
    try terminal.waitFor("1 of 1")
    try terminal.waitFor("77  needle 77")
    try terminal.type("123456G")
    try terminal.waitFor("123456  line 123456")
    try terminal.type("&9999$")
    try terminal.press("Enter")
    try terminal.waitFor("line 129999")
    try terminal.press("b")
    try terminal.waitFor("line 9999")
    try terminal.type("&")
    try terminal.press("Enter")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data("the newest\n".utf8))
    try terminal.waitFor("PAUSED +1")
    try terminal.press("F")
    try terminal.waitFor("the newest")
    try terminal.press("q")
  }

  @Test("Keys and signals answer while a pattern takes long, whatever it is used for")
  func busy() throws {
    let terminal = try TmuxTerminal(
      columns: 80, rows: 24, environment: ["XDG_STATE_HOME": "/nonexistent"])
    let line = String(repeating: "a", count: 15) + "b\n"
    try String(repeating: line, count: 160_000)
      .write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui -n 160000 a.log; echo \"<<$?>>\"\n")
    try terminal.waitFor("160,000 lines")
    for prompt in ["/", "&"] {
      try terminal.type(prompt + "(a+)+$")
      try terminal.press("Enter")
      try terminal.type("?")
      try terminal.waitFor("any other key back")
      try terminal.type("x")
      try terminal.waitFor("too many steps")
      try terminal.type("j")
    }
    try terminal.type("q")
    try terminal.waitFor("<<0>>")
  }

  @Test("Nested bars of 24 MB are their few rows, in memory and in the file; r shows the frames")
  func longBars() throws {
    let terminal = try TmuxTerminal(
      columns: 80, rows: 24, environment: ["XDG_STATE_HOME": "/nonexistent"])
    var text = "the first line\n\repoch:   0%\n"
    let bar = String(repeating: "#", count: 60)
    for step in 0..<240_000 { text += "\rstep \(step) 17% \(bar) it/s\u{1B}[K\u{1B}[A\n" }
    text += "\u{1B}[A\repoch: 100%\n\n"
    for number in 0..<200 { text += "after \(number)\n" }
    try text.write(toFile: terminal.folder.file("bars.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui bars.log\n")
    try terminal.waitFor("after 199")
    for _ in 0..<9 { try terminal.press("b") }
    try terminal.waitFor("the first line")
    try terminal.wait("the bars are two rows") { rows in
      guard let first = rows.firstIndex(where: { $0.hasSuffix("the first line") }),
        first + 3 < rows.count
      else { return false }
      return rows[first + 1].hasSuffix("epoch: 100%") && rows[first + 2].contains("step 239999")
        && rows[first + 3].hasSuffix("after 0")
    }
    try terminal.type("/step 120000 ")
    try terminal.press("Enter")
    try terminal.waitFor("no match")
    try terminal.type("r/step 120000 ")
    try terminal.press("Enter")
    try terminal.waitFor("step 120000 17%")
    try terminal.press("q")
  }

  @Test("The middle of a sparse file of 15 TB is shown with the memory of a small one")
  func sparse() throws {
    let terminal = try TmuxTerminal(
      columns: 80, rows: 24, environment: ["XDG_STATE_HOME": "/nonexistent"])
    try terminal.type("truncate -s 15T big.log && seq 2000 >> big.log\n")
    try terminal.type("slurmtail-tui big.log\n")
    try terminal.waitFor("2000")
    // To what was written behind the hole.
    try terminal.type("50%")
    try terminal.waitFor("PAUSED")
    try terminal.press("C-z")
    try terminal.waitFor("Stopped")
    try terminal.type("clear; grep VmHWM /proc/$(jobs -p)/status\n")
    var peak = Int.max
    try terminal.wait("what it took up") { rows in
      guard let row = rows.first(where: { $0.hasPrefix("VmHWM:") }),
        let number = row.split(separator: " ").dropLast().last.flatMap({ Int($0) })
      else { return false }
      peak = number
      return true
    }
    #expect(peak < 80_000, "in KiB")
    try terminal.type("kill %1; fg\n")
  }

  @Test("Patterns are remembered from run to run")
  func memory() throws {
    let terminal = try TmuxTerminal(environment: ["XDG_STATE_HOME": NSTemporaryDirectory()])
    let state = terminal.folder.file("state")
    try "a\nb\n".write(
      toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    for isFirst in [true, false] {
      try terminal.type("XDG_STATE_HOME='\(state)' slurmtail-tui a.log\n")
      try terminal.waitFor("FOLLOW")
      try terminal.type("/")
      if isFirst {
        try terminal.type("b$")
        try terminal.press("Enter")
        try terminal.waitFor("/b$")
        #expect(
          Deadline.wait {
            FileManager.default.fileExists(atPath: state + "/slurmtail/search-history")
          })
      } else {
        try terminal.press("Up")
        try terminal.waitFor("/b$")
        try terminal.press("Escape")
        try terminal.waitFor("FOLLOW")
      }
      try terminal.press("q")
      try terminal.wait("the shell is back") { rows in
        rows.last { !$0.isEmpty }?.hasPrefix("ready>") ?? false
      }
    }
  }
}
