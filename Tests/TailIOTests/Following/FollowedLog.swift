import Foundation
import LogCore
import TailIO
import TailTestSupport

/// Follows one file and keeps what the tailer tells of it.
final class FollowedLog {
  private let tailers: Tailers
  let feed = FeedID(1)
  private(set) var lines: [String] = []
  private(set) var partial = ""
  private(set) var events: [FeedEvent] = []
  private(set) var batches: [LineBatch] = []
  /// Of each message, whether more was known to be there.
  private(set) var goesOn: [Bool] = []
  /// See `Tailers.unannouncedGrowths`.
  var unannouncedGrowths: Int { tailers.unannouncedGrowths }

  init(
    _ path: String, lines: Int = 100, counting: LineCounting = .atOnce,
    mailboxCapacity: Int = IOLimits.feedMailbox
  ) throws {
    tailers = try Tailers(
      workingDirectory: LogPath(FileManager.default.currentDirectoryPath), counting: counting,
      mailboxCapacity: mailboxCapacity)
    tailers.follow(FeedRequest(feed: feed, path: LogPath(path), lines: lines))
  }

  deinit {
    tailers.unfollow(feed)
  }

  /// Takes in what has arrived.
  func drain() {
    for message in tailers.drain() where message.feed == feed {
      goesOn.append(message.goesOn)
      switch message.report {
      case .lines(let batch):
        batches.append(batch)
        lines += batch.texts
      case .partial(let bytes): partial = String(decoding: bytes, as: UTF8.self)
      case .event(let event): events.append(event)
      }
    }
  }

  func beginCounting() { tailers.beginCounting() }

  func readToEnd() { tailers.readToEnd(feed) }

  func forgetEvents() { events = [] }

  /// Keeps no more than it has to: for tests that write much.
  func forgetLines() {
    lines = []
    batches = []
  }

  /// Takes in until `condition` holds; tells whether it came to.
  func wait(_ seconds: Double = Deadline.usual, until condition: (FollowedLog) -> Bool) -> Bool {
    Deadline.wait(seconds) {
      drain()
      return condition(self)
    }
  }

  var isOpen: Bool {
    events.contains { if case .opened = $0 { true } else { false } }
  }
}

/// Writes as a job does: `O_APPEND`, or from the start.
func append(_ text: String, to path: String) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
  defer { close(file) }
  let bytes = Array(text.utf8)
  var place = 0
  while place < bytes.count {
    let count = bytes.withUnsafeBytes {
      write(file, $0.baseAddress?.advanced(by: place), bytes.count - place)
    }
    guard count > 0 else { throw CocoaError(.fileWriteUnknown) }
    place += count
  }
}

func rewrite(_ text: String, at path: String) throws {
  guard truncate(path, 0) == 0 else { throw CocoaError(.fileWriteUnknown) }
  try append(text, to: path)
}
