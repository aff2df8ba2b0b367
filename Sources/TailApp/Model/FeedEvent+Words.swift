import LogCore

/// Sentences about files that stand among a pane's lines, and in what a dump says.
extension FeedEvent {
  /// - Parameters:
  ///   - name: what the file is called there.
  ///   - bytes: how many without data were passed over.
  package static func emptiness(_ bytes: UInt64, in name: some CustomStringConvertible) -> String {
    "\(name): \(Counted(bytes, "byte")) without data (NUL)"
  }

  /// What follows the replacement of a file that is looked at from time to time.
  package static let perhapsOthers = "; others may have come and gone in between"

  /// Why a local file is.
  package static let noWatch =
    "no inotify watch is left (sysctl fs.inotify), it is polled; files that come and go between two looks "
    + "are missed"
}
