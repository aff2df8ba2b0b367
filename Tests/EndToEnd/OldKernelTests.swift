import Foundation
import TailTestSupport
import Testing

/// RHEL 7 has Linux 3.10; so that its absence shows, each call that came later is answered as there.
@Suite(
  "On kernels that lack newer calls", .blocking,
  .enabled(if: Commands.exists("strace"), "strace is not installed"))
struct OldKernelTests {
  /// What came after 3.10 and the C library or we may use.
  private static let calls =
    "statx,renameat2,copy_file_range,getrandom,clone3,rseq,memfd_create,openat2,close_range,"
    + "faccessat2,preadv2,pwritev2,membarrier,epoll_pwait2,pidfd_open"
  private static let kernel =
    "strace -f -o calls -e trace=\(calls) -e inject=\(calls):error=ENOSYS"

  @Test("A dump reads and saves")
  func dump() throws {
    let shell = try Shell()
    let lines = (1...1000).map { "line \($0)\n" }.joined()
    try shell.write(Array(lines.utf8), to: "train.log")
    let result = try shell.run("\(Self.kernel) $P --dump train.log")
    #expect(result.status == 0, "\(result.output.suffix(300))")
    #expect(result.output == lines)
    let saved = try shell.run("\(Self.kernel) $P --dump -o saved.txt train.log")
    #expect(saved.status == 0, "\(saved.output)")
    #expect(try shell.bytes(of: "saved.txt") == Array(lines.utf8))
    let calls = String(decoding: try shell.bytes(of: "calls"), as: UTF8.self)
    #expect(calls.contains("statx") && calls.contains("INJECTED"))
  }

  @Test(
    "The screen follows and saves",
    .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
  func screen() throws {
    let terminal = try TmuxTerminal(columns: 80, rows: 12)
    let log = terminal.folder.file("train.log")
    try "one\n".write(toFile: log, atomically: true, encoding: .utf8)
    try terminal.type("\(Self.kernel) slurmtail-tui train.log\n")
    try terminal.waitFor("one")
    let file = try #require(FileHandle(forWritingAtPath: log))
    try file.seekToEnd()
    try file.write(contentsOf: Array("two\n".utf8))
    try terminal.waitFor("two")
    // Another file takes the name.
    try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
    try "three\n".write(toFile: log, atomically: true, encoding: .utf8)
    try terminal.waitFor("three")
    try terminal.type("s")
    try terminal.press("C-u")
    try terminal.type("saved.txt")
    try terminal.press("Enter")
    try terminal.waitFor("saved")
    try terminal.type("q")
    try terminal.waitForPrompt()
    #expect(
      try String(contentsOfFile: terminal.folder.file("saved.txt"), encoding: .utf8)
        == "one\ntwo\nthree\n")
  }
}
