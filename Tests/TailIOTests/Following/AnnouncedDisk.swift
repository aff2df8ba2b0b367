import LogCore
import TailTestSupport

@testable import TailIO

/// A local disk whose writer acts at any moment, within calls too, and whose changes are announced
/// as inotify does it: of the open file and of its folder, some time later, in order.
final class AnnouncedDisk {
  let log = FollowedPlainFile(isLocal: true, announcesAll: false)
  var random: SplitMix64
  private(set) var steps: [String] = []
  /// How many files have waited to be read.
  private var mostWaiting = 0
  /// Whether there may have been more than are held open.
  var isOverrun: Bool { mostWaiting >= IOLimits.heldSuccessors - 1 }
  /// All lines that were written, in order.
  private(set) var written: [UInt8] = []
  /// What the writer may do.
  private let acts: [Act]
  private var queue: [Announcements.Event] = []
  private var waiting = WaitingFiles()
  private var watched: UInt64?
  private var isFolderWatched = false
  private var isCalm = true
  private var count = 0
  private var renames = 0
  private var shifts = 0
  /// What has been copied and is about to be cut.
  private var copied: PlainDisk.Inode?
  /// Whether the writer opens the file for each line, and whether the kernel tells of an opening before of what
  /// it cuts off.
  private let opensEachTime: Bool
  private let tellsOpeningFirst: Bool
  private var moves: UInt32 = 0
  /// What the writer has open.
  private var handle: PlainDisk.Inode?
  /// The lines of each file that has had the name, in the order in which they came.
  private var rows: [(file: PlainDisk.Inode, lines: [[UInt8]])] = []

  enum Act: CaseIterable {
    case write, writeMuch, reopen, rename, renameAndCreate, replace, truncate, remove
    /// Kept in a row of two, as logrotate does it.
    case rotate
    /// Kept in a row of all of them.
    case shift
    /// What was renamed is removed.
    case clear
    /// Comes and goes at once.
    case pass
    /// Kept in a copy, and cut at once or when the writer does something next.
    case copyAndCut
    /// The same, and each copy is written over the last one.
    case copyOverAndCut
  }

  /// What is watched.
  private enum Watch {
    static let folder: Int32 = 1
    static let file: Int32 = 2
  }

  /// - Parameter mayHoldFew: whether some runs hold few files open at a time.
  init(seed: UInt64, acts: [Act], mayHoldFew: Bool = false) {
    random = SplitMix64(seed: seed)
    opensEachTime = acts.contains(.copyOverAndCut)
    tellsOpeningFirst = seed % 2 == 0
    if mayHoldFew { log.file.heldSuccessors = [1, 3, IOLimits.heldSuccessors][Int(seed % 3)] }
    self.acts = acts
    log.disk.readLimit = [Int.max, 40, 300].randomElement(using: &random) ?? .max
    log.disk.reusesNumbers = Bool.random(using: &random)
    log.disk.meanwhile = { [unowned self] in meanwhile() }
    waiting.add(log.file, to: Watch.file)
    waiting.add(
      log.file, to: Watch.folder,
      at: PathTrail.Step(folder: LogPath("/n"), name: Array("log".utf8)), isLast: true)
  }

  private var path: LogPath { log.path }
  private var disk: PlainDisk { log.disk }

  // MARK: What happens

  /// Between any two calls, and in between.
  private func meanwhile() {
    guard !isCalm, Int.random(in: 0..<6, using: &random) == 0 else { return }
    act()
    if Bool.random(using: &random) { deliver() }
  }

  /// A whole history: it begins and ends with a line that is waited for.
  ///
  /// - Parameter turns: how often the tailer gets to work between two acts.
  func live(turns: ClosedRange<Int>) {
    writeAnew()
    settle()
    for _ in 0..<20 {
      act()
      for _ in 0..<Int.random(in: turns, using: &random) { _ = turn() }
    }
    writeAnew()
    settle()
  }

  /// The writer opens what has the name now, and writes to it.
  func writeAnew() {
    cutCopied()
    handle = nil
    write(length: 5)
  }

  func act() {
    // Lines come more often than anything else.
    let act = Bool.random(using: &random) ? .write : acts.randomElement(using: &random) ?? .write
    steps.append("\(act)")
    cutCopied()
    switch act {
    case .write: write(length: Int.random(in: 0..<60, using: &random))
    case .writeMuch: write(length: Int.random(in: 300..<1500, using: &random))
    case .reopen: handle = nil
    case .rename: rename()
    case .renameAndCreate:
      rename()
      _ = makeFile()
    case .replace: replace()
    case .truncate: truncate()
    case .remove: remove()
    case .rotate: rotate()
    case .shift: shift()
    case .clear:
      for number in 0...renames { disk.remove(LogPath("/n/log.\(number)")) }
    case .pass:
      rotate()
      writeAnew()
      rotate()
    case .copyAndCut: copyAndCut()
    case .copyOverAndCut: copyOverAndCut()
    }
  }

  private func write(length: Int) {
    let inode = handle ?? disk.inode(named: path) ?? makeFile()
    handle = inode
    count += 1
    let text =
      Array("<\(count)".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: length)
      + Array(">\n".utf8)
    inode.bytes += text
    written += text
    if rows.last?.file !== inode, !rows.contains(where: { $0.file === inode }) {
      rows.append((inode, []))
    }
    if let row = rows.firstIndex(where: { $0.file === inode }) { rows[row].lines.append(text) }
    if opensEachTime { announce(.opened, of: inode) }
    announce(.written, of: inode)
    if opensEachTime { announce(.closed, of: inode) }
  }

  private func makeFile() -> PlainDisk.Inode {
    announce(.came, "log")
    let inode = disk.inode(at: path)
    rows.append((inode, []))
    return inode
  }

  private func rename() {
    renames += 1
    move("log", to: "log.\(renames + 2)")
  }

  /// Who writes goes on with the new file, late.
  private func rotate() {
    if let handle, disk.inode(named: path) !== handle { self.handle = nil }
    move("log.1", to: "log.2")
    move("log", to: "log.1")
  }

  private func shift() {
    for number in stride(from: shifts, to: 0, by: -1) {
      move("log.0\(number)", to: "log.0\(number + 1)")
      if !isCalm, Bool.random(using: &random) { deliver() }
    }
    move("log", to: "log.01")
    shifts += 1
  }

  private func move(_ name: String, to other: String) {
    guard let inode = disk.inode(named: LogPath("/n/" + name)) else { return }
    disk.rename(LogPath("/n/" + name), to: LogPath("/n/" + other))
    announce(.other, of: inode)
    moves += 1
    announce(.went, name, cookie: moves)
    announce(.came, other, cookie: moves)
  }

  /// As editors do it; who writes opens the new file.
  private func replace() {
    guard let old = disk.inode(named: path) else { return }
    disk.replace(path, with: [])
    handle = nil
    announce(.other, of: old)
    announce(.came, "log", cookie: 1)
    if let inode = disk.inode(named: path) { rows.append((inode, [])) }
    write(length: 3)
  }

  private func truncate() {
    guard let inode = disk.inode(named: path), inode.bytes.count > 0 else { return }
    cut(inode)
  }

  private func cut(_ inode: PlainDisk.Inode) {
    inode.bytes = []
    guard opensEachTime else { return announce(.written, of: inode) }
    for what in tellsOpeningFirst
      ? [.opened, .written] : [.written, .opened] as [Announcements.Event.What]
    {
      announce(what, of: inode)
    }
    announce(.closed, of: inode)
  }

  private func copyAndCut() {
    guard let inode = disk.inode(named: path), !inode.bytes.isEmpty else { return }
    renames += 1
    let name = "log.\(renames + 2)"
    announce(.came, name)
    disk.append(inode.bytes, to: LogPath("/n/" + name))
    copied = inode
    if Bool.random(using: &random) { cutCopied() }
  }

  private func copyOverAndCut() {
    guard let inode = disk.inode(named: path), !inode.bytes.isEmpty else { return }
    let copy = LogPath("/n/log.1")
    if disk.inode(named: copy) == nil { announce(.came, "log.1") }
    announce(.opened, of: inode)
    disk.inode(at: copy).bytes = inode.bytes
    copied = inode
    if Bool.random(using: &random) { cutCopied() }
  }

  private func cutCopied() {
    guard let inode = copied else { return }
    copied = nil
    cut(inode)
  }

  private func remove() {
    guard let inode = disk.inode(named: path) else { return }
    disk.remove(path)
    handle = nil
    announce(.other, of: inode)
    announce(.went, "log")
  }

  private func announce(_ what: Announcements.Event.What, of inode: PlainDisk.Inode) {
    let event = Announcements.Event(watch: Watch.file, what: what)
    // The kernel makes one of equal ones.
    if watched == inode.number, queue.last != event { queue.append(event) }
  }

  private func announce(
    _ what: Announcements.Event.What, _ name: String, cookie: UInt32 = 0
  ) {
    guard isFolderWatched else { return }
    queue.append(
      .init(watch: Watch.folder, what: what, name: Array(name.utf8), cookie: cookie))
  }

  private func deliver() {
    _ = waiting.alert(of: queue)
    queue = []
  }

  // MARK: The tailer

  /// Nothing happens for a while.
  func rest(seconds: Double) { log.wait(until: log.now + Monotonic.seconds(seconds)) }

  /// Cut, as a job does it that begins anew.
  func cutAlone() { truncate() }

  /// One turn of a tailer's loop, while the writer goes on.
  ///
  /// - Returns: whether there is more to do at once.
  func turn() -> Bool {
    // What was announced is taken in before each look.
    deliver()
    log.wait(until: log.now + UInt64.random(in: 0...30_000_000, using: &random))
    guard log.file.nextLook <= log.now else { return false }
    isCalm = false
    let hasMore = log.look()
    isCalm = true
    keepWatches()
    return hasMore
  }

  private func keepWatches() {
    mostWaiting = max(mostWaiting, log.file.successors.count)
    let open = log.file.descriptor == nil ? nil : log.file.identity?.inode
    if open != watched {
      watched = open
      if open != nil { log.file.alertOfWriting() }
    }
    if !isFolderWatched {
      isFolderWatched = true
      log.file.arrivals.forget()
      log.file.alert()
    }
  }

  /// Lets the tailer look as often as announcements and what it has begun make it; the time that is
  /// there in case an announcement is lost never comes.
  func settle() {
    for _ in 0..<20_000 {
      deliver()
      guard !log.file.look.isResting else { return }
      log.wait(until: log.file.nextLook)
      log.look()
      keepWatches()
    }
    steps.append("never at rest")
  }

  /// Whether what is shown is what the newest file with something in it holds.
  var isShown: Bool {
    guard log.file.look.isResting, let inode = disk.inode(named: path) else {
      return log.file.look.isResting
    }
    return inode.bytes.isEmpty || log.shown == inode.bytes
  }

  /// How many files hold lines that were not read, and how many could be such as nobody opened: a
  /// reader is to be told of no fewer and no more.
  var unread: (surely: Int, perhaps: Int) {
    let known = log.everything.split(separator: UInt8(ascii: "\n")).map(Array.init)
    let read = Set(known.map { $0 + [UInt8(ascii: "\n")] })
    let lost = rows.filter { !$0.lines.allSatisfy(read.contains) }
    let never = rows.filter { row in
      !row.file.wasOpened && !lost.contains { $0.file === row.file }
    }
    return (lost.count, lost.count + never.count)
  }

  /// How many files the reader was told of that nobody could read.
  var told: Int {
    log.events.reduce(0) { sum, event in
      if case .passedBy(let files) = event { sum + files } else { sum }
    }
  }

  /// How many of them got lines so late that only that can be told.
  var late: Int {
    log.events.count { if case .leftBehind = $0 { true } else { false } }
  }

  /// Whether the reader was told that lines that were cut off may be missing.
  var isDoubted: Bool {
    log.events.contains { event in
      switch event {
      case .cutUnread, .perhapsUnread: true
      default: false
      }
    }
  }

  /// The same, or that they came between two looks.
  var isToldOfCuts: Bool { isDoubted || log.events.contains(.cutUnseen) }

  /// For a failing test.
  var trace: String { "\(steps)\n\(log.trace)" }
}
