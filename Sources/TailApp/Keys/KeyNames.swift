/// The keys of an action as the help page and the README write them; `:name` where it has none.
package struct KeyNames {
  package let text: String

  package init(of action: Action, in keymap: Keymap) {
    let names = keymap.names(of: action)
    // Alt-1 Alt-2 … Alt-9 would fill the row.
    if names.isEmpty {
      text = ":" + action.rawValue
    } else if action == .selectPane, names.count > 2 {
      text = "\(names[0])…\(names[names.count - 1].suffix(1))"
    } else {
      text = names.joined(separator: " ")
    }
  }
}
