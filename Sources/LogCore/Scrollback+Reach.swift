/// How many lines of a stream can still be read, in memory or in its file. What is lost with a file that was
/// cut or replaced is none of them.
extension Scrollback {
  /// What lies in a stream's file before those of its lines that were followed.
  package enum Lead: Sendable {
    /// What was there before the first line that came at all.
    case first
    /// Nothing that can be read.
    case none
    /// Lines of a file that took the place of another one: nobody counts them.
    case later
  }

  /// Lines that were followed and are in their file only by now: as they were written, and as the rows
  /// that progress output makes of them.
  struct LeftLines: Sendable {
    var raw = 0
    var rows = 0
  }

  /// What lies in a stream's file before those of its lines that were followed.
  package func lead(_ stream: StreamIndex) -> Lead { tracks[Int(stream.number)].lead }

  /// How many of the lines of a stream that were followed can still be read.
  ///
  /// - Parameter isRaw: whether they are counted as they were written, not as rows.
  func reachable(_ track: Track, isRaw: Bool) -> UInt64 {
    let lines =
      isRaw
      ? track.held + track.left.raw : track.held - track.progress.foldedAway + track.left.rows
    return UInt64(max(0, lines))
  }

  /// Whether what an entry holds can be read from its file once it has left memory.
  func isInFile(_ entry: Entry) -> Bool {
    let track = tracks[Int(entry.stream.number)]
    return !track.isExempt && !entry.isLate && entry.id >= track.lostBefore
  }

  /// An entry that can be read back leaves memory.
  mutating func noteLeaving(_ entry: Entry, _ batch: LineBatch, track: Int) {
    guard isInFile(entry) else { return }
    tracks[track].left.raw += batch.endedLines
    tracks[track].left.rows += batch.endedLines - (entry.folded?.countedLines ?? 0)
  }
}
