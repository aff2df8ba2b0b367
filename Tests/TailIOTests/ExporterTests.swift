import Foundation
import LogCore
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("Saving to a file")
struct ExporterTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Runs an export to its end.
  private func export(
    _ name: String, overwrite: Bool = false, home: String? = nil, _ sections: [ExportSection],
    filter: LineFilter = LineFilter(), format: ExportFormat = .text, context: Int = 0
  ) throws -> ExportReport {
    let exporter = Exporter(
      workingDirectory: LogPath(folder.path), home: home.map { LogPath($0) })
    let answer = Mutex<ExportReport?>(nil)
    exporter.export(
      ExportRequest(
        target: .file(LogPath(name), overwrite: overwrite), sections: sections, filter: filter,
        context: context, format: format),
      as: ExportID(1)
    ) { report in if report.isEnd { answer.withLock { $0 = report } } }
    #expect(Deadline.wait { answer.withLock { $0 != nil } })
    return try #require(answer.withLock { $0 })
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  /// What lies in the folder, hidden files too.
  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  private let lines = [
    ExportSection.batch(LineBatch("a\nb\n"), lines: 0..<2, origin: LineOrigin(stream: "stdout"))
  ]

  @Test("A hole in the last lines is left out of what cannot hold one, and told")
  func holeInLastLines() throws {
    let log = folder.file("log")
    try append("first\n", to: log)
    #expect(truncate(log, 1 << 41) == 0)
    try append("last\n", to: log)
    let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
    let reports = Mutex<[ExportReport]>([])
    exporter.export(
      ExportRequest(
        target: .file(LogPath("/dev/null"), overwrite: true),
        sections: [
          .file(
            path: LogPath("log"), part: .last(lines: 3, end: .max),
            origin: LineOrigin(stream: "log", prefix: []))
        ], filter: LineFilter()),
      as: ExportID(1)
    ) { report in reports.withLock { $0.append(report) } }
    #expect(Deadline.wait { reports.withLock { $0.contains(where: \.isEnd) } })
    let told = reports.withLock { $0 }
    var hole: UInt64 = 0
    for report in told {
      if case .passedOver(_, let bytes) = report { hole += bytes }
    }
    #expect(hole > (1 << 41) - (1 << 20), "\(told)")
    guard case .saved(_, _, let bytes, nil) = told.last else {
      Issue.record("\(told)")
      return
    }
    #expect(bytes + hole == (1 << 41) + 5)
  }

  @Test("File and memory become one text, in a file like any other")
  func whole() throws {
    try append((0..<50_000).map { "old \($0)\n" }.joined(), to: folder.file("log"))
    let report = try export(
      "out.txt",
      [.file(path: LogPath("log"), part: .range(0..<488_890), origin: LineOrigin(stream: "stdout"))]
        + lines
        + [.partial(Array("half".utf8), origin: LineOrigin(stream: "stderr"))])
    let saved = try text("out.txt").split(separator: "\n")
    #expect(saved.first == "[stdout] old 0")
    #expect(saved[49_999] == "[stdout] old 49999")
    #expect(saved.suffix(3) == ["[stdout] a", "[stdout] b", "[stderr] half"])
    guard case .saved(_, let count, let bytes, nil) = report else {
      Issue.record("\(report)")
      return
    }
    #expect(count == 50_003)
    #expect(Int(bytes) == (try text("out.txt")).utf8.count)
    let mode =
      try FileManager.default.attributesOfItem(atPath: folder.file("out.txt"))[
        .posixPermissions] as? Int
    let mask = umask(0o022)
    umask(mask)
    #expect(mode == 0o600 & ~Int(mask))
    #expect(names == ["log", "out.txt"])
  }

  @Test(
    "Lines of memory and of files stand in the order in which they were given, also where bytes are copied"
  )
  func order() throws {
    try append("1\n2\n3", to: folder.file("log"))
    let origin = LineOrigin(stream: "stdout")
    for format in [ExportFormat.raw, .text] {
      _ = try export(
        "out", overwrite: true,
        [.file(path: LogPath("log"), part: .range(0..<2), origin: origin)] + lines + [
          .file(path: LogPath("log"), part: .range(2..<4), origin: origin),
          .batch(LineBatch("c\n"), lines: 0..<1, origin: origin),
          .rest(of: LogPath("log"), from: 4, known: Array("3".utf8), origin: origin),
        ], format: format)
      let saved = try text("out").replacing("[stdout] ", with: "")
      #expect(saved == (format == .raw ? "1\na\nb\n2\nc\n3" : "1\na\nb\n2\nc\n3\n"), "\(format)")
    }
  }

  /// Has lines of which each is hard, or easy, to filter handed to an export that goes on, which is hurried
  /// as soon as it has begun to work on them.
  private func hurriedExport(
    _ name: String, isHard: Bool, stops: Bool = false
  ) throws -> ExportReport {
    let line = String(repeating: "a", count: isHard ? 16 : 4) + "b\n"
    let text = String(repeating: line, count: 150_000)
    try append("aa\n" + text, to: folder.file("log"))
    let pattern = try Pattern(isHard ? "(a+)+$" : "b$|^aa$")
    let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
    let answer = Mutex<ExportReport?>(nil)
    exporter.export(
      ExportRequest(
        target: .file(LogPath(name), overwrite: false), sections: [],
        filter: LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: false)]),
        goesOn: true),
      as: ExportID(1)
    ) { report in if report.isEnd { answer.withLock { $0 = report } } }
    exporter.append(
      .file(path: LogPath("log"), part: .whole, origin: LineOrigin(stream: "log", prefix: [])),
      cost: 0, to: ExportID(1))
    exporter.append(
      .partial(Array("aaa".utf8), origin: LineOrigin(stream: "log", prefix: [])), cost: 0,
      to: ExportID(1))
    exporter.end(ExportID(1))
    exporter.hurry(ExportID(1))
    if stops { exporter.stop(ExportID(1)) }
    #expect(Deadline.wait { answer.withLock { $0 != nil } })
    return try #require(answer.withLock { $0 })
  }

  @Test("Whoever waits for the end of an export does not wait for lines that are hard to filter")
  func hurried() throws {
    guard case .saved(_, let lines, _, let remark) = try hurriedExport("out", isHard: true) else {
      Issue.record("it was not saved")
      return
    }
    // Nobody has got to the end of it: that takes minutes.
    #expect(remark?.contains("(a+)+$ takes too long") == true, "\(remark ?? "")")
    #expect(lines == 1)
    #expect(try text("out") == "aa\n")
    #expect(names == ["log", "out"])
  }

  @Test("What is easy to filter is written to its end, however much it is")
  func hurriedEasily() throws {
    guard case .saved(_, let lines, _, let remark) = try hurriedExport("out", isHard: false) else {
      Issue.record("it was not saved")
      return
    }
    #expect(remark == nil)
    #expect(lines == 150_001)
  }

  @Test("An export that is stopped in the middle of a hard filter leaves nothing")
  func stoppedInFilter() throws {
    let report = try hurriedExport("out", isHard: true, stops: true)
    #expect(report == .stopped(path: LogPath(folder.path + "/out")))
    #expect(names == ["log"])
  }

  @Test("A pattern sees all of a long line, and neighbours go from the file to memory")
  func longLines() throws {
    let long = "a" + String(repeating: "x", count: 600_000) + "z"
    let huge = "a" + String(repeating: "y", count: 5_000_000) + "z"
    let old = ["one", "two", long, "three", "four", "five", huge, "six", "seven", "last"]
    try append(old.map { $0 + "\n" }.joined(), to: folder.file("log"))
    let end = UInt64(old.reduce(0) { $0 + $1.utf8.count + 1 })
    let origin = LineOrigin(stream: "log", prefix: [])
    let sections = [
      ExportSection.file(path: LogPath("log"), part: .range(0..<end), origin: origin),
      .batch(LineBatch("new match\nnext\nafter\n"), lines: 0..<3, origin: origin),
    ]
    func filter(_ source: String) throws -> LineFilter {
      LineFilter(terms: [LineFilter.Term(pattern: try Pattern(source), isExclusion: false)])
    }
    _ = try export("out.txt", sections, filter: filter("^a.*z$|match"), context: 1)
    #expect(
      try text("out.txt").split(separator: "\n")
        == ["two", long[...], "three", "--", "last", "new match", "next"])
    _ = try export("out-2.txt", sections, filter: filter("^two|^four|^az?y"), context: 1)
    #expect(
      try text("out-2.txt").split(separator: "\n")
        == ["one", "two", long[...], "three", "four", "five", huge[...], "six"])
  }

  @Test("An existing file is not touched without asking, and replaced after")
  func overwriting() throws {
    try append("precious\n", to: folder.file("out.txt"))
    let report = try export("out.txt", lines)
    #expect(report == .exists(path: LogPath(folder.file("out.txt"))))
    #expect(try text("out.txt") == "precious\n")
    _ = try export("out.txt", overwrite: true, lines)
    #expect(try text("out.txt") == "[stdout] a\n[stdout] b\n")
    #expect(names == ["out.txt"])
  }

  @Test("A folder that is not there, a folder in place of a file: one clear line, nothing left")
  func unwritable() throws {
    guard case .failed(_, let missing) = try export("no/such/out.txt", lines) else {
      Issue.record("saved into a folder that is not there")
      return
    }
    #expect(missing.contains("cannot save to \(folder.path)/no/such/out.txt"))
    #expect(missing.contains("No such file or directory"))
    guard case .failed(_, let directory) = try export(".", lines) else {
      Issue.record("saved over a folder")
      return
    }
    #expect(directory.contains("it is a directory"))
    #expect(names == [])
  }

  @Test("What cannot be read is told as such, not as what cannot be written")
  func unreadable() throws {
    let source = folder.file("none.log")
    let report = try export(
      "out.txt",
      [.file(path: LogPath(source), part: .whole, origin: LineOrigin(stream: "s"))])
    guard case .failed(_, let message) = report else {
      Issue.record("saved what is not there")
      return
    }
    #expect(
      message == "cannot save to \(folder.file("out.txt")): cannot read \(source): "
        + "No such file or directory")
  }

  @Test("~ stands for the reader's own folder")
  func home() throws {
    _ = try export("~/out.txt", home: folder.path, lines)
    #expect(names == ["out.txt"])
  }

  @Test(
    "A full disk leaves the old file whole and nothing else",
    .enabled(if: getuid() == 0, "needs root to mount a small file system"))
  func fullDisk() throws {
    let mount = folder.file("small")
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
    #expect(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount) == 0)
    defer { #expect(run("umount", mount) == 0) }
    try append("old\n", to: mount + "/out.txt")
    let big = LineBatch(String(repeating: String(repeating: "x", count: 99) + "\n", count: 10_000))
    let report = try export(
      "small/out.txt", overwrite: true,
      [.batch(big, lines: 0..<10_000, origin: LineOrigin(stream: "stdout"))])
    guard case .failed(_, let message) = report else {
      Issue.record("\(report)")
      return
    }
    #expect(message.contains("No space left on device"))
    #expect(try String(contentsOfFile: mount + "/out.txt", encoding: .utf8) == "old\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: mount) == ["out.txt"])
  }

  @Test("An export that is stopped leaves nothing behind")
  func stopping() throws {
    try append(String(repeating: "line\n", count: 2_000_000), to: folder.file("log"))
    let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
    let answers = Mutex<[ExportReport]>([])
    exporter.export(
      ExportRequest(
        target: .file(LogPath("out.txt"), overwrite: false),
        sections: [
          .file(path: LogPath("log"), part: .whole, origin: LineOrigin(stream: "stdout"))
        ], filter: LineFilter(), format: .json), as: ExportID(7)
    ) { report in answers.withLock { $0.append(report) } }
    #expect(Deadline.wait { answers.withLock { !$0.isEmpty } })
    // It has no name while it is being written: a killed program leaves nothing either.
    #expect(names == ["log"])
    exporter.stop(ExportID(7))
    #expect(Deadline.wait { answers.withLock { $0.last?.isEnd ?? false } })
    #expect(
      answers.withLock { $0.last } == .stopped(path: LogPath(folder.file("out.txt"))))
    #expect(names == ["log"])
  }

  @Test("Paths are completed: folders with a slash, hidden names only when asked for")
  func completing() throws {
    for name in ["one", "one-more", ".hidden", "other"] {
      try append("x", to: folder.file(name))
    }
    try FileManager.default.createDirectory(
      atPath: folder.file("one-folder"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("one-link"), withDestinationPath: "one-folder")
    func complete(_ text: String) throws -> [String] {
      let exporter = Exporter(
        workingDirectory: LogPath(folder.path), home: LogPath(folder.path))
      let answer = Mutex<[String]?>(nil)
      exporter.complete(text) { found in answer.withLock { $0 = try? found.get() } }
      #expect(Deadline.wait { answer.withLock { $0 != nil } })
      return try #require(answer.withLock { $0 })
    }
    #expect(try complete("on") == ["one", "one-folder/", "one-link/", "one-more"])
    #expect(try complete("~/ot") == ["~/other"])
    #expect(try complete(folder.path + "/.h") == [folder.file(".hidden")])
    #expect(try complete("nothing") == [])
    #expect(try complete("no/such/") == [])
  }

  @Test(
    "A server that hangs holds up the saves from it, and no others",
    .enabled(if: BadMount.unavailableReason == nil, "needs root and FUSE"))
  func hungServer() throws {
    let mount = try BadMount()
    try append("far away\n", to: mount.written("log"))
    try append("near\n", to: folder.file("log"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: mount.mounted("log"))
    mount.turnOn(.hang)
    let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
    let ended = Mutex<[Int: ExportReport]>([:])
    func export(_ number: Int, _ path: String) {
      exporter.export(
        ExportRequest(
          target: .file(LogPath("out-\(number)"), overwrite: false),
          sections: [.file(path: LogPath(path), part: .whole, origin: LineOrigin(stream: "s"))],
          filter: LineFilter()), as: ExportID(number)
      ) { report in if report.isEnd { ended.withLock { $0[number] = report } } }
    }
    export(1, mount.mounted("log"))
    export(2, "log")
    #expect(Deadline.wait { ended.withLock { $0[2] != nil } })
    #expect(ended.withLock { $0[1] } == nil)
    #expect(try text("out-2") == "[s] near\n")
    mount.turnOff(.hang)
    #expect(Deadline.wait { ended.withLock { $0[1] != nil } })
    #expect(try text("out-1") == "[s] far away\n")
    export(3, "link")
    #expect(Deadline.wait { ended.withLock { $0[3] != nil } })
    #expect(try text("out-3") == "[s] far away\n")
  }

  private func run(_ command: String...) -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
