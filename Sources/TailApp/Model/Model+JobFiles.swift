import LogCore
import SlurmJobs

extension Model {
  /// Makes a pane's streams look for the files that Slurm names.
  ///
  /// - Parameter before: what Slurm said last.
  mutating func aimStreams(of pane: Int, at job: Job, before: Job?) -> [Effect] {
    panes[pane].finding = .found
    let output = job.output
    let extra = guessedNames(for: panes[pane])
    for candidate in output.stdout + output.stderr {
      panes[pane].origins[LogPath(bytes: candidate.path)] = candidate.explanation
    }
    // A job that was started again may write elsewhere.
    let isSameRun = before.map { $0.restarts == job.restarts } ?? false
    let mayLookElsewhere = output.absence == nil || plan.logDirectory != nil
    let stdout = output.stdout.map { LogPath(bytes: $0.path) }
    let stderr = output.isMerged ? [] : output.stderr.map { LogPath(bytes: $0.path) }
    // What is remembered may be of another job of that number: the reader's own word counts more.
    let isRemembered = job.source == .memory
    let wanted: [(PaneStream.Role, [LogPath])] =
      mayLookElsewhere && job.waiting == nil
      ? [
        (.stdout, isRemembered ? extra.stdout + stdout : stdout + extra.stdout),
        (.stderr, isRemembered ? extra.stderr + stderr : stderr),
      ] : []
    let hasNoStderr = output.isMerged || output.discardsStderr
    var effects = hasNoStderr && before == nil ? dropGuessedStderr(of: pane) : []
    for (role, paths) in wanted where !paths.isEmpty {
      effects += aim(role, of: pane, at: paths, isSameRun: isSameRun)
    }
    return effects
  }

  private mutating func aim(
    _ role: PaneStream.Role, of pane: Int, at paths: [LogPath], isSameRun: Bool
  ) -> [Effect] {
    guard let stream = panes[pane].streams.first(where: { $0.role == role }) else {
      return followFirst(of: paths, role: role, label: role.label, in: pane)
    }
    // It is read on its node: the name is the same there.
    guard stream.attachment == nil else { return [] }
    guard stream.feeds.map(\.path) != paths else { return [] }
    if stream.standing == .open, let path = stream.path {
      if paths.contains(path) { return [] }
      // Slurm may call the same file by another path; another name is another file.
      let isSameName = paths.contains { $0.name == path.name }
      guard !isSameName, !isSameRun, let likeliest = paths.first else { return [] }
      note("Slurm names another file for \(stream.label): \(likeliest)", in: pane)
    }
    return look(for: paths, stream: stream.index, in: pane)
  }

  /// Slurm says that both streams share a file: a stderr file that was guessed will not come.
  private mutating func dropGuessedStderr(of pane: Int) -> [Effect] {
    let guessed = panes[pane].streams.filter { $0.role == .stderr && $0.standing != .open }
    panes[pane].streams.removeAll { stream in guessed.contains { $0.index == stream.index } }
    for stream in guessed {
      var former = stream
      former.feeds = []
      panes[pane].formerStreams.append(former)
    }
    return guessed.flatMap { letGo(of: $0.feeds) }
  }

  // MARK: What the files tell about the job

  /// A job's file was found.
  func rememberFiles(of pane: Int) -> [Effect] {
    guard let job = panes[pane].jobID else { return [] }
    func opened(_ role: PaneStream.Role) -> LogPath? {
      panes[pane].streams.first { $0.role == role && $0.standing == .open }?.path
    }
    return [.noteOpened(job, stdout: opened(.stdout), stderr: opened(.stderr))]
  }

  /// A job's file was not found: perhaps its folder is not on this host at all, or another one than the node's.
  mutating func checkFolders(of pane: Int) -> [Effect] {
    guard let job = panes[pane].job?.job, let host = job.logHost, !job.state.isWaiting,
      !panes[pane].hasAskedForFolders,
      let path = panes[pane].ownStreams.first(where: { $0.standing == .missing })?.path
    else { return [] }
    panes[pane].hasAskedForFolders = true
    return [.checkFolder(panes[pane].id, of: path, on: host)]
  }

  mutating func take(_ sight: FolderSight, of folder: LogPath, _ pane: PaneID) -> [Effect] {
    guard let pane = index(of: pane) else { return [] }
    panes[pane].folder = (folder, sight)
    // What was the matter can be told better now.
    if let job = panes[pane].job?.job, job.state.isFailure, JobOutcome(job).isWithoutOutput {
      let rows = endRows(of: pane, job)
      panes[pane].endRow?.rows = rows
      panes[pane].noteDiagnosis()
    }
    guard plan.readsRemoteLogs, let reading = panes[pane].job else { return [] }
    let started = reading.job.elapsed.map { reading.at - Double($0) } ?? now.moment
    switch sight {
    case .missing: panes[pane].attachmentDue = now.moment
    case .local: panes[pane].attachmentDue = started + AppLimits.absenceLocal
    case .shared, .closed: panes[pane].attachmentDue = started + AppLimits.absenceShared
    case .written: break
    }
    return attachIfDue(pane)
  }

  /// When a pane's log is read on its node, if it is not there by then.
  func attachmentDue(of pane: Int) -> Moment? {
    guard let due = panes[pane].attachmentDue, let job = panes[pane].job?.job, job.state.hasNode,
      panes[pane].ownStreams.contains(where: { $0.standing == .missing && $0.attachment == nil })
    else { return nil }
    return due
  }

  mutating func attachIfDue(_ pane: Int) -> [Effect] {
    guard let due = attachmentDue(of: pane), due <= now.moment else { return [] }
    // Once for each run: what ended it may end it again.
    panes[pane].attachmentDue = nil
    return attach(pane) { $0.standing == .missing || $0.standing == .looking }
  }

  /// A job runs elsewhere, or anew.
  mutating func forgetFolder(of pane: Int) {
    panes[pane].folder = nil
    panes[pane].hasAskedForFolders = false
    panes[pane].attachmentDue = nil
  }
}

extension JobState {
  /// Whether a job has nodes that can be asked.
  var hasNode: Bool { self == .running || self == .completing || self == .suspended }
}
