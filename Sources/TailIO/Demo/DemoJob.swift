import Glibc
import LogCore
import SlurmJobs

/// A simulated job and how far it has come.
struct DemoJob: Sendable {
  private let script: DemoScript
  private let stdout: LogPath
  /// The same as `stdout` where both streams go to one file.
  private let stderr: LogPath
  /// The seconds since midnight at which the demo began.
  private let clock: Int
  private var beatsDone = 0
  private(set) var state = JobState.pending
  /// Whether the job for which it waits has ended without success.
  private var isStuck = false
  /// When it started, in seconds since the demo began.
  private var start: Double = 0
  private var runningFor: Double = 0

  /// - Parameter clock: the seconds since midnight at which the demo begins.
  init(_ script: DemoScript, directory: LogPath, clock: Int) {
    self.script = script
    self.clock = clock
    let base = directory.bytes + Array("/slurm-\(script.number)".utf8)
    stdout = LogPath(bytes: base + Array(".out".utf8))
    stderr = script.role == .publishing ? stdout : LogPath(bytes: base + Array(".err".utf8))
  }

  /// As squeue would tell it.
  var job: Job {
    var job = Job(
      id: id, rawNumber: script.number, name: script.name, user: "demo", state: state,
      reason: reason, elapsed: Int(runningFor), nodes: hasStarted ? script.nodes : "",
      exitCode: state == .failed ? "1:0" : state == .cancelled ? "0:15" : "0:0",
      output: JobOutput(
        stdout: [LogCandidate(path: stdout.bytes, rule: .printed(.demo))],
        stderr: stderr == stdout ? [] : [LogCandidate(path: stderr.bytes, rule: .printed(.demo))]),
      source: .demo)
    if state == .pending, let dependency = script.dependency {
      job.dependency = "afterok:\(dependency)(\(isStuck ? "failed" : "unfulfilled"))"
    }
    return job
  }

  var id: JobID { JobID(number: script.number) }

  /// The job that must complete before this one starts.
  var dependency: JobID? { script.dependency.map { JobID(number: $0) } }

  private var hasStarted: Bool { beatsDone > 0 }

  private var reason: String {
    guard state == .pending else { return "" }
    guard script.dependency != nil else { return "Priority" }
    return isStuck ? "DependencyNeverSatisfied" : "Dependency"
  }

  /// Writes what is due by `seconds` since the demo began.
  ///
  /// - Parameter other: the state of the job for which it waits; `nil`: for none.
  mutating func advance(to seconds: Double, after other: JobState?) {
    guard !state.isTerminal else { return }
    if state == .pending {
      if let other, other != .completed {
        isStuck = other.isTerminal
        return
      }
      state = .running
      start = seconds - script.past
      append("", to: stdout)
      append("", to: stderr)
    }
    runningFor = min(seconds - start, script.duration)
    // At once, as there is a past to write when the demo begins.
    var (out, err) = ("", "")
    while beatsDone < script.beats, Double(beatsDone) * script.beat <= runningFor {
      let time = start + Double(beatsDone) * script.beat
      // A day more, as it may have started before midnight.
      let (more, moreErrors) = script.output(
        at: beatsDone, clock: clock + Int(time.rounded(.down)) + 86_400)
      out += more
      err += moreErrors
      beatsDone += 1
    }
    let isOver = runningFor >= script.duration
    if isOver { err += script.lastWords }
    if !out.isEmpty { append(out, to: stdout) }
    if !err.isEmpty { append(err, to: stderr) }
    if isOver { state = script.role == .failing ? .failed : .completed }
  }

  mutating func cancel() {
    guard !state.isTerminal else { return }
    if state == .running {
      append(
        "\nslurmstepd: error: *** JOB \(script.number) ON \(script.node) CANCELLED ***\n",
        to: stderr)
    }
    state = .cancelled
  }

  func removeFiles() {
    for path in [stdout, stderr] { _ = path.withCString { unlink($0) } }
  }

  /// Opened anew for each piece, as a job that appends line by line does no better.
  private func append(_ text: String, to path: LogPath) {
    let file = path.withCString { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
    guard file >= 0 else { return }
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    close(file)
  }
}
