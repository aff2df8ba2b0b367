import Foundation
import TailTestSupport
import Testing

@Suite(
  "A file system that hangs, seen from the terminal", .blocking,
  .enabled(
    if: BadMount.unavailableReason == nil && TmuxTerminal.unavailableReason == nil,
    "needs root, /dev/fuse and tmux"))
struct HungMountTests {
  private func write(_ text: String, to path: String) throws {
    guard let file = FileHandle(forWritingAtPath: path) else {
      return try Data(text.utf8).write(to: URL(filePath: path))
    }
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  @Test("Keys and local lines go on, the pane says so, then it is caught up, and q quits")
  func hang() throws {
    let mount = try BadMount()
    let terminal = try TmuxTerminal()
    let local = terminal.folder.file("here.log")
    try write("local 1\n", to: local)
    try write("remote 1\n", to: mount.written("there.log"))
    try terminal.type("slurmtail-tui \(mount.mounted("there.log")) here.log; echo \"<<$?>>\"\n")
    try terminal.waitFor("remote 1")
    try terminal.waitFor("local 1")
    mount.turnOn(.hang)
    try terminal.waitFor("not responding")
    try write("remote 2\n", to: mount.written("there.log"))
    try write("local 2\n", to: local)
    try terminal.waitFor("local 2")
    try terminal.press("?")
    try terminal.waitFor("slurmtail-tui: keys")
    try terminal.press("q")
    mount.turnOff(.hang)
    try terminal.waitFor("remote 2")
    try terminal.wait("the pane is live again") { rows in
      !rows.contains { $0.contains("not responding") }
    }
    #expect(try terminal.screen().filter { $0.contains("remote") }.count == 2)
    mount.turnOn(.hang)
    try terminal.waitFor("not responding")
    try terminal.press("q")
    #expect(try terminal.finish() == 0)
  }

  @Test("Hung from the start: the other files are shown, and q quits")
  func fromTheStart() throws {
    let mount = try BadMount()
    let terminal = try TmuxTerminal()
    try write("local 1\n", to: terminal.folder.file("here.log"))
    try write("remote 1\n", to: mount.written("there.log"))
    mount.turnOn(.hang)
    let names = "\(mount.mounted("there.log")) '\(mount.mounted("*.log"))' here.log"
    try terminal.type("slurmtail-tui \(names); echo \"<<$?>>\"\n")
    try terminal.waitFor("local 1")
    try terminal.waitFor("not responding")
    try terminal.press("q")
    #expect(try terminal.finish() == 0)
  }
}
