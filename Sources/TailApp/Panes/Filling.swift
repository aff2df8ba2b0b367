import LogCore

/// How far a pane whose end is in view is filled from its files, where what is let through of the lines in
/// memory does not fill it.
package struct Filling: Sendable {
  /// What there was to fill, and with what.
  struct Look: Equatable, Sendable {
    let lens: Lens
    let rows: Int
    /// Where a paused pane begins.
    let top: Position?
    /// How many batches had left memory.
    let evictions: UInt64
  }

  /// The last time that it was looked at.
  private var look: Look?
  /// What was missing then.
  private var miss: FileMiss?
  /// Whether all is there: the screen is full, or the files are looked through to their beginning.
  package private(set) var isDone = false
  /// Whether the reader has stopped it.
  package var isStopped = false

  /// Whether there may be something to do.
  func isDue(_ look: Look) -> Bool {
    !isStopped && (look != self.look || !isDone)
  }

  /// Notes that something is missing.
  ///
  /// - Returns: whether it is worth asking for: what was read and did not find room is not read again.
  mutating func lacks(_ miss: FileMiss, _ look: Look) -> Bool {
    let isNew = look != self.look || miss != self.miss
    self.look = look
    self.miss = miss
    isDone = !isNew
    return isNew
  }

  mutating func finish(_ look: Look) {
    self.look = look
    miss = nil
    isDone = true
  }

  /// What was asked for is given up, and may be asked for again.
  mutating func interrupt() {
    miss = nil
    isDone = false
  }
}

/// How far the lines that the filter lets through are counted in the files of a pane.
package struct PassingCount: Sendable {
  /// Streams that are being counted, by the ticket of the question.
  var tickets: [StreamIndex: UInt64] = [:]
  /// Streams that are counted to their end.
  var counted: Set<StreamIndex> = []
  /// Whether something has changed since that was begun.
  var isStale = true
  /// Whether the reader has stopped it.
  var isStopped = false
}
