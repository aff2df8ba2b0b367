import LogCore
import SlurmJobs

extension Model {
  /// A job has ended: its end is written once its files have been quiet for a moment.
  mutating func planEnd(of pane: Int, job: Job) {
    guard job.state != .forgotten else {
      planEnd(of: pane, text: "Slurm no longer knows this job; its files are remembered")
      return
    }
    var parts = [job.state.name]
    if !job.exitCode.isEmpty { parts.append("exit \(job.exitCode)") }
    if let elapsed = job.elapsed { parts.append("after \(Elapsed(seconds: elapsed))") }
    planEnd(of: pane, text: parts.joined(separator: ", "))
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
    panes[pane].endRow = nil
    panes[pane].isEnded = true
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
