import Glibc
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("A thread of our own")
struct WorkerThreadTests {
  @Test("A stack that has run over has another one for the handler that gives the terminal back")
  func handlerStack() throws {
    let size = Atomic(-1)
    try WorkerThread.start(name: "worker") {
      var stack = stack_t()
      let isKnown = sigaltstack(nil, &stack) == 0 && stack.ss_flags & Int32(SS_DISABLE) == 0
      size.store(isKnown ? Int(stack.ss_size) : 0, ordering: .releasing)
    }
    #expect(Deadline.wait { size.load(ordering: .acquiring) >= 0 })
    #expect(size.load(ordering: .acquiring) >= 32 * 1024)
  }
}
