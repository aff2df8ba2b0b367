import CellUI
import TailApp

extension SettingsReader {
  /// The preset, and the keys that are bound otherwise.
  mutating func readKeys() {
    var keymap = Keymap.standard
    if let value = value("preset") {
      let name = oneOf(Keymap.Preset.allCases.map(\.rawValue), value, ["preset"])
      if let preset = name.flatMap({ Keymap.Preset(rawValue: $0) }) { keymap = Keymap(preset) }
    }
    if let value = value("keys") {
      var changes: [Keymap.Change] = []
      var lines: [[Key]: String] = [:]
      for entry in table(value, ["keys"]) {
        guard let change = change(entry) else { continue }
        if let other = lines[change.sequence] {
          complain(
            "\"\(entry.key)\" and \"\(other)\" are the same key; one of them counts", path(entry))
        }
        lines[change.sequence] = entry.key
        changes.append(change)
      }
      keymap = keymap.changed(by: changes)
      // Several for one reason are one mistake.
      var told: Set<[Key]?> = []
      for trouble in keymap.unreachable where told.insert(trouble.prefix).inserted {
        // At the line that made it so.
        let culprit = lines[trouble.sequence] ?? trouble.prefix.flatMap { lines[$0] }
        complain(trouble.message, ["keys", culprit ?? ""])
      }
    }
    settings.keymap = keymap
  }

  private func path(_ entry: ConfigValue.Entry) -> [String] { ["keys", entry.key] }

  private mutating func change(_ entry: ConfigValue.Entry) -> Keymap.Change? {
    guard let sequence = Key.sequence(entry.key) else {
      complain(
        "there is no key \"\(entry.key)\"; keys are written G, ctrl-s, alt-1, pgdn, f2, and \"g g\" "
          + "for two", path(entry))
      return nil
    }
    switch entry.value {
    case .string(""), .flag(false): return Keymap.Change(sequence, nil)
    case .string(let name):
      if let action = Action(rawValue: name) { return Keymap.Change(sequence, action) }
      let near = NearestName.of(name, among: Action.allCases.map(\.rawValue))
      complain(
        "there is no action \"\(name)\"; "
          + (near.map { "did you mean \"\($0)\"?" } ?? "--print-config lists them"), path(entry))
    default:
      complain(
        "\"\(entry.key)\" cannot be \(entry.value.kind); it is an action's name, or false",
        path(entry))
    }
    return nil
  }
}
