import LogCore
import SlurmJobs

/// What `--dump` takes from the model: the same panes and streams, without a screen.
extension Model {
  /// Whether it is settled what there is to write, and nothing more is waited for.
  package var isDumpReady: Bool {
    panes.allSatisfy { pane in
      if patterns.contains(where: { $0.guessedFor == pane.id && !$0.isLooked }) { return false }
      if pane.finding.isFailure { return true }
      if case .pattern = pane.source { return pane.finding != .looking }
      // What becomes of a job's log that goes on being followed is told at its end.
      let isToldWhere = plan.dump?.follows == true || !pane.hasAskedForFolders || pane.folder != nil
      let isLooked = isToldWhere && pane.streams.allSatisfy { $0.standing != .looking }
      // A job that Slurm cannot tell about, and no file of the usual names.
      if pane.finding == .looking {
        if pane.source == .mine { return slurm.trouble != nil }
        return slurm.trouble != nil && !pane.streams.isEmpty && isLooked
      }
      return isLooked
    }
  }

  /// Whether every source is a job that has ended, or one that will never come.
  package var isDumpOver: Bool {
    panes.allSatisfy { pane in
      if isLost(pane) { return true }
      return !pane.source.isOfFiles && pane.isEnded
    }
  }

  /// One line for each source of which there is nothing to write.
  package var dumpFailures: [String] {
    panes.compactMap { pane in
      guard !hasGuessedTasks(pane) else { return nil }
      if let failure = dumpFailure(of: pane) { return failure }
      guard !pane.streams.contains(where: isTried) else { return nil }
      guard !isPartOfWritten(pane) else { return nil }
      if let watched = pattern(of: pane) {
        return watched.trouble ?? "no file matches \(watched.pattern.path)"
      }
      guard !isWritten(pane) else { return nil }
      if case .file(let path) = pane.source {
        return pane.streams.contains { $0.standing == .looking }
          ? "\(path): its file system does not answer" : "\(path): there is no such file"
      }
      if pane.job == nil, slurm.trouble != nil || slurm.isAsking { return unasked(pane) }
      if pane.job == nil, pane.source == .mine { return "you have no jobs that Slurm knows of" }
      return "job \(pane.label): " + absence(of: pane)
    }
  }

  /// Why there is something of a pane that nobody will even try to read; `nil`: there is nothing.
  private func dumpFailure(of pane: Pane) -> String? {
    pane.finding.failure
      ?? pane.streams.lazy.filter { !isTried($0) }.compactMap { failure(of: $0) }.first
  }

  /// Whether it is left to who writes it to find out whether it can be read: following it needs more.
  func isTried(_ stream: PaneStream) -> Bool {
    guard plan.dump?.follows == false, case .unreadable = stream.standing else { return false }
    return stream.path != nil
  }

  /// One line for each component of a heterogeneous job that has no log, as the job's is written.
  package var dumpComponents: [String] {
    panes.filter(isPartOfWritten).compactMap { pane in
      pane.job.map { job in
        "job \(pane.label): "
          + JobOutput.Absence.component.text(of: job.job, keymap: keymap)
      }
    }
  }

  private func isWritten(_ pane: Pane) -> Bool {
    pane.streams.contains { pane.shows($0.role) && ($0.isThere || $0.remoteOffset != nil) }
  }

  /// Whether it is a component without a log of a job whose log is written.
  private func isPartOfWritten(_ pane: Pane) -> Bool {
    guard let job = pane.job?.job, job.output.absence == .component else { return false }
    return panes.contains { $0.jobID?.number == job.id.number && isWritten($0) }
  }

  /// What a dump waits for, for people.
  package var dumpWait: String {
    slurm.isAsking || slurm.lastAnswer == nil && panes.contains { !$0.source.isOfFiles }
      ? "waiting for Slurm …" : "waiting for the file system …"
  }

  private func absence(of pane: Pane) -> String {
    if let job = pane.job?.job, let absence = job.output.absence {
      return absence.text(of: job, keymap: keymap)
    }
    let state = pane.job.map { "is \($0.job.state.name)" } ?? "is not known yet"
    let missing = pane.streams.first { pane.shows($0.role) }?.path
    if let job = pane.job?.job, job.state.isWaiting {
      let place = missing.map { "there is no \($0)" } ?? "there is no log"
      let advice = plan.dump?.follows == false ? "; --follow waits for it" : ""
      return "it is \(job.state.name)\(JobOutcome(job).waitingRemark), and \(place) yet\(advice)"
    }
    if let path = missing, let node = pane.nodeOfLog {
      return "there is no \(path) on this host; the job \(state), and its log may be on \(node): "
        + "--follow --remote-logs reads it there while the job runs"
    }
    return missing.map { "there is no \($0); the job \(state)" }
      ?? "there is no \(pane.choice == .all ? "log" : pane.choice.rawValue); the job \(state)"
  }

  /// Jobs that did not end with COMPLETED.
  package var failedJobs: [String] {
    panes.compactMap { pane in
      guard pane.isEnded || pane.job?.job.state.isTerminal == true else { return nil }
      guard let job = pane.job?.job, job.state != .completed else { return nil }
      return "job \(job.id) ended as \(job.state.name)"
    }
  }

  /// The exports of a dump that does not go on: one for each place that is written to.
  package mutating func dumpExports() -> [(ExportID, ExportRequest)] {
    guard let dump = plan.dump else { return [] }
    return dumpOutputs().map { output, target in
      (nextExportID(), request(for: output, to: target, dump))
    }
  }

  /// Where the streams that are there are written to.
  func dumpOutputs() -> [(ExportOutput, ExportTarget)] {
    guard let dump = plan.dump else { return [] }
    let chosen = panes.indices.filter { panes[$0].finding.failure == nil }
    guard let name = dump.output else {
      let output = output(of: Array(chosen))
      return output.streams.isEmpty ? [] : [(output, .standardOutput)]
    }
    return outputs(of: Array(chosen), to: name, format: dump.format).map {
      ($0, .file($0.path, overwrite: dump.overwrite))
    }
  }

  private func request(
    for output: ExportOutput, to target: ExportTarget, _ dump: DumpPlan
  ) -> ExportRequest {
    let sections = output.streams.compactMap { stream -> ExportSection? in
      guard let path = stream.stream.path else { return nil }
      let part = dump.lines.map { FilePart.last(lines: $0, end: .max) } ?? .whole
      return .file(path: path, part: part, origin: stream.origin)
    }
    var request = ExportRequest(
      target: target, sections: sections, filter: dump.filter, format: dump.format,
      header: dump.hasHeader ? exportHeader(for: output, filter: dump.filter) : nil)
    request.leavesOutUnreadable = true
    return request
  }
}

/// A stream of a dump that goes on.
package struct DumpStream: Sendable {
  package let pane: PaneID
  package let index: StreamIndex
  package let path: LogPath
  package let origin: LineOrigin
  package let target: ExportTarget
  /// Where following began in the file.
  package let startOffset: UInt64
  /// Whether it is read through Slurm: what has come of it is all there is.
  package var isRemote = false
}

extension Model {
  /// The stream that a followed file is; `nil` where it is not written.
  package func dumpStream(of feed: FeedID) -> DumpStream? {
    guard let dump = plan.dump, let place = feeds[feed], let index = index(of: place.pane),
      let stream = panes[index].stream(place.stream), panes[index].shows(stream.role),
      let path = stream.path
    else { return nil }
    let pane = panes[index]
    var target = ExportTarget.standardOutput
    // Tasks of an array may come one after the other.
    // So may the files of a pattern.
    var isAlone = panes.count == 1 && pane.jobID?.task == nil && patterns.isEmpty
    if let name = dump.output {
      let template = OutputName(name)
      var file = template.path(for: pane, stream: stream)
      if dump.format == .raw, pane.streams.count > 1, !template.namesStream {
        file = OutputName.name(file, withStream: stream.label)
      }
      target = .file(LogPath(file), overwrite: dump.overwrite)
      isAlone = isAlone || file != name
    }
    return DumpStream(
      pane: pane.id, index: stream.index, path: path,
      origin: pane.origin(of: stream, isAlone: isAlone), target: target,
      startOffset: stream.startOffset, isRemote: stream.attachment != nil)
  }

  /// Followed files of which something may be written.
  package var dumpFeeds: [FeedID] {
    feeds.keys.filter { dumpStream(of: $0).map { !$0.isRemote } ?? false }
      .sorted { $0.number < $1.number }
  }

  /// An export that goes on, for the streams that are written to one place.
  package mutating func openDumpExport(for stream: DumpStream) -> (ExportID, ExportRequest)? {
    guard let dump = plan.dump, index(of: stream.pane) != nil else { return nil }
    return (
      nextExportID(),
      ExportRequest(
        target: stream.target, sections: [], filter: dump.filter, format: dump.format,
        header: dump.hasHeader ? followedHeader(of: stream.target, dump) : nil, goesOn: true)
    )
  }

  /// The header of an export that goes on: of all streams that are known to come to the same place.
  private func followedHeader(of target: ExportTarget, _ dump: DumpPlan) -> ExportHeader {
    var followed: [DumpStream] = []
    for feed in feeds.keys.sorted(by: { $0.number < $1.number }) {
      guard let stream = dumpStream(of: feed), stream.target == target,
        // Until one of several names turns up, they are one stream's.
        !followed.contains(where: { $0.pane == stream.pane && $0.index == stream.index })
      else { continue }
      followed.append(stream)
    }
    let streams = followed.compactMap { stream -> ExportOutput.Stream? in
      guard let pane = index(of: stream.pane), let own = panes[pane].stream(stream.index)
      else { return nil }
      return ExportOutput.Stream(pane: pane, stream: own, origin: stream.origin)
    }
    var header = exportHeader(
      for: ExportOutput(path: LogPath(""), streams: streams), filter: dump.filter)
    header.files = followed.map { stream in
      // What is read on its node begins where that says.
      let part = dump.lines.map { FilePart.last(lines: $0, end: .max) } ?? .whole
      return ExportHeader.File(
        origin: stream.origin, path: stream.path, start: stream.isRemote ? nil : part)
    }
    return header
  }
}
