import Glibc
import LogCore
import SlurmJobs

/// A simulated job and how far it has come.
struct DemoJob: Sendable {
  private let script: DemoScript
  private let stdout: LogPath
  /// The same as `stdout` where both streams go to one file.
  private let stderr: LogPath
  private var beatsDone = 0
  private var state = JobState.pending
  private var runningFor: Double = 0

  init(_ script: DemoScript, directory: LogPath) {
    self.script = script
    let base = directory.bytes + Array("/slurm-\(script.number)".utf8)
    stdout = LogPath(bytes: base + Array(".out".utf8))
    stderr = script.role == .korean ? stdout : LogPath(bytes: base + Array(".err".utf8))
  }

  /// As squeue would tell it.
  var job: Job {
    Job(
      id: JobID(number: script.number), rawNumber: script.number, name: script.name, user: "demo",
      state: state, reason: state == .pending ? "Priority" : "", elapsed: Int(runningFor),
      nodes: state == .pending ? "" : "gpu0\(script.number % 10)",
      exitCode: state == .failed ? "1:0" : state == .cancelled ? "0:15" : "0:0",
      output: JobOutput(
        stdout: [LogCandidate(path: stdout.bytes, rule: .printed(.demo))],
        stderr: stderr == stdout ? [] : [LogCandidate(path: stderr.bytes, rule: .printed(.demo))]),
      source: .demo)
  }

  /// Writes what is due by `seconds` since the demo began.
  mutating func advance(to seconds: Double) {
    guard !state.isTerminal, seconds >= script.delay else { return }
    if state == .pending {
      state = .running
      append("", to: stdout)
      append("", to: stderr)
    }
    runningFor = min(seconds - script.delay, script.duration)
    while beatsDone < script.beats, Double(beatsDone) * script.beat <= runningFor {
      let (out, err) = script.output(at: beatsDone)
      if !out.isEmpty { append(out, to: stdout) }
      if !err.isEmpty { append(err, to: stderr) }
      beatsDone += 1
    }
    if runningFor >= script.duration {
      if !script.lastWords.isEmpty { append(script.lastWords, to: stderr) }
      state = script.role == .failing ? .failed : .completed
    }
  }

  mutating func cancel() {
    guard !state.isTerminal else { return }
    if state == .running {
      append(
        "\nslurmstepd: error: *** JOB \(script.number) ON gpu0\(script.number % 10) CANCELLED ***\n",
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
