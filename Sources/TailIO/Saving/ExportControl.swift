import LogCore
import Synchronization

/// What can be said to an export that is under way.
final class ExportControl: Sendable {
  private let stopped = Atomic(false)
  /// Sections that come later; `nil` ends them.
  let additions = Mailbox<Addition>(capacity: .max)

  enum Addition: Sendable {
    case section(ExportSection, cost: Int)
    case end
  }

  var isStopped: Bool { stopped.load(ordering: .relaxed) }

  func stop() {
    stopped.store(true, ordering: .relaxed)
    additions.post(.end)
  }
}
