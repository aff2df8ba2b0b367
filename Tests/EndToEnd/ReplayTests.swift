import Foundation
import TailTestSupport
import Testing

/// The whole program against recorded answers of versions that are not installed here: a `scontrol`
/// and a `squeue` on PATH print what those versions printed (see SlurmJobsTests/Fixtures/README.md),
/// and the files lie where they lay.
@Suite(
  "Answers of other versions of Slurm", .blocking, .serialized,
  .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct ReplayTests {
  private static let fixtures = Commands.root + "Tests/SlurmJobsTests/Fixtures/"

  private func write(_ text: String, to path: String, executable: Bool = false) throws {
    let folder = path.replacing(#//[^/]*$/#, with: "")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if executable { return try Commands.write(program: text, to: path) }
    try text.write(toFile: path, atomically: false, encoding: .utf8)
  }

  private func replay(_ version: String, host: String, in terminal: TmuxTerminal) throws {
    let folder = terminal.folder.path
    let jobs = folder + "/home"
    for name in try String(contentsOfFile: Self.fixtures + "files-\(version).txt", encoding: .utf8)
      .split(separator: "\n")
    {
      try write("I am \(name)\n", to: jobs + "/" + name)
    }
    let record = try String(
      contentsOfFile: Self.fixtures + "scontrol-\(version).txt", encoding: .utf8)
    try write(record.replacing("/home/u/jobs", with: jobs), to: folder + "/scontrol.txt")
    let rows = try String(contentsOfFile: Self.fixtures + "squeue-\(version).txt", encoding: .utf8)
      .split(separator: "\n").map { row in
        let cells = row.replacing("/home/u/jobs", with: jobs).split(
          separator: "|", omittingEmptySubsequences: false)
        return [
          cells[0], cells[1], cells[2], "N/A", "N/A", "root", cells[3], "None", "0:10", "N/A",
          "node1", "node1", "1", "0", "0", cells[6], "N/A", "N/A", "N/A", "N/A", "N/A", cells[4],
          cells[5],
          cells[0] == "2" ? "na me" : "j",
        ].joined(separator: "\u{1F}") + "\u{1E}\n"
      }
    try write(rows.joined(), to: folder + "/rows.txt")
    let scontrol = """
      #!/bin/sh
      case "$1 $2" in
        "show config") echo 'SLURM_VERSION           = \(version)'; echo 'ClusterName = replay' ;;
        "show node") echo '   NodeHostName=\(host)' ;;
        "show job") awk -v id="JobId=$3 " 'BEGIN { RS = ""; ORS = "\\n\\n" } index($0, id) == 1' \
      \(folder)/scontrol.txt | grep . || { echo 'Invalid job id specified' >&2; exit 1; } ;;
      esac
      """
    try write(scontrol, to: folder + "/bin/scontrol", executable: true)
    try write("#!/bin/sh\ncat \(folder)/rows.txt\n", to: folder + "/bin/squeue", executable: true)
  }

  @Test(
    "Each job's log is the one that this version wrote",
    arguments: [("22.05.8", "vm"), ("25.11.7", "node1")])
  func logs(version: String, host: String) throws {
    let terminal = try TmuxTerminal(columns: 160, rows: 50)
    try replay(version, host: host, in: terminal)
    let run = "clear; PATH=$PWD/bin:/usr/bin:/bin XDG_STATE_HOME=$PWD/state \(Commands.binary) "
    for (jobs, names) in [
      ("1 2 3", ["slurm-1.out", "-root-na me-", "sp ace/x y.out"]),
      (
        "4 5 7",
        ["esc-%j.out", version == "22.05.8" ? #"abs\%j.out"# : "abs%j.out", "pad-00007-007"]
      ),
      ("11", ["slurm-11.out"]),
      ("2 4 5 7 11", ["-root-na me-", "esc-%j.out", "pad-00007-007", "slurm-11.out"]),
    ] {
      try terminal.type(run + jobs + "\n")
      try terminal.wait("the logs of \(jobs)") { rows in
        names.allSatisfy { name in rows.contains { $0.contains("I am ") && $0.contains(name) } }
      }
      try terminal.type("q")
      try terminal.waitForPrompt()
    }
  }
}

// One after the other: a script that is written while another test starts a program cannot be run.
@Suite("Completion of job ids", .blocking, .serialized)
struct CompletionTests {
  private func complete(_ shell: String, _ script: String) throws -> String {
    let folder = try TemporaryFolder()
    let squeue = folder.file("squeue")
    // Names may hold anything: none of it may be run.
    let program = """
      #!/bin/sh
      [ -z "$SQUEUE_FORMAT" ] || echo unclean
      printf '12345 RUNNING train\\n12399_[3-5%%1] PENDING $(touch \(folder.path)/pwned)\\n777 RUNNING x\\n'
      """
    try Commands.write(program: program, to: squeue)
    let result = try Commands.run(
      [shell, "-c", script],
      environment: [
        "PATH": folder.path + ":/usr/bin:/bin", "SQUEUE_FORMAT": "x",
        "S": Commands.root + "completions",
      ], directory: folder.path)
    #expect(!FileManager.default.fileExists(atPath: folder.file("pwned")))
    return result.output
  }

  @Test("bash offers my jobs, options, and files")
  func bash() throws {
    let run = { (words: String, index: Int) in
      try complete(
        "bash",
        """
        source "$S/slurmtail-tui.bash"; COMP_WORDS=(\(words)); COMP_CWORD=\(index)
        _slurmtail_tui; printf '%s\\n' "${COMPREPLY[@]}"
        """
      ).split(separator: "\n").map(String.init)
    }
    // Slurm's commands have three seconds, which a busy machine can take.
    var jobs: [String] = []
    for _ in 0..<5 where jobs.isEmpty { jobs = try run("slurmtail-tui 123", 1) }
    #expect(jobs == ["12345", "12399"])
    #expect(try run("slurmtail-tui 777 1234", 2) == ["12345"])
    #expect(try run("slurmtail-tui --rem", 1) == ["--remote-logs"])
    #expect(try run("slurmtail-tui --stream std", 2) == ["stdout", "stderr"])
    #expect(try run("slurmtail-tui sque", 1) == ["squeue"])
    // bash takes a word with `=` apart.
    #expect(try run("slurmtail-tui --layout = co", 3) == ["columns"])
    #expect(try run("slurmtail-tui --color =", 2) == ["auto", "always", "never"])
  }

  @Test("fish offers my jobs", .enabled(if: Commands.exists("fish"), "fish is not installed"))
  func fish() throws {
    let offers = try complete(
      "fish", "source $S/slurmtail-tui.fish; complete -C 'slurmtail-tui 123'")
    #expect(offers.contains("12345\tRUNNING train"))
    #expect(offers.contains("12399\tPENDING"))
    #expect(!offers.contains("777"))
  }

  @Test("zsh offers my jobs", .enabled(if: Commands.exists("zsh"), "zsh is not installed"))
  func zsh() throws {
    // The helpers of zsh's completion need a line editor: they print here what they are given.
    let offers = try complete(
      "zsh",
      """
      _describe() { print -l -- "${(@P)4}"; }
      _files() { : }
      compdef() { : }
      source "$S/_slurmtail-tui"; _slurmtail_tui_jobs
      """)
    #expect(offers.contains("12345:RUNNING train"))
    #expect(offers.contains("12399:PENDING"))
  }

  @Test("Every option of --help is offered in every shell")
  func options() throws {
    let help = try Commands.run([Commands.binary, "--help"]).output
    let options = Set(help.matches(of: #/--[a-z][a-z-]+/#).map { String($0.output) })
    #expect(options.count > 10)
    for name in ["slurmtail-tui.bash", "_slurmtail-tui", "slurmtail-tui.fish"] {
      let script = try String(
        contentsOfFile: Commands.root + "completions/" + name, encoding: .utf8)
      for option in options {
        let word = name.hasSuffix("fish") ? "-l \(option.dropFirst(2))" : option
        #expect(script.contains(word), "\(name) lacks \(option)")
      }
    }
  }
}
