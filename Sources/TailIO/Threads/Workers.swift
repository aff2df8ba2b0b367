import Synchronization

/// Does what it is handed, in the order in which it came, on threads of its own: no more of them than
/// were allowed, and none while there is nothing to do.
package final class Workers: Sendable {
  package typealias Work = @Sendable () -> Void

  private let name: String
  private let limit: Int
  private let state = Mutex(State())

  private struct State {
    var works: [(number: UInt64, work: Work)] = []
    var lastNumber: UInt64 = 0
    var threads = 0
  }

  /// - Parameters:
  ///   - name: what `ps -L` shows, 15 bytes at most.
  ///   - limit: how many threads there may be; with one, what comes first is done first.
  package init(name: String, limit: Int = 1) {
    self.name = name
    self.limit = limit
  }

  /// Hands in work. It is refused only when no thread can be had to do it.
  package func run(_ work: @escaping Work) throws(Refusal) {
    let (number, needsThread) = state.withLock { state in
      state.lastNumber += 1
      state.works.append((state.lastNumber, work))
      guard state.threads < limit else { return (state.lastNumber, false) }
      state.threads += 1
      return (state.lastNumber, true)
    }
    guard needsThread else { return }
    do throws(Refusal) {
      try WorkerThread.start(name: name) { [self] in workToTheEnd() }
    } catch {
      let isLeftAlone = state.withLock { state in
        state.threads -= 1
        // Others will come to it.
        guard state.threads == 0 else { return false }
        state.works.removeAll { $0.number == number }
        return true
      }
      if isLeftAlone { throw error }
    }
  }

  private func workToTheEnd() {
    while true {
      let work = state.withLock { state -> Work? in
        guard state.works.isEmpty else { return state.works.removeFirst().work }
        state.threads -= 1
        return nil
      }
      guard let work else { return }
      work()
    }
  }
}
