import LogCore
import SlurmJobs

extension Model {
  /// Whether every source has answered in one way or the other.
  package var isSettled: Bool {
    panes.allSatisfy { pane in
      switch pane.finding {
      case .notFound, .unknown: true
      case .looking: false
      case .found: pane.streams.allSatisfy { $0.standing != .looking }
      }
    }
  }

  /// Whether there is nothing to show and nothing to wait for.
  package var hasFailed: Bool {
    !panes.isEmpty && panes.allSatisfy { failure(of: $0) != nil }
  }

  /// One line for each source that could not be found or read.
  package var failures: [String] {
    panes.compactMap { failure(of: $0) }
  }

  /// What is wrong with a pane's source for good; `nil` when it may still come.
  func failure(of pane: Pane) -> String? {
    if let message = pane.finding.failure { return message }
    return pane.streams.lazy.compactMap { failure(of: $0) }.first
  }

  func failure(of stream: PaneStream) -> String? {
    let path = stream.path?.description ?? stream.label
    switch stream.standing {
    case .refused(let message): return "\(path) \(message)"
    case .unreadable(let message): return "cannot read \(path): \(message)"
    default: return nil
    }
  }

  /// Whether nothing will come of a pane's source any more. What could be read once may be again.
  func isLost(_ pane: Pane) -> Bool {
    guard failure(of: pane) != nil else { return false }
    return pane.finding.failure != nil
      || !pane.streams.contains { stream in
        switch stream.standing {
        case .unreadable, .refused: stream.opened != nil
        case .looking, .missing, .open, .deleted: false
        }
      }
  }

  /// What is said when the program is left: sources that were never there are failures too.
  package var closingFailures: [String] {
    panes.compactMap { pane in
      if let failure = failure(of: pane) { return failure }
      if case .pattern(let pattern) = pane.source {
        // Where nobody has answered, nobody knows.
        return pane.finding == .looking ? nil : "no file matched \(pattern.path)"
      }
      guard case .file(let path) = pane.source, !pane.hasLines,
        pane.streams.allSatisfy({ $0.standing == .missing })
      else { return nil }
      return "\(path) was never there"
    }
  }
}
