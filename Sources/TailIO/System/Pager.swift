import CLinux
import Glibc
import LogCore
import SystemPackage

/// The reader's pager, `$PAGER` or less, which has the terminal while it runs.
package struct Pager: Sendable {
  private let workingDirectory: LogPath

  package init(workingDirectory: LogPath) {
    self.workingDirectory = workingDirectory
  }

  /// Opens a file; `end` is called on another thread when the pager has ended, with one line for
  /// people when that was no good end.
  package func open(
    _ path: LogPath, at offset: UInt64, end: @escaping @Sendable (String?) -> Void
  ) {
    // An absolute path is never taken for an option.
    let path = path.absolute(from: workingDirectory)
    let variable = getenv("PAGER").map { String(cString: $0) } ?? ""
    // Programs lie on file systems that may hang, too.
    do throws(Refusal) {
      try WorkerThread.start(name: "pager") { end(Pager.run(variable, path, at: offset)) }
    } catch {
      end("cannot start the pager: \(error.message)")
    }
  }

  /// The words that call a pager.
  ///
  /// - Parameter variable: `$PAGER`; split at blanks, as others do, and never given to a shell.
  package static func words(of variable: String, _ path: LogPath, at offset: UInt64) -> [[UInt8]] {
    var words = variable.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { Array($0.utf8) }
    if words.isEmpty { words = [Array("less".utf8)] }
    // Of others nobody knows how they take a place.
    let slash = UInt8(ascii: "/")
    if words[0].split(separator: slash).last.map(Array.init) == Array("less".utf8) {
      words.append(Array("+\(offset)P".utf8))
    }
    return words + [path.bytes]
  }

  /// What a pager finds in its environment beside what we do: less shows a log's colours instead of asking
  /// whether it is text, as git and man have it. Pagers that call less in their turn pass it on.
  ///
  /// - Parameter less: `$LESS`, which the reader may have set.
  package static func additions(less: String?) -> [String] {
    less == nil ? ["LESS=-R"] : []
  }

  private static func run(_ variable: String, _ path: LogPath, at offset: UInt64) -> String? {
    let words = words(of: variable, path, at: offset)
    let name = String(decoding: words[0], as: UTF8.self)
    var argv = words.map(TiedProcess.text)
    argv.append(nil)
    defer { for word in argv { free(word) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What we ignore, and what this thread has blocked, is none of its business.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    let more = additions(less: getenv("LESS").map { String(cString: $0) }).map { strdup($0) }
    defer { for variable in more { free(variable) } }
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = environ
    while let variable = next.pointee {
      variables.append(variable)
      next += 1
    }
    variables += more + [nil]
    var process = pid_t()
    let error = posix_spawnp(&process, name, nil, &attributes, argv, variables)
    guard error == 0 else {
      let reason = error == EAGAIN ? Errno.noProcess : Errno(rawValue: error)
      let hint = reason == .noSuchFileOrDirectory ? "; $PAGER names the pager" : ""
      return "cannot start \(name): \(reason.sentence)\(hint)"
    }
    st_restore_open_files_of(process)
    Children.started()
    defer { Children.ended() }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
    }
    if status & 0x7F != 0 { return "\(name) was ended by signal \(status & 0x7F)" }
    let code = status >> 8 & 0xFF
    return code == 0 ? nil : "\(name) ended with status \(code)"
  }
}
