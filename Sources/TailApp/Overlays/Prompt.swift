import CellUI

/// A line that is being typed at the bottom of the screen, and what it is for.
package struct Prompt: Sendable {
  /// What the line is for.
  package enum Purpose: String, Hashable, CaseIterable, Sendable {
    case search, filter, save, saveAll, command
  }

  package let purpose: Purpose
  /// What stands before the line, such as `/`.
  package let label: String
  package private(set) var line: LineEditor
  /// What is wrong with the line as it stands, for people.
  package var complaint: String?
  /// What the line can go on with, in a list above it.
  package var completion: Completion?

  package typealias Outcome = LineEditor.Outcome

  package init(
    purpose: Purpose, label: String, text: String = "", history: [String] = [],
    killed: [Unicode.Scalar] = []
  ) {
    self.purpose = purpose
    self.label = label
    self.line = LineEditor(text: text, history: history, killed: killed)
  }

  /// A line that is typed somewhere else and looks the same.
  package init(label: String, line: LineEditor) {
    self.purpose = .search
    self.label = label
    self.line = line
  }

  package var text: [Unicode.Scalar] { line.text }

  package var string: String { line.string }

  package mutating func take(_ key: Key) -> Outcome {
    let outcome = line.take(key)
    if outcome == .edited {
      complaint = nil
      completion = nil
    }
    return outcome
  }

  package mutating func paste(_ scalars: [Unicode.Scalar]) {
    line.paste(scalars)
    complaint = nil
    completion = nil
  }

  /// Puts another line in its place.
  package mutating func replace(with text: String) {
    line.replace(with: text)
    complaint = nil
  }
}
