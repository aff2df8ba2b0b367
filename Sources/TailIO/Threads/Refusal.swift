import CLinux
import Glibc
import SystemPackage

/// What the kernel has not given: a descriptor, a thread, a process, memory. Never a reason to end;
/// whoever wanted it does without it, or says so.
package struct Refusal: Error, Hashable, Sendable {
  /// What is missing and which limit it is, for people; no full stop.
  package let message: String

  /// By the number that a call left in `errno`.
  package init(errno number: Int32) {
    self.init(Errno(rawValue: number))
  }

  /// The same of a call that makes a thread or a process.
  package init(processErrno number: Int32) {
    self.init(number == Glibc.EAGAIN ? Errno.noProcess : Errno(rawValue: number))
  }

  package init(_ error: Errno) {
    message = error.sentence
  }

  init(message: String) {
    self.message = message
  }
}

extension Errno {
  /// A thread or a process was refused. The kernel says EAGAIN, as it does of open(2) for quite another
  /// reason; this number no call that we make gives.
  static let noProcess = Errno(rawValue: Glibc.EUSERS)

  /// What it says to people: where a limit was reached, which one.
  package var sentence: String {
    switch self {
    case Errno(rawValue: Glibc.EMFILE):
      "no further open file is allowed" + Errno.limit(st_limit_of_open_files(), "-n")
    case Errno(rawValue: Glibc.ENFILE): "this machine has no open file left"
    case Errno.noProcess:
      "no further thread or process is allowed" + Errno.limit(st_limit_of_processes(), "-u")
    case Errno(rawValue: Glibc.ENOMEM): "no memory is left"
    default: description
    }
  }

  private static func limit(_ count: UInt64, _ option: String) -> String {
    count == .max ? "" : " (ulimit \(option) is \(count))"
  }
}
