import LogCore

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
