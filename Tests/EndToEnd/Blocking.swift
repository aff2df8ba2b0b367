import Foundation
import Testing

/// For tests that wait for programs and terminals with their thread: each runs on a thread of its
/// own, a few at a time, so that the threads of all other tests stay free.
struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
  let isRecursive = true
  /// Whether it goes before those that wait: what takes minutes would be alone at the end.
  let goesFirst: Bool

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    await Gate.shared.enter(first: goesFirst)
    do {
      try await withTaskExecutorPreference(OwnThread()) { try await function() }
    } catch {
      await Gate.shared.leave()
      throw error
    }
    await Gate.shared.leave()
  }

  /// Lets so many in as two cores can drive.
  private actor Gate {
    static let shared = Gate()
    private var free = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter(first: Bool) async {
      if free > 0 {
        free -= 1
      } else {
        await withCheckedContinuation { waiting.insert($0, at: first ? 0 : waiting.endIndex) }
      }
    }

    func leave() {
      if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
  }

  private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "blocking-test")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}

extension Trait where Self == BlockingTrait {
  /// Runs on a thread of its own.
  static var blocking: Self { BlockingTrait(goesFirst: false) }

  /// As `blocking`, and before the others: for what takes minutes.
  static var blockingFirst: Self { BlockingTrait(goesFirst: true) }
}
