import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("A log that is read through Slurm, whatever comes in whatever order")
struct RemoteProgressTests {
  private let arrival = WallTime(milliseconds: 0)

  private func progress(lines: Int = 10, place: UInt64 = 0, size: UInt64) -> RemoteProgress {
    RemoteProgress(lines: lines, way: "srun", place: place, size: size)
  }

  private func texts(_ reports: [FeedReport]) -> [String] {
    reports.flatMap { report -> [String] in
      if case .lines(let batch) = report { batch.texts } else { [] }
    }
  }

  private func events(_ reports: [FeedReport]) -> [FeedEvent] {
    reports.compactMap { report -> FeedEvent? in
      if case .event(let event) = report { event } else { nil }
    }
  }

  private func opened(_ size: UInt64, at offset: UInt64) -> FeedEvent {
    .opened(size: size, offset: offset, watch: .polled(fileSystem: "srun"))
  }

  @Test("What was there before is shown as its last lines, once it is there")
  func opening() {
    var log = progress(lines: 2, size: 8)
    #expect(log.begin().isEmpty)
    #expect(log.take(Array("a\nb\n".utf8)[...], arrival: arrival).isEmpty)
    let reports = log.take(Array("c\nd\n".utf8)[...], arrival: arrival)
    #expect(texts(reports) == ["c", "d"])
    #expect(events(reports) == [opened(8, at: 4), .caughtUp])
    #expect(texts(log.take(Array("e\n".utf8)[...], arrival: arrival)) == ["e"])
  }

  @Test("A file that is truncated before it was shown: the old lines, then the new ones")
  func truncatedWhileOpening() {
    var log = progress(size: 1000)
    _ = log.begin()
    _ = log.take(Array("old\n".utf8)[...], arrival: arrival)
    let reports = log.take(TailNews.truncated)
    #expect(texts(reports) == ["old"])
    #expect(
      events(reports) == [
        opened(4, at: 0), .caughtUp, .truncated(from: 4, to: 0), opened(0, at: 0), .caughtUp,
      ])
    #expect(log.place == 0)
    #expect(texts(log.take(Array("new\n".utf8)[...], arrival: arrival)) == ["new"])
    #expect(log.place == 4)
  }

  @Test("A file that is shorter than it was said to be is shown when nothing more comes")
  func shorter() {
    var log = progress(lines: 1, size: 1000)
    _ = log.begin()
    _ = log.take(Array("one\ntwo\n".utf8)[...], arrival: arrival)
    #expect(log.isOpening)
    let reports = log.finishOpening()
    #expect(texts(reports) == ["two"])
    #expect(!log.isOpening)
    #expect(log.finishOpening().isEmpty)
  }

  @Test("News that comes in pieces is understood")
  func news() {
    var reader = TailNews.Reader()
    let text = Array("srun: x\ntail: p: file truncated\ntail: 'p' has appeared;  new\n".utf8)
    var found: [TailNews] = []
    for byte in text { found += reader.take([byte][...]) }
    #expect(found == [.truncated, .appeared])
  }

  @Test(
    "Any order of events: offsets go with the bytes, and nothing is shown before it is open",
    arguments: 0..<200)
  func orders(round: Int) {
    let seed = UInt64(round) &* 7919 &+ 1
    var random = SplitMix64(seed: seed)
    let size = random.next() % 40
    let start = size - min(size, random.next() % 20)
    var log = progress(lines: Int(random.next() % 4), place: start, size: size)
    var isOpen = false
    var position: UInt64?
    func check(_ reports: [FeedReport]) {
      for report in reports {
        switch report {
        case .event(.opened(_, let offset, _)):
          isOpen = true
          position = offset
        case .lines(let batch):
          #expect(isOpen, "seed \(seed)")
          #expect(batch.fileOffset == position, "seed \(seed)")
          position = batch.fileOffset + UInt64(batch.bytes.count)
        case .event(.truncated), .event(.replaced): #expect(isOpen, "seed \(seed)")
        default: break
        }
      }
    }
    check(log.begin())
    for _ in 0..<30 {
      switch random.next() % 8 {
      case 0: check(log.take(TailNews.truncated))
      case 1: check(log.take(TailNews.replaced))
      case 2: check(log.take(TailNews.appeared))
      case 3: check(log.take(TailNews.missing))
      case 4: check(log.finishOpening())
      default:
        let count = Int(random.next() % 9)
        let bytes = (0..<count).map { _ in random.next() % 3 == 0 ? UInt8(0x0A) : UInt8(0x61) }
        let before = log.place
        check(log.take(bytes[...], arrival: arrival))
        #expect(log.place == before + UInt64(count), "seed \(seed)")
      }
    }
  }
}
