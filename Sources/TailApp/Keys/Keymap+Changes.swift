import CellUI

extension Keymap {
  /// A key sequence that a configuration gives another meaning, or none.
  package struct Change: Equatable, Sendable {
    package let sequence: [Key]
    /// `nil`: the sequence does nothing from then on.
    package let action: Action?

    package init(_ sequence: [Key], _ action: Action?) {
      self.sequence = sequence
      self.action = action
    }
  }

  /// A sequence that can never be typed to its end.
  package struct Unreachable: Equatable, Sendable {
    package let sequence: [Key]
    /// What acts before it is typed: its own first keys; `nil`: digits are counts.
    package let prefix: [Key]?

    /// One line for people.
    package var message: String {
      let name = Keymap.spelling(of: sequence)
      guard let prefix else { return "\(name) cannot be reached: a digit begins a count" }
      let first = Keymap.spelling(of: prefix)
      return "\(name) cannot be reached: \(first) acts at once; \"\(first)\" = false frees it"
    }
  }

  /// The same with changes, the later ones over the earlier ones.
  package func changed(by changes: [Change]) -> Keymap {
    var bindings = bindings
    for change in changes {
      for place in bindings.indices {
        let binding = bindings[place]
        let left = binding.sequences.filter { $0 != change.sequence }
        guard left.count < binding.sequences.count else { continue }
        bindings[place] = Binding(action: binding.action, sequences: left)
      }
      guard let action = change.action else { continue }
      if let place = bindings.firstIndex(where: { $0.action == action }) {
        bindings[place] = Binding(
          action: action, sequences: bindings[place].sequences + [change.sequence])
      } else {
        bindings.append(Binding(action: action, sequences: [change.sequence]))
      }
    }
    return Keymap(bindings: bindings)
  }

  /// Sequences that are bound and cannot be typed.
  package var unreachable: [Unreachable] {
    let all = bindings.flatMap(\.sequences)
    let bound = Set(all)
    return all.compactMap { sequence in
      if let first = sequence.first, case .character(let scalar) = first, let digit = scalar.digit,
        digit != 0
      {
        return Unreachable(sequence: sequence, prefix: nil)
      }
      let prefix = (1..<max(1, sequence.count)).map { Array(sequence[..<$0]) }
        .first { bound.contains($0) }
      return prefix.map { Unreachable(sequence: sequence, prefix: $0) }
    }
  }

  /// A sequence as a configuration writes it.
  package static func spelling(of sequence: [Key]) -> String {
    sequence.map(\.spelling).joined(separator: " ")
  }
}

extension Key {
  /// As a configuration writes it: `ctrl-s`, `alt-1`, `pgdn`, `G`.
  package var spelling: String {
    switch self {
    case .character(" "): "space"
    case .character(let scalar): String(Character(scalar))
    case .control(let scalar): "ctrl-" + String(Character(scalar))
    case .alt(let scalar): "alt-" + String(Character(scalar))
    case .enter: "enter"
    case .escape: "esc"
    case .tab: "tab"
    case .backTab: "shift-tab"
    case .backspace: "backspace"
    case .delete: "delete"
    case .insert: "insert"
    case .up: "up"
    case .down: "down"
    case .left: "left"
    case .right: "right"
    case .home: "home"
    case .end: "end"
    case .pageUp: "pgup"
    case .pageDown: "pgdn"
    case .function(let number): "f\(number)"
    case .modified(let modifiers, let key):
      (modifiers.contains(.control) ? "ctrl-" : "") + (modifiers.contains(.alt) ? "alt-" : "")
        + key.spelling
    }
  }
}
