import LogCore

/// All tailers: one thread for each mounted file system, started when its first file is.
/// Belongs to the UI thread and makes no call that names a path.
package final class Tailers {
  /// Where their reports arrive.
  package let mailbox: Mailbox<FeedMessage>
  private let workingDirectory: LogPath
  private let pollLimit: Double?
  private let counter: LineCounter
  private let mounts = MountTable.current()
  private var posts: [LogPath: Post] = [:]
  private var places: [FeedID: LogPath] = [:]

  /// How to reach one tailer.
  private struct Post {
    let commands: Mailbox<TailerCommand>
    let watch: CallWatch
    let isLocal: Bool
  }

  /// - Parameters:
  ///   - workingDirectory: what relative paths start from.
  ///   - pollLimit: the longest polling interval, in seconds.
  package init(
    workingDirectory: LogPath, pollLimit: Double? = nil,
    mailboxCapacity: Int = IOLimits.feedMailbox
  ) {
    self.workingDirectory = workingDirectory
    self.pollLimit = pollLimit
    mailbox = Mailbox(capacity: mailboxCapacity)
    counter = LineCounter(reports: mailbox)
  }

  package func follow(_ request: FeedRequest) {
    let path = request.path.absolute(from: workingDirectory)
    let mount = mounts.mount(holding: path)
    let point = mount?.point ?? LogPath("/")
    places[request.feed] = point
    post(at: point, isLocal: mount?.isLocal ?? false).commands.post(.follow(request, path: path))
  }

  package func unfollow(_ feed: FeedID) {
    guard let point = places.removeValue(forKey: feed) else { return }
    posts[point]?.commands.post(.unfollow(feed))
  }

  package func checkNow(_ feed: FeedID) {
    guard let point = places[feed] else { return }
    posts[point]?.commands.post(.checkNow(feed))
  }

  /// Files whose file system has been silent for a while, and for how many seconds.
  package func stalled(nowNanoseconds now: UInt64) -> [(FeedID, Int)] {
    places.compactMap { feed, point in
      guard let post = posts[point] else { return nil }
      let silence = post.watch.duration(at: now)
      guard silence >= Monotonic.seconds(IOLimits.stall) else { return nil }
      return (feed, Int(silence / 1_000_000_000))
    }
  }

  /// Whether any file lies where a call can hang.
  package var followsRemoteFiles: Bool {
    posts.values.contains { !$0.isLocal }
  }

  private func post(at point: LogPath, isLocal: Bool) -> Post {
    if let post = posts[point] { return post }
    let post = Post(commands: Mailbox(capacity: .max), watch: CallWatch(), isLocal: isLocal)
    posts[point] = post
    let (commands, watch) = (post.commands, post.watch)
    let (mailbox, counter, pollLimit) = (mailbox, counter, pollLimit)
    WorkerThread.start(name: "tailer") {
      var tailer = Tailer(
        commands: commands, reports: mailbox, watch: watch, counter: counter,
        pollLimit: pollLimit)
      tailer.run()
    }
    return post
  }
}
