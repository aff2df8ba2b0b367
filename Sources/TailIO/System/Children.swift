import Synchronization

/// How many processes work for us.
package enum Children {
  private static let running = Atomic(0)

  package static var count: Int { running.load(ordering: .relaxed) }

  static func started() { running.add(1, ordering: .relaxed) }
  static func ended() { running.subtract(1, ordering: .relaxed) }
}
