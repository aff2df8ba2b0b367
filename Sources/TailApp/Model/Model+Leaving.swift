import CellUI
import LogCore

extension Model {
  /// Leaves, unless something is being written to a file: then the reader is asked.
  mutating func leave() -> [Effect] {
    isLeaving = false
    guard let question = leavingQuestion else { return [.quit] }
    overlay = .confirmation(Confirmation(question: question, deed: .leave))
    return []
  }

  /// What is asked; `nil`: nothing would be lost.
  private var leavingQuestion: String? {
    let saves = exports.filter(\.isToFile)
    guard !saves.isEmpty else { return nil }
    let progress = saves.compactMap(\.progress).min().map { "at \(Int($0 * 100)) %" } ?? "under way"
    let subject = saves.count == 1 ? "a save is" : "\(saves.count) saves are"
    return "\(subject) \(progress).  w: wait, then quit  y: quit without it  any other key: stay"
  }

  /// A key that answers whether to leave; `y` is for all questions the same.
  mutating func takeLeavingKey(_ key: Key) -> [Effect] {
    switch key {
    case "y", "Y", .control("c"): return [.quit]
    case "w", "W":
      isLeaving = true
      sayMeanwhile("quitting once it is saved …")
      return leaveIfSaved()
    default: return []
    }
  }

  /// An export has told something: how far it is, or that it has ended.
  ///
  /// - Parameter isFine: whether it has not ended in a way that the reader has to know of.
  mutating func renewLeaving(isFine: Bool) -> [Effect] {
    if !isFine { isLeaving = false }
    if case .confirmation(let open) = overlay, case .leave = open.deed {
      guard let question = leavingQuestion else {
        overlay = nil
        return isFine ? [.quit] : []
      }
      overlay = .confirmation(Confirmation(question: question, deed: .leave))
    }
    return leaveIfSaved()
  }

  private func leaveIfSaved() -> [Effect] {
    isLeaving && leavingQuestion == nil ? [.quit] : []
  }
}

extension PendingExport {
  /// Whether something would be missing if it were given up.
  fileprivate var isToFile: Bool {
    if case .file = request.target { true } else { false }
  }
}
