/// What an action takes behind its name in a command.
package enum Argument: Hashable, Sendable {
  case nothing
  /// A number or nothing: how often, or which.
  case count
  case number(ClosedRange<Int>)
  case pattern
  case path
  /// Jobs or a path, as on the command line.
  case sources
  /// One of a few words.
  case word([String])

  /// As the help and the list of candidates show it.
  package var label: String {
    switch self {
    case .nothing: ""
    case .count: "[N]"
    case .number: "N"
    case .pattern: "RE"
    case .path: "FILE"
    case .sources: "JOB|FILE …"
    case .word(let words): "[" + words.joined(separator: "|") + "]"
    }
  }
}

extension Action {
  /// What it takes in a command.
  package var argument: Argument {
    switch self {
    case .lineDown, .lineUp, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .start, .end, .left,
      .right, .nextMatch, .previousMatch, .nextPane, .taller, .lower, .wider, .narrower:
      .count
    case .percent: .number(0...100)
    case .selectPane: .number(1...9)
    case .context: .number(0...AppLimits.contextCap)
    case .search, .filter: .pattern
    case .save, .saveAll: .path
    case .open: .sources
    case .cycleStream, .cycleStreamEverywhere: .word(StreamChoice.allCases.map(\.rawValue))
    case .nextLayout: .word(Arrangement.allCases.map(\.rawValue))
    default: .nothing
    }
  }
}
