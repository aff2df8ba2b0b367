import LogCore
import SlurmJobs

extension Model {
  /// Adds a stream to a pane and asks for its file.
  mutating func followFile(
    _ path: LogPath, role: PaneStream.Role, label: String, in pane: Int
  ) -> [Effect] {
    followFirst(of: [path], role: role, label: label, in: pane)
  }

  /// Adds a stream whose file is the first of `paths` that turns up.
  mutating func followFirst(
    of paths: [LogPath], role: PaneStream.Role, label: String, in pane: Int
  ) -> [Effect] {
    guard let index = addStream(role, label: label, to: pane) else { return [] }
    return look(for: paths, stream: index, in: pane)
  }

  /// Adds a stream to a pane, or the one of that name that the pane had before; `nil`: there is no
  /// room for more.
  mutating func addStream(
    _ role: PaneStream.Role, label: String, to pane: Int
  ) -> StreamIndex? {
    let old = panes[pane].formerStreams.firstIndex { $0.role == role && $0.label == label }
    if let old {
      panes[pane].streams.append(panes[pane].formerStreams.remove(at: old))
      return panes[pane].streams.last?.index
    }
    guard panes[pane].log.hasRoomForStream else {
      note("\(label) is left out: a pane has room for 63 files", in: pane)
      return nil
    }
    // How much it may hold is settled before its first line comes.
    let index = panes[pane].log.addStream(budget: 0)
    memory.isStale = true
    panes[pane].streams.append(PaneStream(role: role, index: index, label: label, feeds: []))
    return index
  }

  /// Lets go of what a stream was looking for and looks for something else.
  mutating func look(for paths: [LogPath], stream: StreamIndex, in pane: Int) -> [Effect] {
    guard let place = panes[pane].streams.firstIndex(where: { $0.index == stream }) else {
      return []
    }
    var effects = letGo(of: panes[pane].streams[place].feeds)
    panes[pane].streams[place].feeds = paths.map { path in
      let feed = FeedID(nextFeed)
      nextFeed += 1
      feeds[feed] = FeedPlace(pane: panes[pane].id, stream: stream)
      effects.append(
        .follow(FeedRequest(feed: feed, path: path, lines: plan.lines, seen: lastLook(at: path))))
      if panes[pane].endRow != nil { effects.append(.readToEnd(feed)) }
      return PaneStream.Feed(id: feed, path: path)
    }
    panes[pane].streams[place].standing = .looking
    return effects
  }

  mutating func letGo(of candidates: [PaneStream.Feed]) -> [Effect] {
    for candidate in candidates {
      feeds[candidate.id] = nil
      attention[candidate.id] = nil
      fileNumbers[candidate.id] = nil
    }
    return candidates.map { .unfollow($0.id) } + forgetNames(of: candidates)
  }

  mutating func take(_ report: FeedReport, from feed: FeedID) -> [Effect] {
    guard let place = feeds[feed], let pane = index(of: place.pane),
      let stream = panes[pane].streams.firstIndex(where: { $0.index == place.stream })
    else {
      take(report, fromUnseen: feed)
      return []
    }
    switch report {
    case .lines(let batch):
      if panes[pane].streams[stream].isCaughtUp {
        panes[pane].activity.take(lines: batch.endedLines, at: now.moment)
        panes[pane].streams[stream].noteWriting(at: now.moment)
      }
      let errors = panes[pane].errorCount
      take(batch, of: stream, in: pane)
      noteEndSigns(of: pane, in: batch, isError: panes[pane].errorCount > errors)
      panes[pane].endRow?.lastLine = now.moment
      settleEnd(of: pane)
      releaseEnd(of: pane)
      if panes[pane].streams[stream].isCaughtUp { doubtEnd(of: pane) }
    case .partial(let bytes):
      if !bytes.isEmpty { panes[pane].activity.noteSign(at: now.moment) }
      panes[pane].log.setPartial(bytes, place.stream)
      releaseEnd(of: pane)
      panes[pane].chartPartial(bytes, of: place.stream)
    case .event(.closed):
      panes[pane].streams[stream].noteClosing(at: now.moment)
      noteClosing(of: pane)
      settleEnd(of: pane)
    case .event(.readToEnd):
      panes[pane].endRow?.read.insert(feed)
      settleEnd(of: pane)
    case .event(let event):
      panes[pane].filling.interrupt()
      let effects = take(event, from: feed, stream: stream, in: pane)
      // It may have turned out to be another's file, and its pane be gone.
      if let pane = index(of: place.pane) {
        settleEnd(of: pane)
        if case .opened = event { noteLull(of: pane) }
      }
      return effects
    }
    return []
  }

  private mutating func take(
    _ event: FeedEvent, from feed: FeedID, stream: Int, in pane: Int
  ) -> [Effect] {
    var subject: PaneStream {
      get { panes[pane].streams[stream] }
      set { panes[pane].streams[stream] = newValue }
    }
    let name = subject.label
    switch event {
    case .opened(_, let offset, let watch):
      return noteOpening(of: feed, from: offset, watch, stream: stream, in: pane)
    case .identified(let number):
      fileNumbers[feed] = number
      compareNames()
    case .countedBefore(let lines):
      subject.linesBefore = lines
      panes[pane].log.learnStart(lines, of: subject.index)
    case .missing:
      markMissing(feed, stream: stream, in: pane)
      return checkFolders(of: pane)
    case .unreadable(let message):
      if subject.standing == .open {
        note("\(name) cannot be read: \(message); trying again", in: pane)
      }
      subject.standing = .unreadable(message)
      showOpeningLines(ifComplete: pane)
    case .refused(let kind):
      if subject.watch != nil { note("\(name) \(kind.refusal)", in: pane) }
      subject.standing = .refused(kind.refusal)
      showOpeningLines(ifComplete: pane)
    case .truncated(let old, let new):
      let restarts = panes[pane].job?.job.restarts ?? 0
      let cause = restarts > 0 ? " (requeued, restart \(restarts))" : ""
      return beginAnew(
        stream, "truncated from \(Grouped(old)) to \(Counted(new, "byte"))\(cause)", in: pane)
    case .replaced, .perhapsPassedBy:
      let others = event == .perhapsPassedBy ? " (others may have come and gone in between)" : ""
      return beginAnew(stream, "was replaced; reading the new file\(others)", in: pane)
    case .rewritten: return beginAnew(stream, "was rewritten; reading it anew", in: pane)
    case .seenBefore(let end):
      subject.seenEnd = end
    case .caughtUp:
      subject.isOpening = false
      subject.isCaughtUp = true
      panes[pane].passing.isStale = true
      showOpeningLines(ifComplete: pane)
      return restoreTop(of: pane)
    case .deleted:
      subject.standing = .deleted
      note("\(name) was deleted; waiting for it to come back", in: pane)
    case .notResponding(let seconds):
      subject.silence = seconds
    case .responding:
      subject.silence = nil
    case .watchChanged(let watch):
      if watch == .unwatched, subject.watch != watch {
        note("\(name): \(FeedEvent.noWatch)", in: pane)
      }
      subject.watch = watch
    case .aged(let age):
      subject.age = age
    case .cutUnseen where isEmptiedForRun(panes[pane].id): break
    case .copied, .overwritten, .passedBy, .leftBehind, .cutUnread, .cutUnseen,
      .perhapsUnread, .endUnread, .nulRun:
      if let remark = event.remark(on: name) { note(remark, in: pane) }
    case .elsewhere, .closed, .readToEnd: break
    }
    return []
  }

  /// Whether a message may change what is on the screen, or what is kept of it. How often a file is looked at, of a
  /// thousand that share a server, is told every second, and shown by the details alone.
  package func isSeen(_ message: Message) -> Bool {
    guard case .feed(let feed, .event(.aged(let age))) = message else { return true }
    if case .page = overlay { return true }
    guard let place = feeds[feed], let pane = index(of: place.pane) else { return false }
    return panes[pane].stream(place.stream)?.age.behind != age.behind
  }

  /// Whether a file of a pane that is cut now is most likely emptied for the next run of its job: Slurm does that
  /// twice, which looks like a line in between.
  package func isEmptiedForRun(_ id: PaneID) -> Bool {
    guard let pane = index(of: id) else { return false }
    return panes[pane].awaitsNextRun && panes[pane].isItsOwn
  }

  /// - Parameter offset: where reading begins.
  private mutating func noteOpening(
    of feed: FeedID, from offset: UInt64, _ watch: WatchMode, stream: Int, in pane: Int
  ) -> [Effect] {
    let subject = panes[pane].streams[stream]
    switch subject.standing {
    case .deleted: note("\(subject.label) is there again", in: pane)
    case .unreadable where subject.watch != nil:
      note("\(subject.label) can be read again", in: pane)
    case .refused where subject.watch != nil: note("\(subject.label) is a file again", in: pane)
    default: break
    }
    panes[pane].streams[stream].watch = watch
    panes[pane].streams[stream].silence = nil
    panes[pane].activity.noteSign(at: now.moment)
    let effects = settle(on: feed, startOffset: offset, stream: stream, in: pane)
    return effects + (subject.opened == nil ? joinSameFile(feed, stream: stream, in: pane) : [])
  }

  /// Lines go to where they belong; what points to lines that make room learns where they are.
  mutating func append(_ batch: LineBatch, to index: StreamIndex, in pane: Int) {
    let isFirst = !panes[pane].log.hasLines(index)
    let evictions = panes[pane].log.evictions
    panes[pane].log.lens = panes[pane].lens
    for part in panes[pane].log.parts(of: batch, for: index) {
      panes[pane].log.append(part, to: index)
      panes[pane].chartNewest(part, of: index)
      memory.arrived += part.memoryCost
    }
    if isFirst, let stream = panes[pane].streams.firstIndex(where: { $0.index == index }) {
      panes[pane].streams[stream].guessedBefore = panes[pane].log.guessedStart(index)
      if let lines = panes[pane].streams[stream].linesBefore {
        panes[pane].log.learnStart(lines, of: index)
      }
    }
    if panes[pane].log.isPressed(index), panes[pane].log.budget(index) < plan.ringBudget {
      memory.isPressed = true
    }
    if panes[pane].log.evictions != evictions { panes[pane].renewPositions() }
  }

  /// A stream's file is another one, or holds something else.
  private mutating func beginAnew(_ stream: Int, _ words: String, in pane: Int) -> [Effect] {
    writeEndBeforeNewBeginning(of: pane)
    note("\(panes[pane].streams[stream].label) \(words)", in: pane)
    return forgetFile(of: stream, in: pane)
  }

  /// The file is another one, or starts anew: what was only in the old one is gone.
  private mutating func forgetFile(of stream: Int, in pane: Int) -> [Effect] {
    noteNewBeginning(of: pane)
    let index = panes[pane].streams[stream].index
    panes[pane].log.lose(index)
    panes[pane].runs.noteNewFile(of: index, at: panes[pane].log.endPosition)
    panes[pane].counting[index] = nil
    panes[pane].passing.isStale = true
    panes[pane].streams[stream].seenEnd = nil
    panes[pane].pendingRead = nil
    panes[pane].typedAhead = []
    panes[pane].chart?.forgetFile(of: index)
    panes[pane].renewPositions()
    return panes[pane].closeFile(of: index)
  }

  /// One of a stream's candidates is there: it is the file, the others are let go.
  private mutating func settle(
    on feed: FeedID, startOffset: UInt64, stream: Int, in pane: Int
  ) -> [Effect] {
    let all = panes[pane].streams[stream].feeds
    panes[pane].streams[stream].feeds = all.filter { $0.id == feed }
    if panes[pane].streams[stream].standing == .missing { panes[pane].startSign.noteAppearance() }
    panes[pane].streams[stream].standing = .open
    panes[pane].streams[stream].startOffset = startOffset
    let isNew = !panes[pane].log.hasLines(panes[pane].streams[stream].index)
    if isNew {
      awaitOpeningLines(of: stream, in: pane)
    }
    // A file that takes its place counts its own lines.
    if startOffset == 0, isNew { panes[pane].streams[stream].linesBefore = 0 }
    if panes[pane].streams[stream].opened != feed {
      let index = panes[pane].streams[stream].index
      if panes[pane].streams[stream].opened != nil { panes[pane].log.lose(index) }
      panes[pane].streams[stream].opened = feed
      panes[pane].log.begin(index, at: startOffset, generation: 0)
    }
    panes[pane].finding = .found
    // It writes, so it runs: what Slurm said last is old.
    if plan.dump == nil, panes[pane].job?.job.state.isWaiting ?? false {
      expectNews(within: AppLimits.newsDelay)
    }
    return letGo(of: all.filter { $0.id != feed }) + rememberFiles(of: pane)
  }

  private mutating func markMissing(_ feed: FeedID, stream: Int, in pane: Int) {
    guard let place = panes[pane].streams[stream].feeds.firstIndex(where: { $0.id == feed }) else {
      return
    }
    panes[pane].streams[stream].feeds[place].isMissing = true
    if panes[pane].streams[stream].feeds.allSatisfy(\.isMissing),
      panes[pane].streams[stream].standing != .deleted
    {
      panes[pane].streams[stream].standing = .missing
    }
    showOpeningLines(ifComplete: pane)
    concludeSearch(for: pane)
  }

  /// Writes a row about the job, or about one of its files, between the log's lines.
  mutating func note(_ text: String, in pane: Int) {
    showOpeningLines(of: pane)
    write(text, in: pane)
  }

  /// The same, in the midst of lines that are being put in order.
  mutating func write(_ text: String, in pane: Int) {
    let bytes = Array(text.utf8) + [UInt8(ascii: "\n")]
    let batch = LineBatch(
      bytes: bytes, ends: [UInt32(bytes.count)], fileOffset: 0, generation: 0, arrival: now.wall)
    panes[pane].log.append(batch, to: panes[pane].events)
  }
}

extension FileKind {
  /// Why it is not followed, for people.
  var refusal: String {
    switch self {
    case .directory: "is a directory, not a log file"
    case .fifo: "is a FIFO, not a regular file"
    case .socket: "is a socket, not a regular file"
    case .device: "is a device, not a regular file"
    case .other: "is not a regular file"
    }
  }
}
