import Foundation
import LogCore
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("What is half written")
struct UnfinishedFileTests {
  private let folder: TemporaryFolder
  private let exporter: Exporter

  init() throws {
    folder = try TemporaryFolder()
    exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
  }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  private func lines(_ text: String) -> ExportSection {
    .batch(LineBatch(text), lines: 0..<1, origin: LineOrigin(stream: "s", prefix: []))
  }

  @Test("It is taken away before the program ends, whatever its writer waits for")
  func abandoned() throws {
    let ends = Mutex<[ExportReport]>([])
    for number in 1...3 {
      exporter.export(
        ExportRequest(
          target: .file(LogPath("out-\(number)"), overwrite: false), sections: [lines("a\n")],
          filter: LineFilter(), goesOn: true), as: ExportID(number)
      ) { report in if report.isEnd { ends.withLock { $0.append(report) } } }
    }
    #expect(Deadline.wait { names == ["out-1.part", "out-2.part", "out-3.part"] })
    exporter.end(ExportID(1))
    #expect(Deadline.wait { ends.withLock { $0.count } == 1 })
    exporter.abandonAll(patience: Deadline.usual)
    #expect(names == ["out-1"])
    #expect(try text("out-1") == "a\n")
    // Nothing comes in its place.
    #expect(Deadline.wait { ends.withLock { $0.count } == 3 })
    #expect(names == ["out-1"])
  }

  @Test("A log that cannot be read costs the rest nothing, and is told")
  func unreadableRest() throws {
    let told = Mutex<[String]>([])
    let ends = Mutex<[ExportReport]>([])
    try append("more\nand more", to: folder.file("changed"))
    let origin = LineOrigin(stream: "s", prefix: [])
    exporter.export(
      ExportRequest(
        target: .file(LogPath("out"), overwrite: false), sections: [], filter: LineFilter(),
        goesOn: true), as: ExportID(1)
    ) { report in
      if case .leftOut(let message) = report { told.withLock { $0.append(message) } }
      if report.isEnd { ends.withLock { $0.append(report) } }
    }
    let sections: [ExportSection] = [
      lines("a\n"), .file(path: LogPath("gone"), part: .whole, origin: origin),
      .rest(of: LogPath("gone"), from: 2, known: Array("half".utf8), origin: origin),
      .rest(of: LogPath("changed"), from: 5, known: Array("and".utf8), origin: origin),
      .rest(of: LogPath("changed"), from: 5, known: Array("AND".utf8), origin: origin),
      .rest(of: LogPath("changed"), from: 14, known: [], origin: origin),
    ]
    for section in sections { exporter.append(section, cost: 0, to: ExportID(1)) }
    exporter.end(ExportID(1))
    #expect(Deadline.wait { ends.withLock { !$0.isEmpty } })
    #expect(try text("out") == "a\nhalf\nand more\nAND")
    guard case .saved(_, 4, _, nil)? = ends.withLock({ $0.first }) else {
      Issue.record("\(ends.withLock { $0 })")
      return
    }
    #expect(told.withLock { $0 } == ["cannot read gone: No such file or directory"])
  }
}
