import LogCore
import SlurmJobs

extension Model {
  /// Opens what was typed, several with blanks between; returns what is wrong with it.
  mutating func openTyped(_ text: String) -> (effects: [Effect], complaint: String?) {
    var sources: [LaunchPlan.Source] = []
    for word in text.split(separator: " ") {
      guard let more = LaunchPlan.Source.typed(String(word)) else {
        return ([], "\(word) is neither a job id nor a path (that holds / or .)")
      }
      sources += more
    }
    return (add(sources), nil)
  }

  /// Opens a pane for each source that has none, and goes to the last of them.
  mutating func add(_ sources: [LaunchPlan.Source]) -> [Effect] {
    var effects: [Effect] = []
    var isNew = false
    var last: PaneID?
    for source in sources {
      if let pane = panes.firstIndex(where: { source.isShown(by: $0) }) {
        last = panes[pane].id
        continue
      }
      isNew = true
      let pane = addPane(for: source, at: panes.count)
      last = panes[pane].id
      effects += begin(source, in: pane)
    }
    if let last, let pane = index(of: last) { focus = pane }
    if showsTroubleOnly, isNew { showsTroubleOnly = false }
    guard isNew else { return effects }
    return effects + askSlurmIfDue(force: true)
  }

  private mutating func begin(_ source: LaunchPlan.Source, in pane: Int) -> [Effect] {
    if !plan.sources.contains(source) { plan.sources.append(source) }
    switch source {
    case .file(let path):
      panes[pane].finding = .found
      let path = path.expanded(home: surroundings.home)
      return followFile(path, role: .file, label: path.name.description, in: pane)
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
}

extension LaunchPlan.Source {
  /// What a word means as it would on the command line; `nil` where that cannot be told without
  /// looking at the disk.
  static func typed(_ word: String) -> [LaunchPlan.Source]? {
    if let targets = JobTarget.list(word) { return targets.map { .job($0) } }
    guard word.contains(where: { "/.~".contains($0) }) else { return nil }
    return [.file(LogPath(word))]
  }

  /// Whether a pane shows this, all of it where it is a job.
  func isShown(by pane: Pane) -> Bool {
    if pane.source == self { return true }
    guard case .job(let target) = self, let id = pane.jobID, !pane.isRest else { return false }
    return JobTarget(id) == target
  }
}
