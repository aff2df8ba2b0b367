import Foundation
import TailTestSupport
import Testing

@Suite(
  "What it takes of a login node", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"),
  .enabled(if: access("/dev/shm", W_OK) == 0, "there is no local folder that is known to be one"))
struct GentlenessTests {
  /// Threads, the one of the screen included: counted processes and threads are few on login nodes.
  private static let threads = 6

  @Test(
    "Whatever the number of panes: six threads, no child, and a gigabyte of addresses will do",
    arguments: [1, 2, 10, 1000])
  func threads(panes: Int) throws {
    let folder = "/dev/shm/slurmtail-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for number in 0..<panes {
      try "rank \(number)\n".write(
        toFile: "\(folder)/r\(number + 1000).log", atomically: true, encoding: .utf8)
    }
    let terminal = try TmuxTerminal(columns: 100, rows: 40)
    try terminal.type(
      "bash -c 'ulimit -v 1048576; cd \(folder); echo $$ > pid; exec slurmtail-tui r*.log'\n")
    try terminal.waitFor("rank 0")
    // Everything that has a thread of its own: following, counting, history, saving.
    try append("a later line\n", to: "\(folder)/r1000.log")
    try terminal.waitFor("a later line")
    let process = try String(contentsOfFile: "\(folder)/pid", encoding: .utf8)
      .trimmingCharacters(in: .newlines)
    #expect(try threads(of: process).count <= Self.threads)
    if panes > 2 {
      // It was the overview so far.
      try terminal.press("Enter")
      try terminal.waitFor("FOLLOW")
    }
    try terminal.type("/rank")
    try terminal.press("Enter")
    try terminal.type("s")
    try terminal.press("C-u")
    try terminal.type("saved.txt")
    #expect(try mostThreads(of: process) { try terminal.press("Enter") } <= Self.threads)
    #expect(Deadline.wait { FileManager.default.fileExists(atPath: "\(folder)/saved.txt") })
    #expect(try children(of: process).isEmpty)
    try terminal.press("Escape")
    try terminal.type("q")
    try terminal.waitForPrompt()
  }

  private func append(_ text: String, to path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Array(text.utf8))
    try file.close()
  }

  /// The most that are seen before and after something is done.
  private func mostThreads(of process: String, while act: () throws -> Void) throws -> Int {
    let before = try threads(of: process).count
    try act()
    return max(before, try threads(of: process).count)
  }

  private func threads(of process: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
  }

  private func children(of process: String) throws -> String {
    try threads(of: process).map { thread in
      (try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8))
        ?? ""
    }.joined()
  }
}
