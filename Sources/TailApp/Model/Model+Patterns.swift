import LogCore
import Scalars
import SlurmJobs

/// A pattern whose files are looked for again and again.
struct WatchedPattern: Sendable {
  let id: PatternID
  let pattern: PathPattern
  /// The job's pane that its files are streams of; `nil`: each gets a pane of its own.
  let pane: PaneID?
  /// The panes that were made for it.
  var panes: [PaneID] = []
  /// Whether a file has been found.
  var isMet = false
  /// The pane of the array whose tasks' logs they may be, which Slurm has not named; `nil`: they were asked for.
  var guessedFor: PaneID?
  /// Whether its files were looked for.
  var isLooked = false
  /// Why some places cannot be looked at.
  var trouble: String?
}

extension Model {
  /// Has files looked for, each of which gets a pane.
  mutating func watch(
    _ pattern: PathPattern, for pane: PaneID? = nil, guessedFor array: PaneID? = nil
  ) -> [Effect] {
    let id = PatternID(nextPattern)
    nextPattern += 1
    patterns.append(WatchedPattern(id: id, pattern: pattern, pane: pane, guessedFor: array))
    return [.watchPattern(id, pattern.path)]
  }

  /// Lets go of the patterns of a pane that is closed.
  mutating func endPatterns(of pane: Pane) -> [Effect] {
    let ended = patterns.filter { watched in
      watched.pane == pane.id || watched.guessedFor == pane.id
        || watched.pane == nil && pane.source == .pattern(watched.pattern)
    }.map(\.id)
    return end(ended)
  }

  /// Slurm has told where an array's tasks write.
  mutating func endGuesses(for pane: PaneID) -> [Effect] {
    end(patterns.filter { $0.guessedFor == pane }.map(\.id))
  }

  private mutating func end(_ ended: [PatternID]) -> [Effect] {
    patterns.removeAll { ended.contains($0.id) }
    return ended.map { .endPattern($0) }
  }

  mutating func take(_ matches: PatternMatches, of id: PatternID) -> [Effect] {
    guard let place = patterns.firstIndex(where: { $0.id == id }) else { return [] }
    patterns[place].trouble = matches.trouble
    patterns[place].isLooked = true
    if !matches.found.isEmpty { patterns[place].isMet = true }
    if matches.isCut {
      complain("\(patterns[place].pattern.path) matches too many files for one look")
    }
    let found = matches.found.sorted { NaturalName($0.bytes) < NaturalName($1.bytes) }
    if let pane = patterns[place].pane.flatMap({ index(of: $0) }) {
      return addStreams(for: found, to: pane)
    }
    let guessed = patterns[place].guessedFor
    let effects = addPanes(for: found, of: place)
    if let pane = guessed.flatMap({ index(of: $0) }), hasGuessedTasks(panes[pane]),
      panes[pane].finding.isFailure
    {
      panes[pane].finding = .looking
    }
    return effects
  }

  // MARK: Panes

  private mutating func addPanes(for found: [LogPath], of place: Int) -> [Effect] {
    let source = LaunchPlan.Source.pattern(patterns[place].pattern)
    let vacant = panes.firstIndex { $0.source == source }
    let isFirst = vacant.map { panes[$0].finding == .looking } ?? false
    if let vacant { panes[vacant].finding = .found }
    let new = found.filter { path in
      !panes.contains { isShown(.file(path), by: $0) }
        && !otherNames.contains(path.absolute(from: surroundings.workingDirectory))
    }
    guard !new.isEmpty else { return [] }
    let wasFocused = vacant == focus
    let before = patterns[place].panes + [patterns[place].guessedFor].compactMap { $0 }
    let after = before.compactMap { index(of: $0) }.max()
    var next = vacant ?? after.map { $0 + 1 } ?? panes.count
    let first = next
    var effects: [Effect] = []
    for path in new {
      let pane = addPane(for: .file(path), at: next)
      patterns[place].panes.append(panes[pane].id)
      panes[pane].isLate = vacant == nil
      effects += follow(path, in: pane)
      next += 1
    }
    // What waited for the first of them has done its work.
    if vacant != nil {
      panes.remove(at: next)
      if focus >= next { focus -= 1 }
      if wasFocused { focus = first }
    }
    if isFirst, !isTouched, overview == nil, isForOverview { openOverview() }
    if vacant == nil { tellNew(new, of: patterns[place].pattern) }
    return effects
  }

  private mutating func tellNew(_ paths: [LogPath], of pattern: PathPattern) {
    guard plan.dump == nil else { return }
    say(
      paths.count == 1
        ? "\(paths[0]) has appeared" : "\(paths.count) more files match \(pattern.path)")
  }

  // MARK: Streams of a job's pane

  /// Shows further logs in the panes of the jobs that they were named with.
  mutating func addExtraLogs(_ extra: [LaunchPlan.ExtraLogs]) -> [Effect] {
    var effects: [Effect] = []
    for logs in extra {
      guard let pane = place(of: logs.target) else { continue }
      if !plan.extraLogs.contains(logs) { plan.extraLogs.append(logs) }
      for path in logs.paths {
        let path = path.expanded(home: surroundings.home)
        if let pattern = PathPattern(path) {
          effects += watch(pattern, for: panes[pane].id)
        } else {
          effects += addStreams(for: [path], to: pane)
        }
      }
    }
    return effects
  }

  /// The pane of a job, or of all jobs that it is one of.
  private func place(of target: JobTarget) -> Int? {
    panes.firstIndex { isShown(.job(target), by: $0) }
      ?? panes.firstIndex { pane in
        if case .job(let other) = pane.source { other.covers(target) } else { false }
      }
  }

  private mutating func addStreams(for paths: [LogPath], to pane: Int) -> [Effect] {
    var effects: [Effect] = []
    for path in paths where !panes[pane].streams.contains(where: { $0.path == path }) {
      guard panes[pane].streams.count < AppLimits.streamsOfPane else {
        complain("\(panes[pane].label) has more logs than a pane can show; open \(path) on its own")
        break
      }
      let name = path.name.description
      let isTaken = panes[pane].streams.contains { $0.label == name }
      effects += followFile(
        path, role: .file, label: isTaken ? path.description : name, in: pane)
    }
    return effects
  }

  /// What a job's pane waits for beside what Slurm names.
  func unmatched(of pane: Pane) -> [LogPath] {
    patterns.filter { $0.pane == pane.id && !$0.isMet }.map(\.pattern.path)
  }

  /// Whether logs of an array's tasks were found that Slurm has not named.
  func hasGuessedTasks(_ pane: Pane) -> Bool {
    patterns.contains { $0.guessedFor == pane.id && $0.isMet }
  }

  /// The pattern that a pane stands for until there is a file.
  func pattern(of pane: Pane) -> WatchedPattern? {
    guard case .pattern(let pattern) = pane.source else { return nil }
    return patterns.first { $0.pattern == pattern && $0.pane == nil }
  }
}
