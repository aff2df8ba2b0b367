import LogCore
import SlurmJobs

/// What is kept of a run under a name: what was watched and how, and how far it was read.
package struct Session: Sendable {
  package var savedAt: WallTime
  package var arrangement = Arrangement.stack
  package var isZoomed = false
  package var sources: [LaunchPlan.Source] = []
  package var extraLogs: [LaunchPlan.ExtraLogs] = []
  package var panes: [SavedPane] = []
  /// How far each file was read.
  package var looks: [LogPath: LastLook] = [:]

  package init(savedAt: WallTime) {
    self.savedAt = savedAt
  }

  /// How one pane looked.
  package struct SavedPane: Sendable {
    package let key: Key
    package var isFocused = false
    package var choice = StreamChoice.all
    package var filter = LineFilter()
    package var isFiltering = true
    package var context = 0
    package var search: PaneSearch?
    package var display = LineDisplay()
    package var share = PaneShare()
    /// Where the reader was; `nil`: at the end.
    package var top: Top?
  }

  /// Which pane is meant. What Slurm makes of a source is told apart by the job.
  package enum Key: Hashable, Sendable {
    case job(JobID)
    case file(LogPath)
  }

  /// A line by its place in its file.
  package struct Top: Hashable, Sendable {
    package let role: PaneStream.Role
    package let offset: UInt64
  }
}
