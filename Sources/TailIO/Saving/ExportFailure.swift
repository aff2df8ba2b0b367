import LogCore
import SystemPackage

/// Why an export ended before it was complete.
enum ExportFailure: Error {
  /// One line for people.
  case impossible(String)
  /// A log cannot be read. One line for people.
  case unreadable(String)
  case exists(LogPath)
  /// The target is a log that is followed.
  case isLog(FeedID)
  case stopped
  /// A pattern takes too many steps for a line.
  case tooExpensive(Pattern)
  /// Nobody reads standard output any more.
  case unread
  case tooLarge

  init(_ error: Errno) {
    self = .impossible(error.sentence)
  }
}
