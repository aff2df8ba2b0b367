import Glibc
import LogCore
import Synchronization
import SystemPackage

/// What can be said to an export that is under way.
final class ExportControl: Sendable {
  private let stopped = Atomic(false)
  private let ended = Atomic(false)
  private let hasty = Atomic(false)
  /// How many steps the filter had taken when haste was noticed; -1 before.
  private let stepsBeforeHaste = Atomic(-1)
  private let leftover = Mutex(Leftover())
  /// Sections that come later; `nil` where none do.
  let additions: Mailbox<Addition>?

  enum Addition: Sendable {
    case section(ExportSection, cost: Int)
    case end
  }

  /// What would be left of the export if the program ended now.
  private struct Leftover {
    var name: LogPath?
    /// Whether it has been taken away, so that nothing may come in its place.
    var isGone = false
  }

  /// For what is written by the one who hands it in.
  init() {
    additions = nil
  }

  /// - Parameter goesOn: see `ExportRequest.goesOn`.
  init(goesOn: Bool) throws(Refusal) {
    additions = goesOn ? try Mailbox(capacity: .max) : nil
  }

  var isStopped: Bool { stopped.load(ordering: .relaxed) }

  /// Whether its last report has been made.
  var isEnded: Bool { ended.load(ordering: .acquiring) }

  func stop() {
    stopped.store(true, ordering: .relaxed)
    additions?.post(.end)
  }

  /// Somebody waits: what is there is written, but for what takes long to filter.
  func hurry() {
    hasty.store(true, ordering: .relaxed)
  }

  /// Whether the filter may go on. Called by the export's thread.
  ///
  /// - Parameter steps: how many it has taken that nobody could foresee.
  func letsFilter(after steps: Int) -> Bool {
    if isStopped { return false }
    guard hasty.load(ordering: .relaxed) else { return true }
    let start = stepsBeforeHaste.load(ordering: .relaxed)
    guard start < 0 else { return steps - start < IOLimits.hastySteps }
    stepsBeforeHaste.store(steps, ordering: .relaxed)
    return true
  }

  /// The last report has been made.
  func end() {
    ended.store(true, ordering: .releasing)
  }

  /// Creates the file that is written to, unless it has been given up. Called by the export's thread.
  func create(
    _ body: () throws(Errno) -> UnfinishedFile
  ) throws(ExportFailure) -> UnfinishedFile {
    let result = leftover.withLock { leftover -> Result<UnfinishedFile, ExportFailure> in
      guard !leftover.isGone else { return .failure(.stopped) }
      do throws(Errno) {
        let file = try body()
        leftover.name = file.temporary
        return .success(file)
      } catch {
        return .failure(ExportFailure(error))
      }
    }
    return try result.get()
  }

  /// The file has its own name now, or is no more.
  func forgetLeftover() {
    leftover.withLock { $0.name = nil }
  }

  /// Takes away what is half written, whatever the export's thread is at. Makes a call that names a
  /// path.
  func removeLeftover() {
    leftover.withLock { leftover in
      leftover.isGone = true
      guard let name = leftover.name else { return }
      _ = name.withCString { unlink($0) }
    }
  }
}

/// The exports that are under way; each leaves it with its last report.
final class ExportControls: Sendable {
  private let controls = Mutex<[ExportID: ExportControl]>([:])

  subscript(_ id: ExportID) -> ExportControl? {
    get { controls.withLock { $0[id] } }
    set { controls.withLock { $0[id] = newValue } }
  }

  /// Those whose last report has not been made.
  var open: [ExportControl] {
    controls.withLock { $0.values.filter { !$0.isEnded } }
  }
}
