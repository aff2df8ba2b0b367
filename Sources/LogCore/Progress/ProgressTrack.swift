/// What progress output of one stream is doing at its end.
struct ProgressTrack: Sendable {
  var block = LiveBlock()
  /// What the last line's pieces so far leave to the next; see `EscapeCarry`.
  var carried: [UInt8] = []
  /// Whether the last piece of an unfinished line returns to its start: such a line is progress
  /// output, and its pieces go over each other.
  var returns = false
  /// Rows above this place are left alone.
  var floor = LinePlace(entry: 0, line: 0)
  /// How many lines progress output hides, of those held and of those that the filter lets through.
  var foldedAway = 0
  var filteredAway = 0
  /// How many it hid of those that have left memory.
  var foldedGone = 0
  /// Rows that have gone from lines that left memory to lines that are held, by where the line that
  /// first reached them begins in the file.
  var moved: [UInt64: LinePlace] = [:]
  /// The last rows that left memory and are in their file only, the oldest first.
  var leftRows: [LeftRow] = []
  /// Where reading began, and how far above it rows were written to since: their first lines are
  /// only in the file.
  var coldStart: UInt64?
  var takenAbove: Set<Int> = []
  /// What the unfinished line makes of rows that are there.
  var partialRows: [LinePlace: [UInt8]] = [:]
  /// What it adds below them; `nil`: the line as it is.
  var partialOwn: [[UInt8]]?
  /// Rows of lines that the unfinished line has erased, with nothing below, and what was known of them before;
  /// until it says otherwise they are not shown.
  var erasedRows: [LinePlace: FoldedLines.Row?] = [:]
  /// The generation of the lines so far; see `LineBatch.generation`.
  var generation: UInt32 = 0

  /// A row whose line has left memory.
  struct LeftRow: Sendable {
    /// The line that it was shown at, and where that begins in the file.
    let home: LinePlace
    let offset: UInt64
    /// Where the line that first reached it begins in the file.
    let origin: UInt64
    /// Whether there is anything to see of it: else it is not counted.
    var isSeen: Bool
    /// Whether its line went on behind it.
    let goesOn: Bool
    /// Whether it was counted as let through by the filter when it left; `nil`: it was not counted.
    var isPassed: Bool?
    /// The same of matches.
    var hasHit: Bool?
  }

  /// Leaves the rows above a place as they are: what comes begins new ones.
  mutating func begin(at place: LinePlace) {
    block = LiveBlock()
    floor = place
    leftRows = []
    partialRows = [:]
    partialOwn = nil
  }
}
