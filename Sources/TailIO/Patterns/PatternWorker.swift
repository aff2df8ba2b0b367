import Glibc
import LogCore

/// Looks for the files of some patterns whenever it is their turn. Belongs to one thread.
struct PatternWorker {
  private let commands: Mailbox<PatternCommand>
  private let workingDirectory: LogPath
  private let announcements = Announcements()
  private var access = SourceAccess()
  private var mounts = MountTable.current()
  private var watched: [Watched] = []

  /// A pattern, and what has been found of it.
  private struct Watched {
    let id: PatternID
    let pattern: PathPattern
    let report: @Sendable (PatternMatches) -> Void
    var known: Set<LogPath> = []
    var pace = PatternPace()
    var hasReported = false
    var trouble: String?
    /// The local folders whose changes the kernel announces.
    var watches: [LogPath: Int32] = [:]
  }

  init(commands: Mailbox<PatternCommand>, workingDirectory: LogPath) {
    self.commands = commands
    self.workingDirectory = workingDirectory
  }

  mutating func run() {
    while true {
      wait()
      for command in commands.drain() { take(command) }
      takeAnnouncements()
      let now = Monotonic.now
      for place in watched.indices where watched[place].pace.next <= now { look(place) }
    }
  }

  private func wait() {
    let now = Monotonic.now
    let next = watched.map(\.pace.next).min()
    let milliseconds = next.map { ($0 - min(now, $0)) / 1_000_000 + 1 }
    var polls = [commands.descriptor, announcements.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    _ = poll(&polls, nfds_t(polls.count), milliseconds.map { Int32(min($0, 3_600_000)) } ?? -1)
  }

  private mutating func take(_ command: PatternCommand) {
    switch command {
    case .watch(let id, let pattern, let report):
      watched.append(Watched(id: id, pattern: pattern, report: report))
    case .end(let id):
      guard let place = watched.firstIndex(where: { $0.id == id }) else { return }
      let old = watched.remove(at: place)
      for (folder, watch) in old.watches { endWatch(watch, of: folder) }
    }
  }

  /// Several patterns may share a folder, and the kernel gives them one watch.
  private func endWatch(_ watch: Int32, of folder: LogPath) {
    guard !watched.contains(where: { $0.watches[folder] == watch }) else { return }
    announcements.end(watch)
  }

  private mutating func takeAnnouncements() {
    guard announcements.descriptor >= 0 else { return }
    let found = announcements.drain()
    if let found, found.isEmpty { return }
    let touched = found.map { Set($0.map(\.watch)) }
    for place in watched.indices {
      let concerns = watched[place].watches.values.contains { touched?.contains($0) ?? true }
      if concerns { watched[place].pace.alert(at: Monotonic.now) }
    }
  }

  private mutating func look(_ place: Int) {
    renewAccess()
    let access = access
    // What comes while it is looked for is announced, as long as the watch is there before.
    watched[place].pace.begin()
    let search = PatternSearch(for: watched[place].pattern, from: workingDirectory) {
      access.folderReader(for: $0)
    }
    let isNewGround = watch(search.folders, for: place)
    let new = search.files.filter { !watched[place].known.contains($0) }
    watched[place].known.formUnion(new)
    let isAnnounced = search.folders.allSatisfy { watched[place].watches[$0] != nil }
    let isLocal = search.folders.allSatisfy { access.isLocal($0) }
    watched[place].pace.end(
      at: Monotonic.now, hasFound: !new.isEmpty,
      isAnnounced: isAnnounced && !search.folders.isEmpty,
      isLocal: isLocal, calls: search.calls)
    // A folder that was not watched while it was listed is listed once more.
    if isNewGround { watched[place].pace.alert(at: Monotonic.now) }
    guard !new.isEmpty || !watched[place].hasReported || search.trouble != watched[place].trouble
    else { return }
    watched[place].hasReported = true
    watched[place].trouble = search.trouble
    watched[place].report(
      PatternMatches(new, isCut: search.isCut && !new.isEmpty, trouble: search.trouble))
  }

  /// A child process that reads for us goes on as long as the mounts stay.
  private mutating func renewAccess() {
    let current = MountTable.current()
    guard current.mounts != mounts.mounts else { return }
    mounts = current
    access = SourceAccess()
  }

  /// - Returns: whether a folder is watched that was not before.
  private mutating func watch(_ folders: [LogPath], for place: Int) -> Bool {
    let wanted = folders.prefix(IOLimits.patternWatches).filter { access.isLocal($0) }
    var isNew = false
    for (folder, watch) in watched[place].watches where !wanted.contains(folder) {
      watched[place].watches[folder] = nil
      endWatch(watch, of: folder)
    }
    for folder in wanted {
      guard let watch = announcements.watch(folder: folder) else {
        watched[place].watches[folder] = nil
        continue
      }
      // Another folder may be called so by now.
      if watched[place].watches.updateValue(watch, forKey: folder) != watch { isNew = true }
    }
    return isNew
  }
}

/// When a pattern is looked for next. Pure: time comes in as nanoseconds of the monotonic clock.
struct PatternPace {
  /// When it is to be looked for.
  private(set) var next: UInt64 = 0
  /// When something was announced that no look has begun after.
  private var alerted: UInt64?
  private var interval = 0.0

  /// Something may have come. Several announcements in a row are one.
  mutating func alert(at now: UInt64) {
    let due = alerted ?? now + Monotonic.seconds(IOLimits.patternGathering)
    alerted = due
    next = min(next, due)
  }

  /// A look begins: what is announced from now on needs another one.
  mutating func begin() {
    alerted = nil
  }

  /// - Parameters:
  ///   - isAnnounced: whether the kernel tells of every change.
  ///   - calls: how many calls the look has cost.
  mutating func end(at now: UInt64, hasFound: Bool, isAnnounced: Bool, isLocal: Bool, calls: Int) {
    let least = isLocal ? IOLimits.patternPoll : IOLimits.patternPollRemote
    let most = isLocal ? IOLimits.patternPollCap : IOLimits.patternPollRemoteCap
    if isAnnounced {
      interval =
        hasFound
        ? IOLimits.safetyPoll
        : min(max(IOLimits.safetyPoll, 2 * interval), IOLimits.safetyPollCap)
    } else {
      interval = hasFound ? least : min(max(least, interval * IOLimits.pollGrowth), most)
    }
    let cost = isLocal ? 0 : Double(calls) / IOLimits.callsForPatterns
    next = now + Monotonic.seconds(max(interval, cost))
    if let alerted { next = min(next, alerted) }
  }
}
