import CBuild
import CLinux
import CellUI
import CursesScreen
import Glibc
import LogCore
import Options
import Settings
import SlurmJobs
import TailApp
import TailIO
import TailRuntime

/// From the arguments to the exit status.
@main
enum Main {
  static let version = "0.1.0"

  /// With the commit, where the build was told.
  private static var versionLine: String {
    let commit = String(cString: cb_commit())
    return commit.isEmpty ? "slurmtail-tui \(version)" : "slurmtail-tui \(version) (\(commit))"
  }

  static func main() {
    st_raise_open_files()
    st_share_memory()
    WorkerThread.bound(to: IOLimits.threads)
    let arguments = parsedArguments()
    answer(arguments)
    let settings = Settings.current(file: arguments.config)
    if arguments.printConfig {
      print(Settings.standardText, terminator: "")
      for complaint in settings.complaints { complain(complaint) }
      exit(ExitStatus.success)
    }
    let demo = arguments.demo ? startDemo() : nil
    let launch: Launch
    do throws(Launch.Refusal) {
      launch = try Launch(
        arguments, settings: settings, demoTargets: demo?.targets ?? [],
        isPiped: isatty(STDOUT_FILENO) == 0, sessions: sessions)
    } catch {
      demo?.cleanUp()
      fail(error.message, status: ExitStatus.unusable)
    }
    let status = launch.plan.dump == nil ? watch(launch, demo: demo) : dump(launch, demo: demo)
    if demo == nil { slurm.finishNotes() }
    demo?.cleanUp()
    // Workers may hang in a dead server; they are never joined.
    _exit(status)
  }

  /// Where runs are kept under a name.
  private static let sessions = Surroundings.stateDirectory.map {
    SessionStore(state: $0, logs: logs)
  }

  /// What is followed, and so never written to.
  private static let logs = FollowedLogs()

  /// Who answers questions about jobs that are no demo's.
  private static let slurm = SlurmClient(
    environment: Surroundings.environment, stateDirectory: Surroundings.stateDirectory, logs: logs)

  private static func parsedArguments() -> Choices {
    let words = Surroundings.standingOptions + Surroundings.arguments
    do throws(OptionError) {
      return try Choices(words: words)
    } catch {
      let standing = Surroundings.standingOptions.isEmpty ? "" : " and $SLURMTAIL_OPTS"
      fail("\(error.sentence) See --help\(standing).", status: ExitStatus.unusable)
    }
  }

  /// Prints what takes no more than the arguments, and exits.
  private static func answer(_ arguments: Choices) {
    guard arguments.help || arguments.version || arguments.sessions else { return }
    if arguments.help {
      print(Usage.text, terminator: "")
    } else if arguments.version {
      print(versionLine)
    } else {
      for name in sessions?.names ?? [] { print(name) }
    }
    exit(ExitStatus.success)
  }

  private static func startDemo() -> DemoCluster {
    do throws(Refusal) {
      return try DemoCluster(in: Surroundings.temporaryFolder)
    } catch {
      fail("cannot start the demo: \(error.message)", status: ExitStatus.sourceFailed)
    }
  }

  /// Runs the program; returns the exit status.
  private static func watch(_ launch: Launch, demo: DemoCluster?) -> Int32 {
    if let complaint = StandardInput.makeTerminal(isNamed: !launch.plan.sources.isEmpty) {
      complain(complaint)
      return ExitStatus.unusable
    }
    let memory = Surroundings.stateDirectory.map { InputMemory(folder: $0, logs: logs) }
    let runner: EffectRunner
    do throws(Refusal) {
      runner = try self.runner(launch, demo: demo, memory: memory)
    } catch {
      complain("cannot start: \(error.message)")
      return ExitStatus.unusable
    }
    var program = Program(model: model(launch, memory: memory), runner: runner)
    guard program.settle(meanwhile: CursesScreen.prepare) else {
      for failure in program.model.failures { complain(failure) }
      return ExitStatus.sourceFailed
    }
    return show(&program, hasColors: launch.hasColors)
  }

  /// Writes the lines without a screen; returns the exit status.
  private static func dump(_ launch: Launch, demo: DemoCluster?) -> Int32 {
    for complaint in launch.plan.settingsComplaints { complain(complaint) }
    let runner: EffectRunner
    let signals: DumpSignals
    do throws(Refusal) {
      guard st_signals_catch_endings() >= 0 else { throw Refusal(errno: errno) }
      signals = DumpSignals(descriptor: st_signal_pipe())
      runner = try self.runner(launch, demo: demo, signals: signals)
    } catch {
      complain("cannot start: \(error.message)")
      return ExitStatus.unusable
    }
    var program = DumpProgram(
      model: model(launch), runner: runner, signals: signals, complain: complain)
    switch program.run() {
    case .signal(let number): return ExitStatus.signal(number)
    case .unusable: return ExitStatus.unusable
    case .done(hasFailed: true): return ExitStatus.sourceFailed
    case .done(hasFailed: false):
      guard launch.failsWithJob, !program.model.failedJobs.isEmpty else {
        return ExitStatus.success
      }
      for failure in program.model.failedJobs { complain(failure) }
      return ExitStatus.jobFailed
    }
  }

  private static func model(_ launch: Launch, memory: InputMemory? = nil) -> Model {
    var plan = launch.plan
    // What is dumped is nobody's reading: errors are not looked for.
    if plan.dump != nil { plan.errorPattern = nil }
    plan.isFirstRun = memory?.inputs(of: RuntimeNames.greeting).isEmpty ?? false
    for purpose in Prompt.Purpose.allCases {
      plan.earlierInputs[purpose] = memory?.inputs(of: purpose.rawValue)
    }
    return Model(
      plan: plan, surroundings: launch.surroundings, size: Size(columns: 80, rows: 24),
      traits: ScreenTraits(colors: 0, unicode: true), now: Clock.now)
  }

  private static func runner(
    _ launch: Launch, demo: DemoCluster?, memory: InputMemory? = nil, signals: DumpSignals? = nil
  ) throws(Refusal) -> EffectRunner {
    let here = launch.surroundings.workingDirectory
    return try EffectRunner(
      slurm: demo ?? slurm,
      tailers: Tailers(
        workingDirectory: here, pollLimit: launch.pollLimit,
        counting: launch.plan.dump == nil ? .behindFirstScreen : .never,
        openFiles: launch.plan.dump == nil ? IOLimits.openFiles : IOLimits.openFilesOfDump,
        logs: logs),
      exporter: Exporter(
        workingDirectory: here, home: Surroundings.home, logs: logs,
        own: OwnFiles(
          state: Surroundings.stateDirectory,
          configuration: launch.settingsFile?.absolute(from: here)),
        isInterrupted: signals.map { signals in { signals.isEnding } }),
      remoteLogs: RemoteLogs(environment: Surroundings.environment),
      histories: launch.plan.dump == nil ? Histories(workingDirectory: here) : nil,
      patterns: PathPatterns(workingDirectory: here, home: Surroundings.home), memory: memory,
      pager: Pager(workingDirectory: here), sessions: sessions,
      environment: Surroundings.environment)
  }

  private static func show(_ program: inout Program, hasColors: Bool) -> Int32 {
    let cause: Program.ExitCause
    do throws(CursesError) {
      var screen = try CursesScreen(hasColors: hasColors)
      if CursesScreen.lacksUTF8 {
        program.say("this machine has no UTF-8 locale: what is not ASCII is shown as ?")
      }
      if let known = screen.substitute {
        program.say("this terminal is not known here; it is taken for \(known)")
      }
      cause = program.run(on: &screen, signals: st_signal_pipe())
      screen.release()
    } catch {
      complain(error.message)
      return ExitStatus.unusable
    }
    program.abandonExports()
    keepSession(of: program.model)
    let failures = program.model.closingFailures
    for failure in failures { complain(failure) }
    switch cause {
    case .signal(let number): return ExitStatus.signal(number)
    case .hangUp: return ExitStatus.signal(SIGHUP)
    case .quit: return failures.isEmpty ? ExitStatus.success : ExitStatus.sourceFailed
    }
  }

  /// Keeps the run under its name, or says that it is not.
  private static func keepSession(of model: Model) {
    guard let name = model.sessionName, let sessions else { return }
    let outcome = sessions.saveAtEnd(
      model.session.text, as: name, patience: RuntimeLimits.sessionPatience)
    switch outcome {
    case .kept: break
    case .failed(let message): complain("session \(name) was not kept: \(message)")
    case .exists, .inUse:
      complain("session \(name) was not kept: another slurmtail-tui has it")
    case .taken:
      complain("session \(name) was not kept: another program has written its file meanwhile")
    case .overwritten:
      complain(
        "session \(name) was not kept: something else has written \(sessions.path(of: name)), "
          + "which is no longer a session")
    case nil: complain("session \(name) may not have been kept: its file system does not answer")
    }
  }

  private static func fail(_ message: String, status: Int32) -> Never {
    complain(message)
    exit(status)
  }

  /// One line on standard error, whatever the text holds.
  private static func complain(_ message: String) {
    let text = SafeLine(plain: "slurmtail-tui: " + message).text
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
