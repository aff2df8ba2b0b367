import Foundation
import TailIO
import TailTestSupport
import Testing

@Suite("A mailbox between two threads")
struct MailboxTests {
  @Test("A receiver that waits for the descriptor alone misses nothing", arguments: 1...20)
  func noLostRing(round: Int) throws {
    let mailbox = try Mailbox<Int>(capacity: 64)
    let full = try Mailbox<Int>(capacity: 1)
    let count = 20_000
    try WorkerThread.start(name: "sender") {
      for number in 0..<count {
        while !mailbox.offer(number, cost: 1, waker: full.waker) {
          var waiting = pollfd(fd: full.descriptor, events: Int16(POLLIN), revents: 0)
          _ = poll(&waiting, 1, -1)
          _ = full.drain()
        }
      }
    }
    var next = 0
    while next < count {
      var waiting = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 5000) > 0 else {
        Issue.record("nothing came after \(next)")
        return
      }
      for number in mailbox.drain() {
        #expect(number == next)
        next += 1
      }
    }
  }
}
