import Foundation
import TailTestSupport
import Testing

@Suite(
  "A chart in a terminal",
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ChartTests {
  @Test("A number is chosen, drawn as the file grows, and read from the whole file")
  func growing() throws {
    let terminal = try TmuxTerminal(
      columns: 80, rows: 24, environment: ["XDG_STATE_HOME": "/nonexistent"])
    let path = terminal.folder.file("train.log")
    let lines = (1...50_000).map { "epoch 1 step \($0) loss=\($0 == 777 ? "42.5" : "0.5")\n" }
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui train.log\n")
    try terminal.waitFor("step 50000")
    try terminal.press("m")
    try terminal.waitFor("numbers in train.log")
    try terminal.type("lo")
    try terminal.press("Enter")
    try terminal.waitFor("loss 0.5  0.5 to 0.5, 100 values")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data("epoch 2 step 50001 loss=0.25\n".utf8))
    try terminal.waitFor("loss 0.25  0.25 to 0.5, 101 values")
    try terminal.wait("dots of a falling curve") { rows in
      rows.contains { row in row.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
    }
    try terminal.press("M")
    try terminal.waitFor("0.25 to 42.5, 50,001 values")
    try terminal.type("[200[]")
    try terminal.waitFor("line 777: 42.5 (0.5 to 42.5, ")
    try terminal.press("|")
    try terminal.waitFor("777  epoch 1 step 777 loss=42.5")
    try terminal.resize(columns: 120, rows: 24)
    try terminal.waitFor("│ loss 0.25")
    try terminal.press("m")
    try terminal.wait("no chart") { rows in !rows.contains { $0.contains("│ loss") } }
    try terminal.press("q")
  }
}
