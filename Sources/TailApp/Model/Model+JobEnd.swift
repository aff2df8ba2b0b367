import LogCore
import SlurmJobs

extension Model {
  /// A job has ended: its end is written once its files have been quiet for a moment.
  mutating func planEnd(of pane: Int, job: Job) {
    guard job.state != .forgotten else {
      planEnd(of: pane, text: "Slurm no longer knows this job; its files are remembered")
      return
    }
    planEnd(of: pane, text: JobOutcome(job).sentence { "\(Elapsed(seconds: $0))" })
  }

  mutating func planEnd(of pane: Int, text: String) {
    guard !panes[pane].isEnded, panes[pane].endRow == nil else { return }
    let isRemote = panes[pane].isReadFromAfar
    panes[pane].endRow = Pane.PendingEnd(
      text: text, due: now.moment + panes[pane].endQuiet,
      latest: now.moment + (isRemote ? AppLimits.endRowCapRemote : AppLimits.endRowCap))
  }

  /// Lines came: the job's last words may not be complete.
  mutating func postponeEnd(of pane: Int) {
    guard let end = panes[pane].endRow else { return }
    let quiet = panes[pane].endQuiet
    panes[pane].endRow?.due = min(end.latest, now.moment + quiet)
  }

  mutating func writeEndIfDue(_ pane: Int) {
    guard let end = panes[pane].endRow, end.due <= now.moment else { return }
    note(end.text, in: pane)
    if let job = panes[pane].job?.job, job.state.isFailure, let advice = JobOutcome(job).advice {
      note(advice, in: pane)
    }
    panes[pane].endRow = nil
    panes[pane].isEnded = true
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

  /// A job's file was written anew: it may have been requeued.
  mutating func noteNewBeginning(of pane: Int) {
    if panes[pane].isEnded {
      doubtEnd(of: pane)
    } else if panes[pane].job != nil {
      expectNews(within: AppLimits.newsDelay)
    }
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

  /// How long after its end what a job has written may still come to light, in seconds.
  fileprivate var lastWordsTime: Double {
    isReadFromAfar ? AppLimits.endRowQuietRemote : AppLimits.endRowCap
  }

  /// How long its files have to be quiet before an end is written under them.
  var endQuiet: Double {
    isReadFromAfar ? AppLimits.endRowQuietRemote : AppLimits.endRowQuiet
  }
}

/// A time span as squeue writes it: `1:02:33`, `2-03:00:00`.
package struct Elapsed: CustomStringConvertible {
  package let seconds: Int

  package init(seconds: Int) {
    self.seconds = max(0, seconds)
  }

  package var description: String {
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60)
    let tail =
      "\(minutes < 10 && (hours > 0 || days > 0) ? "0" : "")\(minutes):"
      + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
    if days > 0 { return "\(days)-\(hours < 10 ? "0" : "")\(hours):\(tail)" }
    return hours > 0 ? "\(hours):\(tail)" : tail
  }
}
