import Glibc
import LogCore
import TailApp

/// How far a dump is, on standard error where that is a terminal of its own, for dumps that take a
/// while.
struct ProgressLine {
  private let start = Clock.moment
  private let isWanted = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0
  private var isShown = false

  /// Says what is waited for while nothing is written yet.
  mutating func show(waiting text: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    isShown = true
    write("\r\(text)\u{1B}[K")
  }

  mutating func show(done: UInt64, total: UInt64) {
    guard isWanted, total > 0, Clock.moment.seconds(since: start) > RuntimeLimits.quietDump else {
      return
    }
    isShown = true
    let percent = Int(Double(done) / Double(total) * 100)
    write("\r\(percent) % of \(Counted(total, "byte"))\u{1B}[K")
  }

  mutating func clear() {
    guard isShown else { return }
    isShown = false
    write("\r\u{1B}[K")
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
