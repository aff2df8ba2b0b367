import LogCore

/// Sentences about files that stand among a pane's lines, and in what a dump says.
extension FeedEvent {
  /// - Parameters:
  ///   - name: what the file is called there.
  ///   - bytes: how many without data were passed over.
  package static func emptiness(_ bytes: UInt64, in name: some CustomStringConvertible) -> String {
    "\(name): \(Counted(bytes, "byte")) without data (NUL)"
  }
}
