import LogCore
import SlurmJobs

/// Takes what comes from a log that is read through Slurm.
package struct RemoteSink: Sendable {
  /// Takes a report if there is room; else writes to the eventfd `waker` when there is.
  let offer: @Sendable (_ message: FeedMessage, _ cost: Int, _ waker: Int32) -> Bool
  /// Takes the end: why, and how far the file was read.
  let end: @Sendable (FeedID, _ message: String, _ offset: UInt64?) -> Void

  package init(
    offer: @Sendable @escaping (FeedMessage, Int, Int32) -> Bool,
    end: @Sendable @escaping (FeedID, String, UInt64?) -> Void
  ) {
    self.offer = offer
    self.end = end
  }
}

/// Logs that only Slurm can reach: a process of `srun` or `sattach` for each, started when the
/// reader asks for it and ended with its pane. Belongs to the UI thread.
package final class RemoteLogs {
  private let environment: [String]
  /// How to tell a reader to stop.
  private var stops: [FeedID: Mailbox<Bool>] = [:]

  /// - Parameter environment: `NAME=value` for each variable.
  package init(environment: [[UInt8]]) {
    // The words of tail are read, and must be the ones that are known.
    self.environment = SlurmEnvironment.list(
      environment.filter { !$0.starts(with: Array("LC_".utf8)) }, adding: ["LC_ALL=C"])
  }

  /// - Parameter errors: the feed for what a step writes to standard error.
  package func attach(
    _ request: FeedRequest, _ log: RemoteLog, errors: FeedID?, to sink: RemoteSink
  ) {
    let stop = Mailbox<Bool>(capacity: .max)
    stops[request.feed] = stop
    let environment = environment
    WorkerThread.start(name: "remote-log") {
      var reader = RemoteReader(
        request: request, log: log, errors: errors, environment: environment, sink: sink, stop: stop
      )
      reader.run()
    }
  }

  package func end(_ feed: FeedID) {
    stops.removeValue(forKey: feed)?.post(true)
  }
}
