import LogCore
import SlurmJobs

/// A question that only `y` answers with yes.
package struct Confirmation: Sendable {
  /// What happens on yes.
  package enum Deed: Sendable {
    case cancel(JobTarget)
    case overwrite([PendingExport])
    /// Read a pane's log on its node, by a step in the job.
    case attach(PaneID)
    /// Keep this run under a name that another has.
    case replaceSession(String)
    /// Quit although something is being saved; it can be waited for as well.
    case leave
  }

  /// The question with all that is needed to answer it.
  package let question: String
  package let deed: Deed
  /// What happens on `a` instead, where there is such a thing.
  package var alternative: Deed?
}
