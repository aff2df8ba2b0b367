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
    filter: LineFilter = LineFilter()
  ) throws -> ExportReport {
    let exporter = Exporter(
      workingDirectory: LogPath(folder.path), home: home.map { LogPath($0) })
    let answer = Mutex<ExportReport?>(nil)
    exporter.export(
      ExportRequest(
        target: .file(LogPath(name), overwrite: overwrite), sections: sections, filter: filter),
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

  private func run(_ command: String...) -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
