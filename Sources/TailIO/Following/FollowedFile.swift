import CLinux
import LogCore
import SystemPackage

/// One followed file: what is known of it and how far it has been read. Belongs to its tailer's
/// thread.
///
/// `pass` is called when there is reason to look; it makes at most one read and leaves what it
/// learnt in `outbox`.
struct FollowedFile {
  let request: FeedRequest
  /// Absolute.
  let path: LogPath
  private(set) var descriptor: Int32?
  /// Reports that have not been handed on.
  var outbox: [FeedReport] = []
  /// Where the kernel announces changes of the open file.
  var watch: Int32?
  /// Whether changes are announced; else the file is polled.
  private(set) var isAnnounced = false
  /// When to look next, in nanoseconds of the monotonic clock.
  var nextLook: UInt64 = 0
  /// Whether it will never be followed.
  private(set) var isRefused = false

  private var identity: FileFacts.Identity?
  private var splitter = LineSplitter()
  private var standing = Standing.unknown
  private var lastPartial: [UInt8] = []
  private var interval = IOLimits.pollMissing
  private var suspectSince: UInt64?
  private var closeAt: UInt64?
  private var hasBeenOpen = false
  private let pollLimit: Double?
  /// Whether the kernel announces changes of local files to this file's tailer.
  private var isAnnouncing = true

  /// What was reported last, so that nothing is reported twice.
  private enum Standing: Equatable {
    case unknown, open, missing, deleted
    case unreadable(Errno)
  }

  init(request: FeedRequest, path: LogPath, pollLimit: Double?) {
    self.request = request
    self.path = path
    self.pollLimit = pollLimit
  }

  /// Takes one look and does what follows from it.
  ///
  /// - Returns: whether there is more to read at once.
  mutating func pass(
    at now: UInt64, mounts: MountTable, system: some FileSystem, isAnnouncing: Bool
  ) -> Bool {
    self.isAnnouncing = isAnnouncing
    guard !isRefused else { return false }
    var seen = FileSighting(
      offset: splitter.offset, open: nil, atPath: .unknown, cachesAttributes: !isAnnounced,
      isShrinkageConfirmed: false)
    if let descriptor {
      do throws(Errno) {
        seen.open = try system.facts(of: descriptor, fresh: true)
      } catch {
        letGo(system)
        fail(error, at: now)
        return false
      }
      seen.isShrinkageConfirmed = isShrinkageConfirmed(seen, at: now, system: system)
    }
    // While there is something to read, its name does not matter.
    if seen.open.map({ $0.size <= splitter.offset }) ?? true {
      seen.atPath = look(system)
    }
    return carryOut(FileStep.decide(seen), at: now, mounts: mounts, system: system)
  }

  /// It lies on another mount, whose tailer will follow it.
  mutating func giveAway(to target: LogPath) {
    isRefused = true
    outbox.append(.event(.elsewhere(target)))
  }

  /// The kernel has no room for another watch: the file is polled.
  mutating func loseAnnouncements() {
    isAnnounced = false
    nextLook = 0
    outbox.append(.event(.watchChanged(.polled(fileSystem: "no inotify watch to be had"))))
  }

  /// Gives the file back to the system.
  mutating func letGo(_ system: some FileSystem) {
    if let descriptor { system.close(descriptor) }
    descriptor = nil
  }

  // MARK: Looking

  private func look(_ system: some FileSystem) -> FileSighting.AtPath {
    do throws(Errno) {
      return .file(try system.facts(of: path, fresh: !isAnnounced))
    } catch {
      return error == .noSuchFileOrDirectory || error == .notDirectory ? .nothing : .failed(error)
    }
  }

  /// Looks once more at a file that seems to have shrunk, past every cache: through a fresh open.
  private mutating func isShrinkageConfirmed(
    _ seen: FileSighting, at now: UInt64, system: some FileSystem
  ) -> Bool {
    guard let size = seen.open?.size, size < splitter.offset else {
      suspectSince = nil
      return false
    }
    guard let suspectSince, now >= suspectSince + Monotonic.seconds(IOLimits.suspicion) else {
      return false
    }
    guard let fresh = try? system.open(path) else { return false }
    defer { system.close(fresh) }
    guard let facts = try? system.facts(of: fresh, fresh: true) else { return false }
    return facts.identity == seen.open?.identity && facts.size < splitter.offset
  }

  // MARK: Acting

  private mutating func carryOut(
    _ step: FileStep, at now: UInt64, mounts: MountTable, system: some FileSystem
  ) -> Bool {
    switch step {
    case .read(let count):
      return read(count, at: now, system: system)
    case .wait:
      rest(at: now)
      closeIfForgotten(at: now, system: system)
    case .suspect:
      suspectSince = suspectSince ?? now
      nextLook = now + Monotonic.seconds(IOLimits.suspicion)
    case .startOver(let size):
      suspectSince = nil
      outbox.append(.event(.truncated(from: splitter.offset, to: size)))
      startOver()
      return true
    case .takeReplacement:
      if standing != .deleted { outbox.append(.event(.replaced)) }
      letGo(system)
      return open(at: now, mounts: mounts, system: system)
    case .noteDeletion:
      note(.deleted, .deleted)
      closeAt = closeAt ?? now + Monotonic.seconds(IOLimits.deletedGrace)
      rest(at: now)
      closeIfForgotten(at: now, system: system)
    case .open:
      return open(at: now, mounts: mounts, system: system)
    case .noteMissing:
      if standing != .deleted { note(.missing, .missing) }
      restMissing(at: now)
    case .noteFailure(let error):
      fail(error, at: now)
    case .refuse(let kind):
      isRefused = true
      outbox.append(.event(.refused(kind)))
    }
    return false
  }

  private mutating func open(
    at now: UInt64, mounts: MountTable, system: some FileSystem
  ) -> Bool {
    do throws(Errno) {
      let file = try system.open(path)
      descriptor = file
      let facts = try system.facts(of: file, fresh: true)
      if case .other(let kind) = facts.kind {
        letGo(system)
        isRefused = true
        outbox.append(.event(.refused(kind)))
        return false
      }
      let mount = mounts.mount(of: facts.identity.device)
      let isLocal = isAnnouncing && mount?.isLocal ?? false
      let start = try startOffset(of: facts, in: file, system)
      let isResumed = start == splitter.offset && isKnown(facts)
      identity = facts.identity
      isAnnounced = isLocal
      closeAt = nil
      if !isResumed {
        splitter.reset(offset: start, generation: splitter.generation + (hasBeenOpen ? 1 : 0))
        clearPartial()
      }
      hasBeenOpen = true
      standing = .open
      outbox.append(
        .event(
          .opened(
            size: facts.size, offset: start,
            watch: isLocal ? .announced : .polled(fileSystem: mount?.fileSystem ?? "unknown"))))
      return true
    } catch {
      letGo(system)
      if error == .noSuchFileOrDirectory {
        restMissing(at: now)
      } else {
        fail(error, at: now)
      }
      return false
    }
  }

  /// Whether it is the file that was open before, and has lost nothing since.
  private func isKnown(_ facts: FileFacts) -> Bool {
    hasBeenOpen && standing != .deleted && facts.identity == identity
      && facts.size >= splitter.offset
  }

  private func startOffset(
    of facts: FileFacts, in file: Int32, _ system: some FileSystem
  ) throws(Errno) -> UInt64 {
    // After an error that has passed: where it was left.
    if isKnown(facts) { return splitter.offset }
    // A file that comes while it is waited for is new: all of it is wanted.
    if hasBeenOpen || standing == .missing { return 0 }
    return try TailStart.offset(ofLast: request.lines, size: facts.size, in: file, system)
  }

  private mutating func read(
    _ count: UInt64, at now: UInt64, system: some FileSystem
  ) -> Bool {
    guard let descriptor else { return false }
    do throws(Errno) {
      let offset = splitter.offset
      let taken = try splitter.take(
        expecting: Int(min(count, UInt64(LogLimits.chunkLength))), arrival: Monotonic.wall
      ) { (buffer) throws(Errno) in
        try system.read(descriptor, into: buffer, at: offset)
      }
      if let batch = taken.batch { outbox.append(.lines(batch)) }
      reportPartial()
      interval = IOLimits.pollWhileGrowing
      nextLook = now + Monotonic.seconds(isAnnounced ? IOLimits.safetyPoll : jittered(limited))
      return taken.byteCount > 0 && UInt64(taken.byteCount) < count
    } catch {
      letGo(system)
      fail(error, at: now)
      return false
    }
  }

  private mutating func startOver() {
    splitter.reset(offset: 0, generation: splitter.generation + 1)
    clearPartial()
  }

  private mutating func reportPartial() {
    guard splitter.partial != lastPartial else { return }
    lastPartial = splitter.partial
    outbox.append(.partial(lastPartial))
  }

  private mutating func clearPartial() {
    guard !lastPartial.isEmpty else { return }
    lastPartial = []
    outbox.append(.partial([]))
  }

  private mutating func note(_ new: Standing, _ event: FeedEvent) {
    guard standing != new else { return }
    standing = new
    outbox.append(.event(event))
  }

  private mutating func fail(_ error: Errno, at now: UInt64) {
    note(.unreadable(error), .unreadable(message: error.description))
    nextLook = now + Monotonic.seconds(IOLimits.errorPause)
  }

  /// A deleted file is not held for ever; from then on its name is waited for.
  private mutating func closeIfForgotten(at now: UInt64, system: some FileSystem) {
    guard let closeAt, now >= closeAt else { return }
    self.closeAt = nil
    letGo(system)
  }

  // MARK: When to look again

  private mutating func rest(at now: UInt64) {
    if isAnnounced {
      nextLook = now + Monotonic.seconds(IOLimits.safetyPoll)
      return
    }
    nextLook = now + Monotonic.seconds(jittered(limited))
    interval = min(interval * IOLimits.pollGrowth, IOLimits.pollWhileQuiet)
  }

  private mutating func restMissing(at now: UInt64) {
    nextLook = now + Monotonic.seconds(jittered(limited))
    interval = min(
      max(interval, IOLimits.pollMissing) * IOLimits.pollGrowth, IOLimits.pollMissingCap)
  }

  private var limited: Double { min(interval, pollLimit ?? interval) }

  private func jittered(_ seconds: Double) -> Double {
    seconds * Double.random(in: (1 - IOLimits.pollJitter)...(1 + IOLimits.pollJitter))
  }
}
