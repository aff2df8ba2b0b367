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
    let log = FollowedLog(path, lines: count)
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
    let log = FollowedLog(path, lines: 10)
    #expect(log.wait { $0.lines.count == 10 })
    #expect(log.lines.first?.hasPrefix("40 ") ?? false)
    // On a local file system the lines before are counted, so that numbers are right.
    #expect(log.wait { $0.events.contains(.countedBefore(lines: 40)) })
  }

  @Test("Growth, and an unfinished line that grows in place")
  func growth() throws {
    let path = folder.file("log")
    try append("one\n", to: path)
    let log = FollowedLog(path)
    #expect(log.wait { $0.lines == ["one"] })
    try append("tw", to: path)
    #expect(log.wait { $0.partial == "tw" })
    try append("o", to: path)
    #expect(log.wait { $0.partial == "two" })
    try append("\nthree\n", to: path)
    #expect(log.wait { $0.lines == ["one", "two", "three"] && $0.partial.isEmpty })
  }

  @Test("Truncation: the same file from its start")
  func truncation() throws {
    let path = folder.file("log")
    try append("old 1\nold 2\nhalf", to: path)
    let log = FollowedLog(path)
    #expect(log.wait { $0.partial == "half" })
    try rewrite("new\n", at: path)
    #expect(log.wait { $0.lines.last == "new" })
    #expect(log.lines == ["old 1", "old 2", "new"])
    #expect(log.events.contains { if case .truncated = $0 { true } else { false } })
    #expect(log.batches.last?.generation == 1)
    #expect(log.batches.last?.fileOffset == 0)
    #expect(log.partial.isEmpty)
  }

  @Test("Replacement: the old file is read to its end first")
  func replacement() throws {
    let path = folder.file("log")
    try append("old\n", to: path)
    let log = FollowedLog(path)
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
    let log = FollowedLog(path)
    #expect(log.wait { $0.lines == ["old"] })
    try FileManager.default.removeItem(atPath: path)
    #expect(log.wait { $0.events.contains(.deleted) })
    try append("again\n", to: path)
    #expect(log.wait { $0.lines == ["old", "again"] })
  }

  @Test("A file that appears later is read from its start, even where its folder comes late too")
  func lateFile() throws {
    let path = folder.file("sub/dir/log")
    let log = FollowedLog(path, lines: 1)
    #expect(log.wait { $0.events == [.missing] })
    try FileManager.default.createDirectory(
      atPath: folder.file("sub/dir"), withIntermediateDirectories: true)
    try append("1\n2\n3\n", to: path)
    #expect(log.wait { $0.lines == ["1", "2", "3"] })
  }

  @Test("Folders, FIFOs and devices are refused in words")
  func refused() throws {
    let fifo = folder.file("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    for (path, kind) in [(folder.path, FileKind.directory), (fifo, .fifo), ("/dev/null", .device)] {
      let log = FollowedLog(path)
      #expect(log.wait { $0.events == [.refused(kind)] }, "\(path)")
    }
  }

  @Test(
    "A file that may not be read is told, and read once it may be",
    .enabled(if: getuid() != 0, "root may read everything"))
  func permission() throws {
    let path = folder.file("log")
    try append("secret\n", to: path)
    chmod(path, 0)
    let log = FollowedLog(path)
    #expect(log.wait { $0.events == [.unreadable(message: "Permission denied")] })
    chmod(path, 0o600)
    #expect(log.wait { $0.lines == ["secret"] })
  }

  @Test("A burst that nobody takes waits in its file, and nothing is lost")
  func backPressure() throws {
    let path = folder.file("log")
    try append("start\n", to: path)
    let capacity = 1024 * 1024
    let log = FollowedLog(path, mailboxCapacity: capacity)
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
    let log = FollowedLog(path)
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
