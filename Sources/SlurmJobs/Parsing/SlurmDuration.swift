/// A time span as Slurm prints it: `0:00`, `12:34`, `1:02:33`, `2-03:00:00`.
package struct SlurmDuration: Hashable, Sendable {
  package let seconds: Int

  /// `nil` for anything else, such as `INVALID` or `UNLIMITED`.
  package init?(_ text: String) {
    var rest = Substring(text)
    var days = 0
    if let dash = rest.firstIndex(of: "-") {
      guard let number = UInt32(rest[..<dash]) else { return nil }
      days = Int(number)
      rest = rest[rest.index(after: dash)...]
    }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var seconds = 0
    for part in parts {
      guard let number = UInt16(part) else { return nil }
      seconds = seconds * 60 + Int(number)
    }
    self.seconds = days * 86400 + seconds
  }
}
