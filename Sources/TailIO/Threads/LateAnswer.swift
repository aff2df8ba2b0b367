import LogCore
import Synchronization

/// An answer that is waited for, and that may come too late.
final class LateAnswer<Value: Sendable>: Sendable {
  private let waker: Waker
  private let found = Mutex<Value?>(nil)

  private init() throws(Refusal) {
    waker = try Waker()
  }

  /// What a question comes to that workers answer; `nil`: nothing, or not in time.
  ///
  /// - Parameter patience: in seconds.
  static func value(
    from workers: Workers, within patience: Double, _ question: @escaping @Sendable () -> Value?
  ) -> Value? {
    guard let answer = try? LateAnswer() else { return nil }
    do throws(Refusal) {
      try workers.run { answer.give(question()) }
    } catch {
      return nil
    }
    answer.waker.wait(milliseconds: Int32(patience * 1000))
    return answer.found.withLock { $0 }
  }

  private func give(_ value: Value?) {
    found.withLock { $0 = value }
    waker.ring()
  }
}
