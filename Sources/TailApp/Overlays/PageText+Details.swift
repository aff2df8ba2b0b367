import LogCore
import SlurmJobs

/// What the details of a pane say.
extension PageText {
  static func details(_ pane: Pane, _ resources: ResourceUse?, _ model: Model) -> [String] {
    var lines: [String] = []
    if let message = pane.finding.failure { lines.append(message) }
    if pane.job == nil, case .job(let target) = pane.source {
      lines += unknown(target, pane, model)
    }
    if let reading = pane.job {
      lines += JobCard(reading, of: pane, model: model).lines
      lines += (model.askedDetails?.details?.summary ?? []) + [""]
    }
    for stream in pane.streams {
      for feed in stream.feeds {
        lines.append("\(stream.label): \(feed.path)")
        if let origin = pane.origins[feed.path] { lines.append("  \(origin)") }
      }
      lines.append("  \(describe(stream))")
      if let watch = stream.watch { lines.append("  \(watch.explanation)") }
      if let seconds = stream.age.interval {
        lines.append("  looked at about every \(seconds) s: many files share its server")
      }
      if let seconds = stream.age.behind {
        lines.append("  not looked at for \(seconds) s: its server or this program is busy")
      }
      lines.append(
        "  \(Counted(pane.log.receivedInAll(stream.index), "line")) received, "
          + "\(Grouped(pane.log.held(stream.index))) in memory")
    }
    lines.append(
      "memory: \(mebibytes(pane.memoryHeld)) MiB here, \(mebibytes(model.memoryHeld)) of "
        + "\(model.memoryTotal >> 20) MiB in all panes (--memory)")
    lines += resources?.lines ?? []
    if let reading = pane.job {
      let output = reading.job.output
      if output.discardsStdout { lines.append("stdout goes to /dev/null: it is thrown away") }
      if output.discardsStderr { lines.append("stderr goes to /dev/null: it is thrown away") }
      if output.isMerged { lines.append("stderr goes to the same file as stdout") }
      lines.append(PageText.origin(of: reading, at: model.now.moment))
      lines.append("")
      lines += record(of: model.askedDetails, reading, model.keymap)
    }
    return lines
  }

  /// What Slurm was asked about a job that it has told nothing of, and what it answered.
  private static func unknown(_ target: JobTarget, _ pane: Pane, _ model: Model) -> [String] {
    if let trouble = model.slurm.trouble { return ["job \(target): \(trouble.message)", ""] }
    if pane.isUndecided {
      return [
        "job \(target): the controller does not know it, and the data base has not answered yet",
        "",
      ]
    }
    guard pane.isUnknown else { return ["job \(target): asking Slurm …", ""] }
    guard !pane.finding.isFailure else { return [] }
    return [
      "job \(target): unknown to Slurm (never existed, purged or hidden)",
      "asked were the controller and, where there is one, its data base; the log was found by its "
        + "usual name, and may be another job's",
      "",
    ]
  }

  /// Who told the state, and how old that is where it may change.
  private static func origin(of reading: Pane.JobReading, at now: Moment) -> String {
    let job = reading.job
    guard job.source != .memory else {
      return "the state is remembered from when the job was seen before"
    }
    let age = job.state.isTerminal ? "" : ", \(Int(now.seconds(since: reading.at))) s old"
    return "the state is \(job.source.name)'s" + age
  }

  /// What Slurm prints of a job, and of which state, where it has another one by now.
  private static func record(
    of asked: AskedDetails?, _ reading: Pane.JobReading, _ keymap: Keymap
  ) -> [String] {
    guard let details = asked?.details else { return ["asking Slurm …"] }
    guard let answered = asked?.answered, answered < reading.at, let state = details.state,
      state != reading.job.state
    else { return details.lines }
    return [
      keymap.sentence("told while the job was \(state.name)", (.details, "in the log asks again"))
    ] + details.lines
  }

  /// To a tenth.
  private static func mebibytes(_ bytes: Int) -> String {
    let tenths = (bytes * 10 + (1 << 19)) >> 20
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func describe(_ stream: PaneStream) -> String {
    switch stream.standing {
    case .looking: "looking for it"
    case .missing: "not there yet"
    case .open: "open, read from byte \(Grouped(stream.startOffset))"
    case .unreadable(let message): "cannot be read: \(message)"
    case .refused(let message): message
    case .deleted: "was deleted"
    }
  }
}

extension WatchMode {
  var explanation: String {
    switch self {
    case .announced: "watched with inotify"
    case .unwatched: "polled: no inotify watch is left (sysctl fs.inotify)"
    case .polled(let fileSystem): "polled (\(fileSystem)): growth by other hosts is not announced"
    }
  }
}
