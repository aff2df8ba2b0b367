/// What there is to know of a cluster before anything is asked about jobs.
package struct SlurmSite: Hashable, Sendable {
  /// The controller's version, which is the daemons' on all but a cluster that is being updated.
  package var version: SlurmVersion?
  package var cluster: String?
  /// Whether ended jobs are kept in a data base.
  package var hasAccounting: Bool
  /// For how many seconds the controller knows what has ended at the least; `nil`: nobody knows.
  package var minJobAge: Int?

  package init(version: SlurmVersion? = nil, cluster: String? = nil, hasAccounting: Bool = false) {
    self.version = version
    self.cluster = cluster
    self.hasAccounting = hasAccounting
  }

  /// Whether anything was told of it.
  package var isKnown: Bool { version != nil || cluster != nil }

  /// The arguments of the `scontrol` that answers it.
  package static let arguments = ["show", "config"]

  /// Reads what `scontrol show config` prints: `Name   = value`, a line each.
  package init(config: [UInt8]) {
    var site = SlurmSite()
    for line in config.split(separator: UInt8(ascii: "\n")) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: line[..<equals], as: UTF8.self).trimmed
      let value = String(decoding: line[(equals + 1)...], as: UTF8.self).trimmed
      switch name {
      case "SLURM_VERSION": site.version = SlurmVersion(value)
      case "ClusterName": site.cluster = value.isEmpty || value == "(null)" ? nil : value
      case "AccountingStorageType":
        site.hasAccounting = !value.isEmpty && value != "(null)" && !value.hasSuffix("none")
      case "MinJobAge":
        site.minJobAge = value.split(separator: " ").first.flatMap { Int($0) }
      default: break
      }
    }
    self = site
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    guard let start = firstIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    let end = lastIndex { $0 != " " && $0 != "\t" } ?? start
    return String(self[start...end])
  }
}
