import Synchronization

/// Runs asynchronous work to its end on the thread that asks for it: the thread pool of the language's
/// runtime waits for ever where the kernel gives it no thread.
package final class ThreadExecutor: TaskExecutor {
  private let jobs: Mailbox<UnownedJob>
  private let isDone = Atomic(false)

  private init() throws(Refusal) {
    jobs = try Mailbox(capacity: .max)
  }

  /// Returns when `body` has returned.
  package static func run(_ body: @escaping @Sendable () async -> Void) throws(Refusal) {
    let executor = try ThreadExecutor()
    Task.detached(executorPreference: executor) {
      await body()
      executor.isDone.store(true, ordering: .relaxed)
    }
    executor.work()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    jobs.post(UnownedJob(job))
  }

  private func work() {
    while !isDone.load(ordering: .relaxed) {
      jobs.wait()
      for job in jobs.drain() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
  }
}
