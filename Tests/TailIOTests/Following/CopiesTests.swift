import LogCore
import SystemPackage
import TailTestSupport
import Testing

@testable import TailIO

/// What a log held and lost before anybody looked at it, where somebody has made a copy of that.
@Suite("Copies of what nobody has read")
struct CopiesTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func followed(_ text: String, isLocal: Bool) -> FollowedPlainFile {
    let log = FollowedPlainFile(isLocal: isLocal)
    log.disk.append(bytes(text), to: log.path)
    log.pass(seconds: 1)
    return log
  }

  /// A generation of the log that is kept in a copy and cut.
  private func cut(_ log: FollowedPlainFile, _ text: String, to name: String) {
    log.disk.append(bytes(text), to: log.path)
    log.disk.append(log.disk.contents(log.path) ?? [], to: LogPath("/n/" + name))
    log.disk.truncate(log.path, to: 0)
  }

  private func move(_ log: FollowedPlainFile, to name: String) {
    let place = LogPath("/n/" + name)
    log.disk.rename(log.path, to: place)
    log.file.alert(of: .went(to: place))
    log.file.alert(of: .came)
  }

  /// The rows that say that something may be missing.
  private func doubts(_ log: FollowedPlainFile) -> [FeedEvent] {
    log.events.filter { event in
      switch event {
      case .cutUnread, .perhapsUnread: true
      default: false
      }
    }
  }

  @Test(
    "Several generations that came and were cut between two looks are read in order",
    arguments: [("", true), ("new\n", true), ("", false), ("new\n", false)])
  func betweenLooks(next: String, isLocal: Bool) {
    let log = followed("first\n", isLocal: isLocal)
    for turn in 0..<3 {
      // It goes on with what is there.
      for part in 0..<3 { cut(log, "\(turn) \(part)\n", to: "log.\(turn * 3 + part)") }
      log.disk.append(bytes(next.isEmpty ? "" : "\(turn) \(next)"), to: log.path)
      log.pass(seconds: 12)
    }
    let turns = (0..<3).map {
      "\($0) 0\n\($0) 1\n\($0) 2\n" + (next.isEmpty ? "" : "\($0) \(next)")
    }
    #expect(log.everything == bytes("first\n" + turns.joined()))
    #expect(doubts(log) == [])
    #expect(log.disk.openDescriptors == 1)
  }

  @Test(
    "A new file that is copied away and cut before anybody looks at it is read in its copy",
    arguments: [("", true), ("new\n", true), ("", false), ("new\n", false)])
  func newFile(next: String, isLocal: Bool) {
    let log = followed("first\n", isLocal: isLocal)
    move(log, to: "log.0")
    // Numbers that the copies do not have are no reason.
    cut(log, "second\n", to: "log.1")
    cut(log, "third\n", to: "log.2")
    log.disk.append(bytes(next), to: log.path)
    log.pass(seconds: 20)
    #expect(log.everything == bytes("first\nsecond\nthird\n" + next))
    #expect(log.isTrue)
    #expect(doubts(log) == [])
  }

  @Test("A copy of more than is read at once is read, and the next one of what came then")
  func long() {
    let log = followed("first\n", isLocal: true)
    let line = String(repeating: "x", count: 999) + "\n"
    let much = String(repeating: line, count: LogLimits.chunkLength * 3 / line.utf8.count)
    cut(log, much, to: "log.0")
    cut(log, "last\n", to: "log.1")
    log.pass(seconds: 1)
    let isWhole = log.everything == bytes("first\n" + much + "last\n")
    #expect(isWhole, "\(log.events)")
    #expect(doubts(log) == [])
  }

  @Test("Logs of their own beside one that is cut are left alone", arguments: [true, false])
  func logsOfTheirOwn(isLocal: Bool) {
    let log = followed("first\n", isLocal: isLocal)
    let others = ["log.rank0", "log.rank1", "log.0", "log.1", "log_err"].map { LogPath("/n/" + $0) }
    for other in others { log.disk.append(bytes("other\n"), to: other) }
    for turn in 0..<5 {
      for other in others { log.disk.append(bytes("other \(turn)\n"), to: other) }
      log.disk.truncate(log.path, to: 0)
      log.disk.append(bytes("\(turn)\n"), to: log.path)
      for other in others { log.disk.append(bytes("more \(turn)\n"), to: other) }
      log.pass(seconds: 12)
    }
    #expect(log.everything == bytes("first\n0\n1\n2\n3\n4\n"))
    #expect(doubts(log) == [])
  }

  @Test("A copy of a log that is not cut is not read a second time", arguments: [true, false])
  func copyOnly(isLocal: Bool) {
    let log = followed("first\n", isLocal: isLocal)
    cut(log, "one\n", to: "log.0")
    log.disk.append(bytes("second\n"), to: log.path)
    log.disk.append(bytes("second\n"), to: LogPath("/n/log.1"))
    log.pass(seconds: 12)
    log.disk.append(bytes("second\n"), to: LogPath("/n/log.2"))
    log.disk.append(bytes("third\n"), to: log.path)
    log.pass(seconds: 12)
    #expect(log.everything == bytes("first\none\nsecond\nthird\n"))
    #expect(doubts(log) == [])
  }

  @Test("A copy that was read before it was complete is read on")
  func growingCopy() {
    let log = FollowedPlainFile(isLocal: true)
    // All within one tick of the file system's clock.
    log.disk.tellsTimes = false
    log.disk.append(bytes("first\n"), to: log.path)
    log.pass(seconds: 1)
    cut(log, "", to: "log.0")
    log.pass(seconds: 1)
    let copy = LogPath("/n/log.1")
    func add(_ text: String) {
      log.disk.append(bytes(text), to: log.path)
      log.disk.append(bytes(text), to: copy)
    }
    add("second\n")
    var isAdded = false
    log.disk.meanwhile = {
      guard !isAdded, log.disk.inode(named: copy)?.wasOpened ?? false else { return }
      isAdded = true
      add("goes on\n")
    }
    log.pass(seconds: 1)
    #expect(isAdded)
    add("and ends\n")
    log.disk.truncate(log.path, to: 0)
    log.disk.append(bytes("third\n"), to: log.path)
    log.pass(seconds: 1)
    #expect(log.everything == bytes("first\nsecond\ngoes on\nand ends\nthird\n"))
    #expect(doubts(log) == [])
  }

  @Test("What may be a copy, and may be another log, is told of and not read")
  func doubtful() {
    let log = followed("first\n", isLocal: true)
    log.disk.truncate(log.path, to: 0)
    log.disk.append(bytes("another's, or a copy\n"), to: LogPath("/n/log.0"))
    log.disk.append(bytes("second\n"), to: log.path)
    log.pass(seconds: 1)
    #expect(log.everything == bytes("first\nsecond\n"))
    #expect(doubts(log) == [.perhapsUnread(in: LogPath("/n/log.0"))])
  }

  @Test("The same while the server is asked for few of many names")
  func manyNames() {
    let log = followed("first\n", isLocal: false)
    for number in 0..<40 { log.disk.append(bytes("old\n"), to: LogPath("/n/log.\(number)")) }
    log.disk.append(bytes("more\n"), to: log.path)
    log.pass(seconds: 12)
    log.disk.append(bytes("unread\n"), to: log.path)
    let before = log.disk.callCount
    cut(log, "last\n", to: "log.40")
    cut(log, "another\n", to: "log.41")
    log.pass(seconds: 3)
    #expect(log.everything == bytes("first\nmore\nunread\nlast\nanother\n"))
    #expect(log.disk.callCount - before < 100)
  }

  @Test(
    "Kinds of names",
    arguments: [
      ("log.1", "log.22", true, true), ("log-20260131", "log-20260201", true, true),
      ("log.1", "log-1", false, true), ("log.rank1", "log.rank2", true, false),
      ("log.1.bak", "log.2.bak", true, true), ("log.err", "log.out", false, false),
      ("log~", "log.old", false, true),
    ])
  func names(one: String, other: String, isSame: Bool, isUsual: Bool) {
    let log = LogPath("/n/log")
    let first = RotationName(of: LogPath("/n/" + one), besides: log)
    #expect(first != nil)
    #expect((first == RotationName(of: LogPath("/n/" + other), besides: log)) == isSame)
    #expect(first?.isUsual == isUsual)
    #expect(RotationName(of: log, besides: log) == nil)
    #expect(RotationName(of: LogPath("/old/log.1"), besides: log) == nil)
  }
}
