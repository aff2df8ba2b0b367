import LogCore
import SystemPackage
import Testing

@testable import TailIO

@Suite("Files that were moved away or cut, and what comes to them late")
struct LateLinesTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func followed(_ text: String, isLocal: Bool) -> FollowedPlainFile {
    let log = FollowedPlainFile(isLocal: isLocal)
    log.disk.append(bytes(text), to: log.path)
    log.pass(seconds: 1)
    #expect(log.shown == bytes(text))
    return log
  }

  @Test(
    "What comes late to files that were left is shown as it comes, as long as they are not quiet",
    arguments: [true, false])
  func lateLines(isLocal: Bool) {
    let log = followed("one\n", isLocal: isLocal)
    var left: [PlainDisk.Inode] = []
    for turn in 0..<2 {
      left.append(log.disk.inode(at: log.path))
      log.disk.rename(log.path, to: LogPath("/n/log.\(turn)"))
      log.disk.append(bytes("new \(turn)\n"), to: log.path)
      log.pass(seconds: 5)
    }
    var expected = bytes("one\nnew 0\nnew 1\n")
    #expect(log.everything == expected)
    for turn in 0..<20 {
      left[turn % 2].bytes += bytes("late \(turn)\n")
      expected += bytes("late \(turn)\n")
      log.pass(seconds: 5)
      log.disk.append(bytes("\(turn)\n"), to: log.path)
      expected += bytes("\(turn)\n")
      log.pass(seconds: 3)
    }
    #expect(log.everything == expected)
    // The file that has the name is not mistaken for another.
    #expect(log.isTrue)
    left[0].bytes += bytes("without end")
    log.pass(seconds: 90)
    #expect(log.everything == expected + bytes("without end"))
    #expect(log.disk.openDescriptors == 1)
  }

  @Test("Of many files that were left the quietest make room for others")
  func crowdOfLateFiles() {
    let log = followed("one\n", isLocal: true)
    let old = log.disk.inode(at: log.path)
    var expected = bytes("one\n")
    for turn in 0...IOLimits.heldPredecessors {
      if turn == IOLimits.heldPredecessors { old.bytes += bytes("late\n") }
      log.disk.rename(log.path, to: LogPath("/n/log.\(turn)"))
      log.disk.append(bytes("new \(turn)\n"), to: log.path)
      log.pass(seconds: 1)
      if turn == IOLimits.heldPredecessors { expected += bytes("late\n") }
      expected += bytes("new \(turn)\n")
    }
    #expect(log.everything == expected)
    #expect(log.disk.openDescriptors == IOLimits.heldPredecessors + 1)
    old.bytes += bytes("later\n")
    log.pass(seconds: 60)
    #expect(log.everything == expected + bytes("later\n"))
  }

  @Test("A file that was left and has its name again is read on")
  func nameAgain() {
    let log = followed("one\n", isLocal: true)
    log.disk.rename(log.path, to: LogPath("/n/log.1"))
    log.disk.append(bytes("two\n"), to: log.path)
    log.pass(seconds: 2)
    log.disk.rename(log.path, to: LogPath("/n/log.2"))
    log.disk.rename(LogPath("/n/log.1"), to: log.path)
    log.disk.append(bytes("three\n"), to: log.path)
    log.pass(seconds: 2)
    #expect(log.everything == bytes("one\ntwo\nthree\n"))
  }

  @Test(
    "On a server that goes by names, a file is read on where it was moved to in its folder",
    arguments: [0, 0.5, 3],
    [("new\n", "log.1"), ("a new file that is longer than the old one\n", "run1.txt")])
  func lateByNames(gap: Double, new: (text: String, moved: String)) {
    let (next, moved) = (new.text, LogPath("/n/" + new.moved))
    let log = followed("one, two\n", isLocal: false)
    log.disk.goesByNames = true
    // A rotated log is found by its name as well.
    log.disk.listsNumbers = new.moved != "log.1"
    log.pass(seconds: 5)
    let old = log.disk.inode(at: log.path)
    log.disk.append(bytes("unread\n"), to: log.path)
    log.disk.rename(log.path, to: moved)
    if gap > 0 { log.pass(seconds: gap) }
    log.disk.append(bytes(next), to: log.path)
    old.bytes += bytes("late\n")
    log.pass(seconds: 10)
    #expect(log.everything == bytes("one, two\nunread\nlate\n" + next))
    log.disk.rename(moved, to: LogPath("/n/log.2"))
    log.disk.append(bytes("last\n"), to: log.path)
    log.pass(seconds: 10)
    old.bytes += bytes("later\n")
    log.pass(seconds: 60)
    #expect(log.everything == bytes("one, two\nunread\nlate\n" + next + "last\nlater\n"))
    #expect(log.isTrue)
    #expect(!log.events.contains(.endUnread), "\(log.events)")
    #expect(log.disk.openDescriptors == 1)
  }

  @Test(
    "Where it has left its folder, it is told once that late lines may be missing",
    arguments: [0, 0.5, 3], ["new\n", "a new file that is longer than the old one\n"])
  func lateElsewhere(gap: Double, next: String) {
    let log = followed("one, two\n", isLocal: false)
    log.disk.goesByNames = true
    log.disk.readsPastCaches = false
    log.pass(seconds: 5)
    let old = log.disk.inode(at: log.path)
    log.disk.rename(log.path, to: LogPath("/old/log.1"))
    if gap > 0 { log.pass(seconds: gap) }
    log.disk.append(bytes(next), to: log.path)
    old.bytes += bytes("late\n")
    for number in 0..<10 {
      log.pass(seconds: 0.3)
      log.disk.append(bytes("\(number)\n"), to: log.path)
    }
    log.pass(seconds: 10)
    #expect(log.events.count { $0 == .endUnread } == 1, "\(log.events)")
    old.bytes += bytes("later\n")
    log.pass(seconds: 60)
    let numbers = (0..<10).map { "\($0)\n" }.joined()
    #expect(log.everything == bytes("one, two\n" + next + numbers), "\(log.trace)")
    #expect(log.isTrue)
    #expect(log.events.count { $0 == .endUnread } == 1, "\(log.events)")
    #expect(log.disk.openDescriptors == 1)
  }

  @Test("Where it has left its folder, and its bytes can be read past every cache, they are")
  func lateElsewherePastCaches() {
    let log = followed("one, two\n", isLocal: false)
    log.disk.goesByNames = true
    log.pass(seconds: 5)
    let old = log.disk.inode(at: log.path)
    old.bytes += bytes("unread\n")
    log.disk.rename(log.path, to: LogPath("/old/log.1"))
    log.disk.append(bytes("new\n"), to: log.path)
    log.pass(seconds: 10)
    old.bytes += bytes("late\n")
    log.pass(seconds: 60)
    #expect(log.everything == bytes("one, two\nnew\nunread\nlate\n"), "\(log.trace)")
    #expect(!log.events.contains(.endUnread), "\(log.events)")
    #expect(log.disk.openDescriptors == 1)
  }

  @Test("Where it has left its folder, that is told before the end is")
  func lostAtTheEnd() {
    for pause in [0, 0.1, 0.3, 0.7, 1, 2] {
      let log = followed("one, two\n", isLocal: false)
      log.disk.goesByNames = true
      log.disk.readsPastCaches = false
      log.pass(seconds: 5)
      log.disk.append(bytes("unread\n"), to: log.path)
      log.disk.rename(log.path, to: LogPath("/old/log.1"))
      log.disk.append(bytes("new\n"), to: log.path)
      if pause > 0 { log.pass(seconds: pause) }
      log.file.seekEnd()
      for _ in 0..<1000 where !log.events.contains(.readToEnd) {
        log.look()
        log.wait(until: log.file.nextLook)
      }
      #expect(log.everything == bytes("one, two\nnew\n"), "\(pause): \(log.trace)")
      let told = log.events.filter { $0 == .endUnread || $0 == .readToEnd }
      #expect(told == [.endUnread, .readToEnd])
      log.pass(seconds: 40)
      #expect(log.events.count { $0 == .endUnread } == 1, "\(pause): \(log.events)")
    }
  }

  @Test(
    "Where what is open shows its own file, nothing is said to be missing",
    arguments: [true, false])
  func nothingMissing(isLocal: Bool) {
    let log = followed("one\n", isLocal: isLocal)
    for turn in 0..<6 {
      let old = log.disk.inode(at: log.path)
      log.disk.rename(log.path, to: LogPath("/n/log.1"))
      if turn % 2 == 0 { log.pass(seconds: 0.5) }
      log.disk.append(bytes("new \(turn)\n"), to: log.path)
      log.pass(seconds: Double(turn))
      old.bytes += bytes("late\n")
      if turn > 3 { log.disk.remove(LogPath("/n/log.1")) }
      log.pass(seconds: 40)
    }
    #expect(log.events.filter { $0 == .endUnread }.isEmpty)
    #expect(
      bytes("late\n").count * 6 + bytes("one\n" + "new 0\n").count + 30 == log.everything.count)
  }

  // MARK: Copied away and cut

  private let start = "a line that is long enough to tell this log from others of its kind\n"

  private func copy(_ log: FollowedPlainFile, to name: String) {
    log.disk.append(log.disk.contents(log.path) ?? [], to: LogPath("/n/" + name))
  }

  /// How many bytes the reader was told to have missed.
  private func cut(_ log: FollowedPlainFile) -> UInt64 {
    log.events.reduce(0) { if case .cutUnread(let bytes) = $1 { $0 + bytes } else { $0 } }
  }

  @Test(
    "What was not read of a file that was copied away and cut is read in the copy",
    arguments: ["", "new\n", String(repeating: "as long as what was before\n", count: 90)])
  func copied(next: String) {
    let log = followed(start, isLocal: true)
    // Older, newer, and one of another log that begins alike.
    log.disk.append(bytes(start + "another's\n"), to: LogPath("/n/log.err"))
    log.disk.append(bytes("more\n"), to: log.path)
    log.pass(seconds: 1)
    for turn in 0..<3 {
      log.disk.append(bytes("unread \(turn)\nhalf"), to: log.path)
      copy(log, to: "log.\(turn)")
      log.disk.truncate(log.path, to: 0)
      log.disk.append(bytes(next), to: log.path)
      log.pass(seconds: 1)
      log.disk.append(bytes("\(start)\(turn) read\n"), to: log.path)
      log.pass(seconds: 1)
    }
    let turns = (0..<3).map { "unread \($0)\nhalf" + next + "\(start)\($0) read\n" }
    #expect(log.everything == bytes(start + "more\n" + turns.joined()))
    #expect(cut(log) == 0)
    #expect(log.disk.openDescriptors == 1)
  }

  @Test("What is known to have been cut off unread, and is in no copy, is told")
  func cutUnread() {
    let log = followed(start, isLocal: true)
    log.disk.readLimit = 10
    log.disk.append(bytes(String(repeating: "x", count: 29) + "\n"), to: log.path)
    #expect(log.look())
    log.disk.truncate(log.path, to: 0)
    log.pass(seconds: 1)
    #expect(cut(log) == 20)
    log.disk.append(bytes("new\n"), to: log.path)
    log.pass(seconds: 1)
    #expect(log.everything == bytes(start + String(repeating: "x", count: 10) + "new\n"))
    #expect(cut(log) == 20)
  }

  @Test("A file that has the name and is cut before it is read is told of")
  func cutWhileWaiting() {
    let log = followed(start, isLocal: true)
    log.disk.readLimit = 10
    log.disk.append(bytes(start), to: log.path)
    #expect(log.look())
    log.disk.rename(log.path, to: LogPath("/n/log.1"))
    log.disk.append(bytes("lost\n"), to: log.path)
    log.file.alert(of: .went(to: LogPath("/n/log.1")))
    log.file.alert(of: .came)
    #expect(log.look())
    log.disk.truncate(log.path, to: 0)
    log.disk.readLimit = .max
    log.pass(seconds: 20)
    #expect(log.events.contains(.truncated(from: 5, to: 0)))
    #expect(log.everything == bytes(start + start))
    #expect(cut(log) == 5)
  }

  @Test(
    "A file that has the name, and is copied away and cut before it is read, is read in the copy",
    arguments: ["", "new\n", String(repeating: "longer than what was before\n", count: 90)])
  func copiedWhileWaiting(next: String) {
    let log = followed(start, isLocal: true)
    log.disk.readLimit = 10
    log.disk.append(bytes(start), to: log.path)
    #expect(log.look())
    log.disk.rename(log.path, to: LogPath("/n/log.1"))
    let unread = String(repeating: "of the second file, which nobody has read\n", count: 9)
    log.disk.append(bytes(unread), to: log.path)
    log.file.alert(of: .went(to: LogPath("/n/log.1")))
    log.file.alert(of: .came)
    #expect(log.look())
    // It goes on before it is cut; another log's name begins like this one's.
    log.disk.append(bytes("its last line\n"), to: log.path)
    log.disk.append(bytes(start + "another's\n"), to: LogPath("/n/log.err"))
    copy(log, to: "log.2")
    log.disk.truncate(log.path, to: 0)
    log.disk.append(bytes(next), to: log.path)
    log.disk.readLimit = .max
    log.pass(seconds: 20)
    #expect(log.everything == bytes(start + start + unread + "its last line\n" + next))
    #expect(log.isTrue)
    #expect(cut(log) == 0)
  }
}
