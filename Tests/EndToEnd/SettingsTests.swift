import Foundation
import TailTestSupport
import Testing

@Suite("Configuration, with the real program", .blocking)
struct SettingsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write("a\nb\nc\n", to: "a.log")
  }

  private func write(_ text: String, to name: String) throws {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
  }

  private func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Commands.Result {
    let own = ["XDG_CONFIG_HOME": folder.path, "SLURMTAIL_CONFIG": "", "SLURMTAIL_OPTS": ""]
    return try Commands.run(
      [Commands.binary] + arguments, environment: own.merging(environment) { $1 })
  }

  @Test("Option before $SLURMTAIL_OPTS before file before default")
  func precedence() throws {
    let log = folder.file("a.log")
    #expect(try run("--dump", log).output == "a\nb\nc\n")
    try FileManager.default.createDirectory(
      atPath: folder.file("slurmtail"), withIntermediateDirectories: true)
    try write("format = \"json\"\n", to: "slurmtail/config.toml")
    #expect(try run("--dump", log).output.hasPrefix("{"))
    let options = ["SLURMTAIL_OPTS": "--format text -n 1"]
    #expect(try run("--dump", log, environment: options).output == "c\n")
    #expect(try run("--dump", "-n", "2", log, environment: options).output == "b\nc\n")
    try write("format = \"raw\"\nwarp = true\n", to: "other.toml")
    let other = try run("--dump", log, environment: ["SLURMTAIL_CONFIG": folder.file("other.toml")])
    #expect(other.output.contains("other.toml:2: there is no setting warp; did you mean wrap?"))
    #expect(other.output.hasSuffix("a\nb\nc\n"))
    #expect(other.status == 0)
  }

  @Test("A file that cannot be read is told, and the defaults hold")
  func unreadable() throws {
    mkfifo(folder.file("fifo"), 0o600)
    _ = FileManager.default.createFile(
      atPath: folder.file("huge"), contents: Data(count: 1_000_000))
    for (file, words) in [
      ("missing", "No such file or directory; slurmtail-tui --print-config writes one"),
      ("fifo", "it is not a regular file"), (".", "it is not a regular file"), ("huge", "KiB"),
    ] {
      let result = try run("--config", folder.file(file), "--dump", folder.file("a.log"))
      #expect(result.status == 0)
      #expect(result.output.contains(words), "\(result.output)")
      #expect(result.output.hasSuffix("a\nb\nc\n"))
    }
  }

  @Test("A bad $SLURMTAIL_OPTS is named")
  func badOptions() throws {
    let result = try run(folder.file("a.log"), environment: ["SLURMTAIL_OPTS": "--lnies 5"])
    #expect(result.status == 2)
    #expect(result.output.contains("SLURMTAIL_OPTS"))
  }

  @Test("The default that is printed is a configuration")
  func printed() throws {
    let printed = try run("--print-config")
    #expect(printed.status == 0)
    try write(printed.output, to: "printed.toml")
    let result = try run("--config", folder.file("printed.toml"), "--dump", folder.file("a.log"))
    #expect(result.output == "a\nb\nc\n")
  }
}

@Suite(
  "Configuration on the screen", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ScreenSettingsTests {
  @Test("Keys, display and the first mistake")
  func screen() throws {
    let terminal = try TmuxTerminal(columns: 100, rows: 24)
    let config = "line-numbers = false\nthme = 1\n[keys]\n\"ctrl-q\" = \"quit\"\n"
    try config.write(toFile: terminal.folder.file("c.toml"), atomically: true, encoding: .utf8)
    try "one line\n".write(
      toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui --config c.toml a.log; echo \"<<$?>>\"\n")
    try terminal.waitFor("c.toml:2: there is no setting thme; did you mean theme?")
    try terminal.wait("the line") { $0.contains { $0.hasPrefix("  one line") } }
    try terminal.press("C-q")
    #expect(try terminal.finish() == 0)
  }

  @Test("A job's end rings the bell and runs the command; what fails is a message")
  func end() throws {
    let terminal = try TmuxTerminal(columns: 100, rows: 30)
    let config = """
      [on-end]
      bell = true
      command = 'echo "$SLURMTAIL_JOB $SLURMTAIL_STATE $SLURMTAIL_EXIT" >> ended; echo no >&2; false'

      """
    try config.write(toFile: terminal.folder.file("c.toml"), atomically: true, encoding: .utf8)
    try terminal.command(["set", "-g", "monitor-bell", "on"])
    try terminal.command(["set", "-g", "bell-action", "none"])
    try terminal.type("cat > bytes < /dev/null; slurmtail-tui --config c.toml --demo\n")
    try terminal.waitFor("train-llm")
    try terminal.command([
      "pipe-pane", "-t", "t", "-o", "cat >> '\(terminal.folder.file("bytes"))'",
    ])
    try terminal.waitFor("on-end: the command failed: no", seconds: 60)
    let ended = try String(contentsOfFile: terminal.folder.file("ended"), encoding: .utf8)
    #expect(ended.hasSuffix(" FAILED 1:0\n"), "\(ended)")
    #expect(
      Deadline.wait {
        (try? Data(contentsOf: URL(filePath: terminal.folder.file("bytes"))).contains(7)) ?? false
      })
    try terminal.type("q")
  }
}
