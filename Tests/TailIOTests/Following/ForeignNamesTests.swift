import Foundation
import LogCore
import SystemPackage
import TailTestSupport
import Testing

@testable import TailIO

/// Announcements of the real kernel, and what a tailer does about them.
@Suite(
  "Names that others make and remove in folders on the way",
  .enabled(
    if: MountHome(of: LogPath(NSTemporaryDirectory()), handOvers: 0).isLocal,
    "temporary files are on no local file system"))
struct ForeignNamesTests {
  /// The kernel's, with a note of which paths it was asked about.
  private final class NotedFileSystem: FileSystem {
    private let real = RealFileSystem()
    private(set) var asked: Set<LogPath> = []
    private(set) var calls = 0

    func forget() { asked = [] }

    private func note(_ path: LogPath) {
      asked.insert(path)
      calls += 1
    }

    func open(_ path: LogPath) throws(Errno) -> Int32 {
      note(path)
      return try real.open(path)
    }

    func close(_ descriptor: Int32) { real.close(descriptor) }

    func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
      calls += 1
      return try real.facts(of: descriptor, fresh: fresh)
    }

    func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts {
      note(path)
      return try real.facts(of: path, fresh: fresh)
    }

    func read(
      _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(Errno) -> Int {
      calls += 1
      return try real.read(descriptor, into: buffer, at: offset)
    }

    func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? {
      calls += 1
      return try real.nextData(in: descriptor, from: offset)
    }

    func target(ofLink path: LogPath) throws(Errno) -> LogPath? {
      note(path)
      return try real.target(ofLink: path)
    }
  }

  /// Ten files in each of two folders of one, followed by the thread of the test.
  private final class Crowd {
    let folder: TemporaryFolder
    let system = NotedFileSystem()
    private let reports: Mailbox<FeedMessage>
    private var tailer: Tailer<NotedFileSystem>
    private(set) var lines: [LogPath: [String]] = [:]
    let paths: [LogPath]
    /// Until when nothing is due by itself.
    private var quietEnd: UInt64 = 0

    init() throws {
      folder = try TemporaryFolder()
      reports = try Mailbox(capacity: .max)
      let commands = try Mailbox<TailerCommand>(capacity: .max)
      tailer = Tailer(
        home: MountHome(of: LogPath(folder.path), handOvers: 0), system: system,
        commands: commands, reports: reports, watch: CallWatch(),
        counter: LineCounter(reports: reports, counting: .never),
        budget: OpenFileBudget(atMost: 100), logs: nil, pollLimit: nil)
      paths = (0..<20).map { [folder] in
        LogPath(folder.file("above/\($0 < 10 ? "a" : "b")/\($0).log"))
      }
      for name in ["above/a", "above/b"] {
        try FileManager.default.createDirectory(
          atPath: folder.file(name), withIntermediateDirectories: true)
      }
      for (number, path) in paths.enumerated() {
        try append("first\n", to: path.text)
        let request = FeedRequest(feed: FeedID(UInt32(number)), path: path, lines: 9)
        commands.post(.follow(request, path: path, sight: LastSight()))
      }
      #expect(wait { $0.lines.count == 20 })
    }

    private func round() -> UInt64 {
      let rest = tailer.round()
      for message in reports.drain() {
        guard case .lines(let batch) = message.report else { continue }
        lines[paths[Int(message.feed.number)], default: []] += batch.texts
      }
      return rest
    }

    /// - Returns: whether `condition` comes to hold.
    func wait(until condition: (Crowd) -> Bool) -> Bool {
      Deadline.wait {
        _ = round()
        return condition(self)
      }
    }

    /// - Returns: whether there comes to be nothing left to do but what is there in case an announcement is
    ///   lost.
    private func settle() -> Bool { Deadline.wait { round() > 2_000_000_000 } }

    /// How often all files are gone through, and how many calls are made, because of what others do; asked
    /// again where something was due meanwhile.
    func cost(of act: () throws -> Void) rethrows -> (passes: Int, calls: Int) {
      while true {
        #expect(settle())
        let end = Monotonic.now + round()
        let (passes, calls) = (tailer.passes, system.calls)
        try act()
        _ = round()
        if Monotonic.now < end { return (tailer.passes - passes, system.calls - calls) }
      }
    }

    /// Forgets what was asked about until nothing was left to do.
    func begin() {
      #expect(settle())
      quietEnd = Monotonic.now + round()
      system.forget()
    }

    /// Whether these logs, and no others, were asked for by their names since `begin`, as far as no other
    /// was due anyway.
    func hasLookedOnly(at paths: some Sequence<LogPath>) -> Bool {
      let looked = system.asked.intersection(self.paths)
      return looked == Set(paths) || Monotonic.now >= quietEnd && looked.isSuperset(of: paths)
    }
  }

  @Test(
    "Cost no pass over the files, and no look", arguments: ["", "above/", "above/a/", "above/b/"])
  func foreign(place: String) throws {
    let crowd = try Crowd()
    let cost = try crowd.cost {
      for number in 0..<10 {
        let (one, other) = (
          crowd.folder.file("\(place)foreign\(number)"), crowd.folder.file("\(place)other")
        )
        try append("text\n", to: one)
        #expect(rename(one, other) == 0)
        try FileManager.default.removeItem(atPath: other)
        try FileManager.default.createDirectory(
          atPath: one, withIntermediateDirectories: false)
      }
    }
    #expect(cost == (0, 0))
    // Nothing is overheard because of that.
    try append("second\n", to: crowd.paths[3].text)
    #expect(crowd.wait { $0.lines[crowd.paths[3]] == ["first", "second"] })
  }

  @Test("A log that is replaced is looked at, and no other")
  func replaced() throws {
    let crowd = try Crowd()
    crowd.begin()
    let next = crowd.folder.file("above/next")
    try append("another\n", to: next)
    #expect(rename(next, crowd.paths[3].text) == 0)
    #expect(crowd.wait { $0.lines[crowd.paths[3]] == ["first", "another"] })
    #expect(crowd.hasLookedOnly(at: [crowd.paths[3]]))
  }

  @Test("A folder on the way that is swapped has the files below it read, and no others")
  func swappedFolder() throws {
    let crowd = try Crowd()
    crowd.begin()
    let next = crowd.folder.file("above/next")
    try FileManager.default.createDirectory(atPath: next, withIntermediateDirectories: false)
    for number in 0..<10 { try append("another\n", to: "\(next)/\(number).log") }
    #expect(rename(crowd.folder.file("above/a"), crowd.folder.file("above/before")) == 0)
    #expect(rename(next, crowd.folder.file("above/a")) == 0)
    let moved = crowd.paths[..<10]
    #expect(crowd.wait { crowd in moved.allSatisfy { crowd.lines[$0] == ["first", "another"] } })
    #expect(crowd.hasLookedOnly(at: moved))
    // They are heard in their new folder.
    try append("more\n", to: crowd.paths[3].text)
    #expect(crowd.wait { $0.lines[crowd.paths[3]] == ["first", "another", "more"] })
  }

  @Test("A folder of the way that becomes a link has the files behind it read")
  func switchedLink() throws {
    let crowd = try Crowd()
    crowd.begin()
    for target in ["one", "two"] {
      let place = crowd.folder.file(target)
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      for number in 0..<10 { try append("\(target)\n", to: "\(place)/\(number).log") }
    }
    let (way, next) = (crowd.folder.file("above/a"), crowd.folder.file("above/next"))
    #expect(rename(way, crowd.folder.file("above/before")) == 0)
    #expect(symlink("../one", way) == 0)
    let moved = crowd.paths[..<10]
    #expect(crowd.wait { crowd in moved.allSatisfy { crowd.lines[$0] == ["first", "one"] } })
    #expect(symlink("../two", next) == 0)
    #expect(rename(next, way) == 0)
    #expect(
      crowd.wait { crowd in moved.allSatisfy { crowd.lines[$0] == ["first", "one", "two"] } })
  }

  @Test("So many that announcements are lost: all files are looked at")
  func lost() throws {
    let limit =
      (try? String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .newlines)) } ?? 16384
    let crowd = try Crowd()
    crowd.begin()
    let name = crowd.folder.file("above/foreign")
    for _ in 0...limit / 2 {
      close(open(name, O_CREAT | O_WRONLY, 0o600))
      unlink(name)
    }
    // Nothing is announced of this one any more.
    try append("second\n", to: crowd.paths[3].text)
    #expect(crowd.wait { $0.lines[crowd.paths[3]] == ["first", "second"] })
    #expect(crowd.hasLookedOnly(at: crowd.paths))
  }
}
