import Foundation
import LogCore
import Synchronization
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Looking for the files of a pattern")
struct PathPatternsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ name: String) throws {
    let path = URL(fileURLWithPath: folder.file(name))
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("x\n".utf8).write(to: path)
  }

  private func search(_ pattern: String) throws -> PatternSearch {
    PatternSearch(
      for: try #require(PathPattern(LogPath(pattern))), from: LogPath(folder.path)
    ) { _ in RealFileSystem() }
  }

  private func found(_ pattern: String) throws -> [String] {
    try search(pattern).files.map(\.description)
  }

  @Test("Names and folders, as a shell finds them, in the form that was typed")
  func once() throws {
    for name in ["a/rank-1.log", "a/rank-0.log", "b/rank-0.log", "b/.rank-9.log", "b/other"] {
      try write(name)
    }
    try FileManager.default.createDirectory(
      atPath: folder.file("b/rank-folder.log"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("latest"), withDestinationPath: "b")
    #expect(try found("a/rank-*.log") == ["a/rank-0.log", "a/rank-1.log"])
    #expect(try found("?/rank-0.log") == ["a/rank-0.log", "b/rank-0.log"])
    #expect(try found("late*/*.log") == ["latest/rank-0.log"])
    #expect(try found("b/*") == ["b/other", "b/rank-0.log"])
    #expect(try found("b/.rank*") == ["b/.rank-9.log"])
    #expect(try found("c/*.log") == [])
    #expect(
      try found(folder.path + "/a/*0.log") == [folder.file("a/rank-0.log")])
    #expect(try search("b/*").trouble == nil)
  }

  @Test("A name that is there as it is written is meant itself")
  func literal() throws {
    try write("r[1].log")
    #expect(try found("r[1].log") == ["r[1].log"])
    try write("r1.log")
    #expect(try found("r[1].log") == ["r1.log"])
  }

  @Test("Names that are no UTF-8 are found like others")
  func bytes() throws {
    let name = Array("caf".utf8) + [0xE9] + Array(".log".utf8)
    let path = Array(folder.file("").utf8) + name
    let file = path.map { CChar(bitPattern: $0) } + [0]
    close(open(file, O_CREAT | O_WRONLY, 0o600))
    #expect(try search("caf?.log").files.map(\.bytes) == [name])
  }

  @Test("What comes is told once: a file, a file in a folder that comes, a folder on the way")
  func later() throws {
    let patterns = PathPatterns(workingDirectory: LogPath(folder.path), home: nil)
    let box = Mutex<[PatternMatches]>([])
    patterns.watch(PatternID(1), LogPath("run*/rank-*.log")) { new in
      box.withLock { $0.append(new) }
    }
    func all() -> [String] {
      box.withLock { $0.flatMap { $0.found.map(\.description) } }
    }
    #expect(Deadline.wait { !box.withLock { $0.isEmpty } }, "the first look")
    #expect(all().isEmpty)
    try write("run1/rank-0.log")
    #expect(Deadline.wait { all() == ["run1/rank-0.log"] }, "a folder and a file")
    try write("run1/rank-1.log")
    try write("run2/rank-0.log")
    #expect(Deadline.wait { all().count == 3 }, "more of them")
    #expect(Set(all()) == ["run1/rank-0.log", "run1/rank-1.log", "run2/rank-0.log"])
    patterns.end(PatternID(1))
  }

  @Test("An announcement is never put off by a look that has begun before it")
  func pace() {
    for seed in 0..<2000 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var pace = PatternPace()
      var now: UInt64 = 1
      var alertedAt: UInt64?
      for _ in 0..<50 {
        now += UInt64.random(in: 1...3_000_000_000, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          pace.alert(at: now)
          alertedAt = alertedAt ?? now
        default:
          pace.begin()
          alertedAt = nil
          if Bool.random(using: &random) {
            now += 1
            pace.alert(at: now)
            alertedAt = now
          }
          pace.end(
            at: now + 1, hasFound: Bool.random(using: &random),
            isAnnounced: Bool.random(using: &random), isLocal: Bool.random(using: &random),
            calls: Int.random(in: 1...10_000, using: &random))
        }
        if let alertedAt {
          #expect(pace.next <= alertedAt + Monotonic.seconds(0.1), "seed \(seed)")
        }
      }
    }
  }

  @Test("On a remote mount no more calls are made than it is allowed")
  func budget() {
    var pace = PatternPace()
    var now: UInt64 = 1
    var calls = 0
    while now < Monotonic.seconds(1000) {
      pace.begin()
      calls += 40
      pace.end(at: now, hasFound: false, isAnnounced: false, isLocal: false, calls: 40)
      now = pace.next
    }
    #expect(Double(calls) <= 1000 * IOLimits.callsForPatterns + 80)
  }
}
