/// The place of a line in a pane, in order of arrival. Stays what it is while lines are appended
/// and evicted.
package struct Position: Hashable, Comparable, Sendable {
  /// Which batch, counted since the pane was made.
  package let entry: UInt64
  /// Which of its lines.
  package let line: UInt32

  package init(entry: UInt64, line: UInt32) {
    self.entry = entry
    self.line = line
  }

  package static func < (one: Position, other: Position) -> Bool {
    (one.entry, one.line) < (other.entry, other.line)
  }
}

/// What a reader looks through: which lines of a pane are visible.
package struct Lens: Hashable, Sendable {
  package var streams: StreamMask
  /// Whether the filter applies.
  package var filtering: Bool
  /// Lines before this place are hidden.
  package var from: Position?
  /// Whether progress output is shown line by line, as it came, instead of as the rows it draws.
  package var isRaw: Bool

  package init(
    streams: StreamMask = .all, filtering: Bool = true, from: Position? = nil, isRaw: Bool = false
  ) {
    self.streams = streams
    self.filtering = filtering
    self.from = from
    self.isRaw = isRaw
  }
}

/// One line of a pane.
package struct Line: Sendable {
  package let stream: StreamIndex
  /// Its number in the stream, from 0, counted since following began; all pieces of a long line
  /// count.
  package let number: UInt64
  /// Its bytes without the newline.
  package let bytes: ArraySlice<UInt8>
  /// What a piece of a longer line was left by the pieces before it: bytes to be read first, which
  /// show nothing themselves.
  package var carried: [UInt8] = []
  /// What progress output has made of its row since; `nil`: the row shows the line itself.
  package var row: [UInt8]?
  package let arrival: WallTime
  /// Whether it ends here; a piece of a longer line does not.
  package let isTerminated: Bool
  /// Whether it goes on with a piece that came before.
  package let isContinuation: Bool
}
