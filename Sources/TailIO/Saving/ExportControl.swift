import LogCore
import Synchronization

/// What can be said to an export that is under way.
final class ExportControl: Sendable {
  private let stopped = Atomic(false)
  /// Sections that come later; `nil` where none do.
  let additions: Mailbox<Addition>?

  enum Addition: Sendable {
    case section(ExportSection, cost: Int)
    case end
  }

  /// - Parameter goesOn: see `ExportRequest.goesOn`.
  init(goesOn: Bool) throws(Refusal) {
    additions = goesOn ? try Mailbox(capacity: .max) : nil
  }

  var isStopped: Bool { stopped.load(ordering: .relaxed) }

  func stop() {
    stopped.store(true, ordering: .relaxed)
    additions?.post(.end)
  }
}

/// The exports that are under way; each leaves it with its last report.
final class ExportControls: Sendable {
  private let controls = Mutex<[ExportID: ExportControl]>([:])

  subscript(_ id: ExportID) -> ExportControl? {
    get { controls.withLock { $0[id] } }
    set { controls.withLock { $0[id] = newValue } }
  }
}
