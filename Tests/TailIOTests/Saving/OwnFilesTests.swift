import Foundation
import LogCore
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("The program's own files are never replaced")
struct OwnFilesTests {
  private let folder: TemporaryFolder
  private let exporter: Exporter
  private let text = "mine\n"

  init() throws {
    folder = try TemporaryFolder()
    let files = FileManager.default
    for name in ["state/sessions", "config", "d"] {
      try files.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    }
    for name in [
      "state/sessions/baz", "state/command-history", "state/jobs", "state/other", "config/c.toml",
    ] {
      try append(text, to: folder.file(name))
    }
    try files.linkItem(
      atPath: folder.file("state/sessions/baz"), toPath: folder.file("hard.txt"))
    try files.createSymbolicLink(
      atPath: folder.file("sym.txt"), withDestinationPath: "state/command-history")
    try files.createSymbolicLink(atPath: folder.file("d/linked"), withDestinationPath: "../state")
    try files.createSymbolicLink(
      atPath: folder.file("config/dots.toml"), withDestinationPath: "c.toml")
    exporter = Exporter(
      workingDirectory: LogPath(folder.path), home: nil,
      own: OwnFiles(
        state: LogPath(folder.file("state")),
        configuration: LogPath(folder.file("config/dots.toml"))))
  }

  private func start(
    _ name: String, overwrite: Bool, goesOn: Bool = false, as id: ExportID = ExportID(1),
    _ report: @escaping @Sendable (ExportReport) -> Void
  ) {
    exporter.export(
      ExportRequest(
        target: .file(LogPath(name), overwrite: overwrite),
        sections: [
          .batch(LineBatch("two\n"), lines: 0..<1, origin: LineOrigin(stream: "s", prefix: []))
        ], filter: LineFilter(), goesOn: goesOn), as: id, report: report)
  }

  private func export(
    _ name: String, overwrite: Bool, goesOn: Bool = false
  ) throws -> ExportReport {
    let answer = Mutex<ExportReport?>(nil)
    start(name, overwrite: overwrite, goesOn: goesOn, as: ExportID(2)) { report in
      if report.isEnd { answer.withLock { $0 = report } }
    }
    #expect(Deadline.wait { answer.withLock { $0 != nil } })
    return try #require(answer.withLock { $0 })
  }

  private func refusal(_ name: String, _ words: String) -> ExportReport {
    let path = folder.path + "/" + name
    return .failed(path: LogPath(path), message: "cannot save to \(path): \(words)")
  }

  @Test(
    "By name, through a folder, a symbolic link, a hard link; also names that nothing has yet",
    arguments: [
      ("state/sessions/baz", "session file"), ("state/sessions/new", "session file"),
      ("state/command-history", "history of inputs"), ("state/jobs", "list of jobs seen before"),
      ("state/other", "state folder"), ("state/sessions/../new", "state folder"),
      ("d/linked/sessions/baz", "session file"), ("hard.txt", "session file"),
      ("sym.txt", "history of inputs"), ("config/c.toml", "configuration file"),
      ("config/dots.toml", "configuration file"),
    ])
  func refused(name: String, kind: String) throws {
    let article = kind == "state folder" ? "in " : ""
    for overwrite in [false, true] {
      for goesOn in [false, true] {
        #expect(
          try export(name, overwrite: overwrite, goesOn: goesOn)
            == refusal(name, "that is \(article)slurmtail-tui's own \(kind); choose another name"))
      }
    }
    if FileManager.default.fileExists(atPath: folder.file(name)) {
      #expect(try String(contentsOfFile: folder.file(name), encoding: .utf8) == text)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("state/sessions")) == ["baz"])
  }

  @Test("What lies beside them may be written")
  func beside() throws {
    for name in ["out.txt", "d/baz", "config/other.toml"] {
      guard case .saved = try export(name, overwrite: false) else {
        Issue.record("\(name) was not saved")
        continue
      }
    }
  }

  @Test("What a save is just writing is not replaced, until that has ended")
  func beingWritten() throws {
    let ended = Mutex(false)
    start("log.txt", overwrite: false, goesOn: true) { report in
      if report.isEnd { ended.withLock { $0 = true } }
    }
    let part = folder.file("log.txt.part")
    #expect(Deadline.wait { (try? String(contentsOfFile: part, encoding: .utf8)) == "two\n" })
    let words = "log.txt.part is just being written by a program; choose another name"
    #expect(try export("log.txt.part", overwrite: true) == refusal("log.txt.part", words))
    #expect(
      try export("log.txt", overwrite: true, goesOn: true) == refusal("log.txt", words))
    try FileManager.default.linkItem(atPath: part, toPath: folder.file("linked"))
    #expect(
      try export("linked", overwrite: true)
        == refusal("linked", "linked is just being written by a program; choose another name"))
    exporter.end(ExportID(1))
    #expect(Deadline.wait { ended.withLock { $0 } })
    #expect(try String(contentsOfFile: folder.file("log.txt"), encoding: .utf8) == "two\n")
    guard case .saved = try export("linked", overwrite: true) else {
      Issue.record("it is still refused")
      return
    }
  }
}
