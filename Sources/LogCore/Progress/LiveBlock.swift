/// A line that is held: in which entry, and which of its lines.
struct LinePlace: Hashable, Comparable, Sendable {
  let entry: UInt64
  let line: UInt32

  static func < (one: LinePlace, other: LinePlace) -> Bool {
    (one.entry, one.line) < (other.entry, other.line)
  }
}

/// The rows that a stream's progress output can still change: a cursor that goes up comes back to
/// rows that were written by earlier lines (tqdm's nested bars, rich, pip, docker).
///
/// Every row has a home: the line that first reached it. The row is shown there, whatever is
/// written to it later; lines that only go over rows that are there already are not shown at all.
/// So a bar of a million lines is a row that changes in place, under the number of its first line.
struct LiveBlock: Sendable {
  struct Row: Sendable {
    /// `nil`: the unfinished line's own, or above all lines that are known.
    var home: LinePlace?
    /// What was written to it: painted from the left, it gives the row as a terminal has it.
    var bytes: [UInt8]
    /// Whether `bytes` are others than those of the line at home.
    var isChanged: Bool
    /// Where the line that first reached it begins in the file; `nil`: not known.
    var origin: UInt64?
  }

  /// From the top; empty while nothing is live.
  private(set) var rows: [Row] = []
  /// Which of the rows is written to.
  private(set) var cursor = 0
  /// The highest row that the cursor went up to.
  private var reach = Int.max
  /// Rows that can no longer be reached and were changed.
  private(set) var settled: [Row] = []
  private var column = 0
  /// The place that the cursor is to come back to; `nil`: what the rows say.
  private var saved: (row: Int, column: Int)?
  /// Whether it has come back from another row: it will again.
  private var hasComeBack = false
  /// Whether the cursor has come from another row, so that it has to be placed first.
  private var hasMoved = false
  /// Whether the line that is being written is not finished.
  private var isInsideLine = false
  /// The place of that line itself, wherever its row is.
  private var lineHome: LinePlace?
  /// Whether the line is all that is in its row.
  private var isAlone = false

  init() {}

  /// - Parameter rows: what stands above, the cursor in the last of them.
  init(rows: [Row]) {
    self.rows = rows
    cursor = max(0, rows.count - 1)
  }

  /// Whether the next line goes on with a row that is there.
  var isLive: Bool {
    !rows.isEmpty && (cursor < rows.count - 1 || isInsideLine || hasComeBack && saved != nil)
  }

  /// Takes in one line, or a piece of one.
  ///
  /// - Parameter home: its place; `nil` for the unfinished line.
  /// - Returns: whether the line has a row of its own.
  mutating func take(
    _ line: ArraySlice<UInt8>, home: LinePlace?, origin: UInt64?, isContinuation: Bool,
    isTerminated: Bool
  ) -> Bool {
    var isHome = false
    if !isContinuation || rows.isEmpty {
      cursor = rows.isEmpty ? 0 : cursor + 1
      column = 0
      hasMoved = false
      isHome = cursor == rows.count
      if isHome { rows.append(Row(home: home, bytes: [], isChanged: false, origin: origin)) }
      if !isHome { hasMoved = true }
      lineHome = home
      isAlone = !LiveRow.hasText(rows[cursor].bytes)
    }
    isInsideLine = !isTerminated
    line.withUnsafeBytes { write($0, isHome: isHome) }
    while rows.count > LogLimits.liveRows {
      let row = rows.removeFirst()
      if row.isChanged { settled.append(row) }
      cursor = max(0, cursor - 1)
      reach = max(0, reach - 1)
      moveSaved(by: -1)
    }
    return isHome
  }

  mutating func forgetSettled() {
    settled.removeAll()
  }

  /// Gives a row another home.
  mutating func move(row: Int, to home: LinePlace) {
    rows[row].home = home
    rows[row].isChanged = true
  }

  /// Where the line that first reached a row begins in the file.
  mutating func know(origin: UInt64, of row: Int) {
    rows[row].origin = origin
  }

  /// Lets go of rows at the top whose homes lie before an entry and that the cursor has not reached. A row
  /// that goes on is written to.
  mutating func dropUntouched(before entry: UInt64) {
    let reached = isInsideLine ? min(reach, cursor) : reach
    let count = rows.prefix(reached).prefix { $0.home.map { $0.entry < entry } ?? false }.count
    rows.removeFirst(count)
    cursor = max(0, cursor - count)
    reach = max(0, reach - count)
    moveSaved(by: -count)
  }

  /// Where the line begins in the file that first reached the row that is written to; `nil`: not known.
  var originOfLine: UInt64? { rows.indices.contains(cursor) ? rows[cursor].origin : nil }

  /// A long line that is no bar and alone in its row is shown where it was written, not in a row that is there
  /// for it since the cursor has been further down.
  ///
  /// - Returns: where its row was, and where it is; `nil`: it is where it was.
  mutating func bringLineHome() -> (old: LinePlace?, new: LinePlace)? {
    guard isInsideLine, isAlone, rows.indices.contains(cursor), let own = lineHome,
      rows[cursor].home != own
    else { return nil }
    let old = rows[cursor].home
    rows[cursor].home = own
    rows[cursor].isChanged = false
    return (old, own)
  }

  /// Leaves a row without a home: it is not shown until it has one.
  mutating func lose(row: Int) {
    rows[row].home = nil
  }

  /// Whether a row would be seen: it has text, or there is text below it.
  func isSeen(_ row: Int) -> Bool {
    rows[row...].contains { LiveRow.showsText($0.bytes) }
  }

  /// The last row that has text, below which nothing is seen; `nil`: none has.
  var lastSeen: Int? { rows.lastIndex { LiveRow.showsText($0.bytes) } }

  // MARK: Writing

  private mutating func write(_ bytes: UnsafeRawBufferPointer, isHome: Bool) {
    var start = 0
    var place = 0
    while let escape = ByteSearch.first(0x1B, in: bytes, from: place) {
      let step = EscapeStep(bytes, at: escape)
      place = step.end
      switch step.kind {
      case .vertical(let count):
        let returns = place == bytes.count || bytes[place] == 0x0D
        go(count, bytes[start..<escape], isHome: isHome, returns: returns)
      case .verticalToStart(let count):
        go(count, bytes[start..<escape], isHome: isHome, returns: true)
      case .eraseBelow:
        put(bytes[start..<place], isHome: isHome)
        for row in rows.indices where row > cursor {
          rows[row].bytes = []
          rows[row].isChanged = true
        }
      case .save:
        saved = (cursor, LiveRow.column(after: bytes[start..<escape], from: column))
        continue
      case .restore:
        // In its own row, the bytes of the row say it.
        guard let goal = savedPlace, goal.row != cursor else { continue }
        goBack(to: goal, bytes[start..<escape], isHome: isHome)
      default: continue
      }
      start = place
    }
    put(bytes[start...], isHome: isHome)
  }

  /// Where the cursor is to come back to, as far as it is among the rows.
  private var savedPlace: (row: Int, column: Int)? {
    if let saved { return saved }
    for row in rows.indices.reversed() {
      if let column = LiveRow.savedColumn(in: rows[row].bytes) { return (row, column) }
    }
    return nil
  }

  private mutating func moveSaved(by rows: Int) {
    guard let place = saved else { return }
    saved = place.row + rows >= 0 ? (place.row + rows, place.column) : nil
  }

  private mutating func goBack(
    to goal: (row: Int, column: Int), _ before: Slice<UnsafeRawBufferPointer>, isHome: Bool
  ) {
    put(before, isHome: isHome)
    // The bytes of the line are no longer those of one row.
    rows[cursor].isChanged = true
    isAlone = false
    saved = goal
    hasComeBack = true
    cursor = min(goal.row, rows.count - 1)
    column = goal.column
    reach = min(reach, cursor)
    hasMoved = true
  }

  /// - Parameter returns: whether what comes next begins at the start of its row.
  private mutating func go(
    _ count: Int, _ before: Slice<UnsafeRawBufferPointer>, isHome: Bool, returns: Bool
  ) {
    put(before, isHome: isHome)
    column = returns ? 0 : LiveRow.column(after: before, from: column)
    // The bytes of the line are no longer those of one row.
    rows[cursor].isChanged = true
    isAlone = false
    openAbove(-(cursor + count))
    cursor = min(max(0, cursor + count), rows.count - 1)
    reach = min(reach, cursor)
    hasMoved = true
  }

  /// Makes room for rows above the first one that is known: reading began in the middle of
  /// progress output. They have no home until they are written to.
  private mutating func openAbove(_ count: Int) {
    let count = min(count, LogLimits.liveRows - rows.count)
    guard count > 0 else { return }
    rows.insert(
      contentsOf: repeatElement(Row(home: nil, bytes: [], isChanged: false), count: count), at: 0)
    cursor += count
    moveSaved(by: count)
  }

  private mutating func put(_ bytes: Slice<UnsafeRawBufferPointer>, isHome: Bool) {
    guard !bytes.isEmpty else { return }
    if !isHome || hasMoved { rows[cursor].isChanged = true }
    LiveRow.append(bytes, at: hasMoved ? column : nil, to: &rows[cursor].bytes)
    hasMoved = false
  }
}
