import Foundation
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("Threads that work and end")
struct WorkersTests {
  @Test("With one thread what is handed in first is done first, and none is left at the end")
  func order() throws {
    let workers = Workers(name: "test")
    let done = Mutex<[Int]>([])
    for round in 0..<20 {
      for number in 0..<50 { try workers.run { done.withLock { $0.append(round * 50 + number) } } }
      if round % 3 == 0 { usleep(500) }
    }
    #expect(Deadline.wait { done.withLock { $0.count } == 1000 })
    #expect(done.withLock { $0 } == Array(0..<1000))
  }

  @Test("No more threads work than are allowed")
  func limit() throws {
    let workers = Workers(name: "test", limit: 2)
    let running = Atomic(0)
    let most = Atomic(0)
    let done = Atomic(0)
    for _ in 0..<40 {
      try workers.run {
        most.max(running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
        usleep(1000)
        running.subtract(1, ordering: .relaxed)
        done.add(1, ordering: .relaxed)
      }
    }
    #expect(Deadline.wait { done.load(ordering: .relaxed) == 40 })
    #expect(most.load(ordering: .relaxed) <= 2)
  }

  @Test("Asynchronous work stays on the thread that waits for it")
  func executor() throws {
    let workers = Workers(name: "test")
    let threads = Mutex<Set<UInt>>([])
    let isDone = Atomic(false)
    try workers.run {
      let here = UInt(pthread_self())
      try? ThreadExecutor.run {
        for _ in 0..<10 {
          await Task.yield()
          threads.withLock { _ = $0.insert(Pthread.current) }
        }
      }
      #expect(threads.withLock { $0 } == [here])
      isDone.store(true, ordering: .relaxed)
    }
    #expect(Deadline.wait { isDone.load(ordering: .relaxed) })
  }
}

private enum Pthread {
  static var current: UInt { UInt(pthread_self()) }
}
