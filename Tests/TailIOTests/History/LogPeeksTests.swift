import Foundation
import LogCore
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("The ends of logs that nobody follows")
struct LogPeeksTests {
  /// Collects answers by the path that was asked for first.
  private final class Answers: Sendable {
    let found = Mutex<[String: LogTail?]>([:])

    func log(_ paths: String...) -> LogPeeks.Log {
      LogPeeks.Log(paths.map { LogPath($0) }) { [self] tail in
        found.withLock { $0[paths[0]] = .some(tail) }
      }
    }

    var count: Int { found.withLock { $0.count } }
    func lines(_ path: String) -> [String]? {
      found.withLock { ($0[path] ?? nil)?.lines.map { String(decoding: $0, as: UTF8.self) } }
    }
  }

  @Test("The last whole lines, of the first path that is a file")
  func reading() throws {
    let folder = try TemporaryFolder()
    let long = folder.file("long")
    try (1...100_000).map { "line \($0)\n" }.joined()
      .write(toFile: long, atomically: true, encoding: .utf8)
    try "one\ntwo".write(toFile: folder.file("short"), atomically: true, encoding: .utf8)
    try "".write(toFile: folder.file("empty"), atomically: true, encoding: .utf8)
    // Nobody writes to it: opening it must not wait.
    #expect(mkfifo(folder.file("fifo"), 0o600) == 0)
    let answers = Answers()
    LogPeeks().read([
      answers.log(long), answers.log(folder.file("none"), folder.file("short")),
      answers.log(folder.file("empty")), answers.log(folder.file("fifo")),
      answers.log(folder.path),
    ])
    #expect(Deadline.wait { answers.count == 5 })
    let lines = try #require(answers.lines(long))
    #expect(lines.last == "line 100000")
    #expect(lines.count > 100 && lines.count < 1000)
    #expect(lines.first?.hasPrefix("line ") == true)
    #expect(answers.lines(folder.file("none")) == ["one", "two"])
    #expect(answers.lines(folder.file("empty")) == [])
    #expect(answers.lines(folder.file("fifo")) == nil)
    #expect(answers.lines(folder.path) == nil)
  }

  @Test(
    "A file system that hangs holds up nothing but itself",
    .enabled(if: BadMount.unavailableReason == nil, "needs root and /dev/fuse"))
  func hanging() throws {
    let folder = try TemporaryFolder()
    try "here\n".write(toFile: folder.file("log"), atomically: true, encoding: .utf8)
    let mount = try BadMount()
    try "there\n".write(toFile: mount.written("log"), atomically: true, encoding: .utf8)
    let (answers, peeks) = (Answers(), LogPeeks())
    peeks.read([answers.log(mount.mounted("log"))])
    #expect(Deadline.wait { answers.lines(mount.mounted("log")) == ["there"] })
    mount.turnOn(.hang)
    peeks.read([answers.log(mount.mounted("other")), answers.log(folder.file("log"))])
    #expect(Deadline.wait { answers.lines(folder.file("log")) == ["here"] })
    #expect(answers.count == 2)
    mount.turnOff(.hang)
    #expect(Deadline.wait { answers.count == 3 })
  }
}
