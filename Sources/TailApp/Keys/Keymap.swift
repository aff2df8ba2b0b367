import CellUI

/// Which keys do what. One table: keys become actions by it, and the help page and the README's
/// table are made from it.
package struct Keymap: Sendable {
  /// One action and the key sequences that mean it.
  package struct Binding: Sendable {
    package let action: Action
    package let sequences: [[Key]]
  }

  /// What a key leads to.
  package enum Outcome: Equatable, Sendable {
    case action(Action)
    /// The first key of a longer sequence.
    case more
    case unbound
  }

  /// In the order of the help page.
  package let bindings: [Binding]
  private let actions: [[Key]: Action]
  private let prefixes: Set<[Key]>

  package init(bindings: [Binding]) {
    self.bindings = bindings
    var actions: [[Key]: Action] = [:]
    var prefixes: Set<[Key]> = []
    for binding in bindings {
      for sequence in binding.sequences {
        actions[sequence] = binding.action
        for length in 1..<max(1, sequence.count) { prefixes.insert(Array(sequence[..<length])) }
      }
    }
    self.actions = actions
    self.prefixes = prefixes
  }

  package func outcome(of keys: [Key]) -> Outcome {
    if let action = actions[keys] { return .action(action) }
    return prefixes.contains(keys) ? .more : .unbound
  }

  /// Whether some sequence begins with these keys.
  package func knows(_ keys: [Key]) -> Bool { outcome(of: keys) != .unbound }

  /// The keys of an action as people write them, such as `j ↓ ^E`.
  package func names(of action: Action) -> [String] {
    bindings.filter { $0.action == action }.flatMap { $0.sequences }
      .map { $0.map(\.name).joined(separator: " ") }
  }
}

extension Keymap {
  /// What may follow keys that have been pressed, and what each does: one key for an action.
  func hints(after pressed: [Key]) -> [KeyHint] {
    bindings.compactMap { binding in
      let sequence = binding.sequences.first {
        $0.count == pressed.count + 1 && $0.starts(with: pressed)
      }
      let word = String(binding.action.rawValue.map { $0 == "-" ? " " : $0 })
      return sequence?.last.map { KeyHint($0.name, word) }
    }
  }
}

extension Key {
  /// As people write it: `j`, `^F`, `Alt-1`, `PgDn`.
  package var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let scalar): String(Character(scalar))
    case .control(let scalar): "^" + String(Character(scalar)).uppercased()
    case .alt(let scalar): "Alt-" + String(Character(scalar))
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "S-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    case .modified(let modifiers, let key):
      (modifiers.contains(.control) ? "Ctrl-" : "") + (modifiers.contains(.alt) ? "Alt-" : "")
        + key.name
    }
  }
}
