import LogCore
import SlurmJobs

extension Model {
  /// A job has ended: its end stands under its lines, and its files are read to their ends.
  mutating func planEnd(of pane: Int, job: Job) -> [Effect] {
    panes[pane].noteDiagnosis()
    guard job.state != .forgotten else {
      return planEnd(
        of: pane, rows: ["Slurm no longer knows this job; its files are remembered"])
    }
    let rows = endRows(of: pane, job)
    // What becomes known later, such as its memory, is told where the row is still to be written.
    panes[pane].endRow?.rows = rows
    return planEnd(of: pane, rows: rows)
  }

  /// How a job has ended, and what to do where that can be told.
  func endRows(of pane: Int, _ job: Job) -> [String] {
    let outcome = JobOutcome(job, folder: panes[pane].folder?.sight)
    let advice = job.state.isFailure ? outcome.advice.map { [$0] } ?? [] : []
    return [outcome.sentence { "\(Elapsed(seconds: $0))" }] + advice
  }

  mutating func planEnd(of pane: Int, rows: [String]) -> [Effect] {
    guard !panes[pane].isEnded, panes[pane].endRow == nil else { return [] }
    panes[pane].endRow = Pane.PendingEnd(
      rows: rows, learnt: now.moment, due: now.moment + AppLimits.endReading)
    settleEnd(of: pane)
    return panes[pane].streams.flatMap { $0.feeds.map { .readToEnd($0.id) } }
  }

  /// Something came from the files of a job that has ended: its last words may not be complete.
  mutating func settleEnd(of pane: Int) {
    guard !panes[pane].isEnded, let end = panes[pane].endRow, panes[pane].isRead(since: end)
    else { return }
    let isFromAfar = panes[pane].isReadFromAfar
    let latest =
      end.latest
      ?? now.moment + (isFromAfar ? capFromAfar(of: pane) : AppLimits.endCap)
    panes[pane].endRow?.latest = latest
    let quiet =
      isFromAfar
      ? AppLimits.endQuietRemote
      // What comes is another's, and would put it off.
      : isWrittenByAnother(pane)
        ? 0 : panes[pane].isHeld ? AppLimits.endQuietHeld : AppLimits.endQuiet
    var due = now.moment + quiet
    if isFromAfar {
      // A file that was opened anew and has nothing new has been quiet for as long as it seemed to be.
      let quietSince = [end.lastLine, panes[pane].activity.lastSign].compactMap { $0 }.reduce(
        endedAt(of: pane) ?? end.learnt, max)
      due = min(due, max(quietSince + quiet, now.moment + AppLimits.endQuietLeast))
    }
    panes[pane].endRow?.due = min(latest, due)
  }

  /// How long more is waited for of files that other hosts write: counted from the job's end, where Slurm has told
  /// when that was and it was not seen at once.
  private func capFromAfar(of pane: Int) -> Double {
    max(AppLimits.endQuietLeast, AppLimits.endCapRemote - Double(secondsSinceEnd(of: pane) ?? 0))
  }

  /// When a job ended, as Slurm tells; `nil`: it does not.
  private func endedAt(of pane: Int) -> Moment? {
    // Slurm leaves the fraction of its second out.
    secondsSinceEnd(of: pane).map { now.moment - Double(max(0, $0 - 1)) }
  }

  private func secondsSinceEnd(of pane: Int) -> Int? {
    let end = panes[pane].job.flatMap { SlurmTime($0.job.endTime) }
    return end.map {
      max(0, Int(now.wall.milliseconds / 1000) + surroundings.utcOffset - $0.seconds)
    }
  }

  /// Nothing more is expected of an ended job's files. It may come all the same, from other hosts or from a process
  /// that has outlived the job, and the end stays under it for a while.
  mutating func followEnd(of pane: Int) {
    guard let end = panes[pane].endRow, let due = end.due, due <= now.moment else { return }
    let last = (end.lastLine ?? end.learnt) + AppLimits.lastWordsTime
    if last > now.moment {
      panes[pane].isEnded = true
      panes[pane].endRow?.due = last
      panes[pane].noteDiagnosis()
      // The next job of a chain was seen to run with this one's end, or tasks share their log: what comes is theirs.
      if isWrittenByAnother(pane), !panes[pane].isInsideLine { writeEnd(of: pane) }
      return
    }
    if panes[pane].isInsideLine {
      panes[pane].endRow?.due = nil
    } else {
      writeEnd(of: pane)
    }
    panes[pane].isEnded = true
    panes[pane].noteDiagnosis()
  }

  /// The end that stands under an unfinished last line is written once that is whole, and what comes
  /// with the rest of it has come.
  mutating func releaseEnd(of pane: Int) {
    guard let end = panes[pane].endRow, end.due == nil, !panes[pane].isInsideLine else { return }
    panes[pane].endRow?.due = now.moment + AppLimits.endQuiet
  }

  /// A file of a job that has ended begins anew: what comes now is no last word of it.
  mutating func writeEndBeforeNewBeginning(of pane: Int) {
    if panes[pane].isEnded { writeEnd(of: pane) }
  }

  /// A job has started: of the logs that it writes it is their next run, and what comes now is no last word of
  /// jobs that have ended.
  mutating func writeEndsBeforeRun(of pane: Int) {
    let paths = Set(panes[pane].ownStreams.flatMap { $0.feeds.map(\.path) })
    for other in panes.indices
    where other != pane && panes[other].isEnded && panes[other].endRow != nil {
      let isShared = panes[other].ownStreams.contains { $0.path.map(paths.contains) ?? false }
      if isShared { writeEnd(of: other) }
    }
  }

  /// Whether another job that runs writes to the log of one that has ended.
  private func isWrittenByAnother(_ pane: Int) -> Bool {
    let paths = Set(panes[pane].ownStreams.compactMap(\.path))
    return panes.indices.contains { other in
      other != pane && panes[other].job?.job.state == .running
        && panes[other].ownStreams.contains { $0.path.map(paths.contains) ?? false }
    }
  }

  /// What was told of an end takes its place among the lines.
  mutating func writeEnd(of pane: Int) {
    guard let end = panes[pane].endRow else { return }
    panes[pane].endRow = nil
    for row in end.rows { note(row, in: pane) }
  }
}

/// Whether something speaks against the end that Slurm has told of a job.
///
/// One doubt for each end: the file may be another job's by now, the next one's of a chain that
/// appends to it, and would raise one with each of its lines.
enum EndDoubt: Sendable {
  case none
  /// To be asked about.
  case raised(Moment)
  /// Slurm stands by it.
  case settled

  var isRaised: Bool { if case .raised = self { true } else { false } }

  /// Slurm has told the end again.
  ///
  /// - Parameter asked: when the question was put.
  mutating func settle(asked: Moment?) {
    guard case .raised(let moment) = self, let asked, asked >= moment else { return }
    self = .settled
  }
}

extension Model {
  /// An ended job's file changes: it may have been started again.
  mutating func doubtEnd(of pane: Int) {
    guard panes[pane].isEnded, case .none = panes[pane].endDoubt, let reading = panes[pane].job,
      // Its own last words, or others' view of them, come as late as that.
      now.moment.seconds(since: reading.endedAt ?? reading.at) > panes[pane].lastWordsTime
    else { return }
    panes[pane].endDoubt = .raised(now.moment)
    expectNews(within: AppLimits.newsDelay)
  }

  /// A job has written: what that tells of its state.
  mutating func noteEndSigns(of pane: Int, in batch: LineBatch, isError: Bool) {
    guard let job = panes[pane].job?.job else { return }
    let isCaughtUp = panes[pane].streams.contains { $0.isCaughtUp }
    if job.state.isWaiting {
      panes[pane].startSign.noteLines(of: job, isCaughtUp: isCaughtUp, at: now.moment)
      if isCaughtUp, plan.dump == nil { panes[pane].endSigns.noteStart(at: now.moment) }
    }
    guard mayEnd(pane) else { return }
    let isFromAfar = panes[pane].isReadFromAfar
    let wasDoubtful = panes[pane].endSigns.isSilenceDoubtful(at: now.moment)
    panes[pane].endSigns.note(
      isError: isError, isWord: isError && EndSigns.isWord(in: batch),
      pauses: panes[pane].activity.pausesOfLate, countsLulls: countsLulls(of: pane),
      isFromAfar: isFromAfar, at: now.moment)
    // The end may come while silence tells nothing.
    if isFromAfar, !wasDoubtful, panes[pane].endSigns.isSilenceDoubtful(at: now.moment) {
      askInTurn(in: 0)
    }
  }

  /// Nothing may tell of an end that comes now: the next question comes as if nothing ever did.
  private mutating func askInTurn(in seconds: Double) {
    guard slurm.trouble == nil else { return }
    let inTurn = (slurm.askedAt ?? now.moment) + AppLimits.slurmPause
    slurm.hasten(to: max(now.moment + seconds, inTurn), cause: .guess)
  }

  /// Whether a job runs, so that its log may tell of its end. Its processes may go on writing while Slurm waits for
  /// them to end. A dump, which shows no state, does not ask whether a job has begun that writes.
  private func mayEnd(_ pane: Int) -> Bool {
    switch panes[pane].job?.job.state {
    case .running, .completing: true
    case .some(let state): state.isWaiting && plan.dump != nil && panes[pane].hasEvidentlyStarted
    case nil: false
    }
  }

  /// A job has begun to run, or its log was opened.
  mutating func noteLull(of pane: Int) {
    guard panes[pane].job?.job.state == .running, countsLulls(of: pane) else { return }
    panes[pane].endSigns.noteLull(isFromAfar: panes[pane].isReadFromAfar, at: now.moment)
  }

  /// Whether any silence of a job's log may be its end. Where the kernel announces that it is closed,
  /// that tells more.
  private func countsLulls(of pane: Int) -> Bool {
    panes[pane].announcesClosing == false && doFewRun
  }

  private var doFewRun: Bool {
    let running = panes.lazy.filter { $0.job?.job.state == .running }
    return running.prefix(AppLimits.fewJobs + 1).count <= AppLimits.fewJobs
  }

  /// Whether the logs of all jobs that run tell of their ends: the kernel, by telling when they are closed, where
  /// that tells something, or their silence.
  var areEndsAnnounced: Bool {
    panes.allSatisfy { pane in
      pane.job?.job.state != .running
        || pane.announcesClosing == true && !pane.endSigns.isClosingDoubtful(at: now.moment)
        || pane.isSilenceTelling(at: now.moment)
    }
  }

  /// Whether it is announced when some job's log is closed, and one early question should be left for that.
  var awaitsClosing: Bool {
    panes.contains { $0.job?.job.state == .running && $0.announcesClosing == true }
  }

  /// Seconds since the youngest of the jobs that run has begun.
  var ageOfYoungest: Double? {
    panes.lazy.filter { $0.job?.job.state == .running }
      .map { Double($0.elapsed(at: now.moment) ?? 0) }.min()
  }

  mutating func noteClosing(of pane: Int) {
    guard mayEnd(pane) else { return }
    panes[pane].endSigns.noteClosing(at: now.moment)
    guard panes[pane].endSigns.isClosingDoubtful(at: now.moment) else { return }
    // It may be the end all the same.
    askInTurn(in: AppLimits.endAfterClose)
  }

  /// Asks about jobs whose logs say that they are not what they were.
  mutating func followEndSigns() {
    for pane in panes.indices {
      var signs = panes[pane].endSigns
      guard signs.take(at: now.moment) else { continue }
      // What is no sign any more when its turn comes, since lines have come, is not asked about.
      // Nothing will say more of the end of a log that is never announced to be closed.
      let cause: SlurmSchedule.Cause =
        signs.cause == .change && isLastEndAwaited
        ? .lastEnd : panes[pane].isReadFromAfar && signs.cause == .sign ? .change : signs.cause
      if panes[pane].endSigns.isRefutable,
        let turn = slurm.earliest(for: cause), turn > now.moment
      {
        panes[pane].endSigns.putOff(to: turn)
        continue
      }
      panes[pane].endSigns = signs
      // No news: it may well be nothing.
      guard slurm.trouble == nil else { continue }
      slurm.hasten(to: now.moment, cause: cause)
    }
  }

  /// Whether all jobs that there are to ask about are about to end.
  var isLastEndAwaited: Bool {
    let open = panes.lazy.compactMap { $0.job?.job.state }.filter { !$0.isTerminal }
    return !open.isEmpty && open.allSatisfy { $0 == .completing }
  }

  /// Whether logs tell of all that is about to happen: of each end, and nothing is waited for but that.
  var areChangesAnnounced: Bool {
    areEndsAnnounced && !panes.contains { $0.job?.job.state.isWaiting ?? false }
  }

  /// A job's file was written anew: it may have been requeued.
  mutating func noteNewBeginning(of pane: Int) {
    if panes[pane].isEnded {
      doubtEnd(of: pane)
    } else if panes[pane].job != nil {
      expectNews(within: AppLimits.newsDelay)
    }
  }
}

extension Job {
  /// Whether the path of a file holds its number: that of an array with the task's, or its own.
  fileprivate func isNamed(in path: LogPath) -> Bool {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let numbers = path.bytes.split { !digits.contains($0) }.compactMap {
      UInt32(String(decoding: $0, as: UTF8.self))
    }
    if numbers.contains(rawNumber) && (id.task == nil || rawNumber != id.number) { return true }
    return numbers.contains(id.number) && (id.task.map(numbers.contains) ?? true)
  }
}

extension Pane {
  /// Whether other hosts write what it shows, so that the end of it may be seen late.
  var isReadFromAfar: Bool {
    streams.contains {
      guard $0.standing == .open, case .polled = $0.watch else { return false }
      return true
    }
  }

  /// Whether the kernel tells when each of its files is closed; `nil`: none is open.
  fileprivate var announcesClosing: Bool? {
    let open = streams.lazy.filter { $0.standing == .open }
    return open.isEmpty ? nil : open.allSatisfy { $0.watch == .announced }
  }

  /// Whether its log comes so steadily that its silence tells of the end soon enough: what other hosts write is
  /// never announced. Where others may write to it, too, there is none when its job has ended.
  fileprivate func isSilenceTelling(at now: Moment) -> Bool {
    let pauses = activity.pausesOfLate
    return isReadFromAfar && isItsOwn && !endSigns.isSilenceDoubtful(at: now)
      && pauses.areMany && pauses.longest <= AppLimits.endPauseMinRemote
  }

  /// Whether its files are named after its job, so that no other writes to them.
  var isItsOwn: Bool {
    guard let job = job?.job else { return false }
    return ownStreams.allSatisfy { stream in stream.path.map(job.isNamed) ?? true }
  }

  /// Whether somebody has a file open whose writers the kernel announces, and may write more.
  fileprivate var isHeld: Bool {
    streams.contains { $0.isHeld && $0.standing == .open && $0.watch == .announced }
  }

  /// How long after its end what a job has written may still come to light, in seconds.
  fileprivate var lastWordsTime: Double {
    isReadFromAfar ? AppLimits.lastWordsTime : AppLimits.endCap
  }

  /// Whether all its files that are there were read to their ends since its job's end was learnt.
  fileprivate func isRead(since end: PendingEnd) -> Bool {
    streams.allSatisfy { stream in
      switch stream.standing {
      // What is read through Slurm ends with the job.
      case _ where stream.attachment != nil: true
      case .looking, .open: stream.feeds.allSatisfy { end.read.contains($0.id) }
      case .missing, .unreadable, .refused, .deleted: true
      }
    }
  }
}
