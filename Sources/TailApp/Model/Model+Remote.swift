import LogCore
import SlurmJobs

extension Model {
  /// Reads a pane's log where it is, through Slurm; or here again.
  mutating func toggleAttachment(of pane: Int) -> [Effect] {
    if panes[pane].streams.contains(where: { $0.attachment != nil }) { return detach(pane) }
    guard let job = panes[pane].job?.job else {
      if panes[pane].source.isOfFiles {
        say("this pane shows a file, not a job")
      } else {
        say("no information from Slurm about this job yet")
      }
      return []
    }
    guard job.state.hasNode else {
      say("\(job.label) is \(job.state.name): only a running job's node can be asked")
      return []
    }
    // sattach makes no step: it listens to one.
    guard job.output.absence != .interactive, !job.batchHost.isEmpty, !panes[pane].streams.isEmpty
    else { return attach(pane) }
    let files = panes[pane].streams.count { $0.attachment == nil && $0.path != nil }
    overlay = .confirmation(
      Confirmation(
        question:
          "start \(files == 1 ? "an srun step" : "\(files) srun steps") in job \(job.id), which its "
          + "accounting will show, to read its log on \(job.batchHost)?  y: yes, any other key: no",
        deed: .attach(panes[pane].id)))
    return []
  }

  /// - Parameter isChosen: which of its files are read there.
  mutating func attach(
    _ pane: Int, where isChosen: (PaneStream) -> Bool = { _ in true }
  ) -> [Effect] {
    guard let job = panes[pane].job?.job, !job.state.isTerminal, !job.state.isWaiting else {
      return []
    }
    if job.output.absence == .interactive { return attachToStep(pane, job) }
    guard !job.batchHost.isEmpty, !panes[pane].ownStreams.isEmpty else {
      say("there is no file that could be read on a node")
      return []
    }
    var effects: [Effect] = []
    for place in panes[pane].streams.indices {
      let stream = panes[pane].streams[place]
      guard stream.attachment == nil, stream.role != .file, isChosen(stream),
        let path = stream.path
      else { continue }
      // A dump is of the whole file, unless its last lines are wanted.
      let isWhole = plan.dump != nil && plan.dump?.lines == nil
      let log = RemoteLog.file(
        job: job.rawNumber, host: job.batchHost, path: path.bytes,
        offset: stream.remoteOffset ?? stream.readEnd ?? (isWhole ? 0 : nil))
      effects += attach(log, to: place, path: path, of: pane)
    }
    note("reading on \(job.batchHost) through srun; A ends it", in: pane)
    return effects
  }

  /// A job without a file: its step's output comes through Slurm itself.
  private mutating func attachToStep(_ pane: Int, _ job: Job) -> [Effect] {
    var step: String?
    // Once that has ended, what runs now is what there is to listen to.
    if case .job(let target) = panes[pane].source, !panes[pane].hasStepEnded { step = target.step }
    if let step, !step.allSatisfy(\.isNumber) {
      say("sattach works for numbered steps only, not for \(step)")
      return []
    }
    for role in [PaneStream.Role.stdout, .stderr]
    where !panes[pane].streams.contains(where: { $0.role == role }) {
      _ = addStream(role, label: role.label, to: pane)
    }
    let log = RemoteLog.step(job: job.rawNumber, step: step)
    let name = step.map { "step \(job.rawNumber).\($0)" } ?? "the newest step of \(job.rawNumber)"
    note(keymap.sentence("attaching to \(name) with sattach", (.attach, "ends it")), in: pane)
    guard let out = panes[pane].streams.firstIndex(where: { $0.role == .stdout }),
      let errors = panes[pane].streams.firstIndex(where: { $0.role == .stderr })
    else { return [] }
    let path = LogPath(name)
    let errorFeed = newFeed(path, for: errors, of: pane)
    return attach(log, to: out, path: path, of: pane, errors: errorFeed)
  }

  private mutating func attach(
    _ log: RemoteLog, to place: Int, path: LogPath, of pane: Int, errors: FeedID? = nil
  ) -> [Effect] {
    let old = panes[pane].streams[place].feeds
    let feed = newFeed(path, for: place, of: pane)
    return letGo(of: old)
      + [
        .attach(
          FeedRequest(feed: feed, path: path, lines: plan.dump?.lines ?? plan.lines), log,
          errors: errors)
      ]
  }

  private mutating func newFeed(_ path: LogPath, for place: Int, of pane: Int) -> FeedID {
    let feed = FeedID(nextFeed)
    nextFeed += 1
    feeds[feed] = FeedPlace(pane: panes[pane].id, stream: panes[pane].streams[place].index)
    panes[pane].streams[place].feeds = [PaneStream.Feed(id: feed, path: path)]
    panes[pane].streams[place].standing = .looking
    panes[pane].streams[place].attachment = feed
    return feed
  }

  /// Looks for the files here again.
  private mutating func detach(_ pane: Int) -> [Effect] {
    var effects: [Effect] = []
    for stream in panes[pane].streams where stream.attachment != nil {
      effects += letGo(of: stream.feeds)
      clearAttachment(of: stream.index, in: pane)
    }
    note("no longer read through Slurm; looking for the files here", in: pane)
    guard let job = panes[pane].job?.job else { return effects }
    return effects + aimStreams(of: pane, at: job, before: nil)
  }

  private mutating func clearAttachment(of stream: StreamIndex, in pane: Int) {
    guard let place = panes[pane].streams.firstIndex(where: { $0.index == stream }) else { return }
    panes[pane].streams[place].attachment = nil
    panes[pane].streams[place].feeds = []
    panes[pane].streams[place].standing = .missing
  }

  /// The process that read a log on its node has ended.
  ///
  /// - Parameter offset: how far it came in the file, to go on from there.
  mutating func take(remoteEnd message: String, of feed: FeedID, offset: UInt64?) -> [Effect] {
    guard let place = feeds[feed], let pane = index(of: place.pane) else { return [] }
    feeds[feed] = nil
    if let stream = panes[pane].streams.firstIndex(where: { $0.attachment == feed }) {
      panes[pane].streams[stream].remoteOffset = offset
      let path = panes[pane].streams[stream].path
      clearAttachment(of: place.stream, in: pane)
      // Both streams of a step come through one process.
      for other in panes[pane].streams where other.attachment != nil && other.path == path {
        for own in other.feeds { feeds[own.id] = nil }
        clearAttachment(of: other.index, in: pane)
      }
    }
    panes[pane].closedReading = message
    if panes[pane].job?.job.output.absence == .interactive { panes[pane].hasStepEnded = true }
    if slurm.trouble != nil || panes[pane].job == nil { tellClosedReading(of: pane) }
    // Most likely the job has ended.
    expectNews(within: AppLimits.newsDelay)
    guard let job = panes[pane].job?.job, job.output.absence == nil else { return [] }
    return aimStreams(of: pane, at: job, before: job)
  }

  /// Says why a log is no longer read through Slurm, once its job's state is known.
  mutating func tellClosedReading(of pane: Int) {
    guard let message = panes[pane].closedReading else { return }
    panes[pane].closedReading = nil
    if let state = panes[pane].job?.job.state, state.isTerminal || state == .completing {
      note("the job has ended; no longer reading through Slurm", in: pane)
    } else {
      let isStep = panes[pane].job?.job.output.absence == .interactive
      note(
        keymap.sentence(
          message, (.attach, isStep ? "attaches to a step that still runs" : "begins again")),
        in: pane)
      dumpRemarks.append("job \(panes[pane].label): \(message); its log is read no further")
    }
  }
}
