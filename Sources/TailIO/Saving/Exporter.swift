import CLinux
import Glibc
import LogCore
import SystemPackage

/// Writes panes to files, one after the other, on a thread of its own. A file is complete or it is
/// not there at all.
package final class Exporter: Sendable {
  private let jobs = Mailbox<Job>(capacity: .max)

  private struct Job: Sendable {
    let request: ExportRequest
    let report: @Sendable (ExportReport) -> Void
  }

  /// - Parameters:
  ///   - workingDirectory: what relative paths start from.
  ///   - home: what `~` stands for; `nil`: nothing.
  package init(workingDirectory: LogPath, home: LogPath?) {
    WorkerThread.start(name: "exporter") { [jobs] in
      while true {
        var polls = [pollfd(fd: jobs.descriptor, events: Int16(POLLIN), revents: 0)]
        _ = poll(&polls, 1, -1)
        for job in jobs.drain() {
          var request = job.request
          request.path = request.path.expanded(home: home).absolute(from: workingDirectory)
          job.report(Export(request, workingDirectory: workingDirectory).run())
        }
      }
    }
  }

  /// Starts an export; `report` is called once, on the exporter's thread.
  package func export(
    _ request: ExportRequest, report: @escaping @Sendable (ExportReport) -> Void
  ) {
    jobs.post(Job(request: request, report: report))
  }
}

extension LogPath {
  /// `~` and `~/…` with the reader's own folder in place of `~`.
  fileprivate func expanded(home: LogPath?) -> LogPath {
    guard let home, bytes.first == UInt8(ascii: "~"),
      bytes.count == 1 || bytes[1] == UInt8(ascii: "/")
    else { return self }
    return LogPath(bytes: home.bytes + bytes.dropFirst())
  }
}
