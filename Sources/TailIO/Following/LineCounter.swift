import LogCore

/// Counts the lines before the first one that is shown, on a thread of its own, so that lines have
/// their true numbers. Only for files on local file systems, where reading costs nobody else.
package final class LineCounter: Sendable {
  private let workers = Workers(name: "line-counter")
  private let reports: Mailbox<FeedMessage>
  private let isWanted: Bool

  init(reports: Mailbox<FeedMessage>, isWanted: Bool) {
    self.isWanted = isWanted
    self.reports = reports
  }

  func count(_ path: LogPath, before end: UInt64, for feed: FeedID) {
    guard isWanted, end <= IOLimits.countingCap else { return }
    // Without a thread the lines stay uncounted, which their numbers show.
    try? workers.run { [reports] in
      guard let lines = LineCounter.lines(in: path, before: end) else { return }
      reports.post(FeedMessage(feed: feed, report: .event(.countedBefore(lines: lines))))
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
