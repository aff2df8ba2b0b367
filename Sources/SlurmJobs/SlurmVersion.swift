/// A version of Slurm: 22.05.8.
package struct SlurmVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Year and month of the release, such as 2205.
  package let release: Int
  /// The third part.
  package let patch: Int

  package init(_ year: Int, _ month: Int, _ patch: Int = 0) {
    release = year * 100 + month
    self.patch = patch
  }

  /// Reads `22.05.8`, `slurm 25.11.7`, `slurm-wlm 22.05.8`, `23.02.0-0rc1`; `nil` where no such
  /// number is found.
  package init?(_ text: String) {
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let parts = word.split(separator: ".", maxSplits: 2)
      guard parts.count >= 2, let year = Int(parts[0]), let month = Int(parts[1].prefix(2)),
        (1...99).contains(year), (1...12).contains(month)
      else { continue }
      let patch = parts.count > 2 ? Int(parts[2].prefix { $0.isNumber && $0.isASCII }) ?? 0 : 0
      self.init(year, month, patch)
      return
    }
    return nil
  }

  package static func < (one: SlurmVersion, other: SlurmVersion) -> Bool {
    (one.release, one.patch) < (other.release, other.patch)
  }

  package var description: String {
    let month = release % 100
    return "\(release / 100).\(month < 10 ? "0" : "")\(month).\(patch)"
  }

  // What changed when, as far as it matters here.

  /// `%b` in file names (24.05.5, 24.11.0).
  package static let knowsBlockIndex = SlurmVersion(24, 5, 5)
  /// One function expands names for the daemon and for the clients; every backslash is dropped;
  /// the default name is kept as a pattern.
  package static let sharesExpansion = SlurmVersion(25, 11)
  /// Padded patterns are right again.
  package static let padsRightly = SlurmVersion(25, 11, 2)
  /// sacct knows StdOut and StdErr.
  package static let accountsPaths = SlurmVersion(24, 5)
  /// sacct keeps batch scripts, where it is told to.
  package static let accountsScripts = SlurmVersion(21, 8)
  /// `scontrol --json`.
  package static let scontrolJSON = SlurmVersion(23, 2)
  /// JSON holds the pattern again, and the expanded name beside it.
  package static let patternsInJSON = SlurmVersion(25, 5)
}
