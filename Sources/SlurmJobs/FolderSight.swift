/// What the folder of a log that is not there tells of where the log is.
package enum FolderSight: Hashable, Sendable {
  /// There is no such folder on this host.
  case missing
  /// It is this host's own, such as /tmp: the node that writes the log has another of that name.
  case local
  /// It is there, and this user may not write to it.
  case closed
  /// Other hosts see it, too: what they write there comes to light, if late.
  case shared
  /// The log is written on this host.
  case written
}
