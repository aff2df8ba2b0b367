import LogCore

/// One file that a pane shows, as the pane knows it.
package struct PaneStream: Sendable {
  /// What the file is to the pane.
  package enum Role: Hashable, Sendable {
    case stdout, stderr, file
  }

  /// How it stands with the file.
  package enum Standing: Hashable, Sendable {
    /// Asked for, no answer yet.
    case looking
    case missing
    case open
    case unreadable(String)
    case refused(String)
    case deleted
  }

  package let role: Role
  /// Where its lines are kept in the pane's scrollback.
  package let index: StreamIndex
  /// The name in `[stdout] line`.
  package let label: String
  /// The files that are being looked for, the likeliest first; one that is open ends the search.
  package var feeds: [Feed]
  package var standing: Standing = .looking
  /// Seconds for which the file system has been silent; `nil` while it answers.
  package var silence: Int?
  package var watch: WatchMode?
  /// How old what is shown may be.
  package var age = SightAge()
  /// How many lines lie before the first one held; `nil` when nobody has counted.
  package var linesBefore: UInt64?
  /// The same, worked out from the length of lines, for as long as nobody has counted.
  package var guessedBefore: UInt64 = 0
  /// Where reading began in the file, in bytes.
  package var startOffset: UInt64 = 0

  /// Up to where it was seen in an earlier run; `nil` where it was not, or is another file.
  package var seenEnd: UInt64?
  /// The last of what has been read, for the next run.
  package var tail = ReadTail()

  /// Whether lines that were there before it was opened are still coming.
  package var isOpening = false
  /// Whether those that were there have come.
  package var isCaughtUp = false

  /// Whether somebody has written to it since, and has not closed it.
  var isHeld = false
  /// When it was closed last.
  var closedAt: Moment?

  /// Which of the candidates was opened and read.
  package var opened: FeedID?
  /// The feed that reads it through Slurm, where it is read so.
  package var attachment: FeedID?
  /// How far in the file it was read through Slurm before.
  package var remoteOffset: UInt64?

  /// One candidate for the stream's file.
  package struct Feed: Sendable {
    package let id: FeedID
    package let path: LogPath
    /// Whether the tailer found no such file there.
    package var isMissing = false
  }

  /// It has grown.
  mutating func noteWriting(at now: Moment) {
    // What was written before it was closed may be read after that.
    if let closedAt, now.seconds(since: closedAt) < AppLimits.endAfterClose { return }
    isHeld = true
  }

  mutating func noteClosing(at now: Moment) {
    closedAt = now
    isHeld = false
  }

  /// A line's number as the gutter shows it; `~` before one that has not been counted.
  func label(of number: Line.Number) -> String {
    switch number {
    case .followed(let number):
      linesBefore.map { String($0 + number + 1) } ?? "~\(guessedBefore + number + 1)"
    case .inFile(let number): String(number + 1)
    case .guess(let number): "~\(number + 1)"
    case .none: ""
    }
  }

  /// The same as a number, counted from 1; `nil` where nobody has counted it.
  func number(of number: Line.Number) -> UInt64? {
    switch number {
    case .followed(let number): linesBefore.map { $0 + number + 1 }
    case .inFile(let number): number + 1
    case .guess, .none: nil
    }
  }

  /// How far the lines that are shown reach in the file that is open; `nil`: none is, or none was read.
  var readEnd: UInt64? { standing == .open ? tail.look?.end : nil }

  /// The file itself, or what it would be: the one that is open or the likeliest one.
  package var path: LogPath? { feeds.first?.path }
}
