import CellUI
import LogCore

extension Model {
  /// Does what was typed after `:`, an action's name with what it needs; returns what is wrong.
  mutating func runCommand(_ text: String) -> (effects: [Effect], complaint: String?) {
    let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard let name = words.first else { return ([], nil) }
    let rest = words.count > 1 ? String(words[1]) : ""
    guard panes.indices.contains(focus) else { return ([], "there is no pane") }
    switch name {
    case "context":
      guard let count = Int(rest), (0...AppLimits.contextCap).contains(count) else {
        return ([], "context needs a number from 0 to \(AppLimits.contextCap)")
      }
      setContext(count)
      return ([], nil)
    case "search" where !rest.isEmpty:
      do {
        try startSearch(rest, in: focus, goesBack: panes[focus].viewport.isFollowing)
        return (goOnInFile(in: focus), nil)
      } catch {
        return ([], error.message)
      }
    case "filter" where !rest.isEmpty: return ([], acceptFilter(rest))
    case "save" where !rest.isEmpty: return (export([focus], to: rest), nil)
    default: break
    }
    if let count = Int(name), words.count == 1 { return (goTo(line: count), nil) }
    guard let action = Action(rawValue: String(name)) else {
      return ([], "there is no action \(name); ? lists them")
    }
    let count = rest.isEmpty ? nil : Int(rest)
    guard rest.isEmpty || count != nil else { return ([], "\(name) takes a number or nothing") }
    return (perform(action, count: count, key: .enter), nil)
  }
}
