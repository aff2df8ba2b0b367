import LogCore

/// All tailers: one thread for each mounted file system, started when its first file is.
/// Belongs to the UI thread and makes no call that names a path.
package final class Tailers {
  private let mailbox: Mailbox<FeedMessage>
  private let workingDirectory: LogPath
  private let pollLimit: Double?
  private let counter: LineCounter
  private var posts: [LogPath: Post] = [:]
  private var places: [FeedID: Place] = [:]

  /// Who follows a file.
  private struct Place {
    let request: FeedRequest
    let path: LogPath
    let point: LogPath
  }

  /// How to reach one tailer.
  private struct Post {
    let commands: Mailbox<TailerCommand>
    let watch: CallWatch
    let isLocal: Bool
  }

  /// - Parameters:
  ///   - workingDirectory: what relative paths start from.
  ///   - pollLimit: the longest polling interval, in seconds.
  ///   - countsLines: whether the lines before the first one are counted in local files.
  package init(
    workingDirectory: LogPath, pollLimit: Double? = nil, countsLines: Bool = true,
    mailboxCapacity: Int = IOLimits.feedMailbox
  ) {
    self.workingDirectory = workingDirectory
    self.pollLimit = pollLimit
    mailbox = Mailbox(capacity: mailboxCapacity)
    counter = LineCounter(reports: mailbox, isWanted: countsLines)
  }

  package func follow(_ request: FeedRequest) {
    let path = request.path.absolute(from: workingDirectory)
    follow(request, path, where: path)
  }

  /// Where reports make themselves known: readable when there are some.
  package var descriptor: Int32 { mailbox.descriptor }

  /// What the tailers have reported since the last call.
  package func drain() -> [FeedMessage] {
    mailbox.drain().filter { message in
      guard case .event(.elsewhere(let target)) = message.report else { return true }
      if let place = places[message.feed] {
        posts[place.point]?.commands.post(.unfollow(message.feed))
        follow(place.request, place.path, where: target)
      }
      return false
    }
  }

  /// - Parameter location: a path that names the mount which the file lies on.
  private func follow(_ request: FeedRequest, _ path: LogPath, where location: LogPath) {
    // It may have been mounted since, as an automounter does.
    let mount = MountTable.current().mount(holding: location)
    let point = mount?.point ?? LogPath("/")
    places[request.feed] = Place(request: request, path: path, point: point)
    post(at: point, isLocal: mount?.isLocal ?? false).commands.post(.follow(request, path: path))
  }

  package func unfollow(_ feed: FeedID) {
    guard let place = places.removeValue(forKey: feed) else { return }
    posts[place.point]?.commands.post(.unfollow(feed))
  }

  package func attend(_ feed: FeedID, _ attention: Attention) {
    guard let place = places[feed] else { return }
    posts[place.point]?.commands.post(.attend(feed, attention))
  }

  package func checkNow(_ feed: FeedID) {
    guard let place = places[feed] else { return }
    posts[place.point]?.commands.post(.checkNow(feed))
  }

  /// Files whose file system has been silent for a while, and for how many seconds.
  package func stalled(nowNanoseconds now: UInt64) -> [(FeedID, Int)] {
    places.compactMap { feed, place in
      guard let post = posts[place.point] else { return nil }
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
      // What may hang is left to a process that can be left behind.
      if isLocal {
        var tailer = Tailer(
          home: .init(point: point, isLocal: true), system: RealFileSystem(), commands: commands,
          reports: mailbox, watch: watch, counter: counter, pollLimit: pollLimit)
        tailer.run()
      } else {
        var tailer = Tailer(
          home: .init(point: point, isLocal: false), system: FileServer(), commands: commands,
          reports: mailbox, watch: watch, counter: counter, pollLimit: pollLimit)
        tailer.run()
      }
    }
    return post
  }
}
