import LogCore

/// Two names of one file, such as links, are one pane: its lines would be shown, counted and written
/// twice.
extension Model {
  /// A file was opened for the first time; where it is one that is shown already, one of the two goes.
  mutating func joinSameFile(_ feed: FeedID, stream: Int, in pane: Int) -> [Effect] {
    // What comes later may well have had another's name before: logs are rotated.
    guard let number = fileNumbers[feed], !panes[pane].isLate,
      panes[pane].streams[stream].attachment == nil
    else { return [] }
    for (other, otherNumber) in fileNumbers where other != feed && otherNumber == number {
      guard let place = feeds[other], let otherPane = index(of: place.pane),
        let otherStream = panes[otherPane].streams.firstIndex(where: { $0.index == place.stream }),
        let effects = join(
          (pane, panes[pane].streams[stream]), (otherPane, panes[otherPane].streams[otherStream]))
      else { continue }
      return effects
    }
    return []
  }

  /// One file has two places; a job's own stream stays, else the one that was named first.
  ///
  /// - Returns: `nil`: both stay, as for two jobs that write to one file, or were given the same one.
  private mutating func join(
    _ new: (pane: Int, stream: PaneStream), _ old: (pane: Int, stream: PaneStream)
  ) -> [Effect]? {
    let newRank = rank(of: new.stream, in: new.pane)
    let oldRank = rank(of: old.stream, in: old.pane)
    guard max(newRank, oldRank) == 2 || new.pane == old.pane && newRank != oldRank else {
      return nil
    }
    // Panes of files stand in the order in which they were named.
    let isNewFirst = newRank == oldRank ? new.pane < old.pane : newRank < oldRank
    // A dump that goes on has begun to write the other one.
    guard !isNewFirst || plan.dump?.follows != true else { return nil }
    let (kept, left) = isNewFirst ? (new, old) : (old, new)
    guard let path = left.stream.path else { return nil }
    tell(path, isShownBy: kept)
    otherNames.insert(path.absolute(from: surroundings.workingDirectory))
    let watching = watchName(path, of: left, kept: kept.stream)
    guard panes[left.pane].source.isOfFiles else {
      return watching + drop(left.stream.index, of: left.pane)
    }
    let keptPane = panes[kept.pane].id
    let isFocused = focus == left.pane
    let effects = watching + remove(panes[left.pane].id)
    if isFocused, let pane = index(of: keptPane) { focus = pane }
    return effects
  }

  /// 0: what Slurm names as a job's, 1: what was named with a job, 2: what was named by itself.
  private func rank(of stream: PaneStream, in pane: Int) -> Int {
    panes[pane].source.isOfFiles ? 2 : stream.role == .file ? 1 : 0
  }

  private mutating func tell(_ path: LogPath, isShownBy kept: (pane: Int, stream: PaneStream)) {
    let pane = panes[kept.pane]
    let name =
      pane.source.isOfFiles
      ? kept.stream.path?.description ?? pane.label : "the \(kept.stream.label) of \(pane.label)"
    let remark = "\(path) is \(name): shown once"
    dumpRemarks.append(remark)
    if plan.dump == nil { say(remark) }
  }

  private mutating func drop(_ index: StreamIndex, of pane: Int) -> [Effect] {
    guard let place = panes[pane].streams.firstIndex(where: { $0.index == index }) else {
      return []
    }
    var former = panes[pane].streams.remove(at: place)
    let effects = letGo(of: former.feeds)
    former.feeds = []
    panes[pane].formerStreams.append(former)
    showOpeningLines(ifComplete: pane)
    return effects
  }
}
