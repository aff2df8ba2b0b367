/// What progress output has made of the lines of one batch, and what a cut line needs to be read.
package struct FoldedLines: Sendable {
  /// A line that shows something else than its own bytes.
  struct Row: Sendable {
    var bytes: [UInt8]
    /// Whether there is anything to see; an empty last row of a block is none.
    var isSeen: Bool
    /// Where the line that first reached it begins in the file.
    var origin: UInt64?
  }

  /// Lines that are not shown: they went over rows that have homes elsewhere. Ascending.
  private(set) var covered: [UInt32] = []
  var rows: [UInt32: Row] = [:]
  /// Lines that go back in their row, over what they wrote themselves. Ascending.
  var returning: [UInt32] = []
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

  package init() {}

  /// What the lines of a batch do to themselves, without the lines around them; `nil`: nothing.
  package init?(alone batch: LineBatch) {
    returning = batch.returning
    if returning.isEmpty { return nil }
  }

  var memoryCost: Int {
    (covered.capacity + returning.capacity) * MemoryLayout<UInt32>.stride
      + rows.values.reduce(0) { $0 + $1.bytes.capacity + LogLimits.rowOverhead }
      + carried.values.reduce(0) { $0 + $1.capacity + LogLimits.rowOverhead }
      + all.memoryCost + shown.memoryCost + hits.memoryCost
  }

  /// Whether none of the lines has a row.
  package func hidesAll(of count: Int) -> Bool { covered.count == count }

  /// Whether any line is shown otherwise than it came.
  var changesRows: Bool { !covered.isEmpty || !rows.isEmpty || !returning.isEmpty }

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

  /// Works out which lines have rows, and which of these the filter lets through and the search
  /// finds: by what they show.
  ///
  /// - Parameters:
  ///   - shown: the lines of the batch that are let through as they came.
  ///   - hits: those that are found.
  ///   - filter: `nil`: everything is let through.
  ///   - search: `nil`: nothing is found.
  ///   - keepsShown: whether what is in `shown` is let through in any case, as a neighbour may be.
  /// - Returns: of how many bytes it had to work out what they show.
  @discardableResult
  mutating func judge(
    _ batch: LineBatch, shown: LineSet, hits: LineSet, filter: FilterMatcher?, search: Matcher?,
    keepsShown: Bool = false
  ) -> Int {
    guard changesRows else {
      (all, self.shown, self.hits) = (.all, shown, hits)
      return 0
    }
    var painted = 0
    var (seen, passed, found): ([UInt32], [UInt32], [UInt32]) = ([], [], [])
    var nextCovered = covered[...]
    var nextReturning = returning[...]
    for line in 0..<UInt32(batch.count) {
      let isCovered = nextCovered.first == line
      if isCovered { nextCovered.removeFirst() }
      let returns = nextReturning.first == line
      if returns { nextReturning.removeFirst() }
      if isCovered { continue }
      let row = rows.isEmpty ? nil : rows[line]
      if row?.isSeen == false { continue }
      seen.append(line)
      guard row != nil || returns, filter != nil || search != nil else {
        if shown.contains(Int(line)) { passed.append(line) }
        if hits.contains(Int(line)) { found.append(line) }
        continue
      }
      let bytes = row.map { $0.bytes[...] } ?? batch.line(Int(line))
      let carried = row == nil ? self.carried[line] ?? [] : []
      let isSame = carried.isEmpty && !ShownText.differs(from: bytes)
      if !isSame { painted += bytes.count }
      let text = isSame ? bytes : ShownText(of: bytes, carried: carried).bytes[...]
      if keepsShown && shown.contains(Int(line)) || filter?.lets(text) ?? true {
        passed.append(line)
      }
      if search?.isMatch(text) ?? false { found.append(line) }
    }
    all = LineSet(seen, of: batch.count)
    self.shown = LineSet(passed, of: batch.count)
    self.hits = LineSet(found, of: batch.count)
    return painted
  }

  /// Everything is let through that has a row.
  mutating func letAllThrough() { shown = all }

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
