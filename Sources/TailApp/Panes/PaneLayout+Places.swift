import CellUI

/// What is where, for keys that go in a direction and for the mouse.
extension PaneLayout {
  package enum Direction: Hashable, Sendable {
    case up, down, left, right

    var axis: PaneStrip.Axis { self == .up || self == .down ? .rows : .columns }
    var isForward: Bool { self == .down || self == .right }
  }

  /// What lies at a point.
  package enum Place: Equatable, Sendable {
    case title(Int)
    case body(Int)
    /// A rule between columns.
    case rule
    /// The row that names all panes; see `TabRow`.
    case tabRow
    case bottomLine
  }

  /// A line between two neighbours that can be moved: the rule between columns, the title of the
  /// lower one between rows.
  package struct Border: Equatable, Sendable {
    /// Which of the strips.
    package let strip: Int
    /// The item before it.
    package let item: Int
    package let axis: PaneStrip.Axis
    package let area: Rect
  }

  package func place(at point: Point) -> Place? {
    if bottomLine.contains(point) { return .bottomLine }
    if let tabRow, tabRow.contains(point) { return .tabRow }
    for slot in slots {
      if slot.title.contains(point) { return .title(slot.index) }
      if slot.body.contains(point) { return .body(slot.index) }
    }
    return borders.contains { $0.area.contains(point) } ? .rule : nil
  }

  package func border(at point: Point) -> Border? {
    // Where they cross, the inner one is what the hand means.
    borders.last { $0.area.contains(point) }
  }

  package var borders: [Border] {
    strips.enumerated().flatMap { number, strip in
      strip.items.indices.dropLast().map { item in
        let next = strip.area(of: item + 1)
        let area =
          switch strip.axis {
          case .rows: Rect(column: next.column, row: next.row, columns: next.columns, rows: 1)
          case .columns: Rect(column: next.column - 1, row: next.row, columns: 1, rows: next.rows)
          }
        return Border(strip: number, item: item, axis: strip.axis, area: area)
      }
    }
  }

  /// The pane next to another in a direction, where both are on the screen; of several, the one
  /// that lies beside its beginning.
  package func neighbour(of pane: Int, _ direction: Direction) -> Int? {
    guard let from = slots.first(where: { $0.index == pane })?.area else { return nil }
    func distance(_ area: Rect) -> Int {
      switch direction {
      case .up: from.row - area.endRow
      case .down: area.row - from.endRow
      case .left: from.column - area.endColumn
      case .right: area.column - from.endColumn
      }
    }
    func span(_ area: Rect) -> Range<Int> {
      direction.axis == .rows
        ? area.column..<area.endColumn : area.row..<area.endRow
    }
    let mine = span(from)
    /// How far its beginning lies from the other's, across.
    func offset(_ area: Rect) -> Int {
      max(0, span(area).lowerBound - mine.lowerBound, mine.lowerBound - span(area).upperBound + 1)
    }
    return slots.filter { distance($0.area) >= 0 && span($0.area).overlaps(mine) }.min {
      (distance($0.area), offset($0.area)) < (distance($1.area), offset($1.area))
    }?.index
  }
}
