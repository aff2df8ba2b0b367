import Foundation
import TailTestSupport
import Testing

@Suite("Starting the program", .blocking)
struct LaunchTests {
  /// Runs the program without a terminal.
  private func run(_ arguments: String...) throws -> Commands.Result {
    try Commands.run([Commands.binary] + arguments)
  }

  @Test(
    "Arguments that cannot be used: one clear line and status 2",
    arguments: [
      (["--frobnicate"], "unknown option '--frobnicate'. See --help."),
      (["--lyaout", "tabs"], "unknown option '--lyaout'. Did you mean '--layout'? See --help."),
      ([""], "an empty argument"), ([], "nothing to watch"),
      (["--lines", "x", "1"], "x"),
      (["-n", "--dump", "1"], "-n '--dump': a whole number is needed"),
      (["--lines=-5000000000", "1"], "no more than 999,999,999"),
      (["12_[3-1]"], "12_[3-1] is not a list of tasks"), (["7", "12_[]"], "from low to high"),
      (
        ["--dump", "--header", "--format", "raw", "x.log"], "--header cannot go with the format raw"
      ),
      (["--dump", "-o", "%q", "x.log"], "there are %j %A %a %x %u %s"),
      (["--buffer", "12Q", "1"], "12Q"), (["--grep", "a(b", "1"], "parenthesis"),
      (["--stream", "both", "1"], "--stream 'both': all, stdout or stderr is needed. See"),
      (["--slurm-interval", "0", "1"], "from 1"),
      (["0"], "neither a job id nor a file"), (["12x"], "neither a job id nor a file"),
      (["--poll", "-1", "1"], "--poll -1: a number of seconds above 0"),
      (["--slurm-interval", "1e11", "1"], "from 1 to 86400"),
      (["--poll", "1e11", "1"], "up to 86400"),
      (["--lines", "9223372036854775807", "1"], "--lines"),
      (["--buffer", "9999999T", "1"], "9999999T"), (["/dev/fd/63"], "command > out.log"),
      (["-"], "command > out.log"), (["12345="], "12345=path,path"),
    ] as [([String], String)])
  func unusable(arguments: [String], expected: String) throws {
    let result = try Commands.run([Commands.binary] + arguments)
    #expect(result.status == 2)
    #expect(result.output.hasPrefix("slurmtail-tui: "))
    #expect(result.output.contains(expected), "\(result.output)")
    #expect(result.output.split(separator: "\n").count == 1, "\(result.output)")
  }

  @Test("As many lines as tail gives, however the number is written")
  func lines() throws {
    let folder = try TemporaryFolder()
    try (1...9).map { "\($0)\n" }.joined().write(
      toFile: folder.file("a.log"), atomically: true, encoding: .utf8)
    for arguments in [["-n", "-2"], ["-n-2"], ["-n2"], ["--lines=-2"], ["--lines", "2"]] {
      let all = [Commands.binary, "--dump"] + arguments + [folder.file("a.log")]
      #expect(try Commands.run(all).output == "8\n9\n", "\(arguments)")
    }
    let all = [Commands.binary, "--dump", "--grep", "-x", folder.file("a.log")]
    #expect(try Commands.run(all).status == 0)
  }

  @Test("Nothing can be dumped of a session that there is not; one that is near is named")
  func unknownSession() throws {
    let state = try TemporaryFolder()
    let kept = state.path + "/slurmtail/sessions"
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
    try "".write(toFile: kept + "/sweep", atomically: true, encoding: .utf8)
    func dump(_ name: String) throws -> Commands.Result {
      try Commands.run(
        [Commands.binary, "--dump", "--session", name, "x.log"],
        environment: ["XDG_STATE_HOME": state.path])
    }
    let near = try dump("sweeep")
    #expect(near.status == 2)
    #expect(near.output.contains("there is no session sweeep; did you mean sweep?"))
    #expect(try dump("else").output.contains("--sessions lists them"))
  }

  @Test("Where Slurm cannot be asked, that is said at once, with what to do")
  func noSlurm() throws {
    for source in ["--me", "12345"] {
      let result = try Commands.run(
        [Commands.binary, "--dump", source],
        environment: ["PATH": "/nonexistent:/bin/nowhere"], directory: "/")
      #expect(result.status == 1)
      let what = source == "--me" ? "my jobs" : "job 12345"
      #expect(result.output.contains("cannot ask Slurm about \(what): Slurm's commands"))
      #expect(result.output.contains("give "))
      #expect(result.output.split(separator: "\n").count == 1, "\(result.output)")
    }
  }

  @Test("Help and version")
  func help() throws {
    let help = try run("--help")
    #expect(help.status == 0)
    for option in ["--demo", "--lines", "--buffer", "--stream", "--grep", "--log-dir"] {
      #expect(help.output.contains(option))
    }
    let version = try run("--version")
    #expect(version.status == 0)
    #expect(version.output.hasPrefix("slurmtail-tui "))
  }
}

@Suite(
  "Starting in a terminal", .blocking,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct TerminalLaunchTests {
  private let terminal: TmuxTerminal

  init() throws {
    terminal = try TmuxTerminal()
  }

  /// Runs a command and gives back its status and what it said on standard error.
  private func run(_ command: String) throws -> (Int32, String) {
    let status = try terminal.run(command + " 2> error.txt")
    return (status, try String(contentsOfFile: terminal.folder.file("error.txt"), encoding: .utf8))
  }

  @Test(
    "What cannot be shown is one line on standard error and a status",
    arguments: [
      ("slurmtail-tui .", Int32(1), "is a directory"),
      ("slurmtail-tui --follow a.log", 2, "the screen follows by itself"),
      ("slurmtail-tui --force a.log", 2, "s asks before it replaces"),
      ("slurmtail-tui ./fifo", 1, "is a FIFO"), ("slurmtail-tui /dev/zero", 1, "is a device"),
      ("TERM=dumb slurmtail-tui a.log", 2, "cannot place text"),
      ("TERM=nonsense slurmtail-tui a.log", 2, "TERM=xterm-256color"),
      ("TERM= slurmtail-tui a.log", 2, "TERM is not set"),
      ("setsid -w slurmtail-tui a.log < /dev/null", 2, "there is none to read keys from"),
      ("echo 1 | slurmtail-tui", 2, "command > out.log"),
      ("slurmtail-tui <(echo x)", 2, "command > out.log"),
      ("PATH=$OWN slurmtail-tui 12345", 1, "not installed on this machine"),
      ("slurmtail-tui $'evil\\e]0;x\\a/dir'/..", 1, "is a directory"),
    ])
  func refused(command: String, status: Int32, expected: String) throws {
    try "x\n".write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    mkfifo(terminal.folder.file("fifo"), 0o600)
    try FileManager.default.createDirectory(
      atPath: terminal.folder.file("evil\u{1B}]0;x\u{07}/dir"), withIntermediateDirectories: true)
    let own = Commands.binary.replacing(#//[^/]*$/#, with: "")
    let (found, message) = try run(command.replacing("$OWN", with: own))
    #expect(found == status, "\(message)")
    #expect(message.contains(expected), "\(message)")
    #expect(message.hasPrefix("slurmtail-tui: "))
    #expect(message.split(separator: "\n").count == 1)
    #expect(!message.contains("\u{1B}"))
  }

  @Test("A controller that does not answer: the pane says so, the default file is read meanwhile")
  func silentController() throws {
    let conf = """
      ClusterName=none
      SlurmctldHost=localhost(127.0.0.1)
      SlurmctldPort=9
      AuthType=auth/munge
      NodeName=n
      PartitionName=p Nodes=n

      """
    try conf.write(toFile: terminal.folder.file("slurm.conf"), atomically: true, encoding: .utf8)
    try "from the file\n".write(
      toFile: terminal.folder.file("slurm-77.out"), atomically: true, encoding: .utf8)
    guard Commands.exists("squeue") else { return }
    try terminal.type("SLURM_CONF=$PWD/slurm.conf slurmtail-tui 77\n")
    try terminal.waitFor("from the file", seconds: 60)
    try terminal.waitFor("Slurm does not answer", seconds: 60)
    try terminal.type("q")
    try terminal.waitForPrompt()
  }

  @Test("Files instead of jobs: by path, by glob, one that comes later, and --log-dir")
  func files() throws {
    for name in ["rank-1.log", "rank-2.log", "slurm-5.out", "slurm-5.err"] {
      try "text of \(name)\n".write(
        toFile: terminal.folder.file(name), atomically: true, encoding: .utf8)
    }
    try terminal.type("slurmtail-tui 'rank-*.log' late.log\n")
    try terminal.waitFor("text of rank-1.log")
    try terminal.waitFor("text of rank-2.log")
    try terminal.waitFor("waiting for late.log")
    try "here it is\n".write(
      toFile: terminal.folder.file("late.log"), atomically: false, encoding: .utf8)
    try terminal.waitFor("here it is")
    try terminal.type("q")
    try terminal.waitForPrompt()
    try terminal.type("clear; SLURM_CONF=/nonexistent slurmtail-tui --log-dir . 5\n")
    try terminal.waitFor("text of slurm-5.out")
    try terminal.waitFor("▌ text of slurm-5.err")
  }

  @Test("A pattern's files that come later are shown, a dump follows them, too")
  func laterFiles() throws {
    func write(_ name: String) throws {
      try "text of \(name)\n".write(
        toFile: terminal.folder.file(name), atomically: false, encoding: .utf8)
    }
    try terminal.type("slurmtail-tui 'rank-*.log'\n")
    try terminal.waitFor("no file matches rank-*.log yet")
    try write("rank-0.log")
    try terminal.waitFor("text of rank-0.log")
    try write("rank-1.log")
    try terminal.waitFor("text of rank-1.log")
    try terminal.type("q")
    try terminal.waitForPrompt()
    try terminal.type("clear; slurmtail-tui --dump --follow 'rank-*.log' > all.txt & sleep 0.1\n")
    func dumped(_ text: String) -> Bool {
      let all = try? String(contentsOfFile: terminal.folder.file("all.txt"), encoding: .utf8)
      return all?.contains(text) ?? false
    }
    #expect(Deadline.wait { dumped("rank-1.log: text of rank-1.log") }, "the files that are there")
    try write("rank-2.log")
    #expect(Deadline.wait { dumped("rank-2.log: text of rank-2.log") }, "the file that came")
    try terminal.type("kill %1\n")
  }

  @Test("Behind xargs keys are the terminal's")
  func xargs() throws {
    try "here it is\n".write(
      toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    try terminal.type("echo ./a.log | xargs slurmtail-tui; echo \"<<$?>>\"\n")
    try terminal.waitFor("here it is")
    try terminal.type("q")
    try terminal.waitFor("<<0>>")
  }

  @Test("A name that is no UTF-8 is a name like others")
  func foreignName() throws {
    let make = "printf 'in it\\n' > $'caf\\xe9.log'"
    try terminal.type("\(make); slurmtail-tui $'caf\\xe9.log'\n")
    try terminal.waitFor("in it")
    try terminal.waitFor("caf\u{FFFD}.log")
    try terminal.type("q")
    try terminal.waitForPrompt()
  }

  @Test("A terminal that says it is as wide as numbers go")
  func wide() throws {
    try "here it is\n".write(
      toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    let run = "stty cols 65535 rows 65535; slurmtail-tui a.log; echo \"<<$?>>\""
    try terminal.type(run + "\n")
    try terminal.wait("it is on its screen") { _ in (try? terminal.isAlternate()) ?? false }
    try terminal.type("q")
    try terminal.waitFor("<<0>>")
  }

  @Test("Filters and streams from the command line")
  func options() throws {
    let text = (1...300).map { "line \($0)\n" }.joined()
    try text.write(toFile: terminal.folder.file("a.log"), atomically: true, encoding: .utf8)
    try terminal.type("slurmtail-tui -n 50 --grep 'line 2' --exclude '[13579]$' a.log\n")
    let rows = try terminal.waitFor("  298  line 298")
    #expect(!rows.contains { $0.contains("line 297") })
    #expect(!rows.contains { $0.contains("line 300") })
    #expect(rows.contains { $0.contains("&line 2 &![13579]$") })
    try terminal.waitFor("56 of 300 lines")
  }

  @Test("The demo shows three jobs: one learns, one fails, one waits; and leaves nothing behind")
  func demo() throws {
    let folder = terminal.folder.file("tmp")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try terminal.type("TMPDIR=\(folder) slurmtail-tui --demo; echo \"<<$?>>\"\n")
    try terminal.wait("three jobs") { rows in
      ["train-llm ● RUNNING", "eval-bench ", "publish ○ PENDING", "it/s]", "afterok:12345"]
        .allSatisfy { text in rows.contains { $0.contains(text) } }
    }
    try terminal.waitFor("── FAILED, exit 1,", seconds: 60)
    try terminal.waitFor("torch.OutOfMemoryError: CUDA out of memory")
    // Wide text, wherever it has gone by now.
    try terminal.type("/안녕하세요\n")
    try terminal.wait("Korean text") { rows in
      rows.contains { $0.contains("sample: 안녕하세요, 번역을 시작합니다 → Hello") }
    }
    try terminal.type("q")
    #expect(try terminal.finish() == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }
}
