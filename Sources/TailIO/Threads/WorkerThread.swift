import CLinux

/// A thread of our own for calls that may block. Never joined: a thread that hangs in a dead
/// server must not hold up the end.
package enum WorkerThread {
  /// Starts a thread.
  ///
  /// - Parameters:
  ///   - name: what `ps -L` shows, 15 bytes at most.
  ///   - body: runs on it, once.
  package static func start(name: String, _ body: sending @escaping () -> Void) {
    let box = Unmanaged.passRetained(Body(run: body))
    let error = st_start_thread(
      name,
      { argument in
        guard let argument else { return }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      }, box.toOpaque())
    precondition(error == 0, "no thread left for \(name)")
  }

  private final class Body {
    let run: () -> Void

    init(run: @escaping () -> Void) {
      self.run = run
    }
  }
}
