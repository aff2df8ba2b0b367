extension CellGrid {
  /// About how many bytes a terminal is sent to show this after `old`.
  ///
  /// Rows that have only moved are cheap: a terminal scrolls what takes its whole width. Of the
  /// others, cells that differ count, and changes of style between them.
  package func cost(after old: CellGrid?) -> Int {
    guard let old, old.size == size else { return size.rows * (size.columns + Self.rowCost) }
    let changed = (0..<size.rows).filter { !row($0).elementsEqual(old.row($0)) }
    guard !changed.isEmpty else { return 0 }
    let earlier = Dictionary(grouping: 0..<size.rows) { old.rowHash($0) }
    let now = Dictionary(grouping: changed) { rowHash($0) }
    return changed.reduce(Self.frameCost) { cost, row in
      let hash = rowHash(row)
      // Of rows that look alike nobody knows which one has moved where.
      guard let before = earlier[hash], before.count == 1, now[hash]?.count == 1,
        self.row(row).elementsEqual(old.row(before[0])),
        isMovedTogether(row, from: before[0], after: old)
      else { return cost + self.cost(of: row, after: old) }
      return cost + Self.movedRowCost
    }
  }

  /// Whether the row's neighbours have moved with it: a terminal is not told to scroll for less.
  private func isMovedTogether(_ row: Int, from before: Int, after old: CellGrid) -> Bool {
    let distance = before - row
    var count = 1
    for step in [-1, 1] {
      var place = row + step
      while count < max(3, abs(distance)), (0..<size.rows).contains(place),
        (0..<size.rows).contains(place + distance),
        self.row(place).elementsEqual(old.row(place + distance))
      {
        count += 1
        place += step
      }
    }
    return count >= max(3, abs(distance))
  }

  /// To hide the cursor and to show it where it belongs.
  private static let frameCost = 20
  /// To go to a place in a row and to the style of what stands there.
  private static let rowCost = 10
  /// Its share of a region's borders and of the line ends that scroll it.
  private static let movedRowCost = 2
  /// A sequence that changes colours.
  private static let styleCost = 8

  /// Fewer cells than this between two that differ are sent with them.
  private static let gap = 6

  private func cost(of row: Int, after old: CellGrid) -> Int {
    let (new, old) = (self.row(row), old.row(row))
    // The end of a row is erased in one go.
    let end = (new.lastIndex { $0 != .blank } ?? new.startIndex - 1) + 1
    var cost = Self.rowCost
    var style = Style.standard
    var same = 0
    for (cell, before) in zip(new[..<end], old) {
      guard cell != before else {
        same += 1
        continue
      }
      cost += cell.glyph.base.utf8.count + min(same, Self.gap)
      same = 0
      if cell.style != style {
        cost += Self.styleCost
        style = cell.style
      }
    }
    return cost
  }

  private func rowHash(_ row: Int) -> Int {
    var hash = 0
    for cell in self.row(row) { hash = hash &* 31 &+ Int(cell.glyph.base.value) }
    return hash
  }
}
