import LogCore
import SlurmJobs

extension Model {
  /// Opens what was typed, several with blanks between; returns what is wrong with it.
  mutating func openTyped(_ text: String) -> (effects: [Effect], complaint: String?) {
    // A list of jobs may hold blanks.
    if case .watched(let watched) = SourceWord(text), JobTarget.list(text) != nil {
      return (open([watched]), nil)
    }
    var all: [SourceWord.Watched] = []
    for word in text.split(separator: " ") {
      switch SourceWord(String(word)) {
      case .watched(let watched): all.append(watched)
      case .refused(let reason): return ([], reason)
      case .name: return ([], "\(word) is neither a job id nor a path (with / or .)")
      }
    }
    return (open(all), nil)
  }

  /// Opens what was typed or chosen.
  mutating func open(_ watched: [SourceWord.Watched]) -> [Effect] {
    for remark in watched.compactMap(\.remark) { say(remark) }
    return add(watched.flatMap(\.sources)) + addExtraLogs(watched.flatMap(\.extraLogs))
  }

  /// Opens a pane for each source that has none, and goes to the first of them.
  mutating func add(_ sources: [LaunchPlan.Source]) -> [Effect] {
    var effects: [Effect] = []
    var isNew = false
    var first: PaneID?
    for source in sources {
      if let pane = panes.firstIndex(where: { isShown(source, by: $0) }) {
        first = first ?? panes[pane].id
        continue
      }
      isNew = true
      let pane = addPane(for: source, at: panes.count)
      first = first ?? panes[pane].id
      effects += begin(source, in: pane)
    }
    if let first, let pane = index(of: first) { focus = pane }
    if showsTroubleOnly, isNew { showsTroubleOnly = false }
    guard isNew else { return effects }
    return effects + askSlurmAboutNew()
  }

  /// Whether a pane shows this, all of it where it is a job.
  func isShown(_ source: LaunchPlan.Source, by pane: Pane) -> Bool {
    if pane.source == source { return true }
    switch source {
    case .job(let target):
      guard let id = pane.jobID, !pane.isRest else { return false }
      return JobTarget(id) == target.withoutCluster
    case .file(let path):
      guard case .file(let other) = pane.source else { return false }
      return place(of: path) == place(of: other)
    case .mine, .pattern: return false
    }
  }

  /// A path from the root, without steps that lead nowhere.
  private func place(of path: LogPath) -> [ArraySlice<UInt8>] {
    let slash = UInt8(ascii: "/")
    let bytes = path.expanded(home: surroundings.home).bytes
    let whole = bytes.first == slash ? bytes : surroundings.workingDirectory.bytes + [slash] + bytes
    return whole.split(separator: slash).filter { $0 != [UInt8(ascii: ".")] }
  }

  /// Asks for what a new pane shows.
  private mutating func begin(_ source: LaunchPlan.Source, in pane: Int) -> [Effect] {
    if !plan.sources.contains(source) { plan.sources.append(source) }
    switch source {
    case .file(let path): return follow(path, in: pane)
    case .pattern(let pattern): return watch(pattern)
    case .job(let target):
      slurm.unasked.append(source)
      // What was closed once is wanted again.
      closedJobs = closedJobs.filter { !target.matches($0) || plan.sources.contains(.mine) }
      return []
    case .mine:
      slurm.unasked.append(source)
      return []
    }
  }

  /// Follows the file that a pane is about.
  mutating func follow(_ path: LogPath, in pane: Int) -> [Effect] {
    panes[pane].finding = .found
    restore(pane)
    let path = path.expanded(home: surroundings.home)
    return followFile(path, role: .file, label: path.name.description, in: pane)
  }
}
