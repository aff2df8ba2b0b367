import Foundation

/// A mounted file system that caches, hangs, fails and lies when it is told to (`Tests/testfs`),
/// over a folder that another host seems to write to.
package final class BadMount: Sendable {
  /// Why there is none, for tests that are skipped by name.
  package static let unavailableReason: String? =
    getuid() != 0
    ? "mounting needs root"
    : access("/dev/fuse", R_OK | W_OK) != 0 ? "there is no /dev/fuse" : nil

  private let folder: TemporaryFolder
  private let process: pid_t

  /// Where writers write, past the mount.
  package func written(_ name: String) -> String { folder.file("written/" + name) }
  /// Where readers read.
  package func mounted(_ name: String) -> String { folder.file("mounted/" + name) }

  /// - Parameters:
  ///   - attributeSeconds: for how long a reader's kernel may take sizes from its cache.
  ///   - entrySeconds: the same for names.
  package init(attributeSeconds: Double = 3600, entrySeconds: Double = 1) throws {
    folder = try TemporaryFolder()
    for name in ["written", "mounted", "switches"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
    let words = [
      Commands.root + ".build/debug/testfs", folder.file("written"), folder.file("mounted"),
      folder.file("switches"), "\(attributeSeconds)", "\(entrySeconds)",
    ]
    let program = ProcessInfo.processInfo.environment["TESTFS_BINARY"] ?? words[0]
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(
      &actions, 1, folder.file("ready"), O_WRONLY | O_CREAT, 0o600)
    var child = pid_t()
    let error = posix_spawn(&child, program, &actions, nil, &argv, environ)
    guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EINVAL) }
    process = child
    let ready = folder.file("ready")
    let isMounted = Deadline.wait {
      (try? String(contentsOfFile: ready, encoding: .utf8))?.contains("ready") ?? false
    }
    guard isMounted else { throw CocoaError(.fileReadUnknown) }
  }

  deinit {
    // Whoever waits for an answer gets one first.
    for name in Switch.allCases { turnOff(name) }
    _ = umount2(folder.file("mounted"), Int32(MNT_DETACH))
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  /// What it can be told; see `Tests/testfs/main.c`.
  package enum Switch: String, CaseIterable, Sendable {
    case hang, size, calls
    case failAttributes = "fail-attributes"
    case failOpen = "fail-open"
    case failRead = "fail-read"
    case zeroTail = "zero-tail"
    case shortRead = "short-read"
    case byNames = "by-names"
  }

  package func turnOn(_ name: Switch, _ value: Int = 0) {
    let text = value == 0 && name == .calls ? "" : "\(value)"
    // At once, whatever the reader is doing.
    try? text.write(
      toFile: folder.file("switches/" + name.rawValue), atomically: true, encoding: .utf8)
  }

  package func turnOff(_ name: Switch) {
    unlink(folder.file("switches/" + name.rawValue))
  }

  /// How many requests came since `calls` was turned on.
  package var callCount: Int {
    let path = folder.file("switches/" + Switch.calls.rawValue)
    return (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
