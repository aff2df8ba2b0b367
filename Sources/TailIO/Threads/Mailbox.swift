import Synchronization

/// A bounded queue from any thread to one: the only thing that threads share.
///
/// `descriptor` becomes readable when something is in it. Nothing is called under its lock.
package final class Mailbox<Element: Sendable>: Sendable {
  /// Rung when something is in it, and by others who have made room for this one's owner.
  package let waker: Waker
  private let capacity: Int
  private let state = Mutex(State())

  private struct State {
    var elements: [Element] = []
    var cost = 0
    /// Senders that were turned away.
    var refused: [ObjectIdentifier: Waker] = [:]
  }

  /// - Parameter capacity: how much may wait, in the unit of `offer`'s cost.
  package init(capacity: Int) throws(Refusal) {
    self.capacity = capacity
    waker = try Waker()
  }

  /// To be waited for with poll(2) by the receiver.
  package var descriptor: Int32 { waker.descriptor }

  /// Leaves an element if there is room, and at least one always finds room.
  ///
  /// - Parameter waker: is rung when it is worth trying again.
  /// - Returns: whether it was taken.
  package func offer(_ element: Element, cost: Int, waker: Waker) -> Bool {
    let (isTaken, wasEmpty) = state.withLock { state in
      guard state.elements.isEmpty || state.cost + cost <= capacity else {
        state.refused[ObjectIdentifier(waker)] = waker
        return (false, false)
      }
      let wasEmpty = state.elements.isEmpty
      state.elements.append(element)
      state.cost += cost
      return (true, wasEmpty)
    }
    if wasEmpty { self.waker.ring() }
    return isTaken
  }

  /// Leaves an element in any case; for what is small and rare.
  package func post(_ element: Element) {
    let wasEmpty = state.withLock { state in
      let wasEmpty = state.elements.isEmpty
      state.elements.append(element)
      return wasEmpty
    }
    if wasEmpty { waker.ring() }
  }

  /// Blocks the receiver until there is something in it.
  package func wait() {
    waker.wait()
  }

  /// Takes everything out, in the order in which it came.
  package func drain() -> [Element] {
    // Before anything is taken: a ring for what comes after must not be lost.
    waker.silence()
    let (elements, refused) = state.withLock { state in
      let taken = (state.elements, state.refused)
      state = State()
      return taken
    }
    for waker in refused.values { waker.ring() }
    return elements
  }
}
