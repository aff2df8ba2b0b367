import LogCore
import SystemPackage
import Testing

@testable import TailIO

@Suite("A followed file, look by look")
struct FollowedFileTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
  private let long = [UInt8](repeating: UInt8(ascii: "x"), count: 2000)

  private func followed(_ text: String, isLocal: Bool = false) -> FollowedPlainFile {
    let log = FollowedPlainFile(isLocal: isLocal)
    log.disk.append(bytes(text), to: log.path)
    log.pass(seconds: 1)
    #expect(log.shown == bytes(text))
    return log
  }

  @Test("A size that goes back and comes again is no truncation: nothing is repeated")
  func oldSize() {
    let log = followed("one\ntwo\nthree\n")
    log.disk.showSize(4, of: log.path)
    log.pass(seconds: 3)
    log.disk.showSize(nil, of: log.path)
    log.disk.append(bytes("four\n"), to: log.path)
    log.pass(seconds: 5)
    #expect(log.everything == bytes("one\ntwo\nthree\nfour\n"))
    #expect(!log.events.contains { if case .truncated = $0 { true } else { false } })
  }

  @Test("A cut is believed in two seconds though what comes after it begins with the same bytes")
  func cutAndBegunAlike() {
    let banner = String(repeating: "the same banner\n", count: 200)
    let log = followed(banner + "one\n")
    for (seconds, mark) in [(1.0, "two"), (20, "three"), (4, "four")] {
      log.pass(seconds: seconds)
      let before = log.everything.count
      log.disk.truncate(log.path, to: 0)
      log.disk.append(bytes(banner.prefix(1600) + mark + "\n"), to: log.path)
      // The next look may be some seconds away.
      log.wait(until: log.file.nextLook)
      log.pass(seconds: 1.5)
      #expect(log.shown == bytes(banner.prefix(1600) + mark + "\n"), "\(mark)")
      #expect(log.everything.count == before + log.shown.count, "\(mark)")
      // Longer than the next one.
      log.disk.append(bytes(banner), to: log.path)
      log.pass(seconds: 4)
    }
  }

  @Test("A size of a cache that is as old as the time with it is not believed for some seconds")
  func oldSizeOverSameBytes() {
    let log = followed("one\ntwo\nthree\n")
    for number in 0..<4 {
      log.disk.append(bytes("more \(number)\n"), to: log.path)
      log.pass(seconds: 4)
      // A cache's old answer is as old as its size.
      log.disk.inode(at: log.path).shownSize = 4
      log.pass(seconds: 4)
      log.disk.showSize(nil, of: log.path)
      log.pass(seconds: 4)
    }
    #expect(log.everything == bytes("one\ntwo\nthree\nmore 0\nmore 1\nmore 2\nmore 3\n"))
  }

  @Test("Whether others may have had the name in between is told where it cannot be ruled out")
  func between() {
    let names = (1...3).map { LogPath("/n/log.\($0)") }
    func rotated(_ rotate: (PlainDisk, LogPath) -> Void) -> Bool {
      let log = followed("one\n")
      // Older files, and one of another kind that is written to.
      log.disk.append(bytes("old\n"), to: LogPath("/n/log.9"))
      log.pass(seconds: 20)
      log.disk.append(bytes("two\n"), to: log.path)
      log.pass(seconds: 4)
      rotate(log.disk, log.path)
      log.disk.append(bytes("new\n"), to: log.path)
      log.disk.append(bytes("other\n"), to: LogPath("/n/log.err"))
      log.pass(seconds: 20)
      #expect(log.shown == bytes("new\n"))
      let told = log.events.filter { [.replaced, .perhapsPassedBy].contains($0) }
      #expect(told.count == 1)
      return told == [.perhapsPassedBy]
    }
    #expect(!rotated { disk, path in disk.rename(path, to: names[0]) })
    #expect(
      !rotated { disk, path in
        disk.rename(path, to: names[0])
        disk.append(self.bytes("late\n"), to: names[0])
      })
    // Whatever the old files are numbered by.
    for (first, second) in [(names[1], names[0]), (names[0], names[1])] {
      #expect(
        rotated { disk, path in
          disk.rename(path, to: first)
          disk.append(self.bytes("unseen\n"), to: path)
          disk.rename(path, to: second)
          disk.append(self.bytes("late\n"), to: first)
        })
    }
    // The one that was read is not there any more.
    #expect(
      rotated { disk, path in
        disk.rename(path, to: names[0])
        disk.append(self.bytes("unseen\n"), to: path)
        disk.rename(path, to: names[0])
      })
    #expect(rotated { disk, path in disk.remove(path) })
  }

  @Test(
    "The end is told once all is read that was there when it was asked for",
    arguments: [true, false])
  func readToEnd(isLocal: Bool) {
    let log = followed("one\n", isLocal: isLocal)
    // More than one read takes.
    let more = [UInt8](repeating: UInt8(ascii: "x"), count: 3 * LogLimits.chunkLength) + [0x0A]
    log.disk.append(more, to: log.path)
    let opened = log.disk.openCount
    log.file.seekEnd()
    while !log.events.contains(.readToEnd) {
      #expect(log.shown.count < 4 + more.count)
      log.look()
    }
    #expect(log.shown == bytes("one\n") + more)
    // Through a descriptor that was opened since, where something caches.
    #expect(log.disk.openCount == opened + (isLocal ? 0 : 1))
    log.pass(seconds: 10)
    #expect(log.events.count { $0 == .readToEnd } == 1)
  }

  @Test("The end of a file that is not there, or is gone, is told at once")
  func endOfNothing() {
    let log = FollowedPlainFile(isLocal: false)
    log.pass(seconds: 1)
    log.file.seekEnd()
    log.pass(seconds: 1)
    #expect(log.events == [.missing, .readToEnd])
  }

  @Test("A truncation is believed after a second, on any file system", arguments: [true, false])
  func truncation(isLocal: Bool) {
    let log = followed("one\ntwo\n", isLocal: isLocal)
    log.disk.truncate(log.path, to: 0)
    log.pass(seconds: isLocal ? 0.1 : 2)
    log.disk.append(bytes("new\n"), to: log.path)
    log.pass(seconds: 2)
    #expect(log.shown == bytes("new\n"))
    #expect(log.events.contains(.truncated(from: 8, to: 0)))
  }

  @Test(
    "A file rewritten to the same size, or a larger one, is known by its bytes",
    arguments: [true, false], ["neu\nzwei\n", "neu\nzwei\ndrei\n"])
  func rewritten(isLocal: Bool, text: String) {
    let log = followed("one\nfour\n", isLocal: isLocal)
    log.disk.truncate(log.path, to: 0)
    log.disk.append(bytes(text), to: log.path)
    log.pass(seconds: 15)
    #expect(log.shown == bytes(text))
    #expect(log.events.contains(.rewritten))
  }

  @Test(
    "A job that begins anew with the same banner, and more than there was, is read from its start",
    arguments: [true, false])
  func sameBanner(isLocal: Bool) {
    let banner = String(repeating: "= the banner of the program =\n", count: 10)
    let log = followed("started at 10:00:01\n" + banner, isLocal: isLocal)
    let again = "started at 10:07:44\n" + banner + "loading data\n"
    log.disk.truncate(log.path, to: 0)
    log.disk.append(bytes(again), to: log.path)
    log.pass(seconds: 5)
    #expect(log.shown == bytes(again))
    #expect(log.events.contains(.rewritten))
  }

  @Test(
    "A file replaced under its number, on a server that goes by names, is read anew",
    arguments: ["neu\n", "neu\nvier\n", "neu\nzwei\ndrei\n"], [true, false])
  func replacedUnseen(text: String, tellsTimes: Bool) {
    let log = followed("one\nfour\n")
    log.disk.goesByNames = true
    log.disk.tellsTimes = tellsTimes
    log.pass(seconds: 60)
    log.disk.replaceUnseen(log.path, with: bytes(text))
    log.pass(seconds: 25)
    #expect(log.shown == bytes(text))
  }

  @Test("R compares bytes through a fresh open, whatever a server tells")
  func checkedNow() {
    let log = followed("one\nfour\n")
    log.disk.goesByNames = true
    log.disk.tellsTimes = false
    log.file.pace.attention = .hidden
    log.pass(seconds: 60)
    log.disk.replaceUnseen(log.path, with: bytes("neu\nvier\n"))
    log.file.alert()
    // Suspected, and seen again a second later.
    log.pass(seconds: 2)
    #expect(log.shown == bytes("neu\nvier\n"))
  }

  @Test("Bytes that another host wrote over: read again from a line's start, and said")
  func overwritten() {
    let text = (0..<400).map { "line \($0)\n" }.joined()
    let log = followed(text)
    log.disk.overwrite(log.path, at: bytes(text).count - 5, with: bytes("3XX"))
    log.pass(seconds: 15)
    #expect(log.isTrue)
    #expect(log.events.contains { if case .overwritten = $0 { true } else { false } })
  }

  @Test("A copy takes the file's name: reading goes on, nothing is repeated")
  func copied() {
    let log = followed((0..<400).map { "line \($0)\n" }.joined())
    let before = log.everything
    log.disk.renumber(log.path)
    log.disk.append(bytes("more\n"), to: log.path)
    log.pass(seconds: 8)
    #expect(log.everything == before + bytes("more\n"))
    #expect(log.events.contains(.copied))
  }

  @Test("A replaced file is drained before the new one is taken, but not for ever")
  func drained() {
    let log = followed("old\n")
    log.disk.append(bytes("last words\n"), to: log.path)
    log.disk.replace(log.path, with: bytes("new\n"))
    log.pass(seconds: 8)
    #expect(log.everything == bytes("old\nlast words\nnew\n"))
    #expect(log.events.filter { [.replaced, .perhapsPassedBy].contains($0) }.count == 1)
  }

  @Test("NULs where data is late are waited for; the lines come whole")
  func lateData() {
    let log = followed("one\n")
    log.disk.append(bytes("two is late\nthree\n"), to: log.path)
    log.disk.makeLate(10, of: log.path)
    log.pass(seconds: 2)
    #expect(log.shown == bytes("one\ntwo is l"))
    log.disk.makeLate(0, of: log.path)
    log.pass(seconds: 2)
    #expect(log.shown == bytes("one\ntwo is late\nthree\n"))
    #expect(!log.events.contains { if case .nulRun = $0 { true } else { false } })
  }

  @Test("NULs that stay are told, and what follows them is read", arguments: [true, false])
  func hole(isLocal: Bool) {
    let log = followed("one\n", isLocal: isLocal)
    log.disk.append([UInt8](repeating: 0, count: 1_000_000), to: log.path)
    log.disk.append(bytes("two\n"), to: log.path)
    log.pass(seconds: 20)
    #expect(log.everything == bytes("one\ntwo\n"))
    #expect(log.events.contains(.nulRun(bytes: 1_000_000)))
    #expect(log.isTrue)
  }

  @Test(
    "A file that was given its length first is read as it is filled", arguments: [0, 3, 20_000])
  func preallocated(before: Int) {
    let old = (0..<before).map { "old \($0)\n" }.joined()
    let log = FollowedPlainFile(isLocal: true, lines: 5)
    log.disk.append(bytes(old) + [UInt8](repeating: 0, count: 1_000_000), to: log.path)
    log.pass(seconds: 1)
    #expect(log.events.contains(.caughtUp))
    var place = bytes(old).count
    for number in 0..<50 {
      let line = bytes("line \(number)\n")
      log.disk.overwrite(log.path, at: place, with: line)
      place += line.count
      log.pass(seconds: 1)
      #expect(log.everything.suffix(line.count) == line[...])
    }
    let last = old.split(separator: "\n").suffix(5).map { $0 + "\n" }.joined()
    #expect(log.everything == bytes(last + (0..<50).map { "line \($0)\n" }.joined()))
    // A few NULs between data are bytes like others.
    log.disk.overwrite(log.path, at: place + 100, with: bytes("apart\n"))
    log.pass(seconds: 1)
    #expect(log.everything.suffix(6) == bytes("apart\n")[...])
    // Where the file then grows in earnest, what is empty is passed over.
    log.disk.append(bytes("behind\n"), to: log.path)
    log.pass(seconds: 1)
    #expect(log.everything.suffix(7) == bytes("behind\n")[...])
  }

  @Test("A file whose end is empty is seen to be deleted, replaced and cut", arguments: 0..<3)
  func emptyEnd(number: Int) {
    let log = FollowedPlainFile(isLocal: true)
    log.disk.append(bytes("one\n") + [UInt8](repeating: 0, count: 100_000), to: log.path)
    log.pass(seconds: 1)
    switch number {
    case 0:
      log.disk.remove(log.path)
      log.pass(seconds: 20)
      #expect(log.events.contains(.deleted))
    case 1:
      log.disk.replace(log.path, with: bytes("two\n"))
      log.pass(seconds: 20)
      #expect(log.everything == bytes("one\ntwo\n"))
    default:
      log.disk.truncate(log.path, to: 0)
      log.pass(seconds: 1)
      log.disk.append(bytes("two\n"), to: log.path)
      log.pass(seconds: 1)
      #expect(log.everything == bytes("one\ntwo\n"))
    }
  }

  @Test("Lines that were there have no time; those that come have", arguments: [true, false])
  func times(isLocal: Bool) {
    let log = FollowedPlainFile(isLocal: isLocal)
    log.disk.append(bytes("old\n"), to: log.path)
    log.pass(seconds: 1)
    log.disk.append(bytes("new\n"), to: log.path)
    log.pass(seconds: 10)
    #expect(log.arrivals.map(\.isKnown) == [false, true])
    // What comes while it is waited for is new.
    let awaited = FollowedPlainFile(isLocal: isLocal)
    awaited.pass(seconds: 10)
    awaited.disk.append(bytes("new\n"), to: awaited.path)
    awaited.pass(seconds: 10)
    #expect(awaited.arrivals.map(\.isKnown) == [true])
  }

  @Test("A few NULs are bytes like others, where no data can be late")
  func fewNuls() {
    let log = followed("a\0\0b\n", isLocal: true)
    log.disk.append(bytes("\0\n"), to: log.path)
    log.pass(seconds: 1)
    #expect(log.shown == bytes("a\0\0b\n\0\n"))
  }

  @Test(
    "An error passes, and reading goes on where it was: each call in turn fails",
    arguments: [Errno.ioError, .permissionDenied, Errno(rawValue: 116)], [true, false])
  func errors(error: Errno, isLocal: Bool) {
    for call in 0..<12 {
      let log = followed("one\ntwo", isLocal: isLocal)
      log.disk.append(bytes(" and a half\nthree\n"), to: log.path)
      // So many calls go well first.
      var left = call
      while left > 0, log.look() { left -= 1 }
      log.disk.failures = [error, error]
      log.pass(seconds: 20)
      log.disk.append(bytes("four\n"), to: log.path)
      log.pass(seconds: 20)
      #expect(log.everything == bytes("one\ntwo and a half\nthree\nfour\n"), "call \(call)")
    }
  }

  @Test("A deleted file is let go within a minute")
  func deleted() {
    let log = followed("one\n")
    log.disk.remove(log.path)
    log.pass(seconds: 10)
    #expect(log.events.contains(.deleted))
    #expect(log.disk.openDescriptors == 1)
    log.pass(seconds: 50)
    #expect(log.disk.openDescriptors == 0)
    log.disk.append(bytes("again\n"), to: log.path)
    log.pass(seconds: 10)
    #expect(log.shown == bytes("again\n"))
  }

  @Test("A parked file is opened again when it grows, and nothing is lost or told")
  func parked() {
    let log = followed("one\n")
    let events = log.events
    log.file.park(log.disk)
    #expect(log.disk.openDescriptors == 0)
    log.pass(seconds: 10)
    #expect(log.disk.openDescriptors == 0)
    log.disk.append(bytes("two\n"), to: log.path)
    log.pass(seconds: 10)
    #expect(log.everything == bytes("one\ntwo\n"))
    #expect(log.events == events)
  }

  @Test("The end of the first lines is told once, also for an empty file")
  func caughtUp() {
    #expect(followed("one\n").events.filter { $0 == .caughtUp }.count == 1)
    #expect(followed("").events.filter { $0 == .caughtUp }.count == 1)
  }

  @Test("Looks at a remote file: fast while it grows, slow while it is quiet, hidden or ended")
  func pace() {
    func looks(_ attention: Attention, seconds: Double) -> Int {
      let log = followed("one\n")
      log.file.pace.attention = attention
      log.pass(seconds: 200)
      log.disk.callCount = 0
      log.pass(seconds: seconds)
      return log.disk.callCount
    }
    let growing = followed("one\n")
    growing.disk.callCount = 0
    growing.pass(seconds: 5)
    #expect((15...40).contains(growing.disk.callCount))
    #expect((20...80).contains(looks(.visible, seconds: 60)))
    #expect((5...16).contains(looks(.hidden, seconds: 60)))
    #expect((2...8).contains(looks(.ended, seconds: 60)))
  }

  @Test("A file on the screen that has long been missing is seen soon when it comes")
  func missingForLong() {
    let log = FollowedPlainFile(isLocal: false)
    log.pass(seconds: 200)
    let start = log.now
    log.disk.append(bytes("one\n"), to: log.path)
    while log.shown.isEmpty, log.now < start + 10_000_000_000 {
      log.wait(until: max(log.file.nextLook, log.now + 1_000_000))
      while log.look() {}
    }
    #expect(log.now - start < 2_500_000_000, "\(Double(log.now - start) / 1e9) s")
  }

  @Test(
    "However many files share a server, one that was replaced is seen after a few looks",
    arguments: [(1, 1), (20, 1), (24, 2), (300, 6), (1000, 17), (5000, 17)])
  func replacedInCrowd(sharers: Int, looks: Int) {
    let log = followed("one\n")
    log.sharers = sharers
    // Its bytes are not compared as well.
    log.file.attend(.hidden)
    log.look()
    for _ in 0..<20 {
      log.wait(until: log.now + 10_000_000_000)
      let calls = log.disk.callCount
      log.look()
      #expect(log.disk.callCount == calls + 1, "a look is one call")
    }
    log.disk.rename(log.path, to: LogPath("/n/log.1"))
    log.disk.append(bytes("new\n"), to: log.path)
    for _ in 0..<looks {
      log.wait(until: log.now + 10_000_000_000)
      log.look()
    }
    let isTold = log.events.contains { [.replaced, .perhapsPassedBy].contains($0) }
    #expect(log.file.replacedSince != nil || isTold)
    log.pass(seconds: 60)
    #expect(log.everything == bytes("one\nnew\n"))
  }

  @Test("Where announcements were lost, what came and went meanwhile is found in the folder")
  func lostTrack() {
    let log = followed("0\n", isLocal: true)
    for number in 1...100 {
      log.disk.rename(log.path, to: LogPath("/n/log.\(number)"))
      log.disk.append(bytes("\(number)\n"), to: log.path)
    }
    log.disk.append(bytes("another's\n"), to: LogPath("/n/log.of-another"))
    log.file.loseTrack()
    log.pass(seconds: 30)
    #expect(log.everything == bytes((0...100).map { "\($0)\n" }.joined()))
    #expect(log.disk.openCount <= IOLimits.heldSuccessors + IOLimits.heldPredecessors + 3)
  }

  @Test(
    "Of files that wait and cannot be held open, those that are removed are told of in their turn")
  func removedWhileWaiting() {
    let log = followed("0\n", isLocal: true)
    log.file.heldSuccessors = 2
    for number in 1...9 {
      let place = LogPath("/n/log.\(number)")
      log.disk.rename(log.path, to: place)
      log.file.alert(of: .went(to: place))
      log.disk.append(bytes("\(number)\n"), to: log.path)
      log.file.alert(of: .came)
      log.look()
    }
    log.disk.remove(LogPath("/n/log.6"))
    log.disk.remove(LogPath("/n/log.7"))
    log.pass(seconds: 30)
    // They were seen, and held by nobody.
    #expect(log.everything == bytes("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n") || told(log) > 0)
    #expect(
      told(log) + log.everything.count { $0 == UInt8(ascii: "\n") } == 10, "\(log.trace)")
  }

  private func told(_ log: FollowedPlainFile) -> Int {
    log.events.reduce(0) { sum, event in
      if case .passedBy(let files) = event { sum + files } else { sum }
    }
  }

  @Test("A file that was let go for want of descriptors is read to its end where it went to")
  func parkedAndRotated() {
    let log = followed("one\n", isLocal: true)
    log.file.park(log.disk)
    log.disk.append(bytes("two\n"), to: log.path)
    log.file.alertOfWriting()
    log.disk.rename(log.path, to: LogPath("/n/log.1"))
    log.file.alert(of: .went(to: LogPath("/n/log.1")))
    log.disk.append(bytes("three\n"), to: log.path)
    log.file.alert(of: .came)
    log.pass(seconds: 5)
    #expect(log.everything == bytes("one\ntwo\nthree\n"))
    #expect(!log.events.contains(.endUnread))
  }

  @Test("Where its end cannot be read, that is told", arguments: [true, false])
  func parkedAndRemoved(isWritten: Bool) {
    let log = followed("one\n", isLocal: true)
    log.file.park(log.disk)
    if isWritten {
      log.disk.append(bytes("two\n"), to: log.path)
      log.file.alertOfWriting()
    }
    log.disk.remove(log.path)
    log.file.alert(of: .went(to: nil))
    log.disk.append(bytes("three\n"), to: log.path)
    log.file.alert(of: .came)
    log.pass(seconds: 5)
    #expect(log.everything == bytes("one\nthree\n"))
    #expect(log.events.contains(.endUnread) == isWritten)
  }

  @Test(
    "The unfinished last line of a file that is cut or replaced stays as it is", arguments: 0..<3)
  func unfinished(way: Int) {
    let log = followed("one\nhalf", isLocal: true)
    switch way {
    case 0: log.disk.truncate(log.path, to: 0)
    case 1: log.disk.replace(log.path, with: [])
    default:
      log.disk.remove(log.path)
      log.pass(seconds: 90)
    }
    log.pass(seconds: 20)
    log.disk.append(bytes("two\n"), to: log.path)
    log.pass(seconds: 20)
    #expect(log.everything == bytes("one\nhalftwo\n"))
  }
}
