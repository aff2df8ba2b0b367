import Glibc
import LogCore
import SlurmJobs

/// What is known of clusters, `sites` in the state directory, so that a start need not ask again: a line for each.
///
/// It counts for a day, and only as long as nothing speaks for another cluster or another version: the host, where
/// its configuration is, and when that and `scontrol` were written. It is read and written on a thread of its own,
/// as the memory of jobs is.
final class SiteMemory: Sendable {
  private let directory: LogPath
  private let logs: FollowedLogs
  private let configuration: String?
  private let environment: [String]
  private let workers = Workers(name: "site-memory")

  /// - Parameters:
  ///   - directory: made when something is to be written.
  ///   - environment: what Slurm's commands get: where they are, and their configuration.
  ///   - logs: what is never written to.
  init(directory: LogPath, environment: [String], logs: FollowedLogs) {
    self.directory = directory
    self.logs = logs
    self.environment = environment
    configuration = environment.first { $0.hasPrefix("SLURM_CONF=") }.map {
      String($0.dropFirst(11))
    }
  }

  /// What was noted last; `nil`: nothing, or it does not count any more. Waits for it for a moment.
  func site() -> SlurmSite? {
    LateAnswer.value(from: workers, within: IOLimits.memoryPatience) { [self] in
      let (key, now) = (key, time(nil))
      return entries().first { $0.key == key && $0.counts(at: now) }?.site
    }
  }

  func note(_ site: SlurmSite) {
    // What cannot be written down costs no more than a command.
    try? workers.run { [self] in
      let entry = Entry(key: key, learnt: time(nil), site: site)
      let others = entries().filter { $0.key != entry.key && $0.counts(at: entry.learnt) }
      let lines = ([entry] + others).prefix(IOLimits.knownSites).map(\.line)
      StateFile.write(Array(lines.joined().utf8), to: path, logs: logs)
    }
  }

  private struct Entry {
    var key: String
    /// Seconds since 1970.
    var learnt: Int
    var site: SlurmSite

    init(key: String, learnt: Int, site: SlurmSite) {
      (self.key, self.learnt, self.site) = (key, learnt, site)
    }

    init?(_ line: Substring) {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 6, let learnt = Int(fields[1]) else { return nil }
      key = fields[0]
      self.learnt = learnt
      site = SlurmSite(
        version: SlurmVersion(fields[2]), cluster: fields[3].isEmpty ? nil : fields[3],
        hasAccounting: fields[4] == "accounting")
      site.minJobAge = Int(fields[5])
    }

    var line: String {
      let fields = [
        key, "\(learnt)", site.version?.description ?? "", site.cluster ?? "",
        site.hasAccounting ? "accounting" : "", site.minJobAge.map { "\($0)" } ?? "",
      ]
      return fields.joined(separator: "\t") + "\n"
    }

    func counts(at now: Int) -> Bool {
      (0...IOLimits.siteAge).contains(now - learnt) && site.isKnown
    }
  }

  private var path: LogPath { LogPath(bytes: directory.bytes + Array("/sites".utf8)) }

  private func entries() -> [Entry] {
    let bytes = StateFile.read(path, limit: IOLimits.siteMemorySize) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Entry($0) }
  }

  /// What tells a cluster, and its version, from others, without asking anybody.
  private var key: String {
    let files = configuration.map { [$0] } ?? SiteMemory.usualFiles
    let command = SlurmEnvironment.path(of: "scontrol", in: environment) ?? ""
    let facts = ([command] + files).map(SiteMemory.mark)
    let text = [HostName.own ?? "", configuration ?? "", command] + facts
    // As short as it can be told apart.
    return String(StableHash.of(text.joined(separator: "\n").utf8), radix: 16)
  }

  /// Where Slurm finds its configuration that is told nothing; the last one is where it keeps what it was sent.
  private static let usualFiles = [
    "/etc/slurm/slurm.conf", "/etc/slurm-llnl/slurm.conf", "/usr/local/etc/slurm.conf",
    "/run/slurm/conf/slurm.conf",
  ]

  /// Changes with the file.
  private static func mark(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "" }
    return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
