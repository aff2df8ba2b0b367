import LogCore

extension Model {
  /// What is kept of this run, as it is now.
  package var session: Session {
    var session = Session(savedAt: now.wall)
    session.arrangement = arrangement
    session.isZoomed = isZoomed
    session.sources = plan.sources.filter { source in
      if case .pattern = source { return false }
      return panes.contains { $0.source == source }
    }.map { source in
      guard case .file(let path) = source else { return source }
      return .file(absolute(path))
    }
    session.sources += patterns.filter { $0.pane == nil }.compactMap { watched in
      PathPattern(absolute(watched.pattern.path)).map { .pattern($0) }
    }
    session.extraLogs = plan.extraLogs.filter { logs in
      panes.contains { isShown(.job(logs.target), by: $0) }
    }.map { LaunchPlan.ExtraLogs($0.target, $0.paths.map(absolute)) }
    // What was not opened this time has been seen as far as before.
    session.looks = plan.session?.looks ?? [:]
    for place in panes.indices {
      if let pane = saved(place) { session.panes.append(pane) }
      for stream in panes[place].streams where stream.attachment == nil {
        guard let path = stream.path, let look = stream.tail.look else { continue }
        session.looks[absolute(path)] = look
      }
    }
    // Who is not known yet looks as before.
    if panes.contains(where: { !$0.isRest && sessionKey(of: $0) == nil }) {
      let known = Set(session.panes.map(\.key))
      session.panes += (plan.session?.panes ?? []).filter { !known.contains($0.key) }
    }
    return session
  }

  private func saved(_ place: Int) -> Session.SavedPane? {
    let pane = panes[place]
    guard let key = sessionKey(of: pane) else { return nil }
    var saved = Session.SavedPane(key: key)
    saved.isFocused = place == focus
    saved.choice = pane.choice
    saved.filter = pane.filter
    saved.isFiltering = pane.isFiltering
    saved.context = pane.context
    saved.search = pane.search
    saved.display = pane.display
    saved.share = pane.share
    if !pane.viewport.isFollowing, let top = pane.viewport.top {
      // A row about the job is nowhere in a file.
      // Nor are several further logs told apart.
      saved.top = pane.stream(top.stream).flatMap { stream in
        pane.streams.count { $0.role == stream.role } == 1
          ? Session.Top(role: stream.role, offset: top.offset) : nil
      }
    }
    return saved
  }

  private func sessionKey(of pane: Pane) -> Session.Key? {
    if case .file(let path) = pane.source { return .file(absolute(path)) }
    return pane.isRest ? nil : pane.jobID.map { .job($0) }
  }

  private func absolute(_ path: LogPath) -> LogPath {
    path.expanded(home: surroundings.home).absolute(from: surroundings.workingDirectory)
  }

  /// How far a file had been read when it was last looked at.
  func lastLook(at path: LogPath) -> LastLook? { plan.session?.looks[absolute(path)] }

  // MARK: Bringing back

  /// A pane is what it was, as soon as it is known which one it is.
  mutating func restore(_ place: Int) {
    guard let key = sessionKey(of: panes[place]),
      let saved = plan.session?.panes.first(where: { $0.key == key })
    else { return }
    panes[place].choice = saved.choice
    // Filters of the command line are wanted now.
    if plan.filter.isEmpty { panes[place].filter = saved.filter }
    panes[place].isFiltering = saved.isFiltering || !plan.filter.isEmpty
    panes[place].log.setFilter(panes[place].filter, context: saved.context)
    panes[place].search = saved.search
    panes[place].log.setSearch(saved.search?.pattern)
    panes[place].display = saved.display
    panes[place].share = saved.share
    panes[place].savedTop = saved.top
    if saved.isFocused { focus = place }
  }

  /// Goes to where the reader was, once the lines of that file are there.
  mutating func restoreTop(of place: Int) -> [Effect] {
    let pane = panes[place]
    guard let top = pane.savedTop, pane.opening == nil,
      let stream = pane.streams.first(where: { $0.role == top.role && $0.standing == .open }),
      !stream.isOpening, pane.log.last(pane.lens) != nil
    else { return [] }
    panes[place].savedTop = nil
    // In another file of that name the place means nothing.
    guard stream.seenEnd != nil else { return [] }
    return attempt(.byte(top.offset, stream.index), in: place)
  }

  // MARK: What is new

  /// Appends lines with a row before the first one that came after the last look.
  mutating func append(_ batch: LineBatch, markingNewIn index: StreamIndex, of pane: Int) {
    guard let stream = panes[pane].streams.firstIndex(where: { $0.index == index }) else { return }
    panes[pane].streams[stream].tail.take(batch)
    guard let end = panes[pane].streams[stream].seenEnd, !panes[pane].hasMarkedNew,
      batch.generation == 0,
      let first = (0..<batch.count).first(where: {
        batch.fileOffset + UInt64(batch.range(of: $0).lowerBound) >= end
      })
    else {
      append(batch, to: index, in: pane)
      return
    }
    if first > 0 { append(batch.slice(0..<first), to: index, in: pane) }
    panes[pane].hasMarkedNew = true
    let above = panes[pane].streams[stream].startOffset
    let skipped = above > end ? ", \(Counted(above - end, "byte")) of it further up" : ""
    write("new since \(lastLookTime)\(skipped)", in: pane)
    append(batch.slice(first..<batch.count), to: index, in: pane)
  }

  private var lastLookTime: String { plan.session.map { clock(of: $0.savedAt) } ?? "" }

  /// `14:02`, with the day where it was another.
  func clock(of moment: WallTime) -> String {
    func local(_ time: WallTime) -> String {
      WallTime(milliseconds: time.milliseconds + Int64(surroundings.utcOffset) * 1000).timestamp
    }
    let time = local(moment)
    let clock = time.dropFirst(11).prefix(5)
    return time.prefix(10) == local(now.wall).prefix(10)
      ? String(clock) : "\(time.prefix(10)) \(clock)"
  }
}

extension Session {
  /// Whether a name can be a file's.
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64 && name.first != "."
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
