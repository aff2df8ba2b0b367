import Glibc

/// What this host is called.
enum HostName {
  /// By its first name or all of them, as it was set up; `nil`: nobody tells (gethostname(2)).
  static var own: String? {
    var name = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
    guard gethostname(&name, name.count - 1) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
