import CLinux
import Glibc
import SlurmJobs

/// A program that runs for us and ends with the thread that started it, whatever becomes of us.
struct TiedProcess: ~Copyable {
  /// Readable when it has printed something.
  let output: Int32
  let errors: Int32
  private let number: pid_t

  /// Why a program could not be started.
  struct Failure: Error {
    let message: String
  }

  /// - Parameter environment: `NAME=value` for each variable.
  init(_ command: RemoteCommand, environment: [String]) throws(Failure) {
    guard let path = SlurmEnvironment.path(of: command.program, in: environment) else {
      throw Failure(message: "\(command.program) is not installed on this machine")
    }
    var argv = ([Array(command.program.utf8)] + command.arguments).map(TiedProcess.text)
    argv.append(nil)
    var envp = environment.map { TiedProcess.text(Array($0.utf8)) }
    envp.append(nil)
    defer { for text in argv + envp { free(text) } }
    var (output, errors): (Int32, Int32) = (-1, -1)
    let number = st_spawn_tied(path, argv, envp, SIGTERM, &output, &errors)
    guard number > 0 else {
      throw Failure(message: "cannot start \(command.program): \(String(cString: strerror(errno)))")
    }
    (self.number, self.output, self.errors) = (number, output, errors)
  }

  /// A word for an argument vector, to be freed.
  static func text(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    (bytes + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.flatMap { strdup($0) } }
    }
  }

  /// Waits for its end, asking for it first where it is not wanted any longer.
  consuming func finish(asking: Bool) -> Int32 {
    close(output)
    close(errors)
    var status: Int32 = 0
    if asking { kill(number, SIGTERM) }
    let end = Monotonic.now + Monotonic.seconds(IOLimits.remoteGrace)
    while true {
      let ended = waitpid(number, &status, WNOHANG)
      if ended == number { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 }
      if ended < 0, errno != EINTR { return 0 }
      if Monotonic.now >= end { kill(number, SIGKILL) }
      usleep(20_000)
    }
  }
}
