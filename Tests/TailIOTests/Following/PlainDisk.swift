import LogCore
import SystemPackage

@testable import TailIO

/// A disk in memory that does what a test tells it: it fails the next calls, shows old sizes,
/// shows sizes before data, and reads less than was asked for.
final class PlainDisk: FileSystem {
  final class Inode {
    let number: UInt64
    var bytes: [UInt8] = [] {
      didSet { modified = clock.tick() }
    }
    /// When its bytes changed last.
    private(set) var modified: UInt64
    let born: UInt64
    var links = 1

    /// Its times change, and nothing else.
    func touch() { modified = clock.tick() }

    /// What a stale cache shows.
    var shownSize: Int? {
      didSet { shownTime = modified }
    }
    /// The time that belongs to it: that of then.
    private(set) var shownTime: UInt64 = 0
    /// Bytes at the end that read as NUL.
    var lateBytes = 0
    /// Whether the tailer has had it open, other than to see that it is not the one that was meant.
    fileprivate(set) var wasOpened = false

    private let clock: Clock

    fileprivate init(number: UInt64, clock: Clock) {
      self.number = number
      self.clock = clock
      born = clock.tick()
      modified = born
    }
  }

  /// Goes on with each change.
  fileprivate final class Clock {
    private var time: UInt64 = 0

    func tick() -> UInt64 {
      time += 1
      return time
    }
  }

  /// What the next calls are answered with, one each.
  var failures: [Errno] = []
  /// The most that one read gives.
  var readLimit = Int.max
  /// Called before and after each call, and between the two halves of a read: what others do then.
  var meanwhile: () -> Void = {}
  private(set) var openCount = 0
  /// How often it was opened or asked for facts.
  var callCount = 0
  /// How many calls a server was asked for; see `FileServer`.
  private(set) var serverCalls = 0
  private var reads = ReadCosts()
  /// Whether a read past every cache shows more than the size that is told.
  var readsPastCaches = true
  private var names: [LogPath: Inode] = [:]
  private var open: [Int32: (inode: Inode, path: LogPath)] = [:]
  /// Whether what is open had been open before, and how often it was looked at since.
  private var glances: [Int32: (wasOpened: Bool, looks: Int)] = [:]
  /// Whether what is asked about an open file is answered for what has its name now (sshfs).
  var goesByNames = false {
    didSet { pages = [:] }
  }
  /// On such a server, whose bytes the kernel keeps of what was opened by a name: all that is open shows these.
  private var pages: [LogPath: (inode: Inode, size: Int)] = [:]
  /// Whether the numbers of files that are gone are given to new ones at once (ext4).
  var reusesNumbers = false
  /// Whether folders are listed with the numbers of their files.
  var listsNumbers = true
  /// Whether the server tells when files changed.
  var tellsTimes = true
  private var nextInode: UInt64 = 1
  private var nextDescriptor: Int32 = 3
  private let device: MountTable.Device
  private let clock = Clock()

  init(device: MountTable.Device) {
    self.device = device
  }

  /// The mounts that this disk stands in: one that is local and one that is not.
  static let mounts = MountTable(
    parsing: Array("1 0 8:1 / / rw - ext4 a rw\n2 1 0:9 / /n rw - nfs4 b rw\n".utf8))
  static let local = MountTable.Device(major: 8, minor: 1)
  static let remote = MountTable.Device(major: 0, minor: 9)

  // MARK: What writers do

  func contents(_ path: LogPath) -> [UInt8]? { names[path]?.bytes }

  func append(_ bytes: [UInt8], to path: LogPath) {
    inode(at: path).bytes += bytes
  }

  func truncate(_ path: LogPath, to size: Int) {
    let inode = inode(at: path)
    inode.bytes.removeLast(max(0, inode.bytes.count - size))
    inode.bytes += [UInt8](repeating: 0, count: size - inode.bytes.count)
  }

  func overwrite(_ path: LogPath, at place: Int, with bytes: [UInt8]) {
    inode(at: path).bytes.replaceSubrange(place..<(place + bytes.count), with: bytes)
  }

  /// Another file takes the name.
  func replace(_ path: LogPath, with bytes: [UInt8]) {
    remove(path)
    append(bytes, to: path)
  }

  func remove(_ path: LogPath) {
    names.removeValue(forKey: path)?.links = 0
  }

  /// Gives the file another inode number, as a remount or a migration does.
  func renumber(_ path: LogPath) {
    replace(path, with: contents(path) ?? [])
  }

  /// Another file takes the name, and the number.
  func replaceUnseen(_ path: LogPath, with bytes: [UInt8]) {
    let made = Inode(number: inode(at: path).number, clock: clock)
    made.bytes = bytes
    names[path] = made
  }

  /// Shows no more than this of a file's size; `nil`: the truth.
  func showSize(_ size: Int?, of path: LogPath) {
    inode(at: path).shownSize = size
  }

  func makeLate(_ count: Int, of path: LogPath) {
    inode(at: path).lateBytes = count
  }

  func rename(_ path: LogPath, to other: LogPath) {
    names[other]?.links = 0
    names[other] = names.removeValue(forKey: path)
  }

  func inode(named path: LogPath) -> Inode? { names[path] }

  /// The file at a path, made if there is none.
  func inode(at path: LogPath) -> Inode {
    if let found = names[path] { return found }
    let made = Inode(number: freeNumber(), clock: clock)
    names[path] = made
    return made
  }

  private func freeNumber() -> UInt64 {
    let taken = Set(names.values.map(\.number) + open.values.map(\.inode.number))
    if reusesNumbers, let free = (1..<nextInode).first(where: { !taken.contains($0) }) {
      return free
    }
    defer { nextInode += 1 }
    return nextInode
  }

  // MARK: What the tailer sees

  func open(_ path: LogPath) throws(Errno) -> Int32 {
    callCount += 1
    serverCalls += 2
    meanwhile()
    defer { meanwhile() }
    try failIfTold()
    guard let inode = names[path] else { throw .noSuchFileOrDirectory }
    let descriptor = nextDescriptor
    nextDescriptor += 1
    pages[path] = nil
    open[descriptor] = (inode, path)
    glances[descriptor] = (inode.wasOpened, 0)
    inode.wasOpened = true
    openCount = max(openCount, open.count)
    return descriptor
  }

  func close(_ descriptor: Int32) {
    serverCalls += 1
    if let glance = glances.removeValue(forKey: descriptor), glance.looks <= 1 {
      open[descriptor]?.inode.wasOpened = glance.wasOpened
    }
    open[descriptor] = nil
  }

  var openDescriptors: Int { open.count }

  func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
    callCount += 1
    serverCalls += 1
    reads = ReadCosts()
    meanwhile()
    defer { meanwhile() }
    try failIfTold()
    guard let (inode, path) = open[descriptor] else { throw .badFileDescriptor }
    glances[descriptor]?.looks += 1
    guard goesByNames else { return facts(inode) }
    guard let named = names[path] else { throw .noSuchFileOrDirectory }
    // It forgets them when it learns of another size.
    if let kept = pages[path], kept.size != named.bytes.count { pages[path] = nil }
    return facts(named)
  }

  func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts {
    callCount += 1
    serverCalls += 2
    reads = ReadCosts()
    meanwhile()
    defer { meanwhile() }
    try failIfTold()
    guard let inode = names[path] else { throw .noSuchFileOrDirectory }
    return facts(inode)
  }

  private func facts(_ inode: Inode) -> FileFacts {
    var facts = FileFacts(
      size: UInt64(size(inode)), identity: .init(inode: inode.number, device: device),
      kind: .regular, isLinked: inode.links > 0)
    if tellsTimes {
      facts.times.modified = inode.shownSize == nil ? inode.modified : inode.shownTime
      facts.born = inode.born
    }
    return facts
  }

  private func size(_ inode: Inode) -> Int {
    min(inode.bytes.count, inode.shownSize ?? .max)
  }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int {
    serverCalls += reads.note(descriptor, from: offset, count: UInt64(buffer.count))
    meanwhile()
    defer { meanwhile() }
    try failIfTold()
    guard let handle = open[descriptor] else { throw .badFileDescriptor }
    var inode = handle.inode
    if goesByNames {
      let path = handle.path
      if let kept = pages[path] { inode = kept.inode }
      pages[path] = (inode, names[path]?.bytes.count ?? 0)
    }
    let end = min(size(inode), Int(offset) + min(buffer.count, readLimit))
    guard end > Int(offset) else { return 0 }
    let late = inode.bytes.count - inode.lateBytes
    let real = max(Int(offset), min(end, late))
    inode.bytes[Int(offset)..<real].withUnsafeBytes { buffer.copyMemory(from: $0) }
    for place in real..<end { buffer[place - Int(offset)] = 0 }
    return end - Int(offset)
  }

  func readGrowth(
    of descriptor: Int32, from offset: UInt64, count: Int, knownUpTo end: UInt64, asksForSize: Bool
  ) throws(Errno) -> [UInt8]? {
    guard readsPastCaches else { return nil }
    callCount += 1
    serverCalls += 1
    meanwhile()
    defer { meanwhile() }
    try failIfTold()
    guard let inode = open[descriptor]?.inode else { throw .badFileDescriptor }
    let real = inode.bytes.dropLast(inode.lateBytes) + [UInt8](repeating: 0, count: inode.lateBytes)
    return Array(real.dropFirst(Int(offset)).prefix(min(count, readLimit)))
  }

  func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? {
    try failIfTold()
    return offset
  }

  func target(ofLink path: LogPath) throws(Errno) -> LogPath? { nil }

  func namesakes(of path: LogPath) throws(Errno) -> [LogPath] {
    names.keys.filter { $0.bytes.starts(with: path.bytes + [UInt8(ascii: ".")]) }
  }

  func neighbours(of path: LogPath, numbered number: UInt64) throws(Errno) -> [LogPath] {
    guard listsNumbers else { return [] }
    return names.filter { name, inode in
      name.parent == path.parent && name != path && inode.number == number
    }.map(\.key)
  }

  private func failIfTold() throws(Errno) {
    guard !failures.isEmpty else { return }
    throw failures.removeFirst()
  }
}

/// A followed file on a disk in memory, and a reader of what it reports. Time is the test's.
final class FollowedPlainFile {
  let disk: PlainDisk
  let path = LogPath("/n/log")
  let file: FollowedFile
  private(set) var now: UInt64 = 1_000_000_000_000
  private let isLocal: Bool
  private let announcesAll: Bool
  /// How many files share its server.
  var sharers = 1
  /// Whether other files grow.
  var isGrowing = false
  /// Whether there are calls for comparisons.
  var mayCompare = true
  private(set) var events: [FeedEvent] = []
  /// When each batch of lines came.
  private(set) var arrivals: [WallTime] = []
  /// What has been read since the file was last read anew, unfinished line included.
  var shown: [UInt8] { lines + partial }
  /// Where that begins in the file.
  private(set) var start = 0
  /// All that was ever read, with the unfinished lines that were left behind.
  private(set) var everything: [UInt8] = []
  private var partial: [UInt8] = []
  private var isGone = false
  private var lines: [UInt8] = []

  /// - Parameter announcesAll: whether each look at a local file follows an announcement.
  init(isLocal: Bool, announcesAll: Bool = true, lines: Int = 1_000_000) {
    self.isLocal = isLocal
    self.announcesAll = announcesAll
    disk = PlainDisk(device: isLocal ? PlainDisk.local : PlainDisk.remote)
    file = FollowedFile(
      request: FeedRequest(feed: FeedID(1), path: path, lines: lines), path: path, pollLimit: nil)
  }

  /// Takes one look now.
  @discardableResult
  func look() -> Bool {
    // A writer's change of a local file is announced.
    if isLocal, announcesAll { file.alert() }
    let hasMore = file.pass(
      FollowedFile.Circumstances(
        now: now, mounts: PlainDisk.mounts, isAnnouncing: isLocal, sharers: sharers,
        isGrowing: isGrowing, mayCompare: mayCompare), disk)
    for report in file.outbox { take(report) }
    file.outbox = []
    return hasMore
  }

  func wait(until time: UInt64) { now = max(now, time) }

  /// Looks whenever it is time to, for a while.
  func pass(seconds: Double) {
    let end = now + UInt64(seconds * 1e9)
    while true {
      while look() {}
      let next = max(file.nextLook, now + 1_000_000)
      // Announcements stop once nothing changes; the timer goes on.
      guard next < end else { break }
      now = next
    }
    now = end
  }

  private func take(_ report: FeedReport) {
    switch report {
    case .lines(let batch):
      if !batch.isLate { lines += batch.bytes }
      everything += batch.bytes
      arrivals.append(batch.arrival)
    case .partial(let bytes): partial = bytes
    case .event(let event): take(event)
    }
  }

  private func take(_ event: FeedEvent) {
    events.append(event)
    defer {
      if event == .deleted { isGone = true }
      if case .opened = event { isGone = false }
    }
    switch event {
    case .truncated, .rewritten, .replaced, .perhapsPassedBy: startOver(at: 0)
    case .overwritten(let offset): startOver(at: Int(offset))
    case .opened(_, let offset, _) where isGone:
      if Int(offset) != start + shown.count { startOver(at: Int(offset)) }
    case .nulRun(let count): lines += [UInt8](repeating: 0, count: Int(count))
    default: break
    }
  }

  private func startOver(at place: Int) {
    lines = []
    start = place
  }

  /// What happened and what is shown, for a failing test.
  var trace: String {
    """
    events \(events)
    shown from \(start): \(String(decoding: shown, as: UTF8.self).replacing("x", with: ""))
    file: \(String(decoding: disk.contents(path) ?? [], as: UTF8.self).replacing("x", with: ""))
    read: \(String(decoding: everything, as: UTF8.self).replacing("x", with: ""))
    """
  }

  /// Whether exactly the file's bytes are shown.
  var isTrue: Bool {
    guard let contents = disk.contents(path) else { return true }
    return shown.elementsEqual(contents[min(start, contents.count)...])
  }
}

extension FollowedFile.NameChange {
  /// A file lost the name and lies here now.
  static func went(to place: LogPath?) -> Self { .went(Departure(from: LogPath("/n"), to: place)) }
}
