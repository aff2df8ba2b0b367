import Glibc
import LogCore
import Synchronization

/// What a tailer is told.
enum TailerCommand: Sendable {
  case follow(FeedRequest, path: LogPath)
  case unfollow(FeedID)
  case checkNow(FeedID)
}

/// What a followed file has to tell, and which it is.
package struct FeedMessage: Sendable {
  package let feed: FeedID
  package let report: FeedReport

  package init(feed: FeedID, report: FeedReport) {
    self.feed = feed
    self.report = report
  }
}

/// Since when a tailer has been inside the file system, for those who wonder why it is silent.
final class CallWatch: Sendable {
  /// Nanoseconds of the monotonic clock; 0 while it is not inside.
  private let since = Atomic<UInt64>(0)

  func enter(at now: UInt64) { since.store(now, ordering: .relaxed) }
  func leave() { since.store(0, ordering: .relaxed) }

  func duration(at now: UInt64) -> UInt64 {
    let start = since.load(ordering: .relaxed)
    return start == 0 || start > now ? 0 : now - start
  }
}

/// Follows the files of one mounted file system, on a thread of its own: a server that hangs stops
/// its own files and nothing else.
struct Tailer<System: FileSystem> {
  private var files: [FeedID: FollowedFile] = [:]
  /// In the order in which they were asked for: of two streams that grew at once, stdout's lines
  /// come first.
  private var order: [FeedID] = []
  private let commands: Mailbox<TailerCommand>
  private let reports: Mailbox<FeedMessage>
  private let watch: CallWatch
  private let counter: LineCounter
  private let system: System
  /// The mounted file system whose files these are.
  private let home: Home
  private let announcements = Announcements()
  private let pollLimit: Double?
  private var mounts = MountTable.current()
  /// Which folder's watch tells about which files.
  private var folders: [LogPath: Int32] = [:]

  /// Where a tailer works.
  struct Home: Sendable {
    let point: LogPath
    /// Whether inotify sees everything, and no call hangs.
    let isLocal: Bool
  }

  init(
    home: Home, system: System, commands: Mailbox<TailerCommand>, reports: Mailbox<FeedMessage>,
    watch: CallWatch, counter: LineCounter, pollLimit: Double?
  ) {
    self.home = home
    self.system = system
    self.commands = commands
    self.reports = reports
    self.watch = watch
    self.counter = counter
    self.pollLimit = pollLimit
  }

  /// Never returns.
  mutating func run() {
    while true {
      takeCommands()
      takeAnnouncements()
      let isBusy = passOverFiles()
      if !isBusy { sleepUntilNeeded() }
    }
  }

  private mutating func takeCommands() {
    for command in commands.drain() {
      switch command {
      case .follow(let request, let path):
        files[request.feed] = FollowedFile(request: request, path: path, pollLimit: pollLimit)
        order.append(request.feed)
        // A file system may have been mounted since.
        mounts = MountTable.current()
      case .unfollow(let feed):
        guard var file = files.removeValue(forKey: feed) else { continue }
        order.removeAll { $0 == feed }
        if let watch = file.watch { announcements.end(watch) }
        file.letGo(system)
        dropUnusedFolders()
      case .checkNow(let feed):
        files[feed]?.nextLook = 0
      }
    }
  }

  private mutating func takeAnnouncements() {
    guard let announced = announcements.drain() else {
      for feed in files.keys { files[feed]?.nextLook = 0 }
      return
    }
    guard !announced.isEmpty else { return }
    for (feed, file) in files {
      let folder = folders[file.path.parent]
      if file.watch.map({ announced.contains($0) }) ?? false
        || folder.map({ announced.contains($0) }) ?? false
      {
        files[feed]?.nextLook = 0
      }
    }
  }

  /// Looks at every file whose turn it is, one read each, so that none waits for another's flood.
  ///
  /// - Returns: whether there is more to do at once.
  private mutating func passOverFiles() -> Bool {
    var isBusy = false
    let now = Monotonic.now
    for feed in order {
      guard var file = files[feed] else { continue }
      // What is not handed on yet stays, and nothing more is read: the file is the queue.
      guard handOn(&file) else {
        files[feed] = file
        continue
      }
      if file.nextLook <= now {
        watch.enter(at: Monotonic.now)
        let hasMore = pass(over: &file, at: now)
        watchIfNeeded(&file)
        watch.leave()
        if hasMore {
          file.nextLook = 0
          isBusy = true
        }
        _ = handOn(&file)
      }
      files[feed] = file
    }
    return isBusy
  }

  /// - Returns: whether there is more to read.
  private func pass(over file: inout FollowedFile, at now: UInt64) -> Bool {
    // A link may lead to a file system that hangs: that is another tailer's.
    if home.isLocal, file.descriptor == nil,
      case .leads(let target) = Route.of(
        file.path, from: home.point, mounts: mounts, system: system)
    {
      file.giveAway(to: target)
      return false
    }
    return file.pass(at: now, mounts: mounts, system: system, isAnnouncing: home.isLocal)
  }

  /// - Returns: whether everything was taken.
  private func handOn(_ file: inout FollowedFile) -> Bool {
    var taken = 0
    for report in file.outbox {
      let message = FeedMessage(feed: file.request.feed, report: report)
      guard reports.offer(message, cost: report.cost, waker: commands.descriptor) else { break }
      if case .event(.opened(_, let offset, .announced)) = report, offset > 0 {
        counter.count(file.path, before: offset, for: file.request.feed)
      }
      taken += 1
    }
    file.outbox.removeFirst(taken)
    return file.outbox.isEmpty
  }

  // MARK: Announcements

  /// Sees to it that changes of a file, or its coming, are announced.
  private mutating func watchIfNeeded(_ file: inout FollowedFile) {
    guard let descriptor = file.descriptor else {
      if let watch = file.watch { announcements.end(watch) }
      file.watch = nil
      if !file.isRefused { watchFolder(of: file) }
      return
    }
    guard file.isAnnounced else { return }
    guard file.outbox.contains(where: \.isOpening) else { return }
    if let watch = file.watch { announcements.end(watch) }
    file.watch = announcements.watch(file: descriptor)
    if file.watch == nil { file.loseAnnouncements() }
    watchFolder(of: file)
    // What was written between the look and the watch was not announced.
    file.nextLook = 0
  }

  private mutating func watchFolder(of file: FollowedFile) {
    let folder = file.path.parent
    guard home.isLocal, folders[folder] == nil else { return }
    folders[folder] = announcements.watch(folder: folder)
  }

  private mutating func dropUnusedFolders() {
    let used = Set(files.values.map(\.path.parent))
    for (folder, watch) in folders where !used.contains(folder) {
      announcements.end(watch)
      folders[folder] = nil
    }
  }

  private func sleepUntilNeeded() {
    var due = UInt64.max
    for file in files.values where file.outbox.isEmpty && !file.isRefused {
      due = min(due, file.nextLook)
    }
    let now = Monotonic.now
    guard due > now else { return }
    let milliseconds = due == .max ? -1 : Int32(min((due - now) / 1_000_000 + 1, 3_600_000))
    var polls = [
      pollfd(fd: commands.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: announcements.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, milliseconds)
    // A waker's ring means room; the mailbox of commands may be empty all the same.
    if polls[0].revents != 0 { Mailbox<TailerCommand>.silence(commands.descriptor) }
  }
}

extension FeedReport {
  /// What it takes up in a mailbox, in bytes.
  var cost: Int {
    switch self {
    case .lines(let batch): batch.memoryCost
    case .partial(let bytes): bytes.count + IOLimits.messageCost
    case .event: IOLimits.messageCost
    }
  }

  var isOpening: Bool {
    if case .event(.opened) = self { true } else { false }
  }
}
