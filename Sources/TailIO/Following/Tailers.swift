import LogCore
import Synchronization

/// All tailers: one thread for each mounted file system, started when its first file is. Where no
/// further thread can be had, mounts share one, local ones and others apart; where there is none at
/// all, local files are followed by the UI thread (`work`).
///
/// Belongs to the UI thread and makes no call that names a path, but for that.
package final class Tailers {
  private let mailbox: Mailbox<FeedMessage>
  private let workingDirectory: LogPath
  private let pollLimit: Double?
  private let counter: LineCounter
  private let logs: FollowedLogs
  fileprivate let posts = MountPosts<Post>(limit: IOLimits.tailers)
  private let budget: OpenFileBudget
  /// How many threads have ended.
  private let ended = EndedThreads()
  /// Does what no thread can be had for.
  fileprivate var standIn: Tailer<RealFileSystem>?
  /// Files that nobody follows, for want of a thread.
  private var waiting: Set<FeedID> = []
  private var nextTry: UInt64 = 0
  private var places: [FeedID: Place] = [:]

  /// Who follows a file.
  private struct Place {
    let request: FeedRequest
    let path: LogPath
    let home: MountHome
    let handOvers: Int
    let sight = LastSight()
    var isSeen = true
    /// What was told last.
    var age = SightAge()
  }

  private final class EndedThreads: Sendable {
    let count = Atomic(0)
  }

  /// How to reach one tailer.
  fileprivate struct Post {
    let commands: Mailbox<TailerCommand>
    let watch: CallWatch
  }

  /// What a tailer is made of.
  private struct TailerPlan: Sendable {
    let home: MountHome
    let post: Post
    let mailbox: Mailbox<FeedMessage>
    let counter: LineCounter
    let budget: OpenFileBudget
    let logs: FollowedLogs
    let pollLimit: Double?

    func tailer<System: FileSystem>(with system: System) -> Tailer<System> {
      Tailer(
        home: home, system: system, commands: post.commands, reports: mailbox, watch: post.watch,
        counter: counter, budget: budget, logs: logs, pollLimit: pollLimit)
    }
  }

  /// - Parameters:
  ///   - workingDirectory: what relative paths start from.
  ///   - pollLimit: the longest polling interval, in seconds.
  ///   - counting: whether and when the lines before the first one are counted in local files.
  ///   - openFiles: how many files may be open at a time; fewer where that is not allowed.
  ///   - logs: learns what is followed.
  package init(
    workingDirectory: LogPath, pollLimit: Double? = nil, counting: LineCounting = .atOnce,
    openFiles: Int = IOLimits.openFiles, mailboxCapacity: Int = IOLimits.feedMailbox,
    logs: FollowedLogs = FollowedLogs()
  ) throws(Refusal) {
    self.logs = logs
    self.workingDirectory = workingDirectory
    self.pollLimit = pollLimit
    mailbox = try Mailbox(capacity: mailboxCapacity)
    budget = OpenFileBudget(atMost: openFiles)
    counter = LineCounter(reports: mailbox, counting: counting)
  }

  package func follow(_ request: FeedRequest) {
    let path = request.path.absolute(from: workingDirectory)
    follow(request, path, where: path, handOvers: 0)
  }

  /// The first screen is there; see `LineCounting.behindFirstScreen`.
  package func beginCounting() { counter.begin() }

  /// Where reports make themselves known: readable when there are some.
  package var descriptor: Int32 { mailbox.descriptor }

  /// What the tailers have reported since the last call.
  package func drain() -> [FeedMessage] {
    mailbox.drain().filter { message in
      guard case .event(.elsewhere(let target)) = message.report else { return true }
      if let place = places[message.feed] {
        posts[place.home]?.commands.post(.unfollow(message.feed))
        follow(place.request, place.path, where: target, handOvers: place.handOvers + 1)
      }
      return false
    }
  }

  /// - Parameter location: a path that names the mount which the file lies on.
  private func follow(
    _ request: FeedRequest, _ path: LogPath, where location: LogPath, handOvers: Int
  ) {
    let home = MountHome(of: location, handOvers: handOvers)
    var place = Place(request: request, path: path, home: home, handOvers: handOvers)
    if let old = places[request.feed] {
      place.isSeen = old.isSeen
      place.age = old.age
    }
    logs.add(request.feed, at: path, isLocal: home.isLocal)
    places[request.feed] = place
    do throws(Refusal) {
      try posts.post(at: home) { () throws(Refusal) in try start(at: home) }.commands.post(
        .follow(request, path: path, sight: place.sight))
      waiting.remove(request.feed)
    } catch {
      waiting.insert(request.feed)
      nextTry = Monotonic.now + Monotonic.seconds(IOLimits.threadPause)
      mailbox.post(
        FeedMessage(
          feed: request.feed,
          report: .event(.unreadable(message: error.message))))
    }
  }

  package func unfollow(_ feed: FeedID) {
    waiting.remove(feed)
    guard let place = places.removeValue(forKey: feed) else { return }
    logs.remove(feed)
    posts[place.home]?.commands.post(.unfollow(feed))
  }

  package func attend(_ feed: FeedID, _ attention: Attention) {
    guard let place = places[feed] else { return }
    places[feed]?.isSeen = attention.isSeen
    posts[place.home]?.commands.post(.attend(feed, attention))
  }

  /// Has a file read past every cache; `FeedEvent.readToEnd` tells when that is done.
  package func readToEnd(_ feed: FeedID) { order(.readToEnd(feed), of: feed) }

  /// All is about to end: the looks that are wanted by now are not spread over time.
  package func hurry() {
    for post in posts.all.values { post.commands.post(.hurry) }
  }

  package func checkNow(_ feed: FeedID) { order(.checkNow(feed), of: feed) }

  private func order(_ command: TailerCommand, of feed: FeedID) {
    guard let place = places[feed] else { return }
    guard !waiting.contains(feed) else { return tryAgain() }
    posts[place.home]?.commands.post(command)
  }

  /// Files whose file system has been silent for a while, and for how many seconds.
  package func stalled(nowNanoseconds now: UInt64) -> [(FeedID, Int)] {
    if !waiting.isEmpty, now >= nextTry { tryAgain() }
    let silences = posts.all.mapValues { $0.watch.duration(at: now) }.filter {
      $0.value >= Monotonic.seconds(IOLimits.stall)
    }
    guard !silences.isEmpty else { return [] }
    return places.compactMap { feed, place in
      silences[place.home].map { (feed, Int($0 / 1_000_000_000)) }
    }
  }

  /// What has changed, since the last call, in how old what is known of files may be, as far as they are on the
  /// screen.
  package func agings(nowNanoseconds now: UInt64) -> [(FeedID, SightAge)] {
    var found: [(FeedID, SightAge)] = []
    for (feed, place) in places
    where (place.isSeen || place.age.behind != nil) && !place.home.isLocal {
      let age = place.sight.age(at: now, isSeen: place.isSeen)
      guard age != place.age else { continue }
      places[feed]?.age = age
      found.append((feed, age))
    }
    return found
  }

  /// Whether any file lies where a call can hang, or waits for somebody who follows it.
  package var followsRemoteFiles: Bool {
    !waiting.isEmpty || posts.all.keys.contains { !$0.isLocal }
  }

  /// How often a local file was found to have grown by looking at it in case an announcement was
  /// lost, and none has come: every time is a fault.
  package var unannouncedGrowths: Int {
    posts.all.values.reduce(0) { $0 + $1.watch.unannouncedGrowths }
  }

  /// Asks for a thread again for files that have none.
  private func tryAgain() {
    for feed in waiting {
      guard let place = places[feed] else { continue }
      follow(place.request, place.path, where: place.path, handOvers: place.handOvers)
    }
  }

  /// Whether so few files may be open that those which are followed keep others from being opened.
  package var leavesNoRoom: Bool { budget.most < IOLimits.openFilesOfDump }

  /// Gives back what following has open; nothing is followed from now on.
  package func end() {
    for post in posts.all.values { post.commands.post(.end) }
    _ = standIn?.round()
    standIn = nil
  }

  /// Whether that has been done, as far as file systems answer.
  package var hasEnded: Bool { ended.count.load(ordering: .acquiring) >= posts.started }

  private func start(at home: MountHome) throws(Refusal) -> Post {
    let post = Post(commands: try Mailbox(capacity: .max), watch: CallWatch())
    let plan = TailerPlan(
      home: home, post: post, mailbox: mailbox, counter: counter, budget: budget, logs: logs,
      pollLimit: pollLimit)
    do throws(Refusal) {
      try WorkerThread.start(name: "tailer") { [ended, mailbox] in
        // What may hang is left to a process that can be left behind.
        if home.isLocal {
          var tailer = plan.tailer(with: RealFileSystem())
          tailer.run()
        } else {
          var tailer = plan.tailer(with: FileServer(mount: home.point))
          tailer.run()
        }
        ended.count.add(1, ordering: .releasing)
        mailbox.waker.ring()
      }
    } catch {
      // Only local files: others could hold the screen.
      guard home.isLocal, !posts.all.keys.contains(where: \.isLocal) else { throw error }
      standIn = plan.tailer(with: RealFileSystem())
    }
    return post
  }
}

extension Tailers {
  /// Follows what no thread could be had for; to be called whenever something has happened.
  ///
  /// - Returns: for how many seconds there is nothing to do; `nil`: nothing to do at all.
  package func work() -> Double? {
    guard let rest = standIn?.round() else { return nil }
    return Double(min(rest, 3_600_000_000_000)) / 1e9
  }

  /// What is not as it should be, for want of threads; `nil`: nothing.
  package var sharingRemark: String? {
    if standIn != nil { return "local files are followed without a thread: none was to be had" }
    let (mounts, threads) = (posts.all.count, posts.started)
    guard threads < mounts else { return nil }
    return "\(mounts) mounts share \(threads) threads: one that hangs may hold up others"
  }

  /// What wakes the one who calls `work`.
  package var workDescriptors: [Int32] { standIn?.descriptors ?? [] }
}
