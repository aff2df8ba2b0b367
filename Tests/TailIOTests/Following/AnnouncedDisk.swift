import LogCore
import TailTestSupport

@testable import TailIO

/// A local disk whose writer acts at any moment, within calls too, and whose changes are announced
/// as inotify does it: of the open file and of its folder, some time later, in order.
final class AnnouncedDisk {
  let log = FollowedPlainFile(isLocal: true, announcesAll: false)
  var random: SplitMix64
  private(set) var steps: [String] = []
  /// All lines that were written, in order.
  private(set) var written: [UInt8] = []
  /// What the writer may do.
  private let acts: [Act]
  private var queue: [Announcement] = []
  private var watched: UInt64?
  private var isFolderWatched = false
  private var isCalm = true
  private var count = 0
  private var renames = 0
  /// What the writer has open.
  private var handle: PlainDisk.Inode?

  enum Act: CaseIterable {
    case write, writeMuch, reopen, rename, renameAndCreate, replace, truncate, remove
  }

  private enum Announcement: Equatable {
    case written
    case attributes
    case named(FollowedFile.NameChange)
  }

  init(seed: UInt64, acts: [Act]) {
    random = SplitMix64(seed: seed)
    self.acts = acts
    log.disk.readLimit = [Int.max, 40, 300].randomElement(using: &random) ?? .max
    log.disk.meanwhile = { [unowned self] in meanwhile() }
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

  /// The writer opens what has the name now, and writes to it.
  func writeAnew() {
    handle = nil
    write(length: 5)
  }

  func act() {
    // Lines come more often than anything else.
    let act = Bool.random(using: &random) ? .write : acts.randomElement(using: &random) ?? .write
    steps.append("\(act)")
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
    announce(.written, of: inode)
  }

  private func makeFile() -> PlainDisk.Inode {
    announce(.came)
    return disk.inode(at: path)
  }

  private func rename() {
    guard let inode = disk.inode(named: path) else { return }
    renames += 1
    let place = LogPath("/n/log.\(renames)")
    disk.rename(path, to: place)
    announce(.attributes, of: inode)
    announce(.went(to: place))
  }

  /// As editors do it; who writes opens the new file.
  private func replace() {
    guard let old = disk.inode(named: path) else { return }
    disk.replace(path, with: [])
    handle = nil
    announce(.attributes, of: old)
    announce(.came)
    write(length: 3)
  }

  private func truncate() {
    guard let inode = disk.inode(named: path), inode.bytes.count > 0 else { return }
    inode.bytes = []
    announce(.written, of: inode)
  }

  private func remove() {
    guard let inode = disk.inode(named: path) else { return }
    disk.remove(path)
    handle = nil
    announce(.attributes, of: inode)
    announce(.went(to: nil))
  }

  private func announce(_ announcement: Announcement, of inode: PlainDisk.Inode) {
    if watched == inode.number { queue.append(announcement) }
  }

  private func announce(_ change: FollowedFile.NameChange) {
    if isFolderWatched { queue.append(.named(change)) }
  }

  private func deliver() {
    for announcement in queue {
      switch announcement {
      case .written: log.file.alertOfWriting()
      case .attributes: log.file.alert()
      case .named(let change): log.file.alert(of: change)
      }
    }
    queue = []
  }

  // MARK: The tailer

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
    let open = log.file.descriptor == nil ? nil : log.file.identity?.inode
    if open != watched {
      watched = open
      if open != nil { log.file.alertOfWriting() }
    }
    if !isFolderWatched {
      isFolderWatched = true
      log.file.alert()
    }
  }

  /// Lets the tailer look as often as announcements and what it has begun make it; the time that is
  /// there in case an announcement is lost never comes.
  func settle() {
    for _ in 0..<3000 {
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

  /// For a failing test.
  var trace: String { "\(steps)\n\(log.trace)" }
}
