import Foundation
import LogCore
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("A log is never replaced")
struct LogsAreKeptTests {
  private let folder: TemporaryFolder
  private let logs = FollowedLogs()
  private let tailers: Tailers
  private let exporter: Exporter
  private let text = "one\ntwo\n"

  init() throws {
    folder = try TemporaryFolder()
    let here = LogPath(folder.path)
    tailers = try Tailers(workingDirectory: here, logs: logs)
    exporter = Exporter(workingDirectory: here, home: nil, logs: logs)
  }

  /// Follows files and waits until each is open, or known to be missing.
  private func follow(_ names: String...) {
    for (number, name) in names.enumerated() {
      tailers.follow(FeedRequest(feed: FeedID(UInt32(number)), path: LogPath(name), lines: 10))
    }
    var known: Set<FeedID> = []
    #expect(
      Deadline.wait {
        for message in tailers.drain() {
          switch message.report {
          case .event(.opened), .event(.missing): known.insert(message.feed)
          default: break
          }
        }
        return known.count == names.count
      })
  }

  private func request(
    _ name: String, overwrite: Bool, goesOn: Bool = false
  ) -> ExportRequest {
    ExportRequest(
      target: .file(LogPath(name), overwrite: overwrite),
      sections: [
        .batch(LineBatch("two\n"), lines: 0..<1, origin: LineOrigin(stream: "s", prefix: []))
      ], filter: LineFilter(), goesOn: goesOn)
  }

  private func export(_ name: String, overwrite: Bool) throws -> ExportReport {
    let answer = Mutex<ExportReport?>(nil)
    exporter.export(request(name, overwrite: overwrite), as: ExportID(1)) { report in
      if report.isEnd { answer.withLock { $0 = report } }
    }
    #expect(Deadline.wait { answer.withLock { $0 != nil } })
    return try #require(answer.withLock { $0 })
  }

  /// Which file it is, and what it holds.
  private func state(of name: String) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
    let number = attributes[.systemFileNumber] as? Int ?? 0
    return "\(number) \(try String(contentsOfFile: folder.file(name), encoding: .utf8))"
  }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  @Test(
    "By its name, through a folder, a symbolic link, a hard link: refused, whatever is answered",
    arguments: [
      "p.log", "./d/../p.log", "sym.log", "far.log", "hard.log", "d/linked/p.log", "second.log",
    ])
  func refused(name: String) throws {
    try append(text, to: folder.file("p.log"))
    try append(text, to: folder.file("second.log"))
    let files = FileManager.default
    try files.createDirectory(atPath: folder.file("d"), withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: folder.file("sym.log"), withDestinationPath: "p.log")
    try files.createSymbolicLink(
      atPath: folder.file("far.log"), withDestinationPath: "d/../sym.log")
    try files.createSymbolicLink(atPath: folder.file("d/linked"), withDestinationPath: "..")
    try files.linkItem(atPath: folder.file("p.log"), toPath: folder.file("hard.log"))
    follow("p.log", "second.log")
    let before = try (state(of: "p.log"), state(of: "second.log"))
    for overwrite in [false, true] {
      let report = try export(name, overwrite: overwrite)
      let log = FeedID(name == "second.log" ? 1 : 0)
      #expect(report == .isLog(path: LogPath(folder.path + "/" + name), log: log))
    }
    #expect(try (state(of: "p.log"), state(of: "second.log")) == before)
  }

  @Test("A log that was renamed while it is read is still one, and so is its old name")
  func renamed() throws {
    try append(text, to: folder.file("p.log"))
    follow("p.log")
    let before = try state(of: "p.log")
    #expect(rename(folder.file("p.log"), folder.file("p.log.1")) == 0)
    for name in ["p.log.1", "p.log"] {
      let path = LogPath(folder.file(name))
      #expect(try export(name, overwrite: true) == .isLog(path: path, log: FeedID(0)))
    }
    #expect(try state(of: "p.log.1") == before)
    #expect(names == ["p.log.1"])
  }

  @Test("Where a log is waited for, nothing else is put")
  func awaited() throws {
    follow("later.log")
    let report = try export("./later.log", overwrite: false)
    #expect(report == .isLog(path: LogPath(folder.path + "/./later.log"), log: FeedID(0)))
    #expect(names == [])
  }

  @Test("What is no longer followed may be replaced")
  func unfollowed() throws {
    try append(text, to: folder.file("p.log"))
    follow("p.log")
    tailers.unfollow(FeedID(0))
    guard case .saved = try export("p.log", overwrite: true) else {
      Issue.record("it was not replaced")
      return
    }
  }

  @Test("A target that becomes the log while it is written, and a .part that is one")
  func later() throws {
    try append(text, to: folder.file("p.log"))
    try append(text, to: folder.file("other.part"))
    follow("p.log", "other.part")
    let before = try (state(of: "p.log"), state(of: "other.part"))
    let answers = Mutex<[Int: ExportReport]>([:])
    func start(_ number: Int, _ name: String) {
      exporter.export(request(name, overwrite: true, goesOn: true), as: ExportID(number)) {
        report in
        if report.isEnd { answers.withLock { $0[number] = report } }
      }
    }
    start(1, "out.txt")
    #expect(Deadline.wait { names.contains("out.txt.part") })
    #expect(link(folder.file("p.log"), folder.file("out.txt")) == 0)
    exporter.end(ExportID(1))
    start(2, "other")
    #expect(Deadline.wait { answers.withLock { $0.count == 2 } })
    #expect(
      answers.withLock { $0 } == [
        1: .isLog(path: LogPath(folder.file("out.txt")), log: FeedID(0)),
        2: .failed(
          path: LogPath(folder.file("other")),
          message:
            "cannot save to \(folder.file("other")): until it is complete it would be called "
            + "other.part, and that is a log, which is never replaced"),
      ])
    #expect(try (state(of: "p.log"), state(of: "other.part")) == before)
    #expect(names == ["other.part", "out.txt", "p.log"])
  }

  @Test("The files of sessions and inputs are no exception")
  func state() throws {
    try append(text, to: folder.file("p.log"))
    let sessions = folder.file("sessions")
    try FileManager.default.createDirectory(atPath: sessions, withIntermediateDirectories: true)
    try FileManager.default.linkItem(
      atPath: folder.file("p.log"), toPath: sessions + "/night")
    try FileManager.default.linkItem(
      atPath: folder.file("p.log"), toPath: folder.file("search-history"))
    follow("p.log")
    let before = try state(of: "p.log")
    let store = SessionStore(state: LogPath(folder.path), logs: logs)
    guard case .failed(let message)? = store.saveAtEnd("x", as: "night", patience: 30) else {
      Issue.record("the log was replaced")
      return
    }
    #expect(message.contains("watched as a log"))
    let memory = InputMemory(folder: LogPath(folder.path), logs: logs)
    memory.remember(["x"], as: "search")
    // Written in order: when this one is there, the other has been tried.
    memory.remember(["x"], as: "command")
    #expect(Deadline.wait { names.contains("command-history") })
    #expect(try state(of: "p.log") == before)
    #expect(try state(of: "search-history") == before)
    #expect(try state(of: "sessions/night") == before)
  }

  @Test(
    "A log on a server that hangs holds up no save of the same name elsewhere",
    .enabled(if: BadMount.unavailableReason == nil, "needs root and FUSE"))
  func hungServer() throws {
    let mount = try BadMount()
    try append(text, to: mount.written("p.log"))
    follow(mount.mounted("p.log"))
    let before = try String(contentsOfFile: mount.written("p.log"), encoding: .utf8)
    #expect(
      try export(mount.mounted("p.log"), overwrite: true)
        == .isLog(path: LogPath(mount.mounted("p.log")), log: FeedID(0)))
    mount.turnOn(.hang)
    guard case .saved = try export("p.log", overwrite: true) else {
      Issue.record("it was not saved")
      return
    }
    mount.turnOff(.hang)
    #expect(try String(contentsOfFile: mount.written("p.log"), encoding: .utf8) == before)
  }
}
