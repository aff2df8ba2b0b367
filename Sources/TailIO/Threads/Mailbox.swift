import CLinux
import Glibc
import Synchronization

/// A bounded queue from any thread to one: the only thing that threads share.
///
/// `descriptor` becomes readable when something is in it. Nothing is called under its lock.
package final class Mailbox<Element: Sendable>: Sendable {
  /// To be waited for with poll(2) by the receiver.
  package let descriptor: Int32
  private let capacity: Int
  private let state = Mutex(State())

  private struct State {
    var elements: [Element] = []
    var cost = 0
    /// Eventfds of senders that were turned away.
    var refused: Set<Int32> = []
  }

  /// - Parameter capacity: how much may wait, in the unit of `offer`'s cost.
  package init(capacity: Int) {
    self.capacity = capacity
    descriptor = st_eventfd()
    precondition(descriptor >= 0, "no descriptor left for a mailbox")
  }

  /// Leaves an element if there is room, and at least one always finds room.
  ///
  /// - Parameter waker: an eventfd that is written to when it is worth trying again.
  /// - Returns: whether it was taken.
  package func offer(_ element: Element, cost: Int, waker: Int32) -> Bool {
    let (isTaken, wasEmpty) = state.withLock { state in
      guard state.elements.isEmpty || state.cost + cost <= capacity else {
        state.refused.insert(waker)
        return (false, false)
      }
      let wasEmpty = state.elements.isEmpty
      state.elements.append(element)
      state.cost += cost
      return (true, wasEmpty)
    }
    if wasEmpty { Self.ring(descriptor) }
    return isTaken
  }

  /// Leaves an element in any case; for what is small and rare.
  package func post(_ element: Element) {
    let wasEmpty = state.withLock { state in
      let wasEmpty = state.elements.isEmpty
      state.elements.append(element)
      return wasEmpty
    }
    if wasEmpty { Self.ring(descriptor) }
  }

  /// Blocks the receiver until there is something in it.
  package func wait() {
    var polls = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
    _ = poll(&polls, 1, -1)
  }

  /// Takes everything out, in the order in which it came.
  package func drain() -> [Element] {
    // Before anything is taken: a ring for what comes after must not be lost.
    Self.silence(descriptor)
    let (elements, refused) = state.withLock { state in
      let taken = (state.elements, state.refused)
      state = State()
      return taken
    }
    for waker in refused { Self.ring(waker) }
    return elements
  }

  /// Makes an eventfd readable.
  static func ring(_ descriptor: Int32) {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  /// Makes an eventfd unreadable again.
  static func silence(_ descriptor: Int32) {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
