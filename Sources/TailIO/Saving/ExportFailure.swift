import LogCore
import SystemPackage

/// Why an export ended before it was complete.
enum ExportFailure: Error {
  /// One line for people.
  case impossible(String)
  case exists(LogPath)
  case stopped
  /// Nobody reads standard output any more.
  case unread
  case tooLarge

  init(_ error: Errno) {
    self = .impossible(error.sentence)
  }
}
