import Foundation
import LogCore
import TailIO
import TailTestSupport
import Testing

@Suite(
  "Following on a file system that caches, hangs, fails and lies",
  .enabled(if: BadMount.unavailableReason == nil, "needs root and /dev/fuse"))
struct BadMountTests {
  private let mount: BadMount

  init() throws {
    mount = try BadMount()
  }

  private func follow(_ text: String, name: String = "log") throws -> FollowedLog {
    try append(text, to: mount.written(name))
    let log = try FollowedLog(mount.mounted(name), lines: 1000)
    #expect(log.wait { $0.lines.count == text.split(separator: "\n").count })
    return log
  }

  private func isTruncation(_ event: FeedEvent) -> Bool {
    if case .truncated = event { true } else { false }
  }

  @Test("Growth by another host shows, although this kernel's cache knows nothing of it")
  func growth() throws {
    let log = try follow("one\n")
    #expect(
      log.events.contains(.opened(size: 4, offset: 0, watch: .polled(fileSystem: "fuse.testfs"))))
    for number in 2...6 {
      try append("line \(number)\n", to: mount.written("log"))
      #expect(log.wait { $0.lines.last == "line \(number)" })
    }
    #expect(log.lines.count == 6)
  }

  @Test("All that was written when a job's end was learnt comes before the end is told")
  func readToEnd() throws {
    let log = try follow("one\n")
    for number in 2...20 {
      try append("line \(number)\n", to: mount.written("log"))
      log.readToEnd()
      #expect(log.wait { $0.events.last == .readToEnd })
      #expect(log.lines.last == "line \(number)")
      log.forgetEvents()
    }
  }

  @Test("A file that appears, and one that replaces another")
  func appears() throws {
    let log = try FollowedLog(mount.mounted("log"))
    #expect(log.wait { $0.events == [.missing] })
    try append("first\n", to: mount.written("log"))
    #expect(log.wait { $0.lines == ["first"] })
    try append("second\n", to: mount.written("next"))
    #expect(rename(mount.written("next"), mount.written("log")) == 0)
    #expect(log.wait { $0.lines == ["first", "second"] })
    #expect(log.events.contains(.perhapsPassedBy))
  }

  @Test("A file put in the log's place is told in one row, and what the old one got last is read")
  func putInItsPlace() throws {
    let mount = try BadMount(attributeSeconds: 0.2, entrySeconds: 0.2)
    try append("one\n", to: mount.written("log"))
    let log = try FollowedLog(mount.mounted("log"))
    #expect(log.wait { $0.lines == ["one"] })
    let old = try FileHandle(forWritingTo: URL(filePath: mount.written("log")))
    try old.seekToEnd()
    log.forgetEvents()
    try append("new\n", to: mount.written("next"))
    #expect(rename(mount.written("next"), mount.written("log")) == 0)
    try old.write(contentsOf: Data("late\n".utf8))
    #expect(log.wait { Set($0.lines) == ["one", "new", "late"] }, "\(log.lines)")
    try old.write(contentsOf: Data("later\n".utf8))
    #expect(log.wait { $0.lines.contains("later") })
    let told = log.events.filter { [.replaced, .perhapsPassedBy, .endUnread].contains($0) }
    #expect(told == [.perhapsPassedBy])
  }

  @Test("A server is asked for no more than is counted, also for files with folders of their own")
  func callsAreCounted() throws {
    let mount = try BadMount(attributeSeconds: 3600, entrySeconds: 1)
    let paths = try (0..<20).map { number in
      let folder = "job-\(number / 2)/rank-\(number)"
      try FileManager.default.createDirectory(
        atPath: mount.written(folder), withIntermediateDirectories: true)
      try append("one\n", to: mount.written(folder + "/log"))
      return LogPath(mount.mounted(folder + "/log"))
    }
    let server = FileServer(mount: LogPath(mount.mounted("")))
    mount.turnOn(.calls)
    for path in paths { _ = try server.facts(of: path, fresh: true) }
    // The mount itself is looked at once.
    #expect(mount.callCount <= server.callCount + 1)
    #expect(server.callCount >= 20 * 2 + 20 + 10)
  }

  @Test("A requeued job's truncation")
  func truncation() throws {
    let log = try follow("one\ntwo\nthree\n")
    try rewrite("new\n", at: mount.written("log"))
    #expect(log.wait { $0.lines.last == "new" })
    #expect(log.lines == ["one", "two", "three", "new"])
    #expect(log.events.filter(isTruncation).count == 1)
  }

  @Test("What another host copies away and cuts between two looks is read in its copies")
  func copies() throws {
    var expected = ["a line that is long enough to tell this log from others of its kind, once"]
    let log = try follow(expected[0] + "\n")
    for number in 0..<4 {
      try append("unread \(number)\n", to: mount.written("log"))
      try FileManager.default.copyItem(
        atPath: mount.written("log"), toPath: mount.written("log.\(number)"))
      #expect(truncate(mount.written("log"), 0) == 0)
      expected.append("unread \(number)")
    }
    try append("new\n", to: mount.written("log"))
    #expect(log.wait { $0.lines == expected + ["new"] }, "\(log.lines)")
  }

  @Test("What another host copies over the last copy, and cuts, is read in it")
  func copiesOverEachOther() throws {
    var expected = ["a line that is long enough to tell this log from others of its kind, once"]
    let log = try follow(expected[0] + "\n")
    for number in 0..<3 {
      try append("unread \(number)\n", to: mount.written("log"))
      let contents = try Data(contentsOf: URL(filePath: mount.written("log")))
      // In place: nothing comes to the folder.
      try contents.write(to: URL(filePath: mount.written("log.1")))
      #expect(truncate(mount.written("log"), 0) == 0)
      try append("new \(number)\n", to: mount.written("log"))
      expected += ["unread \(number)", "new \(number)"]
      #expect(log.wait { $0.lines.last == expected.last }, "\(log.lines)")
      #expect(log.lines == expected)
    }
    #expect(!log.events.contains(.cutUnseen))
  }

  @Test(
    "A log that loses its name, and is made again a moment later, is told as deleted and followed on"
  )
  func goneForAMoment() throws {
    let log = try follow("one\n")
    #expect(rename(mount.written("log"), mount.written("log.1")) == 0)
    #expect(log.wait { $0.events.contains(.deleted) }, "\(log.events)")
    try append("two\n", to: mount.written("log"))
    #expect(log.wait { $0.lines == ["one", "two"] }, "\(log.events)")
    let isUnreadable = log.events.contains { if case .unreadable = $0 { true } else { false } }
    #expect(!isUnreadable)
  }

  @Test("An old size for a while is no truncation")
  func oldSize() throws {
    let log = try follow("one\ntwo\nthree\n")
    mount.turnOn(.size, 4)
    mount.turnOn(.calls)
    // It has looked more than once.
    #expect(Deadline.wait { mount.callCount > 6 })
    mount.turnOff(.size)
    try append("four\n", to: mount.written("log"))
    #expect(log.wait { $0.lines.last == "four" })
    #expect(log.lines == ["one", "two", "three", "four"])
    #expect(!log.events.contains(where: isTruncation))
  }

  @Test(
    "A file that is replaced where a server goes by names is read anew",
    arguments: ["one\nfour\n", "neu\nvier\n", "neu\nzwei\ndrei\n", "neu\n"])
  func byNames(text: String) throws {
    mount.turnOn(.byNames)
    let log = try follow("one\ntwo!\n")
    try append(text, to: mount.written("next"))
    #expect(rename(mount.written("next"), mount.written("log")) == 0)
    let expected = text.split(separator: "\n").map(String.init)
    #expect(log.wait { $0.lines.suffix(expected.count).elementsEqual(expected) })
    try append("more\n", to: mount.written("log"))
    #expect(log.wait { $0.lines.last == "more" })
    #expect(log.lines == ["one", "two!"] + expected + ["more"])
  }

  @Test("A file that another host rewrote to the same size")
  func sameSize() throws {
    let log = try follow("one\nfour\n")
    try rewrite("neu\nvier\n", at: mount.written("log"))
    #expect(log.wait { $0.lines == ["one", "four", "neu", "vier"] })
  }

  @Test("A size that comes before its data: no NUL is shown")
  func zeroTail() throws {
    let log = try follow("one\n")
    mount.turnOn(.zeroTail, 6)
    try append("two is late\n", to: mount.written("log"))
    #expect(log.wait { $0.partial == "two is" })
    mount.turnOff(.zeroTail)
    #expect(log.wait { $0.lines.last == "two is late" })
    #expect(log.lines == ["one", "two is late"])
  }

  @Test("Short reads")
  func shortReads() throws {
    mount.turnOn(.shortRead, 5)
    let lines = (0..<200).map { "line number \($0)" }
    let log = try follow(lines.joined(separator: "\n") + "\n", name: "short")
    #expect(log.lines == lines)
    try append("the end\n", to: mount.written("short"))
    #expect(log.wait { $0.lines.last == "the end" })
  }

  @Test(
    "An error passes: it is told, and then reading goes on, nothing lost and nothing twice",
    arguments: [BadMount.Switch.failAttributes, .failOpen, .failRead], [EIO, ESTALE, EACCES])
  func errors(point: BadMount.Switch, error: Int32) throws {
    let log = try follow("one\n")
    mount.turnOn(point, Int(error))
    // A stale handle makes it open the file again.
    if point == .failOpen { mount.turnOn(.failAttributes, Int(ESTALE)) }
    try append("two\n", to: mount.written("log"))
    #expect(log.wait { $0.events.contains { if case .unreadable = $0 { true } else { false } } })
    mount.turnOff(.failAttributes)
    mount.turnOff(point)
    try append("three\n", to: mount.written("log"))
    #expect(log.wait { $0.lines.last == "three" })
    #expect(log.lines == ["one", "two", "three"])
  }

  @Test("A hang stops its own files and no others; then it goes on where it was")
  func hang() throws {
    let folder = try TemporaryFolder()
    let here = folder.file("local")
    try append("here\n", to: here)
    try append("there\n", to: mount.written("log"))
    let tailers = try Tailers(workingDirectory: LogPath(folder.path))
    let (local, remote) = (FeedID(1), FeedID(2))
    tailers.follow(FeedRequest(feed: local, path: LogPath(here), lines: 9))
    tailers.follow(FeedRequest(feed: remote, path: LogPath(mount.mounted("log")), lines: 9))
    var lines: [FeedID: [String]] = [:]
    func drain() {
      for message in tailers.drain() {
        if case .lines(let batch) = message.report {
          lines[message.feed, default: []] += batch.texts
        }
      }
    }
    func wait(_ condition: () -> Bool) -> Bool {
      Deadline.wait {
        drain()
        return condition()
      }
    }
    #expect(wait { lines[local] == ["here"] && lines[remote] == ["there"] })
    mount.turnOn(.hang)
    var silent: [(FeedID, Int)] = []
    #expect(
      wait {
        silent = tailers.stalled(nowNanoseconds: DispatchTime.now().uptimeNanoseconds)
        return !silent.isEmpty
      })
    #expect(silent.map(\.0) == [remote])
    try append("hidden\n", to: mount.written("log"))
    try append("seen\n", to: here)
    #expect(wait { lines[local] == ["here", "seen"] })
    #expect(lines[remote] == ["there"])
    mount.turnOff(.hang)
    #expect(wait { lines[remote] == ["there", "hidden"] })
    #expect(tailers.stalled(nowNanoseconds: DispatchTime.now().uptimeNanoseconds).isEmpty)
  }

  @Test("A link from a local folder is followed by the mount's own tailer")
  func link() throws {
    let folder = try TemporaryFolder()
    try append("one\n", to: mount.written("log"))
    #expect(symlink(mount.mounted("log"), folder.file("link")) == 0)
    let log = try FollowedLog(folder.file("link"))
    #expect(log.wait { $0.lines == ["one"] })
    try append("two\n", to: mount.written("log"))
    #expect(log.wait { $0.lines == ["one", "two"] })
    #expect(
      log.events.contains(.opened(size: 4, offset: 0, watch: .polled(fileSystem: "fuse.testfs"))))
  }

  @Test("Two hundred quiet files ask little of their server")
  func gentle() throws {
    let names = (0..<200).map { "log-\($0)" }
    for name in names { try append("one\n", to: mount.written(name)) }
    let tailers = try Tailers(workingDirectory: LogPath("/"))
    for (number, name) in names.enumerated() {
      let feed = FeedID(UInt32(number + 1))
      tailers.follow(FeedRequest(feed: feed, path: LogPath(mount.mounted(name)), lines: 9))
      tailers.attend(feed, .hidden)
    }
    var open = 0
    #expect(
      Deadline.wait(60) {
        for message in tailers.drain() {
          if case .event(.caughtUp) = message.report { open += 1 }
        }
        return open == names.count
      })
    // Forty calls a second, whatever the number of files, and a reserve.
    mount.turnOn(.calls)
    let start = Date.now
    #expect(Deadline.wait { Date.now.timeIntervalSince(start) > 4 })
    #expect(mount.callCount < 280)
  }
}
