import LogCore
import Synchronization

/// Counts the lines before the first one that is shown, on a thread of its own, so that lines have
/// their true numbers. Only for files on local file systems, where reading costs nobody else.
package final class LineCounter: Sendable {
  private let workers = Workers(name: "line-counter")
  private let reports: Mailbox<FeedMessage>
  private let counting: LineCounting
  /// What waits for the first screen; `nil`: it is there, nothing waits.
  private let waiting: Mutex<[Question]?>

  private struct Question {
    let path: LogPath
    let end: UInt64
    let feed: FeedID
  }

  init(reports: Mailbox<FeedMessage>, counting: LineCounting) {
    self.counting = counting
    self.reports = reports
    waiting = Mutex(counting == .behindFirstScreen ? [] : nil)
  }

  func count(_ path: LogPath, before end: UInt64, for feed: FeedID) {
    guard counting != .never, end <= IOLimits.countingCap else { return }
    let question = Question(path: path, end: end, feed: feed)
    let waits = waiting.withLock { questions in
      questions?.append(question)
      return questions != nil
    }
    if !waits { answer(question) }
  }

  /// The first screen is there: what was put off for it begins.
  func begin() {
    let questions = waiting.withLock { questions in
      let waited = questions ?? []
      questions = nil
      return waited
    }
    for question in questions { answer(question) }
  }

  private func answer(_ question: Question) {
    // Without a thread the lines stay uncounted, which their numbers show.
    try? workers.run { [reports] in
      guard let lines = LineCounter.lines(in: question.path, before: question.end) else { return }
      reports.post(
        FeedMessage(feed: question.feed, report: .event(.countedBefore(lines: lines))))
    }
  }

  /// `nil` when the file cannot be read that far.
  private static func lines(in path: LogPath, before end: UInt64) -> UInt64? {
    let system = RealFileSystem()
    guard let file = try? system.open(path) else { return nil }
    defer { system.close(file) }
    var lines: UInt64 = 0
    var place: UInt64 = 0
    var block = [UInt8](repeating: 0, count: IOLimits.countingBlock)
    while place < end {
      let wanted = Int(min(UInt64(block.count), end - place))
      let count = block.withUnsafeMutableBytes { buffer -> Int in
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
        guard let count = try? system.read(file, into: part, at: place) else { return 0 }
        lines += UInt64(NewlineScanner.count(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
        return count
      }
      guard count > 0 else { return nil }
      place += UInt64(count)
    }
    return lines
  }
}
