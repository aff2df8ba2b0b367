/// The filter and the search together, for rows and for pieces of a file: both stop after some steps.
/// Belongs to one thread.
struct RowMatchers {
  let filter: FilterMatcher
  let search: Matcher?

  var all: [Matcher] { filter.matchers + (search.map { [$0] } ?? []) }

  /// Whether one of them has not looked at everything.
  var haveStopped: Bool { all.contains(where: \.hasStopped) }

  /// How many steps they took.
  var steps: Int { all.reduce(0) { $0 + $1.effort.steps } }
}

extension Scrollback {
  /// - Parameter steps: how many each of the patterns may take.
  func rowMatchers(patience steps: Int) -> RowMatchers {
    let matchers = RowMatchers(
      filter: FilterMatcher(filter),
      search: isSearchTooExpensive ? nil : searchPattern.map { Matcher($0) })
    for matcher in matchers.all { matcher.setPatience(steps) }
    return matchers
  }

  /// For what rows show; there are few of them, or they are judged entry by entry.
  var hastyMatchers: RowMatchers { rowMatchers(patience: LogLimits.stepsInHaste) }

  /// Gives up the patterns that have stopped.
  ///
  /// - Returns: how many steps all of them took.
  @discardableResult
  mutating func giveUpIfExpensive(_ matchers: RowMatchers) -> Int {
    if let stopped = matchers.filter.matchers.first(where: \.hasStopped) {
      giveUp(.filter, stopped.pattern)
    }
    if let search = matchers.search, search.hasStopped { giveUp(.search, search.pattern) }
    return matchers.steps
  }
}
