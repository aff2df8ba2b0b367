import Foundation
import LogCore
import TailIO
import TailTestSupport
import Testing

@Suite("Following a file")
struct FollowingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test(
    "Starts with the last lines, however the file ends",
    arguments: [
      ("", 3, []), ("a\n", 3, ["a"]), ("a\nb\nc\nd\n", 2, ["c", "d"]), ("a\nb\nc", 2, ["b"]),
      ("a\nb\nc\n", 0, []), ("\n\n\n", 2, ["", ""]), ("a\nb\n", 100, ["a", "b"]),
    ] as [(String, Int, [String])])
  func start(content: String, count: Int, expected: [String]) throws {
    let path = folder.file("log")
    try append(content, to: path)
    let log = try FollowedLog(path, lines: count)
    #expect(log.wait { $0.isOpen })
    try append("new\n", to: path)
    let first = content.hasSuffix("c") ? "cnew" : "new"
    #expect(log.wait { $0.lines.last == first })
    #expect(log.lines == expected + [first])
  }

  @Test("The last lines of a big file, which begin far back")
  func bigFile() throws {
    let path = folder.file("log")
    let long = String(repeating: "x", count: 30_000)
    try append((0..<50).map { "\($0) \(long)\n" }.joined(), to: path)
    let log = try FollowedLog(path, lines: 10)
    #expect(log.wait { $0.lines.count == 10 })
    #expect(log.lines.first?.hasPrefix("40 ") ?? false)
    // On a local file system the lines before are counted, so that numbers are right.
    #expect(log.wait { $0.events.contains(.countedBefore(lines: 40)) })
  }

  @Test("Nothing is counted before there is a screen, and all of it after")
  func countingWaits() throws {
    let path = folder.file("log")
    try append((0..<5000).map { "\($0)\n" }.joined(), to: path)
    let log = try FollowedLog(path, lines: 10, counting: .behindFirstScreen)
    // A count would have come in between.
    for number in 5000..<5020 {
      try append("\(number)\n", to: path)
      #expect(log.wait { $0.lines.last == "\(number)" })
    }
    #expect(!log.events.contains { if case .countedBefore = $0 { true } else { false } })
    log.beginCounting()
    let first = log.batches.first?.texts.first.flatMap { UInt64($0) } ?? 0
    #expect(log.wait { $0.events.contains(.countedBefore(lines: first)) })
  }

  @Test("Growth, and an unfinished line that grows in place")
  func growth() throws {
    let path = folder.file("log")
    try append("one\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["one"] })
    try append("tw", to: path)
    #expect(log.wait { $0.partial == "tw" })
    try append("o", to: path)
    #expect(log.wait { $0.partial == "two" })
    try append("\nthree\n", to: path)
    #expect(log.wait { $0.lines == ["one", "two", "three"] && $0.partial.isEmpty })
  }

  @Test("Closing a file that was written is told, be it without a line; reading it is not")
  func closing() throws {
    let path = folder.file("log")
    try append("one\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["one"] })
    _ = try String(contentsOfFile: path, encoding: .utf8)
    let file = open(path, O_WRONLY | O_APPEND)
    #expect(write(file, "two\n", 4) == 4)
    #expect(log.wait { $0.lines == ["one", "two"] })
    #expect(!log.events.contains(.closed))
    close(file)
    #expect(log.wait { $0.events.contains(.closed) })
  }

  @Test("Truncation: the same file from its start")
  func truncation() throws {
    let path = folder.file("log")
    try append("old 1\nold 2\nhalf", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.partial == "half" })
    try rewrite("new\n", at: path)
    #expect(log.wait { $0.lines.last == "new" })
    // What had no end yet was read all the same.
    #expect(log.lines == ["old 1", "old 2", "half", "new"])
    #expect(log.events.contains { if case .truncated = $0 { true } else { false } })
    #expect(log.batches.last?.generation == 1)
    #expect(log.batches.last?.fileOffset == 0)
    #expect(log.partial.isEmpty)
  }

  @Test("Replacement: the old file is read to its end first")
  func replacement() throws {
    let path = folder.file("log")
    try append("old\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["old"] })
    try append("brand new\n", to: folder.file("next"))
    try append("last words\n", to: path)
    #expect(rename(folder.file("next"), path) == 0)
    #expect(log.wait { $0.lines.last == "brand new" })
    #expect(log.lines == ["old", "last words", "brand new"])
    #expect(log.events.contains(.replaced))
  }

  @Test("Deletion and coming back")
  func deletion() throws {
    let path = folder.file("log")
    try append("old\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["old"] })
    try FileManager.default.removeItem(atPath: path)
    #expect(log.wait { $0.events.contains(.deleted) })
    try append("again\n", to: path)
    #expect(log.wait { $0.lines == ["old", "again"] })
  }

  @Test("A file that appears later is read from its start, even where its folder comes late too")
  func lateFile() throws {
    let path = folder.file("sub/dir/log")
    let log = try FollowedLog(path, lines: 1)
    #expect(log.wait { $0.events == [.missing] })
    try FileManager.default.createDirectory(
      atPath: folder.file("sub/dir"), withIntermediateDirectories: true)
    try append("1\n2\n3\n", to: path)
    #expect(log.wait { $0.lines == ["1", "2", "3"] })
  }

  @Test("The folder is swapped for another one")
  func swappedFolder() throws {
    let path = folder.file("logs/log")
    try FileManager.default.createDirectory(
      atPath: folder.file("logs"), withIntermediateDirectories: true)
    try append("old\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["old"] })
    try FileManager.default.createDirectory(
      atPath: folder.file("next"), withIntermediateDirectories: true)
    try append("new\n", to: folder.file("next/log"))
    #expect(rename(folder.file("logs"), folder.file("before")) == 0)
    #expect(rename(folder.file("next"), folder.file("logs")) == 0)
    #expect(log.wait { $0.lines == ["old", "new"] })
    try append("more\n", to: path)
    #expect(log.wait { $0.lines == ["old", "new", "more"] })
  }

  @Test("A link that is switched to another file")
  func switchedLink() throws {
    let path = folder.file("current.log")
    try append("one\n", to: folder.file("1.log"))
    try append("two\n", to: folder.file("2.log"))
    #expect(symlink("1.log", path) == 0)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["one"] })
    #expect(symlink("2.log", folder.file("link")) == 0)
    #expect(rename(folder.file("link"), path) == 0)
    #expect(log.wait { $0.lines == ["one", "two"] })
    try append("more\n", to: folder.file("2.log"))
    #expect(log.wait { $0.lines == ["one", "two", "more"] })
  }

  @Test("Copied away and truncated, and a writer that does not append leaves a hole")
  func copyTruncate() throws {
    let path = folder.file("log")
    let writer = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(writer) }
    let line = String(repeating: "x", count: 9999) + "\n"
    #expect(line.withCString { write(writer, $0, 10_000) } == 10_000)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines.count == 1 })
    #expect(truncate(path, 0) == 0)
    #expect(log.wait { $0.events.contains(.truncated(from: 10_000, to: 0)) })
    #expect("after\n".withCString { write(writer, $0, 6) } == 6)
    #expect(log.wait { $0.lines.last == "after" })
    #expect(log.events.contains(.nulRun(bytes: 10_000)))
  }

  @Test("Rewritten to the same size in place")
  func sameSize() throws {
    let path = folder.file("log")
    try append("first run\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines == ["first run"] })
    try rewrite("other run\n", at: path)
    #expect(log.wait { $0.lines.last == "other run" })
    #expect(log.lines == ["first run", "other run"])
  }

  @Test("A line of 100 MB without a newline comes in pieces, and not a byte is lost")
  func giantLine() throws {
    let path = folder.file("log")
    let block = String(repeating: "0123456789", count: 100_000)
    for _ in 0..<100 { try append(block, to: path) }
    try append("\nnext\n", to: path)
    let log = try FollowedLog(path, lines: 1_000_000)
    #expect(log.wait { $0.lines.last == "next" })
    // The first of it is cut where looking back ends.
    #expect(log.batches.allSatisfy { $0.memoryCost <= 3 * LogLimits.chunkLength })
    try append(block + block + "\n", to: path)
    #expect(log.wait { $0.batches.last?.isTerminated(($0.batches.last?.count ?? 1) - 1) ?? false })
    let end = log.batches.suffix(60).reduce(0) { $0 + $1.bytes.count }
    #expect(end >= 2_000_001)
  }

  @Test("Folders, FIFOs and devices are refused in words")
  func refused() throws {
    let fifo = folder.file("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    for (path, kind) in [(folder.path, FileKind.directory), (fifo, .fifo), ("/dev/null", .device)] {
      let log = try FollowedLog(path)
      #expect(log.wait { $0.events == [.refused(kind)] }, "\(path)")
    }
  }

  @Test("What is no file may give way to one, at once and later, and that is followed")
  func madeInTheWrongPlace() throws {
    for isFolderFirst in [true, false] {
      let path = folder.file("made-\(isFolderFirst)")
      if !isFolderFirst { try append("one\n", to: path) }
      if isFolderFirst { #expect(mkdir(path, 0o700) == 0) }
      let log = try FollowedLog(path)
      if !isFolderFirst {
        #expect(log.wait { $0.lines == ["one"] })
        unlink(path)
        #expect(mkdir(path, 0o700) == 0)
      }
      #expect(log.wait { $0.events.contains(.refused(.directory)) })
      rmdir(path)
      #expect(mkfifo(path, 0o600) == 0)
      #expect(log.wait { $0.events.contains(.refused(.fifo)) })
      unlink(path)
      try append("two\n", to: path)
      #expect(log.wait { $0.lines.last == "two" }, "\(isFolderFirst): \(log.events)")
      #expect(log.lines == (isFolderFirst ? ["two"] : ["one", "two"]))
      let isToldOfOthers = log.events.contains { if case .passedBy = $0 { true } else { false } }
      #expect(!isToldOfOthers, "\(log.events)")
    }
  }

  @Test(
    "A file that may not be read is told, and read once it may be",
    .enabled(if: getuid() != 0, "root may read everything"))
  func permission() throws {
    let path = folder.file("log")
    try append("secret\n", to: path)
    chmod(path, 0)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.events == [.unreadable(message: "Permission denied")] })
    chmod(path, 0o600)
    #expect(log.wait { $0.lines == ["secret"] })
  }

  @Test("Of what was read in pieces, the last one says that it is the last")
  func lastOfFlood() throws {
    let path = folder.file("log")
    try append("start\n", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.lines.count == 1 })
    let before = log.goesOn.count
    try append(
      String(repeating: "a line of a flood\n", count: 100_000) + "the unfinished end", to: path)
    #expect(log.wait { $0.lines.count == 100_001 && !$0.partial.isEmpty })
    let news = log.goesOn[before...]
    #expect(news.last == false)
    #expect(news.contains(true))
  }

  @Test("A burst that nobody takes waits in its file, and nothing is lost")
  func backPressure() throws {
    let path = folder.file("log")
    try append("start\n", to: path)
    let capacity = 1024 * 1024
    let log = try FollowedLog(path, mailboxCapacity: capacity)
    #expect(log.wait { $0.lines.count == 1 })
    let block = (0..<100_000).map { "line number \($0)\n" }.joined()
    for _ in 0..<5 { try append(block, to: path) }
    // Whatever is taken at one time fits the mailbox and one batch more.
    var highest = 0
    let isComplete = Deadline.wait {
      let before = log.batches.count
      log.drain()
      highest = max(highest, log.batches[before...].reduce(0) { $0 + $1.memoryCost })
      return log.lines.count == 500_001
    }
    #expect(isComplete, "\(log.lines.count) lines arrived")
    #expect(highest <= capacity + LogLimits.chunkLength * 2)
    #expect(log.lines.last == "line number 99999")
  }

  @Test("Random appends, truncations and replacements", arguments: 1...25 as ClosedRange<UInt64>)
  func model(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let path = folder.file("log")
    try append("", to: path)
    let log = try FollowedLog(path)
    #expect(log.wait { $0.isOpen })
    var expected: [String] = []
    var size = 0
    for step in 0..<30 {
      let text =
        "\(seed)-\(step)-" + String(repeating: "x", count: Int.random(in: 0..<3000, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where size > 10:
        // Shorter than what was there: a truncation that can be seen.
        try rewrite("t\(step)\n", at: path)
        expected.append("t\(step)")
        size = 3
      case 1:
        try append(text + "\n", to: folder.file("next"))
        #expect(rename(folder.file("next"), path) == 0)
        expected.append(text)
        size = text.utf8.count + 1
      default:
        let cut = Int.random(in: 0...text.utf8.count, using: &random)
        try append(String(text.prefix(cut)), to: path)
        try append(String(text.dropFirst(cut)) + "\n", to: path)
        expected.append(text)
        size += text.utf8.count + 1
      }
      #expect(log.wait { $0.lines == expected }, "seed \(seed), step \(step)")
      if log.lines != expected { return }
    }
  }
}
