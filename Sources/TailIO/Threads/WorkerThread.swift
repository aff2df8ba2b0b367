import CLinux
import Synchronization

/// A thread of our own for calls that may block. Never joined: a thread that hangs in a dead
/// server must not hold up the end.
package enum WorkerThread {
  private static let running = Atomic(0)
  private static let limit = Atomic(Int.max)

  /// From now on no more than so many are started; until this is said there is no limit.
  package static func bound(to count: Int) { limit.store(count, ordering: .relaxed) }

  /// How many there are.
  package static var count: Int { running.load(ordering: .relaxed) }

  /// Starts a thread, unless the kernel refuses one or as many are running as are allowed.
  ///
  /// - Parameters:
  ///   - name: what `ps -L` shows, 15 bytes at most.
  ///   - body: runs on it, once.
  package static func start(
    name: String, _ body: sending @escaping () -> Void
  ) throws(Refusal) {
    let most = limit.load(ordering: .relaxed)
    guard running.add(1, ordering: .relaxed).newValue <= most else {
      running.subtract(1, ordering: .relaxed)
      throw Refusal(message: "\(most) threads are at work already, and no more are started")
    }
    let box = Unmanaged.passRetained(Body(run: body))
    let error = st_start_thread(
      name,
      { argument in
        guard let argument else { return }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        WorkerThread.running.subtract(1, ordering: .relaxed)
      }, box.toOpaque())
    guard error != 0 else { return }
    box.release()
    running.subtract(1, ordering: .relaxed)
    throw Refusal(processErrno: error)
  }

  private final class Body {
    let run: () -> Void

    init(run: @escaping () -> Void) {
      self.run = run
    }
  }
}
