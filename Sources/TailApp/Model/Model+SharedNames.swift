import LogCore

/// A further name of a file that is shown. It is followed, unseen, in case it leads to another file later, as a
/// link does that is switched to the next run.
struct SharedName: Sendable {
  let path: LogPath
  let feed: FeedID
  /// Who shows the file.
  let kept: FeedID
  /// The stream of a job's pane that it was; `nil`: it had a pane of its own.
  let stream: (pane: PaneID, role: PaneStream.Role, label: String)?
  /// Since when the two names have led to two files.
  var differsSince: Moment?

  /// When they are taken for two; `nil`: they lead to one file.
  var partsAt: Moment? { differsSince.map { $0 + AppLimits.sharedNamePatience } }
}

extension Model {
  /// A name is not shown, since its file is: goes on watching where it leads.
  mutating func watchName(
    _ path: LogPath, of left: (pane: Int, stream: PaneStream), kept: PaneStream
  ) -> [Effect] {
    let pane = panes[left.pane]
    guard plan.dump?.follows ?? true, let own = left.stream.feeds.first,
      let other = kept.feeds.first,
      let place = pane.streams.firstIndex(where: { $0.index == left.stream.index })
    else { return [] }
    panes[left.pane].streams[place].feeds = []
    feeds[own.id] = nil
    attention[own.id] = nil
    sharedNames.append(
      SharedName(
        path: path, feed: own.id, kept: other.id,
        stream: pane.source.isOfFiles ? nil : (pane.id, left.stream.role, left.stream.label)))
    return [.attend(own.id, .hidden)]
  }

  /// Takes in what is told of a name that is only watched: which file it leads to.
  mutating func take(_ report: FeedReport, fromUnseen feed: FeedID) {
    guard case .event(.identified(let number)) = report,
      sharedNames.contains(where: { $0.feed == feed })
    else { return }
    fileNumbers[feed] = number
    compareNames()
  }

  /// Some name leads to another file than before.
  mutating func compareNames() {
    for place in sharedNames.indices {
      let name = sharedNames[place]
      let differs = fileNumbers[name.feed] != fileNumbers[name.kept]
      sharedNames[place].differsSince = differs ? name.differsSince ?? now.moment : nil
    }
  }

  /// When names that lead to two files are taken for two.
  var namesPartAt: Moment? {
    sharedNames.compactMap(\.partsAt).min()
  }

  /// Shows what has become a file of its own.
  mutating func partNames() -> [Effect] {
    let parted = sharedNames.filter { name in name.partsAt.map { $0 <= now.moment } ?? false }
    return forget(parted) + parted.flatMap { show($0) }
  }

  private mutating func show(_ name: SharedName) -> [Effect] {
    let remark = "\(name.path) is another file now: shown on its own"
    dumpRemarks.append(remark)
    if plan.dump == nil { say(remark) }
    guard let stream = name.stream else {
      return follow(name.path, in: addPane(for: .file(name.path), at: panes.count))
    }
    guard let pane = index(of: stream.pane) else { return [] }
    return followFile(name.path, role: stream.role, label: stream.label, in: pane)
  }

  /// Watches the further names of files no more that nobody shows.
  mutating func forgetNames(of candidates: [PaneStream.Feed]) -> [Effect] {
    forget(sharedNames.filter { name in candidates.contains { $0.id == name.kept } })
  }

  private mutating func forget(_ names: [SharedName]) -> [Effect] {
    names.map { name in
      sharedNames.removeAll { $0.feed == name.feed }
      otherNames.remove(name.path.absolute(from: surroundings.workingDirectory))
      fileNumbers[name.feed] = nil
      return .unfollow(name.feed)
    }
  }
}
