import CLinux
import Glibc

/// The signals that a dump is sent. They are looked for by its loop, and by what is written while the loop
/// stands still.
package final class DumpSignals {
  /// Becomes readable when a signal came; each byte is its number.
  let descriptor: Int32
  private var ending: Int32?

  package init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Whether one came that ends the dump, and that nobody has taken yet.
  package var isEnding: Bool {
    look()
    return ending != nil
  }

  /// The first one that ends the dump; `nil`: none has come since the last call.
  func take() -> Int32? {
    look()
    defer { ending = nil }
    return ending
  }

  private func look() {
    var numbers = [UInt8](repeating: 0, count: 64)
    let count = numbers.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    for number in numbers[..<count] {
      switch Int32(number) {
      case SIGTSTP: st_stop_self()
      case SIGWINCH, SIGCONT: break
      default: ending = ending ?? Int32(number)
      }
    }
  }
}
