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

/// An export that is under way or waits for an answer.
package struct PendingExport: Sendable {
  package let id: ExportID
  package var request: ExportRequest
  /// How much of it is done, from 0 to 1; `nil`: not known yet.
  package var progress: Double?
  /// What it is known to lack, for people.
  let gap: String?

  package init(id: ExportID, request: ExportRequest, gap: String? = nil) {
    self.id = id
    self.request = request
    self.gap = gap
  }
}
