import LogCore

/// Sentences about files that stand among a pane's lines, and in what a dump says.
extension FeedEvent {
  /// - Parameters:
  ///   - name: what the file is called there.
  ///   - bytes: how many without data were passed over.
  package static func nulRun(_ bytes: UInt64, in name: some CustomStringConvertible) -> String {
    "\(name): \(Counted(bytes, "byte")) without data (NUL)"
  }

  /// What is said of what cannot be seen in the lines themselves, where nothing else follows from it.
  func remark(on name: String) -> String? {
    switch self {
    case .copied: "\(name) was replaced by a copy; reading goes on in it"
    case .overwritten(let offset):
      "\(name) was overwritten in place; read again from byte \(offset)"
    case .passedBy(let files):
      "\(name) was replaced more than once: \(files) in between could not be read"
    case .leftBehind(let bytes):
      "\(Counted(bytes, "byte")) came late to a file that was \(name): not shown"
    case .cutUnread(let bytes):
      "\(name) was cut before its last \(Counted(bytes, "byte")) could be read"
    case .cutUnseen:
      "lines that came to \(name) just before it was cut may be missing: nobody could read them"
    case .perhapsUnread(let copy):
      "lines of \(name) may be missing here: \(copy.name.text) may hold them"
    case .endUnread:
      "the last lines of the file that was \(name) may be missing: they could not be read"
    case .nulRun(let bytes): FeedEvent.nulRun(bytes, in: name)
    default: nil
    }
  }

  /// Why a local file is.
  package static let noWatch =
    "no inotify watch is left (sysctl fs.inotify), it is polled; files that come and go between two looks "
    + "are missed"
}
