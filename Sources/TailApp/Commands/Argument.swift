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
  /// Names of numbers in the log.
  case names
  /// A name that is made up.
  case name
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
    case .names: "[NAME …]"
    case .name: "NAME"
    case .word(let words): "[" + words.joined(separator: "|") + "]"
    }
  }
}

extension Action {
  /// What it takes in a command.
  package var argument: Argument {
    switch self {
    case .lineDown, .lineUp, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .start, .end, .left,
      .right, .nextMatch, .previousMatch, .nextPane, .taller, .shorter, .wider, .narrower,
      .chartLeft, .chartRight:
      .count
    case .percent: .number(0...100)
    case .selectPane: .number(1...9)
    case .context: .number(0...AppLimits.contextCap)
    case .search, .filter: .pattern
    case .save, .saveAll: .path
    case .open: .sources
    case .session: .name
    case .cycleStream, .cycleStreamEverywhere: .word(StreamChoice.allCases.map(\.rawValue))
    case .nextLayout: .word(Arrangement.allCases.map(\.rawValue))
    case .chart: .names
    case .chartScale: .word(["linear", "log"])
    default: .nothing
    }
  }
}
