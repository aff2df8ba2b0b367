import Glibc
import LogCore
import SystemPackage
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Looks at many files together")
struct LooksTogetherTests {
  /// A disk that tells which files were asked for together.
  private final class NotedDisk: FileSystem {
    let disk = PlainDisk(device: PlainDisk.remote)
    private(set) var asked: [[Int32]] = []

    var callCount: Int { disk.serverCalls }
    func willLook(at descriptors: [Int32]) { if !descriptors.isEmpty { asked.append(descriptors) } }
    func open(_ path: LogPath) throws(Errno) -> Int32 { try disk.open(path) }
    func close(_ descriptor: Int32) { disk.close(descriptor) }
    func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
      try disk.facts(of: descriptor, fresh: fresh)
    }
    func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts {
      try disk.facts(of: path, fresh: fresh)
    }
    func read(
      _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(Errno) -> Int { try disk.read(descriptor, into: buffer, at: offset) }
    func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? { offset }
    func target(ofLink path: LogPath) throws(Errno) -> LogPath? { nil }
  }

  @Test("Of a crowd of quiet files, many are asked for in one question")
  func crowd() throws {
    let system = NotedDisk()
    let reports = try Mailbox<FeedMessage>(capacity: .max)
    let commands = try Mailbox<TailerCommand>(capacity: .max)
    var tailer = Tailer(
      home: MountHome(point: LogPath("/n"), isLocal: false), system: system, commands: commands,
      reports: reports, watch: CallWatch(),
      counter: LineCounter(reports: reports, counting: .never),
      budget: OpenFileBudget(atMost: 1000), logs: nil, pollLimit: 0.5)
    for number in 0..<300 {
      let path = LogPath("/n/\(number).log")
      system.disk.append(Array("one\n".utf8), to: path)
      let feed = FeedID(UInt32(number))
      commands.post(
        .follow(FeedRequest(feed: feed, path: path, lines: 9), path: path, sight: LastSight()))
      commands.post(.attend(feed, .hidden))
    }
    #expect(
      Deadline.wait {
        let rest = tailer.round()
        _ = reports.drain()
        // As it does itself; if nobody waits, each look is taken as soon as its call may be made.
        usleep(useconds_t(min(rest, 500_000_000) / 1000))
        return system.asked.flatMap { $0 }.count > 60
      })
    #expect(system.asked.allSatisfy { Set($0).count == $0.count })
    #expect(system.asked.contains { $0.count > 10 })
  }
}
