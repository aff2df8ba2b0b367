import CellUI
import LogCore

extension Model {
  /// Does what was typed after `:`, an action's name with what it takes; returns what is wrong.
  mutating func runCommand(_ text: String) -> (effects: [Effect], complaint: String?) {
    let command = Command(text)
    let rest = command.rest ?? ""
    guard !command.name.isEmpty else { return ([], nil) }
    if let line = Int(command.name), rest.isEmpty {
      guard focusedPane != nil else { return ([], "there is no pane") }
      return (goTo(line: line), nil)
    }
    guard let action = command.action else { return ([], command.unknownName) }
    guard focusedPane != nil || action.worksWithoutPane else { return ([], "there is no pane") }
    if rest.isEmpty {
      if case .number(let range) = action.argument {
        return (
          [], "\(action.rawValue) needs a number from \(range.lowerBound) to \(range.upperBound)"
        )
      }
      return (perform(action, count: nil, key: .enter), nil)
    }
    return run(action, with: rest)
  }

  private mutating func run(
    _ action: Action, with rest: String
  ) -> (effects: [Effect], complaint: String?) {
    let name = action.rawValue
    switch action.argument {
    case .nothing: return ([], "\(name) takes nothing behind it")
    case .count:
      guard let count = Int(rest), count >= 0 else {
        return ([], "\(name) takes a number or nothing")
      }
      return (perform(action, count: min(count, AppLimits.countCap), key: .enter), nil)
    case .number(let range):
      guard let number = Int(rest), range.contains(number) else {
        return ([], "\(name) needs a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return (perform(action, count: number, key: .enter), nil)
    case .pattern: return run(action, pattern: rest)
    case .path:
      return (export(action == .save ? [focus] : Array(panes.indices), to: rest), nil)
    case .sources: return openTyped(rest)
    case .names:
      return (openChart(names: seriesNames(rest), in: focus), nil)
    case .name: return keepSession(as: rest)
    case .word(let words):
      guard words.contains(rest) else {
        return ([], "\(name) takes \(words.joined(separator: ", ")) or nothing")
      }
      if action == .nextLayout, let next = Arrangement(rawValue: rest) {
        changeArrangement(to: next)
      } else if action == .chartScale {
        return ([], setChartScale(isLogarithmic: rest == "log"))
      } else if let choice = StreamChoice(rawValue: rest) {
        choose(choice, everywhere: action == .cycleStreamEverywhere)
      }
      return ([], nil)
    }
  }

  private mutating func run(
    _ action: Action, pattern: String
  ) -> (effects: [Effect], complaint: String?) {
    guard action == .search else { return ([], acceptFilter(pattern)) }
    do {
      try startSearch(pattern, in: focus, goesBack: panes[focus].viewport.isFollowing)
      return (goOnInFile(in: focus), nil)
    } catch {
      return ([], error.message)
    }
  }
}

extension Action {
  /// Whether there is something to do while no pane is open.
  fileprivate var worksWithoutPane: Bool { group == .program || self == .open }
}
