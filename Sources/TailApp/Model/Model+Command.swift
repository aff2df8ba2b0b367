import CellUI
import LogCore

extension Model {
  /// Does what was typed after `:`, an action's name with what it takes; returns what is wrong.
  mutating func runCommand(_ text: String) -> (effects: [Effect], complaint: String?) {
    let command = Command(text)
    let rest = command.rest ?? ""
    guard !command.name.isEmpty else { return ([], nil) }
    if let place = FilePlace(command.name), rest.isEmpty { return go(to: place) }
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
    case .nothing: return ([], "\(name) takes no argument")
    case .count:
      guard let count = LineNumber(rest)?.value, count >= 0 else {
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
      return save(all: action == .saveAll, to: rest)
    case .sources: return openTyped(rest)
    case .names:
      return (openChart(names: seriesNames(rest), in: focus), nil)
    case .name:
      guard Session.isName(rest) else {
        return ([], "a session's name has letters, digits, - _ and .")
      }
      return (keepSession(as: rest, rest == sessionName ? .goOn : .new), nil)
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

  private mutating func go(to place: FilePlace) -> (effects: [Effect], complaint: String?) {
    guard focusedPane != nil else { return ([], "there is no pane") }
    switch place {
    case .line(let line):
      guard line > 0 else { return ([], "lines are counted from 1") }
      return (goTo(line: line), nil)
    case .percent(let percent):
      guard percent >= 0 else { return ([], "parts of a file are counted from 0%") }
      return (goTo(percent: percent), nil)
    case .end: return (perform(.end, count: nil, key: .enter), nil)
    }
  }

  private mutating func run(
    _ action: Action, pattern: String
  ) -> (effects: [Effect], complaint: String?) {
    guard action == .search else { return ([], acceptFilter(pattern)) }
    do throws(PatternError) {
      let goesBack = panes[focus].viewport.isFollowing
      try panes[focus].startSearch(pattern, goesBack: goesBack, in: body(of: focus), at: now.moment)
      return (goOnWithSearch(in: focus), nil)
    } catch {
      return ([], error.message)
    }
  }
}

extension Action {
  /// Whether there is something to do while no pane is open.
  fileprivate var worksWithoutPane: Bool { group == .program || self == .open }
}

/// A place that is typed where an action's name could be: `120`, `50%`, or `$` as in vi.
enum FilePlace: Equatable {
  case line(Int)
  case percent(Int)
  case end

  init?(_ text: String) {
    if text == "$" {
      self = .end
    } else if text.hasSuffix("%") {
      guard let number = LineNumber(text.dropLast()) else { return nil }
      self = .percent(number.value)
    } else {
      guard let number = LineNumber(text) else { return nil }
      self = .line(number.value)
    }
  }

  /// What going there means, for people.
  var explanation: String {
    switch self {
    case .line: "go to that line"
    case .percent: "go to that part of the file"
    case .end: "go to the last line, and follow"
    }
  }
}

/// A number of any length as somebody types it, cut down to what can be counted.
struct LineNumber {
  let value: Int

  /// `nil` for anything but digits, with a sign or without.
  init?(_ text: some StringProtocol) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let hasSign = isNegative || text.utf8.first == UInt8(ascii: "+")
    let digits = text.utf8.dropFirst(hasSign ? 1 : 0)
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let cap = AppLimits.countCap
    let size = digits.reduce(0) { min($0 * 10 + Int($1) - 48, cap) }
    value = isNegative ? -size : size
  }
}
