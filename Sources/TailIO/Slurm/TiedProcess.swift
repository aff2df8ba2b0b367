import CLinux
import Glibc
import SlurmJobs
import SystemPackage

/// A program that runs for us, away from the terminal. Belongs to the thread that started it.
struct TiedProcess: ~Copyable {
  /// Readable when it has printed something.
  let output: Int32
  let errors: Int32
  let number: pid_t

  /// Why a program could not be started.
  struct Failure: Error {
    let message: String
    /// Whether there is no such program.
    var isMissing = false
  }

  /// - Parameter environment: `NAME=value` for each variable.
  init(_ command: RemoteCommand, environment: [String]) throws(Failure) {
    try self.init(
      command.program, command.arguments, environment: environment, endsWithThread: true)
  }

  /// - Parameters:
  ///   - program: is looked for as the shell does.
  ///   - environment: `NAME=value` for each variable.
  ///   - endsWithThread: whether it ends with the thread that started it, whatever becomes of us.
  init(
    _ program: String, _ arguments: [[UInt8]], environment: [String], endsWithThread: Bool
  ) throws(Failure) {
    guard let path = SlurmEnvironment.path(of: program, in: environment) else {
      throw Failure(message: "\(program) is not installed on this machine", isMissing: true)
    }
    var argv = ([Array(program.utf8)] + arguments).map(TiedProcess.text)
    argv.append(nil)
    var envp = environment.map { TiedProcess.text(Array($0.utf8)) }
    envp.append(nil)
    defer { for text in argv + envp { free(text) } }
    var (output, errors): (Int32, Int32) = (-1, -1)
    let number = st_spawn_tied(path, argv, envp, endsWithThread ? SIGTERM : 0, &output, &errors)
    guard number > 0 else {
      let error = errno == EAGAIN ? Errno.noProcess : Errno(rawValue: errno)
      throw Failure(message: "cannot start \(program): \(error.sentence)")
    }
    (self.number, self.output, self.errors) = (number, output, errors)
    Children.started()
  }

  /// A word for an argument vector, to be freed.
  static func text(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    (bytes + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.flatMap { strdup($0) } }
    }
  }

  /// Waits for its end, asking for it first where it is not wanted any longer. One that cannot even
  /// be killed is left behind.
  consuming func finish(asking: Bool) -> Int32 {
    close(output)
    close(errors)
    defer { Children.ended() }
    var status: Int32 = 0
    if asking { end(SIGTERM) }
    let deadline = Monotonic.now + Monotonic.seconds(IOLimits.remoteGrace)
    var pause: UInt32 = 500
    var isKilled = false
    while true {
      let ended = waitpid(number, &status, WNOHANG)
      if ended == number { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F }
      if ended < 0, errno != EINTR { return 0 }
      if Monotonic.now >= deadline {
        if isKilled, Monotonic.now >= deadline + Monotonic.seconds(1) { return 128 + SIGKILL }
        end(SIGKILL)
        isKilled = true
      }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
  }

  /// Sends a signal to it and to what it has started.
  func end(_ signal: Int32) {
    if kill(-number, signal) != 0 { kill(number, signal) }
  }
}
