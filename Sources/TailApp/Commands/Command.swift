import Scalars

/// What is typed after `:`, an action's name with what it takes, taken apart.
package struct Command: Sendable {
  /// The action's name, as far as it was typed.
  package let name: String
  /// What stands behind it; `nil` while the name is being typed.
  package let rest: String?
  /// The line up to where the rest begins.
  package let stem: String

  package init(_ text: String) {
    let start = text.firstIndex { $0 != " " } ?? text.endIndex
    let end = text[start...].firstIndex(of: " ") ?? text.endIndex
    name = String(text[start..<end])
    guard end < text.endIndex else {
      rest = nil
      stem = String(text[..<start])
      return
    }
    let restStart = text[end...].firstIndex { $0 != " " } ?? text.endIndex
    rest = String(text[restStart...])
    stem = String(text[..<restStart])
  }

  /// The names that vi has put into fingers.
  package static let shortNames: [String: Action] = [
    "q": .quit, "w": .save, "e": .open, "noh": .hideHighlight, "h": .help,
  ]

  /// The action that is meant: by its name, by a short one, or by the start of one name only.
  package var action: Action? {
    if let action = Action(rawValue: name) ?? Self.shortNames[name] { return action }
    guard !name.isEmpty else { return nil }
    let matches = Action.allCases.filter { $0.rawValue.hasPrefix(name) }
    return matches.count == 1 ? matches[0] : nil
  }

  /// The actions that the name may become: those that begin so, then those that hold it.
  package var candidates: [Action] {
    let names = Action.allCases.sorted { $0.rawValue < $1.rawValue }
    let starts = names.filter { $0.rawValue.hasPrefix(name) }
    return starts + names.filter { !$0.rawValue.hasPrefix(name) && $0.rawValue.includes(name) }
  }

  /// What to say of a name that is none: the names that it may be meant to be.
  package var unknownName: String {
    let starts = candidates.prefix(Self.named).map(\.rawValue)
    let near = starts.isEmpty ? nearest.map(\.rawValue) : starts
    let several = !starts.isEmpty && Action.allCases.contains { $0.rawValue.hasPrefix(name) }
    let names = near.joined(separator: ", ")
    if several { return "\(name) may be \(names)" }
    return near.isEmpty
      ? "there is no action \(name); Tab lists them"
      : "there is no action \(name); near it: \(names)"
  }

  /// How many names are named.
  private static let named = 4

  /// The names that the fewest slips of the fingers make this one.
  private var nearest: [Action] {
    let name = String(name.prefix(AppLimits.comparedLetters))
    let limit = max(1, name.count / 3)
    let distances = Action.allCases.map { ($0, Slips(from: name, to: $0.rawValue).count) }
      .filter { $0.1 <= limit }
    let least = distances.map(\.1).min()
    return distances.filter { $0.1 == least }.prefix(Self.named).map(\.0)
  }
}
