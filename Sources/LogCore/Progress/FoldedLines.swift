/// What progress output has made of the lines of one batch, and what a cut line needs to be read.
struct FoldedLines: Sendable {
  /// A line that shows something else than its own bytes.
  struct Row: Sendable {
    var bytes: [UInt8]
    /// Whether there is anything to see; an empty last row of a block is none.
    var isSeen: Bool
  }

  /// Lines that are not shown: they went over rows that have homes elsewhere. Ascending.
  private(set) var covered: [UInt32] = []
  var rows: [UInt32: Row] = [:]
  /// What pieces of long lines were left by the pieces before them; see `EscapeCarry`.
  var carried: [UInt32: [UInt8]] = [:]
  /// Which lines have rows, and which of those the filter lets through and the search finds.
  var all = LineSet.all
  var shown = LineSet.all
  var hits = LineSet.none
  /// What was last counted of it: memory, lines without a row, and those of them that the filter
  /// lets through.
  var countedCost = 0
  var countedLines = 0
  var countedShown = 0

  var memoryCost: Int {
    covered.capacity * MemoryLayout<UInt32>.stride
      + rows.values.reduce(0) { $0 + $1.bytes.capacity + LogLimits.rowOverhead }
      + carried.values.reduce(0) { $0 + $1.capacity + LogLimits.rowOverhead }
  }

  /// Whether any line is shown otherwise than it came.
  var changesRows: Bool { !covered.isEmpty || !rows.isEmpty }

  func isCovered(_ line: UInt32) -> Bool {
    let place = self.place(of: line)
    return place < covered.count && covered[place] == line
  }

  mutating func cover(_ line: UInt32) {
    let place = self.place(of: line)
    if place == covered.count {
      covered.append(line)
    } else if covered[place] != line {
      covered.insert(line, at: place)
    }
    rows[line] = nil
  }

  mutating func uncover(_ line: UInt32) {
    let place = self.place(of: line)
    if place < covered.count, covered[place] == line { covered.remove(at: place) }
  }

  /// Whether a line has a row on the screen.
  func isRow(_ line: UInt32) -> Bool {
    rows[line]?.isSeen ?? !isCovered(line)
  }

  /// Takes what holds for the lines as they came and corrects it for those that are shown
  /// otherwise.
  ///
  /// - Parameter matches: whether a row has what `lines` asks for.
  func corrected(
    _ lines: LineSet, of count: Int, matches: ([UInt8]) -> Bool
  ) -> LineSet {
    guard changesRows else { return lines }
    var next = 0
    var result: [UInt32] = []
    for line in 0..<UInt32(count) {
      while next < covered.count, covered[next] < line { next += 1 }
      if next < covered.count, covered[next] == line { continue }
      if let row = rows[line] {
        if row.isSeen, matches(row.bytes) { result.append(line) }
      } else if lines.contains(Int(line)) {
        result.append(line)
      }
    }
    return LineSet(result, of: count)
  }

  private func place(of line: UInt32) -> Int {
    guard let last = covered.last, line <= last else { return covered.count }
    var low = 0
    var high = covered.count
    while low < high {
      let middle = (low + high) / 2
      if covered[middle] < line { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
