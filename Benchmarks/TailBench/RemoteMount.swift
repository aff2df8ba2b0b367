import Foundation

/// A folder seen through a mount that caches as NFS does: `Tests/testfs`, beside this program.
final class RemoteMount {
  /// Where another host writes, and where viewers read.
  let written: String
  let mounted: String
  private let process: pid_t

  /// `nil` where mounting is not possible: it needs root and /dev/fuse.
  init?(in folder: String) {
    guard getuid() == 0, access("/dev/fuse", R_OK | W_OK) == 0 else { return nil }
    written = folder + "/written"
    mounted = folder + "/mounted"
    let switches = folder + "/switches"
    for name in [written, mounted, switches] { mkdir(name, 0o700) }
    let program = (CommandLine.arguments[0] as NSString).deletingLastPathComponent + "/testfs"
    let words: [String] = [program, written, mounted, switches, "3", "1"]
    var argv = words.map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
    defer { for word in argv { free(word) } }
    var child = pid_t()
    guard posix_spawn(&child, program, nil, nil, &argv, environ) == 0 else { return nil }
    process = child
    let end = Clock.seconds + 5
    var here = stat()
    var above = stat()
    repeat {
      usleep(20_000)
      stat(folder, &above)
      stat(mounted, &here)
    } while here.st_dev == above.st_dev && Clock.seconds < end
  }

  deinit {
    kill(process, SIGTERM)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}
