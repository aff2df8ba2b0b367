import LogCore
import SlurmJobs
import Synchronization

/// Takes what comes from a log that is read through Slurm.
package struct RemoteSink: Sendable {
  /// Takes a report if there is room; else rings the waker when there is.
  let offer: @Sendable (_ message: FeedMessage, _ cost: Int, _ waker: Waker) -> Bool
  /// Takes the end: why, and how far the file was read.
  let end: @Sendable (FeedID, _ message: String, _ offset: UInt64?) -> Void

  package init(
    offer: @Sendable @escaping (FeedMessage, Int, Waker) -> Bool,
    end: @Sendable @escaping (FeedID, String, UInt64?) -> Void
  ) {
    self.offer = offer
    self.end = end
  }
}

/// Logs that only Slurm can reach: a process of `srun` or `sattach` for each, started when the
/// reader asks for it and ended with its pane; `IOLimits.remoteLogs` of them at the most. Belongs to
/// the UI thread.
package final class RemoteLogs {
  private let environment: [String]
  /// How to tell a reader to stop, while it runs.
  private let stops = Stops()

  private final class Stops: Sendable {
    let wakers = Mutex<[FeedID: Waker]>([:])
  }

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
    do throws(Refusal) {
      try start(request, log, errors: errors, to: sink)
    } catch {
      stops.wakers.withLock { $0[request.feed] = nil }
      sink.end(request.feed, "\(log.way): \(error.message)", nil)
    }
  }

  private func start(
    _ request: FeedRequest, _ log: RemoteLog, errors: FeedID?, to sink: RemoteSink
  ) throws(Refusal) {
    guard stops.wakers.withLock({ $0.count }) < IOLimits.remoteLogs else {
      throw Refusal(
        message: "\(IOLimits.remoteLogs) logs are being read through Slurm, and no more at a time")
    }
    let stop = try Waker()
    stops.wakers.withLock { $0[request.feed] = stop }
    let (environment, stops) = (environment, stops)
    let reader = try RemoteReader(
      request: request, log: log, errors: errors, environment: environment,
      sink: RemoteSink(
        offer: sink.offer,
        end: { feed, message, offset in
          stops.wakers.withLock { $0[feed] = nil }
          sink.end(feed, message, offset)
        }), stop: stop)
    try WorkerThread.start(name: "remote-log") {
      var reader = reader
      reader.run()
    }
  }

  package func end(_ feed: FeedID) {
    stops.wakers.withLock { $0.removeValue(forKey: feed) }?.ring()
  }
}
