import CLinux
import Glibc
import SystemPackage

/// A descriptor that one thread makes readable to wake another. It is closed when nobody holds it any
/// more, so that nobody rings what has become another file's number.
package final class Waker: Sendable {
  /// To be waited for with poll(2).
  package let descriptor: Int32

  package init() throws(Refusal) {
    descriptor = st_eventfd()
    guard descriptor >= 0 else { throw Refusal(Errno(rawValue: errno)) }
  }

  deinit {
    close(descriptor)
  }

  /// Makes it readable.
  package func ring() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  /// Makes it unreadable again.
  package func silence() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }

  /// Blocks until it is readable.
  ///
  /// - Parameter milliseconds: how long at the most; -1: for ever.
  package func wait(milliseconds: Int32 = -1) {
    var polls = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
    _ = poll(&polls, 1, milliseconds)
  }
}
