import Foundation

/// Running other programs.
package enum Commands {
  package struct Result: Sendable {
    package let status: Int32
    package let output: String
  }

  /// What the program would take from whoever runs the tests.
  static let noSettings = [
    "XDG_CONFIG_HOME": "/nonexistent", "SLURMTAIL_CONFIG": "", "SLURMTAIL_OPTS": "",
    "NO_COLOR": "", "COLORFGBG": "",
    // Nothing can be kept there: what tests watch is nobody's history.
    "XDG_STATE_HOME": "/dev/null",
  ]

  /// Runs a program to its end; standard output and standard error come together.
  ///
  /// Not with Foundation's `Process`: it waits until everything that the program has left running
  /// ends too, such as a server.
  package static func run(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
  ) throws -> Result {
    // A file, not a pipe, for the same reason.
    let file = NSTemporaryDirectory() + "slurmtail-output-" + UUID().uuidString
    defer { unlink(file) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The threads that run tests block all signals, and a program would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ["env"] + (directory.map { ["-C", $0] } ?? []) + arguments
    let variables = ProcessInfo.processInfo.environment.merging(noSettings) { $1 }
      .merging(environment) { $1 }
    var argv = words.map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child = pid_t()
    let error = posix_spawn(&child, "/usr/bin/env", &actions, &attributes, &argv, &envp)
    guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EINVAL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return Result(
      status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F,
      output: (try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
  }

  /// Whether a program is on this machine.
  package static func exists(_ program: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return (folders.map(String.init) + ["/usr/sbin", "/sbin"]).contains {
      access($0 + "/" + program, X_OK) == 0
    }
  }

  /// The package's own folder.
  package static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path(percentEncoded: false)

  /// The program under test.
  package static let binary =
    ProcessInfo.processInfo.environment["SLURMTAIL_BINARY"] ?? root + ".build/debug/slurmtail-tui"
}
