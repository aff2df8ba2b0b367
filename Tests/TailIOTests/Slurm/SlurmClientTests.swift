import Foundation
import LogCore
import SlurmJobs
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("Asking Slurm's commands")
struct SlurmClientTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A client that finds only the commands of this test.
  private func client(
    _ scripts: [String: String], timeLimit: Double = 20, extra: [String] = []
  ) throws -> SlurmClient {
    for (name, body) in scripts {
      try Commands.write(program: "#!/bin/sh\n" + body, to: folder.file(name))
    }
    let environment = ["PATH=\(folder.path):/usr/bin:/bin"] + extra
    return SlurmClient(environment: environment.map { Array($0.utf8) }, timeLimit: timeLimit)
  }

  private let query = JobQuery([JobTarget(JobID(number: 5))])

  /// The `scontrol` of a cluster, which answers `show job` as `jobs` says.
  private func scontrol(_ jobs: String, accounting: String = "none", version: String = "22.05.8")
    -> String
  {
    """
    echo "$0 $*" >> \(folder.file("calls"))
    case "$1 $2" in
      "show config") echo 'ClusterName             = here'
        echo 'SLURM_VERSION           = \(version)'
        echo 'AccountingStorageType   = accounting_storage/\(accounting)' ;;
      "show job") \(jobs)
        ;;
    esac
    """
  }

  private let unknown = "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1"

  private func record(_ id: String, state: String = "RUNNING", stdout: String = "/w/x.out")
    -> String
  {
    """
    cat <<'END'
    JobId=\(id) JobName=x
       UserId=u(1) GroupId=u(1) MCS_label=N/A
       Priority=1 Nice=0 Account=(null) QOS=(null)
       JobState=\(state) Reason=None Dependency=(null)
       Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0
       NodeList=n1
       BatchHost=n1
       Command=/x
       WorkDir=/w
       StdErr=\(stdout)
       StdIn=/dev/null
       StdOut=\(stdout)

    END
    """
  }

  private func calls() throws -> [String] {
    try String(contentsOfFile: folder.file("calls"), encoding: .utf8).split(separator: "\n").map {
      String($0).replacing(folder.path + "/", with: "")
    }
  }

  @Test("Without Slurm's commands there is no Slurm")
  func notInstalled() async throws {
    #expect(
      await SlurmClient(environment: [Array("PATH=\(folder.path)".utf8)]).ask(query)
        == .trouble(.notInstalled))
  }

  @Test("One unknown id is no trouble, it is no job")
  func unknownJob() async throws {
    #expect(try await client(["scontrol": scontrol(unknown)]).ask(query) == .jobs([]))
    let task = JobQuery([JobTarget(JobID(number: 5, task: 9))])
    let noTask = "echo 'Job 5_9 not found'; exit 1"
    #expect(try await client(["scontrol": scontrol(noTask)]).ask(task) == .jobs([]))
  }

  @Test(
    "What goes wrong is told for what it is",
    arguments: [
      (
        "slurm_load_jobs error: Unable to contact slurm controller (connect failure)",
        "Slurm does not answer"
      ),
      ("Protocol authentication error", "is munged running"),
      ("Incompatible versions of client and server code", "different versions"),
      ("fatal: Could not establish a configuration source", "not set up on this machine"),
      ("slurm_load_jobs error: Access/permission denied", "does not allow"), ("odd", "Slurm: odd"),
    ])
  func troubles(said: String, told: String) async throws {
    let client = try client(["scontrol": "echo 'scontrol: error: \(said)' >&2; exit 1"])
    guard case .trouble(let trouble, _) = await client.ask(query) else {
      Issue.record("no trouble")
      return
    }
    #expect(trouble.message.contains(told), "\(trouble.message)")
  }

  @Test("A command that hangs is ended when its time is over")
  func timeLimit() async throws {
    let client = try client(
      ["scontrol": "echo $$ > \(folder.file("pid")); exec /bin/sleep 600"], timeLimit: 1)
    guard case .trouble(.noAnswer(let message), _) = await client.ask(query) else {
      Issue.record("it did not end")
      return
    }
    #expect(message.contains("took longer than 1 s"))
    let pid = try #require(
      Int32(
        try String(contentsOfFile: folder.file("pid"), encoding: .utf8)
          .trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(Deadline.wait { kill(pid, 0) != 0 }, "the command lives on")
  }

  @Test("The environment is cleaned of what changes answers, and keeps where Slurm is")
  func environment() async throws {
    let client = try client(
      ["scontrol": "/usr/bin/env > \(folder.file("env")); " + scontrol(unknown)],
      extra: [
        "SQUEUE_FORMAT=x", "SLURM_CLUSTERS=other", "SLURM_TIME_FORMAT=relative", "SACCT_FORMAT=x",
        "SCONTROL_ALL=1", "SLURM_CONF=/etc/s.conf", "HOME=/h",
      ])
    #expect(await client.ask(query) == .jobs([]))
    let seen = try String(contentsOfFile: folder.file("env"), encoding: .utf8).split(
      separator: "\n")
    for name in ["SQUEUE_FORMAT", "SLURM_CLUSTERS", "SLURM_TIME", "SACCT", "SCONTROL"] {
      #expect(!seen.contains { $0.hasPrefix(name) })
    }
    #expect(seen.contains("SLURM_CONF=/etc/s.conf"))
    #expect(seen.contains("HOME=/h"))
  }

  @Test("A few jobs are one question, the first time, too")
  func few() async throws {
    let row = { (id: Int) in
      [
        "\(id)", "\(id)", "N/A", "N/A", "N/A", "u", "RUNNING", "None", "0:10", "x", "n1", "n1", "1",
        "0", "0", "/w", "1:00:00", "main", "(null)", "N/A", "N/A", "/w/x.out", "/w/x.out", "x",
      ].joined(separator: "\u{1F}") + "\u{1E}\n"
    }
    try (1...3).map(row).joined().write(
      toFile: folder.file("rows"), atomically: true, encoding: .utf8)
    let client = try client([
      "scontrol": scontrol("\(record("$3").replacing("'END'", with: "END"))"),
      "squeue": "echo \"squeue $3\" >> \(folder.file("calls")); cat \(folder.file("rows"))",
    ])
    let few = JobQuery((1...3).map { JobTarget(JobID(number: $0)) })
    guard case .jobs(let jobs) = await client.ask(few) else { return }
    #expect(jobs.map(\.id.number) == [1, 2, 3])
    guard case .jobs(let again) = await client.ask(few) else { return }
    #expect(again.map(\.id.number) == [1, 2, 3])
    #expect(again.map { $0.output.stdout.first?.path } == jobs.map { $0.output.stdout.first?.path })
    #expect(
      try calls() == [
        "scontrol show config", "squeue --me", "squeue --user=u",
      ])
  }

  @Test("A name that cannot be trusted is checked against the pattern, once")
  func pattern() async throws {
    let fields = [
      "5", "5", "N/A", "N/A", "N/A", "u", "RUNNING", "None", "0:10", "x", "n1", "n1", "1", "0", "0",
      "/w", "1:00:00", "main", "(null)", "N/A", "N/A", "/w/%05j-%N.out", "/w/%05j-%N.out", "x",
    ].joined(separator: "\u{1F}")
    let client = try client([
      "scontrol": scontrol(record("5", stdout: "/w/%05j-%N.out"))
        .replacing(
          "esac", with: "\"show node\") echo '   NodeAddr=x NodeHostName=vm.local' ;;\nesac"),
      "squeue": "echo \"$0\" >> \(folder.file("calls")); printf '%s\\036\\n' '\(fields)'",
    ])
    for _ in 0..<2 {
      guard case .jobs(let jobs) = await client.ask(query), let job = jobs.first else {
        Issue.record("no job")
        return
      }
      #expect(String(decoding: job.output.stdout[0].path, as: UTF8.self) == "/w/00005-vm.out")
      #expect(job.output.isMerged)
    }
    #expect(
      try calls() == [
        "scontrol show config", "scontrol show job 5", "squeue", "scontrol show node n1",
        "scontrol show job 5",
      ])
  }

  private func row(_ id: String, array: String = "N/A", task: String = "N/A", user: String = "u")
    -> String
  {
    [
      id, array == "N/A" ? id : array, task, "N/A", "N/A", user, "RUNNING", "None", "0:10", "x",
      "n1", "n1", "1", "0", "0", "/w", "1:00:00", "main", "(null)", "N/A", "N/A", "/w/%j.out",
      "/w/%j.out", "x",
    ].joined(separator: "\u{1F}") + "\u{1E}\n"
  }

  @Test("With my jobs, another's running job is asked about too, and has not ended")
  func mineAndAnothers() async throws {
    for name in ["u", "v"] {
      try row(name == "u" ? "7" : "5", user: name).write(
        toFile: folder.file("rows-\(name)"), atomically: true, encoding: .utf8)
    }
    let client = try client([
      "scontrol": scontrol(record("5").replacing("u(1)", with: "v(2)")),
      "squeue": """
      echo "squeue $3" >> \(folder.file("calls"))
      case "$3" in
        --me) cat \(folder.file("rows-u")) ;;
        *) cat \(folder.file("rows-u")) \(folder.file("rows-v")) ;;
      esac
      """,
    ])
    let query = JobQuery([JobTarget(JobID(number: 5))], mine: true)
    for _ in 0..<4 {
      guard case .jobs(let jobs) = await client.ask(query) else {
        Issue.record("no answer")
        return
      }
      #expect(Set(jobs.map(\.id.number)) == [5, 7])
      #expect(jobs.allSatisfy { $0.state == .running })
      #expect(jobs.filter(\.isMine).map(\.id.number) == [7])
    }
    #expect(
      try calls() == [
        "scontrol show config", "squeue --me", "scontrol show job 5", "squeue --user=u,v",
        "squeue --user=u,v", "squeue --user=u,v",
      ])
  }

  @Test("Another's job and mine are one command, too, as long as I have none")
  func anothersAlone() async throws {
    try row("5", user: "v").write(
      toFile: folder.file("rows-v"), atomically: true, encoding: .utf8)
    let client = try client([
      "scontrol": scontrol(record("5").replacing("u(1)", with: "v(4294967290)")),
      "squeue": """
      echo "squeue $3" >> \(folder.file("calls"))
      case "$3" in
        --me) ;;
        *) cat \(folder.file("rows-v")); [ -e \(folder.file("rows-u")) ] && cat \(folder.file("rows-u")) ;;
      esac; exit 0
      """,
    ])
    let query = JobQuery([JobTarget(JobID(number: 5))], mine: true)
    for turn in 0..<4 {
      if turn == 2 {
        try row("7").write(toFile: folder.file("rows-u"), atomically: true, encoding: .utf8)
      }
      guard case .jobs(let jobs) = await client.ask(query) else {
        Issue.record("no answer")
        return
      }
      #expect(jobs.map(\.id.number).sorted() == (turn < 2 ? [5] : [5, 7]))
      #expect(jobs.filter(\.isMine).map(\.id.number) == (turn < 2 ? [] : [7]))
      #expect(await client.commandsOfAnswer.count == (turn == 0 ? 3 : 1))
    }
    #expect(
      try calls() == [
        "scontrol show config", "squeue --me", "scontrol show job 5",
        "squeue --user=\(getuid()),v", "squeue --user=\(getuid()),v", "squeue --user=u,v",
      ])
  }

  @Test("What is no answer tells nothing of a job, least of all that it is not there")
  func unreadable() async throws {
    let noise = "cat /bin/true"
    let both = JobQuery([1, 2, 3, 4, 5].map { JobTarget(JobID(number: $0)) })
    let clients = [
      (try client(["scontrol": noise]), query),
      (try client(["scontrol": scontrol(noise)]), query),
      (try client(["scontrol": scontrol("echo come back on Monday")]), query),
    ]
    for (client, query) in clients {
      guard case .trouble(.failed(let message), _) = await client.ask(query) else {
        Issue.record("it was taken for an answer")
        return
      }
      #expect(message.contains("what scontrol prints cannot be read"))
    }
    let listed = try client(["scontrol": scontrol(unknown), "squeue": "echo come back on Monday"])
    #expect(await listed.ask(both) == .trouble(.unreadable("squeue")))
    #expect(await listed.list { _ in }.trouble == .unreadable("squeue"))
  }

  @Test("For tasks whose files the controller tells no script is fetched; an array has one")
  func scripts() async throws {
    let row = ["1", "2", "8", "9"].map { task in
      [
        "5_\(task)", "\(5 + (Int(task) ?? 0))", "u", "COMPLETED", "0:0", "00:01:00", "x", "y", "n1",
        "x",
        "/w", "01:00:00", "main", "Unknown",
      ].map { $0 + "\u{1F}" }.joined()
    }
    let present =
      record("6 ArrayJobId=5 ArrayTaskId=1") + "\n" + record("5 ArrayJobId=5 ArrayTaskId=2")
    let client = try client([
      "scontrol": scontrol(present, accounting: "slurmdbd"),
      "sacct": """
      case "$*" in
        *batch-script*) echo "script $2" >> \(folder.file("calls"))
          printf '#!/bin/sh\\n#SBATCH -o /w/%%a.log\\n' ;;
        *) printf '%s\\n' \(row.map { "'\($0)'" }.joined(separator: " ")) ;;
      esac
      """,
    ])
    guard case .jobs(let jobs) = await client.ask(query) else {
      Issue.record("no answer")
      return
    }
    #expect(jobs.compactMap(\.id.task).sorted() == [1, 2, 8, 9])
    #expect(try calls().count { $0.hasPrefix("script") } == 1)
    let gone = jobs.filter { [8, 9].contains($0.id.task) }.sorted { $0.id < $1.id }
    let asked = gone.flatMap { $0.output.stdout.filter { $0.rule == .script } }
    #expect(asked.map { String(decoding: $0.path, as: UTF8.self) } == ["/w/8.log", "/w/9.log"])
  }

  @Test("What the controller knows of an array is told before the data base answers")
  func slowDataBase() async throws {
    let row =
      [
        "5_9", "4", "u", "FAILED", "1:0", "00:00:00", "x", "y", "n1", "x", "/w", "01:00:00", "main",
        "Unknown",
      ].map { $0 + "\u{1F}" }.joined()
    let client = try client([
      "scontrol": scontrol(record("6 ArrayJobId=5 ArrayTaskId=1"), accounting: "slurmdbd"),
      "squeue": "echo squeue >> \(folder.file("calls")); exit 0",
      "sacct": """
      case "$*" in *batch-script*) exit 1 ;; esac
      echo sacct >> \(folder.file("calls"))
      while [ ! -e \(folder.file("answer")) ]; do sleep 0.05; done
      printf '%s\\n' '\(row)'
      """,
    ])
    let first = await client.firstAnswer(to: query)
    guard case .jobs(let jobs) = first.answer else {
      Issue.record("no answer")
      return
    }
    #expect(jobs.map(\.id.task) == [1])
    #expect(first.owed == query.targets)
    #expect(await client.commandsOfAnswer.count == 3)
    // It is asked once, however often the controller is meanwhile.
    let second = await client.firstAnswer(to: query)
    #expect(second.owed.isEmpty)
    try "".write(toFile: folder.file("answer"), atomically: true, encoding: .utf8)
    let late = await client.archived(first.owed)
    #expect(late.map(\.id.task) == [9])
    guard case .jobs(let all) = await client.firstAnswer(to: query).answer else {
      Issue.record("no answer")
      return
    }
    #expect(all.contains { $0.id.task == 9 && $0.state == .failed })
    #expect(try calls().count { $0 == "sacct" } == 1)
  }

  @Test(
    "Of an array that was submitted just now the controller knows all: the data base is not asked")
  func young() async throws {
    for (submitted, isOwed) in [(Date.now, false), (Date(timeIntervalSinceNow: -400), true)] {
      let format = DateFormatter()
      format.locale = Locale(identifier: "en_US_POSIX")
      format.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
      let array = record("6 ArrayJobId=5 ArrayTaskId=1").replacing(
        "   Requeue", with: "   SubmitTime=\(format.string(from: submitted))\n   Requeue")
      let client = try client([
        "scontrol": scontrol(array, accounting: "slurmdbd").replacing(
          "echo 'ClusterName ", with: "echo 'MinJobAge = 300 sec'; echo 'ClusterName "),
        "squeue": "exit 0",
        "sacct": "echo sacct >> \(folder.file("calls"))",
      ])
      let (answer, owed) = await client.firstAnswer(to: query)
      guard case .jobs(let jobs) = answer else {
        Issue.record("no answer")
        return
      }
      #expect(jobs.map(\.id.task) == [1])
      #expect(owed.isEmpty != isOwed)
    }
    #expect(try calls().count { $0 == "sacct" } == 0)
  }

  @Test("The details learn how a job ended that the controller does not know any more")
  func endInDetails() async throws {
    let row =
      "5|1M|00:01.000|9|2|1|cpu=2,mem=4M|2026-11-27T10:00:00|2026-11-27T10:00:01|"
      + "2026-11-27T10:00:10|4M|CANCELLED by 7|0:15"
    let client = try client([
      "scontrol": scontrol(unknown, accounting: "slurmdbd"), "sacct": "echo '\(row)'",
    ])
    let record = try #require(await client.details(of: JobID(number: 5)).record)
    #expect(record.state == .cancelled)
    #expect(record.exitCode == "0:15")
    #expect(record.elapsed == 9)
    #expect(record.endTime == "2026-11-27T10:00:10")
    let known = Job.sample(5, state: .running, merged: true).renewed(by: record)
    #expect(known.state == .cancelled && known.nodes == "gpu01")
  }

  @Test("A data base that is silent about a job leaves it undecided")
  func undecided() async throws {
    let client = try client([
      "scontrol": scontrol(unknown, accounting: "slurmdbd"), "sacct": "exit 1",
    ])
    #expect(await client.ask(query) == .jobs([]))
    #expect(await client.undecided == query.targets)
    for _ in 0..<SlurmLimits.archiveTries { _ = await client.ask(query) }
    #expect(await client.undecided.isEmpty)
  }

  @Test("What there is no room for is left out, and told")
  func room() async throws {
    let row =
      [
        "5", "5", "u", "FAILED", "5:0", "00:00:00", "x", "y", "n1", "x", "/w", "01:00:00", "main",
        "Unknown",
      ].map { $0 + "\u{1F}" }.joined()
    let client = try client([
      "scontrol": scontrol(unknown, accounting: "slurmdbd"),
      "sacct": "echo sacct >> \(folder.file("calls")); printf '%s\\n' '\(row)'",
    ])
    var query = query
    query.room = 2
    #expect(await client.firstAnswer(to: query).answer == .jobs([]))
    #expect(await client.commandsOfAnswer == CommandUse(count: 2, isShort: true))
    guard case .jobs(let jobs) = await client.firstAnswer(to: query).answer else {
      Issue.record("no answer")
      return
    }
    #expect(jobs.map(\.state) == [.failed])
    #expect(await client.commandsOfAnswer == CommandUse(count: 3, isShort: false))
  }

  @Test("What a cluster is is asked once, not with each start, as long as nothing of it changes")
  func site() async throws {
    let state = LogPath(folder.file("state"))
    let path = "PATH=\(folder.path):/usr/bin:/bin"
    func ask() async throws {
      let client = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
      guard case .jobs(let jobs) = await client.ask(query) else {
        Issue.record("no answer")
        return
      }
      #expect(jobs.map(\.state) == [.running])
      let isThere = Deadline.wait {
        FileManager.default.fileExists(atPath: folder.file("state/sites"))
      }
      #expect(isThere)
    }
    try Commands.write(program: "#!/bin/sh\n" + scontrol(record("5")), to: folder.file("scontrol"))
    for _ in 0..<3 { try await ask() }
    #expect(try calls().count { $0 == "scontrol show config" } == 1)
    // Another version.
    let newer = scontrol(record("5"), version: "25.11.7")
    try Commands.write(program: "#!/bin/sh\n" + newer, to: folder.file("scontrol"))
    try await ask()
    #expect(try calls().count { $0 == "scontrol show config" } == 2)
    // What is no longer what we write counts for nothing.
    try "x\ty\n\t\t\t\t\t\n".write(
      toFile: folder.file("state/sites"), atomically: true, encoding: .utf8)
    try await ask()
    #expect(try calls().count { $0 == "scontrol show config" } == 3)
  }

  @Test("A job alone is asked about before the cluster, which waits where it may")
  func sparedSite() async throws {
    var query = query
    query.sparesSite = true
    let client = try client(["scontrol": scontrol(record("5"))])
    for _ in 0..<2 {
      guard case .jobs(let jobs) = await client.firstAnswer(to: query).answer else {
        Issue.record("no answer")
        return
      }
      #expect(jobs.first?.output.stdout.first?.path == Array("/w/x.out".utf8))
      #expect(await client.commandsOfAnswer.count == 1)
    }
    query.sparesSite = false
    _ = await client.firstAnswer(to: query)
    #expect(await client.commandsOfAnswer.count == 2)
    let last = try #require(try calls().last)
    #expect(last == "scontrol show job 5")
    #expect(try calls().count { $0 == "scontrol show config" } == 1)
  }

  private func spared(_ query: JobQuery, _ scripts: [String: String]) async throws -> [String] {
    var query = query
    query.sparesSite = true
    let client = try client(scripts)
    _ = await client.firstAnswer(to: query)
    return try calls()
  }

  @Test("So are several jobs, mine, and an array that waits, or whose first tasks run")
  func sparedSites() async throws {
    try (row("5") + row("6") + row("7")).write(
      toFile: folder.file("rows"), atomically: true, encoding: .utf8)
    let squeue = "echo \"squeue $3\" >> \(folder.file("calls")); cat \(folder.file("rows"))"
    let scripts = ["scontrol": scontrol(record("5")), "squeue": squeue]
    let several = JobQuery((5...7).map { JobTarget(JobID(number: $0)) })
    #expect(try await spared(several, scripts) == ["squeue --me"])
    let mine = JobQuery([JobTarget(JobID(number: 5))], mine: true)
    #expect(try await spared(mine, scripts).dropFirst() == ["squeue --me"])
    // Not there, or of a cluster that may be another.
    let gone = JobQuery((7...8).map { JobTarget(JobID(number: $0)) })
    #expect(
      try await spared(gone, scripts).dropFirst(2) == [
        "squeue --me", "scontrol show job 8", "scontrol show config",
      ])
  }

  private func array(_ tasks: String, state: String, age: Double = 0) -> String {
    let formatter = DateFormatter()
    formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
    let submitted = formatter.string(from: Date(timeIntervalSinceNow: -age))
    return record("5", state: state, stdout: "/w/5_\(tasks).out")
      .replacing("JobId=5 ", with: "JobId=5 ArrayJobId=5 ArrayTaskId=\(tasks) ")
      .replacing("   Command", with: "   SubmitTime=\(submitted)\n   Command")
  }

  @Test(
    "An array is asked about before the cluster, and what its data base knows comes with that",
    arguments: [("1-3", "PENDING"), ("1", "RUNNING")])
  func sparedArray(tasks: String, state: String) async throws {
    var query = query
    query.sparesSite = true
    let sacct = "echo sacct >> \(folder.file("calls"))"
    let client = try client([
      "scontrol": scontrol(array(tasks, state: state), accounting: "slurmdbd"), "sacct": sacct,
    ])
    let first = await client.firstAnswer(to: query)
    #expect(first.owed.isEmpty)
    #expect(try calls() == ["scontrol show job 5"])
    query.sparesSite = false
    let second = await client.firstAnswer(to: query)
    #expect(second.owed == (state == "RUNNING" ? query.targets : []))
    #expect(
      try calls().dropFirst() == ["scontrol show config", "scontrol show job 5"])
  }

  @Test(
    "Only of a new array what the data base knows can wait, and nothing of what runs waits for it",
    arguments: [true, false], [true, false])
  func wholeArray(isNew: Bool, isForAll: Bool) async throws {
    var query = query
    (query.sparesSite, query.isForAll) = (true, isForAll)
    let client = try client([
      "scontrol": scontrol(
        array("1", state: "RUNNING", age: isNew ? 0 : 3600), accounting: "slurmdbd"),
      "sacct": "echo sacct >> \(folder.file("calls"))",
    ])
    let answer = await client.firstAnswer(to: query)
    let more = isNew ? [] : ["scontrol show config"] + (isForAll ? ["sacct"] : [])
    #expect(try calls() == ["scontrol show job 5"] + more)
    #expect(answer.owed.isEmpty == (isNew || isForAll))
  }

  @Test(
    "Where the version makes the name, or the job is not there, the cluster is asked at once",
    arguments: ["%x.out", ""])
  func unsparedSite(name: String) async throws {
    var query = query
    query.sparesSite = true
    let known = name.isEmpty ? unknown : record("5", stdout: "/w/" + name)
    let client = try client(["scontrol": scontrol(known), "squeue": "exit 0"])
    _ = await client.firstAnswer(to: query)
    #expect(try calls().prefix(2) == ["scontrol show job 5", "scontrol show config"])
  }

  @Test("A job that was noted before it was known of which cluster it is, is found, and told once")
  func unknownCluster() throws {
    let memory = JobMemory(directory: LogPath(folder.file("state")))
    func note(_ name: String, _ cluster: String) {
      memory.note(
        JobMemoryEntry(
          job: Job(
            id: JobID(number: 7), rawNumber: 7, name: name, user: "u", state: .running,
            output: JobOutput(stdout: [LogCandidate(path: [0x2F, 0x61], rule: .remembered)])),
          cluster: cluster))
    }
    note("early", "")
    #expect(memory.entries(of: [7], cluster: "c").map(\.name) == ["early"])
    #expect(memory.newest(5, cluster: "c").map(\.name) == ["early"])
    note("later", "c")
    #expect(memory.entries(of: [7], cluster: "c").map(\.name) == ["later"])
    #expect(memory.entries(of: [7], cluster: nil).map(\.name) == ["later"])
    note("other", "d")
    #expect(memory.entries(of: [7], cluster: "c").map(\.name) == ["later"])
    #expect(memory.entries(of: [7], cluster: nil).isEmpty)
  }

  @Test("What is remembered is known while the controller takes its time")
  func recalled() async throws {
    let state = LogPath(folder.file("state"))
    let path = "PATH=\(folder.path):/usr/bin:/bin"
    _ = try client(["scontrol": scontrol(record("5"))])
    let first = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    _ = await first.ask(query)
    first.finishNotes()
    _ = try client([
      "scontrol": "while [ ! -e \(folder.file("answer")) ]; do sleep 0.05; done; exit 1"
    ])
    let client = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    let query = query
    let asking = Task { await client.ask(query) }
    while await client.recall(query).isEmpty { await Task.yield() }
    #expect(await client.recall(query).map(\.lastSeen) == [.running])
    try "".write(toFile: folder.file("answer"), atomically: true, encoding: .utf8)
    _ = await asking.value
  }

  @Test("An array that was just submitted has no panes for what the data base alone knows")
  func phantom() async throws {
    let sacct = [("5_[1-3]", "5"), ("5", "5"), ("5_2", "7"), ("5_9", "4")].map { id, raw in
      [
        id, raw, "u", id == "5_9" ? "FAILED" : "PENDING", "0:0", "00:00:00", "x", "y", "n1", "x",
        "/w", "01:00:00", "main", "Unknown",
      ].map { $0 + "\u{1F}" }.joined()
    }
    let pending =
      record("6 ArrayJobId=5 ArrayTaskId=1") + "\n"
      + record("5 ArrayJobId=5 ArrayTaskId=2-3", state: "PENDING")
    let client = try client([
      "scontrol": scontrol(pending, accounting: "slurmdbd"),
      "sacct": "printf '%s\\n' " + sacct.map { "'\($0)'" }.joined(separator: " "),
    ])
    for _ in 0..<2 {
      guard case .jobs(let jobs) = await client.ask(query) else {
        Issue.record("no answer")
        return
      }
      // What has ended long ago is not the phantom's fault.
      #expect(jobs.map(\.label).sorted() == ["5_1", "5_9", "5_[2-3]"])
    }
  }

  @Test("A job that vanishes without a trace is looked for once, not with each question")
  func vanished() async throws {
    let client = try client([
      "scontrol": scontrol(record("5"), accounting: "slurmdbd"),
      "sacct": "echo sacct >> \(folder.file("calls"))",
    ])
    _ = await client.ask(query)
    _ = try self.client(["scontrol": scontrol(unknown, accounting: "slurmdbd")])
    for _ in 0..<5 { _ = await client.ask(query) }
    #expect(try calls().count { $0 == "sacct" } == 1)
  }

  @Test("How a job ended is known next week, too, without accounting")
  func rememberedEnd() async throws {
    let state = LogPath(folder.file("state"))
    let path = "PATH=\(folder.path):/usr/bin:/bin"
    _ = try client([
      "scontrol": scontrol(
        record("5", state: "FAILED").replacing("ExitCode=0:0", with: "ExitCode=3:0"))
    ])
    let first = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    _ = await first.ask(query)
    #expect(
      Deadline.wait {
        let text = try? String(contentsOfFile: folder.file("state/jobs"), encoding: .utf8)
        return text?.contains("s=FAILED\tx=3:0") ?? false
      })
    _ = try client(["scontrol": scontrol(unknown)])
    let second = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    guard case .jobs(let jobs) = await second.ask(query) else { return }
    #expect(jobs.map(\.state) == [.failed])
    #expect(jobs.map(\.exitCode) == ["3:0"])
  }

  @Test("What the controller told of an end is kept when the data base alone knows it")
  func keptEnd() async throws {
    let state = LogPath(folder.file("state"))
    let path = "PATH=\(folder.path):/usr/bin:/bin"
    _ = try client([
      "scontrol": scontrol(
        record("5", state: "FAILED").replacing("ExitCode=0:0", with: "ExitCode=137:0"),
        accounting: "slurmdbd")
    ])
    let first = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    _ = await first.ask(query)
    first.finishNotes()
    func row(_ number: String) -> String {
      [
        number, number, "u", "FAILED", "9:0", "00:01:00", "x", "y", "n1", "x", "/w", "01:00:00",
        "main", "Unknown",
      ].map { $0 + "\u{1F}" }.joined()
    }
    _ = try client([
      "scontrol": scontrol(unknown, accounting: "slurmdbd"),
      "sacct":
        "case $* in *=6*) printf '%s\\n' '\(row("6"))';; *) printf '%s\\n' '\(row("5"))';; esac",
    ])
    // The program that has seen it, one that is started later, and one that sees another job.
    let later = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    let other = JobQuery([JobTarget(JobID(number: 6))])
    for (client, query, words) in [
      (first, query, "exit 137 (killed by 9: out of memory?)"),
      (later, query, "exit 137 (killed by 9: out of memory?)"),
      (later, other, "exit 9 or 137 (killed by 9: out of memory?)"),
    ] {
      guard case .jobs(let jobs) = await client.ask(query) else {
        Issue.record("no answer")
        return
      }
      #expect(jobs.map { JobOutcome($0).cause } == [words])
    }
  }

  @Test("A hundred jobs are one question, whosever they are")
  func many() async throws {
    let row = { (id: Int) in
      [
        "\(id)", "\(id)", "N/A", "N/A", "N/A", "u", "RUNNING", "None", "0:10", "x", "n1", "n1", "1",
        "0", "0", "/w", "1:00:00", "main", "(null)", "N/A", "N/A", "/w/%j.out", "/w/%j.out", "x",
      ].joined(separator: "\u{1F}") + "\u{1E}\n"
    }
    try (1...100).map(row).joined().write(
      toFile: folder.file("rows"), atomically: true, encoding: .utf8)
    let client = try client([
      "scontrol": scontrol(unknown),
      "squeue": """
      echo "squeue $3" >> \(folder.file("calls"))
      [ "$3" = --me ] || cat \(folder.file("rows"))
      """,
    ])
    let many = JobQuery((1...100).map { JobTarget(JobID(number: $0)) })
    for _ in 0..<5 {
      guard case .jobs(let jobs) = await client.ask(many) else { return }
      #expect(jobs.count == 100)
    }
    let ids = (1...100).map(String.init).joined(separator: ",")
    #expect(
      try calls() == ["scontrol show config", "squeue --me", "squeue --jobs=\(ids)"]
        + [String](repeating: "squeue --user=u", count: 4))
  }

  @Test("A data base that is silent about an array that is there is not asked for ever")
  func silentForEver() async throws {
    let client = try client([
      "scontrol": scontrol(record("6 ArrayJobId=5 ArrayTaskId=1"), accounting: "slurmdbd"),
      "squeue": "exit 0",
      "sacct": "echo sacct >> \(folder.file("calls")); exit 1",
    ])
    for _ in 0..<2 * SlurmLimits.archiveTries {
      let owed = await client.firstAnswer(to: query).owed
      if !owed.isEmpty { #expect(await client.archived(owed).isEmpty) }
    }
    #expect(try calls().count { $0 == "sacct" } == SlurmLimits.archiveTries + 1)
  }

  @Test(
    "A data base that does not answer is asked again, and nothing is called forgotten meanwhile")
  func silentDataBase() async throws {
    let state = LogPath(folder.file("state"))
    let row =
      [
        "5", "5", "u", "FAILED", "5:0", "00:00:00", "x", "y", "n1", "x", "/w", "01:00:00", "main",
        "Unknown",
      ].map { $0 + "\u{1F}" }.joined()
    let gone = folder.file("gone")
    let back = folder.file("back")
    let body = """
      if [ -e \(gone) ]; then \(unknown); fi
      \(record("5"))
      """
    for (name, body) in [
      ("scontrol", scontrol(body, accounting: "slurmdbd")),
      ("squeue", unknown),
      (
        "sacct",
        "[ -e \(back) ] || { echo 'Connection refused' >&2; exit 1; }; printf '%s\\n' '\(row)'"
      ),
    ] {
      try Commands.write(program: "#!/bin/sh\n" + body, to: folder.file(name))
    }
    let client = SlurmClient(
      environment: ["PATH=\(folder.path):/usr/bin:/bin"].map { Array($0.utf8) },
      stateDirectory: state)
    func states() async -> [JobState]? {
      guard case .jobs(let jobs) = await client.ask(query) else { return nil }
      return jobs.map(\.state)
    }
    #expect(await states() == [.running])
    try "".write(toFile: gone, atomically: true, encoding: .utf8)
    for _ in 0..<3 { #expect(await states() == [.unknown]) }
    try "".write(toFile: back, atomically: true, encoding: .utf8)
    #expect(await states() == [.failed])
  }

  @Test("What Slurm has forgotten: the memory first, then the data base, once")
  func forgotten() async throws {
    let state = LogPath(folder.file("state"))
    let path = "PATH=\(folder.path):/usr/bin:/bin"
    _ = try client(["scontrol": scontrol(record("5"))])
    let first = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    guard case .jobs(let seen) = await first.ask(query) else { return }
    await first.noteOpened(seen[0].id, stdout: LogPath("/w/x.out"), stderr: nil)
    #expect(
      Deadline.wait {
        let text = try? String(contentsOfFile: folder.file("state/jobs"), encoding: .utf8)
        return text?.contains("here\t5\t5\tu\tx\to=/w/x.out") ?? false
      })
    // Purged; another program looks.
    let row = [
      "5", "5", "u", "FAILED", "2:0", "00:01:00", "x", "y", "n1", "x", "/w", "01:00:00", "main",
      "Unknown",
    ]
    .map { $0 + "\u{1F}" }.joined()
    _ = try client([
      "scontrol": scontrol(unknown, accounting: "slurmdbd"),
      "sacct": "echo sacct >> \(folder.file("calls")); printf '%s\\n' '\(row)'",
    ])
    let second = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    for _ in 0..<2 {
      guard case .jobs(let jobs) = await second.ask(query), let job = jobs.first else {
        Issue.record("it is not found")
        return
      }
      #expect(job.state == .failed)
      #expect(job.exitCode == "2:0")
      #expect(job.output.stdout.map(\.rule) == [.remembered, .standard(.sacct)])
    }
    #expect(try calls().count { $0 == "sacct" } == 1)
    // The same number on another cluster is another job.
    _ = try client([
      "scontrol": scontrol(unknown).replacing("= here", with: "= elsewhere")
    ])
    let third = SlurmClient(environment: [Array(path.utf8)], stateDirectory: state)
    #expect(await third.ask(query) == .jobs([]))
    // No Slurm at all: the memory has it.
    let alone = SlurmClient(environment: [Array("PATH=/nowhere".utf8)], stateDirectory: state)
    guard case .trouble(.notInstalled, let remembered) = await alone.ask(query) else { return }
    #expect(remembered.first?.state == .unknown)
  }

  @Test(
    "How much memory a job had that ended for want of it: the data base tells, asked twice at most")
  func outOfMemory() async throws {
    let usage = ["5", "", "01:00", "60", "1", "1", "cpu=1,mem=16G,node=1", "a", "b"]
    func row(_ end: String, _ peak: String) -> String {
      (usage + [end]).joined(separator: "|") + "\n5.batch|\(peak)"
        + "|01:00|60|1|1|cpu=1|a|b|\(end)"
    }
    let scripts = [
      "scontrol": scontrol(record("5", state: "OUT_OF_MEMORY"), accounting: "slurmdbd"),
      "sacct": "echo sacct >> \(folder.file("calls")); cat \(folder.file("usage"))",
    ]
    func tell(_ text: String) throws {
      try text.write(toFile: folder.file("usage"), atomically: true, encoding: .utf8)
    }
    let client = try client(scripts)
    // It has not heard of the end.
    try tell(row("Unknown", ""))
    guard case .jobs(let early) = await client.ask(query) else { return }
    #expect(early.map(\.peakMemory) == [nil])
    try tell(row("2026-11-24T10:00:00", "15.9G"))
    for _ in 0..<3 {
      guard case .jobs(let jobs) = await client.ask(query) else { return }
      #expect(jobs.first?.peakMemory.map { MemorySize(bytes: $0).description } == "15.9 G")
      #expect(jobs.first?.memory == 16 << 30)
    }
    #expect(try calls().count { $0 == "sacct" } == 2)
    let other = try self.client(scripts)
    try tell(row("Unknown", ""))
    for _ in 0..<4 { _ = await other.ask(query) }
    #expect(try calls().count { $0 == "sacct" } == 4)
  }

  @Test("A job that ends and is purged between two questions: the data base tells its end")
  func purgedMeanwhile() async throws {
    let row = [
      "5", "5", "u", "TIMEOUT", "0:1", "00:01:00", "x", "y", "n1", "x", "/w", "01:00:00", "main",
      "Unknown",
    ]
    .map { $0 + "\u{1F}" }.joined()
    let scripts = [
      "scontrol": scontrol(record("5"), accounting: "slurmdbd"),
      "sacct": "printf '%s\\n' '\(row)'",
    ]
    let client = try client(scripts)
    guard case .jobs(let running) = await client.ask(query) else { return }
    #expect(running.map(\.state) == [.running])
    _ = try self.client(["scontrol": scontrol(unknown, accounting: "slurmdbd")])
    guard case .jobs(let ended) = await client.ask(query) else { return }
    #expect(ended.map(\.state) == [.timeout])
    #expect(ended.first?.source == .sacct)
  }

  @Test("The memory does not grow without end, and keeps the newest")
  func memorySize() async throws {
    let memory = JobMemory(directory: LogPath(folder.file("state")), sizeLimit: 40_000)
    let name = String(repeating: "n", count: 1000)
    for number: UInt32 in 1...60 {
      memory.note(
        JobMemoryEntry(
          job: Job(
            id: JobID(number: number), rawNumber: number, name: name, user: "u", state: .running,
            output: JobOutput(stdout: [LogCandidate(path: [0x2F, 0x61], rule: .remembered)])),
          cluster: "c"))
    }
    #expect(memory.entries(of: [60, 1], cluster: "c").map(\.id.number) == [60])
    let size = try FileManager.default.attributesOfItem(atPath: folder.file("state/jobs"))[.size]
    #expect((size as? Int ?? .max) < 50_000)
  }

  @Test("What runs is told before the data base is asked what has ended")
  func listedMeanwhile() async throws {
    let asked = folder.file("asked")
    let client = try client([
      "scontrol": scontrol(unknown, accounting: "slurmdbd"), "squeue": "exit 0",
      "sacct": "touch \(asked)",
    ])
    let told = Mutex<[(JobList.Stage, wasAsked: Bool)]>([])
    let list = await client.list { list in
      told.withLock { $0.append((list.stage, FileManager.default.fileExists(atPath: asked))) }
    }
    #expect(list.stage == .complete)
    #expect(FileManager.default.fileExists(atPath: asked))
    let first = told.withLock { $0 }
    #expect(first.map(\.0) == [.current])
    #expect(first.map(\.wasAsked) == [false])
  }

  @Test("What was noted is written when the program ends")
  func finishing() async throws {
    let memory = JobMemory(directory: LogPath(folder.file("state")))
    for number: UInt32 in 1...500 {
      memory.note(
        JobMemoryEntry(
          job: Job(
            id: JobID(number: number), rawNumber: number, name: "n", user: "u", state: .running,
            output: JobOutput(stdout: [LogCandidate(path: [0x2F, 0x61], rule: .remembered)])),
          cluster: "c"))
    }
    memory.finish(within: 60)
    let text = try String(contentsOfFile: folder.file("state/jobs"), encoding: .utf8)
    #expect(text.split(separator: "\n").count == 500)
  }

  @Test("Of arrays that are remembered all tasks are listed, however many there are")
  func rememberedArrays() async throws {
    let memory = JobMemory(directory: LogPath(folder.file("state")))
    for task: UInt32 in 1...120 {
      memory.note(
        JobMemoryEntry(
          job: Job(
            id: JobID(number: task <= 100 ? 7 : task, task: task <= 100 ? task : nil),
            rawNumber: task, name: "n", user: "u", state: .running,
            output: JobOutput(stdout: [LogCandidate(path: [0x2F, 0x61], rule: .remembered)])),
          cluster: "c"))
    }
    let found = memory.newest(21, cluster: "c")
    #expect(found.count { $0.id.number == 7 } == 100)
    #expect(found.count == 120)
    #expect(memory.newest(20, cluster: "c").count == 20)
  }

  @Test("scancel: what it refuses is told in its words")
  func cancel() async throws {
    let job = JobTarget(JobID(number: 5, task: 2))
    let client = try client(["scancel": "[ \"$1\" = 5_2 ] && exit 0; exit 3"])
    #expect(await client.cancel(job) == .accepted)
    let refused = try self.client([
      "scancel":
        "echo 'scancel: error: Kill job error on job id 5: Access/permission denied' >&2; exit 210"
    ])
    #expect(
      await refused.cancel(job)
        == .refused(message: "Kill job error on job id 5: Access/permission denied"))
  }

  @Test("The demo writes real files, fails a job, obeys scancel and leaves nothing")
  func demo() async throws {
    let demo = try DemoCluster(in: LogPath(folder.path))
    let first = try #require(demo.targets.first)
    guard case .jobs(let jobs) = await demo.ask(JobQuery(demo.targets)) else {
      Issue.record("the demo does not answer")
      return
    }
    #expect(jobs.map(\.state) == [.running, .running, .pending])
    let waiting = try #require(jobs.last)
    #expect(waiting.state == .pending && waiting.reason == "Dependency")
    #expect(waiting.dependency == "afterok:12345(unfulfilled)")
    let path = try #require(jobs.first?.output.stdout.first?.path)
    let name = String(decoding: path, as: UTF8.self)
    #expect(
      Deadline.wait {
        // It has been running for a while.
        let text = (try? String(contentsOfFile: name, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n")
        return lines.count > 1000 && lines.allSatisfy { $0.contains(" INFO epoch=") }
      })
    _ = await demo.cancel(first)
    guard case .jobs(let after) = await demo.ask(JobQuery([first])) else { return }
    #expect(after.first?.state == .cancelled)
    // What waits for it waits for ever.
    var reason = ""
    // Counted, not timed: beside other tests a short sleep may take minutes.
    for _ in 0..<2000 where reason != "DependencyNeverSatisfied" {
      guard case .jobs(let jobs) = await demo.ask(JobQuery([JobTarget(waiting.id)])) else { break }
      reason = jobs.first?.reason ?? ""
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(reason == "DependencyNeverSatisfied")
    demo.cleanUp()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
