import Foundation
import TailTestSupport
import Testing

@Suite("Where the kernel allows little", .blocking)
struct KernelLimitsTests {
  /// A user who runs nothing else, so that what is allowed is what the test says.
  private static let user = "64\(getpid() % 1000 + 100)"
  private static let asUser =
    "setpriv --reuid \(user) --regid \(user) --clear-groups env HOME=/nonexistent"

  /// Why limits of processes cannot be tried: they do not bind root.
  static let noUser: String? = {
    guard getuid() == 0, Commands.exists("setpriv") else { return "needs root and setpriv" }
    let result = try? Commands.run(
      ["sh", "-c", "\(asUser) \(Commands.binary) --version"])
    return result?.status == 0 ? nil : "another user cannot run the program where it is"
  }()

  private func write(_ count: Int, in folder: TemporaryFolder) throws {
    chmod(folder.path, 0o755)
    for number in 0..<count {
      let name = folder.file(
        "r\(String(repeating: "0", count: 3 - "\(number)".count))\(number).log")
      try "rank \(number)\n".write(toFile: name, atomically: true, encoding: .utf8)
    }
  }

  @Test("The soft limit of open files is raised, and programs that are started have it back")
  func softLimit() throws {
    let shell = try Shell()
    try write(300, in: shell.folder)
    let result = try shell.run("ulimit -Sn 256; $P --dump 'r*.log'")
    #expect(result.status == 0)
    #expect(result.output.split(separator: "\n").count == 300, "\(result.output.suffix(300))")
    try shell.write(
      Array("#!/bin/sh\nulimit -Sn >> limits; exit 1\n".utf8), to: "scontrol")
    chmod(shell.folder.file("scontrol"), 0o755)
    _ = try shell.run(
      """
      ulimit -Sn 300; PATH=$PWD:$PATH $P --dump 1234567 & program=$!
      for i in $(seq 300); do [ -s limits ] && break; sleep 0.1; done; kill $program
      """)
    let limits = String(decoding: try shell.bytes(of: "limits"), as: UTF8.self)
    #expect(Set(limits.split(separator: "\n")) == ["300"])
  }

  @Test("Whatever number of open files is allowed: all lines, or one sentence that tells why not")
  func fewDescriptors() throws {
    let shell = try Shell()
    try write(20, in: shell.folder)
    for limit in Array(6...40) + [100] {
      let result = try shell.run("ulimit -n \(limit); exec $P --dump r*.log")
      let lines = result.output.split(separator: "\n")
      if result.status == 0 {
        #expect(lines.count == 20, "ulimit -n \(limit): \(result.output)")
      } else {
        #expect(result.status == 1 || result.status == 2, "ulimit -n \(limit): \(result)")
        #expect(
          lines.contains { $0.contains("open file") || $0.contains("Too many open files") },
          "ulimit -n \(limit): \(result)")
      }
      // What the tests have open, programs that they start have, too.
      if limit == 100 { #expect(result.status == 0, "ulimit -n \(limit): \(result)") }
    }
  }

  @Test("Whatever number of open files is allowed, a dump writes each file or tells of it")
  func fewDescriptorsOfDump() throws {
    let shell = try Shell()
    try write(3, in: shell.folder)
    for limit in 6...20 {
      let result = try shell.run("ulimit -n \(limit); exec $P --dump r*.log </dev/null")
      let lines = result.output.split(separator: "\n")
      if result.status == 0 {
        let ranks = (0..<3).map { "r00\($0).log: rank \($0)" }
        #expect(lines.map(String.init) == ranks, "ulimit -n \(limit): \(result)")
      } else {
        let told = (0..<3).filter { number in
          lines.contains { $0.contains("cannot read r00\(number).log: no further open file") }
        }
        let cannotStart = lines.contains { $0.contains("cannot start: no further open file") }
        #expect(cannotStart || told == [0, 1, 2], "ulimit -n \(limit): \(result)")
      }
    }
  }

  @Test(
    "Where no further process is allowed, a dump writes all the same",
    .enabled(
      if: KernelLimitsTests.noUser == nil, "needs root, setpriv and a place that others can read"),
    arguments: [1, 2, 3, 4])
  func fewProcessesOfDump(limit: Int) throws {
    let shell = try Shell()
    try write(3, in: shell.folder)
    let result = try shell.run(
      """
      mkdir out; chmod 777 out
      \(Self.asUser) bash -c 'ulimit -u \(limit); exec $P --dump r*.log' 2>/dev/null
      \(Self.asUser) bash -c 'ulimit -u \(limit); exec $P --dump r*.log -o out/all' 2>/dev/null
      echo $?; cat out/all; touch out/rest; chmod 666 out/rest
      (exec \(Self.asUser) bash -c \
        'ulimit -u \(limit); exec $P --dump --follow r000.log >out/rest' 2>/dev/null) & p=$!
      until [ -s out/rest ]; do sleep 0.02; done
      echo more >>r000.log; until [ "$(wc -l <out/rest)" = 2 ]; do sleep 0.02; done
      kill -INT $p; wait $p; echo $?; cat out/rest
      """)
    let ranks = (0..<3).map { "r00\($0).log: rank \($0)\n" }.joined()
    #expect(result.output == ranks + "0\n" + ranks + "130\nrank 0\nmore\n")
  }

  @Test(
    "With 60 open files, 40 files can be saved, completed and added to",
    .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
  func sixty() throws {
    let terminal = try TmuxTerminal(columns: 100, rows: 60)
    try write(40, in: terminal.folder)
    try terminal.type("(ulimit -n 60; exec slurmtail-tui --layout stack r*.log)\n")
    // As many panes as there is room for; the others are in the row of names.
    try terminal.wait("all panes") { rows in
      (0..<18).allSatisfy { number in rows.contains { $0.contains("rank \(number)") } }
    }
    try terminal.type("s")
    try terminal.press("C-u")
    try terminal.type("out.txt")
    try terminal.press("Enter")
    #expect(
      Deadline.wait { FileManager.default.fileExists(atPath: terminal.folder.file("out.txt")) })
    try terminal.type("a")
    try terminal.waitFor("r00")
    try terminal.press("Escape")
    try terminal.type("q")
    try terminal.waitForPrompt()
  }

  @Test(
    "With too few to show anything: one sentence about that, and nothing about the terminal",
    .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
  func tooFew() throws {
    let terminal = try TmuxTerminal(columns: 120, rows: 24)
    try write(3, in: terminal.folder)
    for limit in 6...24 {
      try terminal.type("(ulimit -n \(limit); exec slurmtail-tui r*.log) 2> err; echo \"<<$?>>\"\n")
      let rows = try terminal.wait("the screen or the end, ulimit -n \(limit)") { rows in
        rows[0].contains("r000.log") || rows.contains { $0.hasPrefix("<<") }
      }
      if rows[0].contains("r000.log") { try terminal.type("q") }
      let status = try terminal.finish()
      #expect(status < 128, "ulimit -n \(limit)")
      let words = try String(contentsOfFile: terminal.folder.file("err"), encoding: .utf8)
      #expect(!words.contains("does not know"), "ulimit -n \(limit): \(words)")
      if status != 0 {
        #expect(
          words.contains("open file"), "ulimit -n \(limit), status \(status): \(words)")
      }
    }
  }

  @Test(
    "Whatever number of processes is allowed: files are followed, and what cannot be done is said",
    .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"),
    .enabled(
      if: KernelLimitsTests.noUser == nil, "needs root, setpriv and a place that others can read"),
    arguments: [1, 2, 3, 4, 6, 8, 12])
  func fewProcesses(limit: Int) throws {
    let terminal = try TmuxTerminal(columns: 100, rows: 20)
    try write(2, in: terminal.folder)
    try terminal.type(
      "\(Self.asUser) bash -c 'ulimit -u \(limit); exec slurmtail-tui r000.log r001.log'\n")
    try terminal.wait("both files") { rows in
      rows.contains { $0.contains("rank 0") } && rows.contains { $0.contains("rank 1") }
    }
    let file = try #require(FileHandle(forWritingAtPath: terminal.folder.file("r000.log")))
    try file.seekToEnd()
    try file.write(contentsOf: Array("a later line\n".utf8))
    try terminal.waitFor("a later line")
    try terminal.type("Ya")
    try terminal.press("C-g")
    try terminal.type("/rank")
    try terminal.press("Enter")
    try terminal.type("G")
    try file.write(contentsOf: Array("the last line\n".utf8))
    try terminal.waitFor("the last line")
    try terminal.type("v")
    let rows = try terminal.wait("the pager, or why there is none") { rows in
      rows.contains { $0.contains("(END)") || $0.contains("cannot start") }
    }
    if rows.contains(where: { $0.contains("(END)") }) {
      try terminal.type("q")
      // The name alone stands in the command, too.
      try terminal.wait("the panes again") {
        $0.contains { $0.contains("r001.log") && $0.contains("live") }
      }
    }
    #expect(try terminal.isAlternate())
    try terminal.type("q")
    try terminal.wait("the shell") { $0.contains { $0.hasPrefix("ready>") } }
  }
}
