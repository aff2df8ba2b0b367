/// The place of a line in a pane, in order of arrival. Stays good while lines are appended, and
/// when they leave memory: it tells where the line begins in its file.
package struct Position: Hashable, Comparable, Sendable {
  /// Which batch, in order of arrival; the lowest six bits are the number of its stream.
  package let entry: UInt64
  /// Where the line begins in its file.
  package let offset: UInt64

  package init(entry: UInt64, offset: UInt64) {
    self.entry = entry
    self.offset = offset
  }

  package var stream: StreamIndex { StreamIndex(UInt8(entry & 63)) }

  package static func < (one: Position, other: Position) -> Bool {
    (one.entry, one.offset) < (other.entry, other.offset)
  }
}

/// What a reader looks through: which lines of a pane are visible.
package struct Lens: Hashable, Sendable {
  package var streams: StreamMask
  /// Whether the filter applies.
  package var filtering: Bool
  /// Lines before this place are hidden.
  package var from: Position?
  /// Whether lines that are no longer in memory, or never were, are seen in their file.
  package var reachesFile: Bool
  /// Whether progress output is shown line by line, as it came, instead of as the rows it draws.
  package var isRaw: Bool

  package init(
    streams: StreamMask = .all, filtering: Bool = true, from: Position? = nil,
    reachesFile: Bool = false, isRaw: Bool = false
  ) {
    self.streams = streams
    self.filtering = filtering
    self.from = from
    self.reachesFile = reachesFile
    self.isRaw = isRaw
  }
}

/// Lines that a reader may go to.
package enum Wanted: Hashable, Sendable {
  /// Every line that the lens shows.
  case visible
  /// Those of them in which the search finds something.
  case hits
  /// Those of them that look like errors.
  case errors
}

/// One line of a pane.
package struct Line: Sendable {
  package let stream: StreamIndex
  package let number: Number
  /// Its bytes without the newline.
  package let bytes: ArraySlice<UInt8>
  /// What a piece of a longer line was left by the pieces before it: bytes to be read first, which
  /// show nothing themselves.
  package var carried: [UInt8] = []
  /// What progress output has made of its row since; `nil`: the row shows the line itself.
  package var row: [UInt8]?
  /// When it was read; `nil` when it was there before, or was read out of its turn, from the file.
  package let arrival: WallTime?
  /// Whether it ends here; a piece of a longer line does not.
  package let isTerminated: Bool
  /// Whether it goes on with a piece that came before.
  package let isContinuation: Bool

  /// Which line of its file it is. All pieces of a long line have the same number.
  package enum Number: Hashable, Sendable {
    /// Counted from 0, from the first line that was followed.
    case followed(UInt64)
    /// Counted from 0, from the first line of the file.
    case inFile(UInt64)
    /// The same, not counted but worked out from the length of its neighbours.
    case guess(UInt64)
    /// It came late to a file that had the name before.
    case none
  }
}
