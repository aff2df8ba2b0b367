import CellUI

/// Where the panes are, above the bottom line. A value made from the sizes and shares of the moment
/// and thrown away.
package struct PaneLayout: Equatable, Sendable {
  package struct Slot: Equatable, Sendable {
    /// Which pane.
    package let index: Int
    package let title: Rect
    /// No rows where there is room for the title alone.
    package var body: Rect

    /// Where its chart is; `nil`: it has none, or there is no room.
    package var chart: Rect?

    package var isOpen: Bool { body.rows > 0 }

    /// Title, body and chart.
    package var area: Rect {
      Rect(
        column: title.column, row: title.row, columns: title.columns,
        rows: max(body.endRow, chart?.endRow ?? 0) - title.row)
    }
  }

  /// The panes that are on the screen, from the top left.
  package internal(set) var slots: [Slot] = []
  /// What shares a length with what, the outer strips first.
  package private(set) var strips: [PaneStrip] = []
  /// The row that names all panes, where not all of them have a title on the screen.
  package private(set) var tabRow: Rect?
  /// The status, a prompt or a message.
  package let bottomLine: Rect
  /// Whether there is room for anything at all.
  package let isTooSmall: Bool
  private let focus: Int

  /// More panes than fit go by in groups; the group of the focused one is shown.
  ///
  /// - Parameter panes: which ones there are to show, the focused one among them.
  package init(
    size: Size, panes: [Int], focus: Int, isZoomed: Bool, arrangement: Arrangement = .stack,
    share: (Int) -> PaneShare = { _ in PaneShare() }
  ) {
    self.focus = focus
    isTooSmall = size.columns < AppLimits.columnsMin || size.rows < AppLimits.rowsMin
    bottomLine = Rect(
      column: 0, row: max(0, size.rows - 1), columns: size.columns, rows: min(1, size.rows))
    var area = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows - 1)
    guard !isTooSmall, !panes.isEmpty else { return }
    let focused = panes.firstIndex(of: focus) ?? 0
    if isZoomed || panes.count == 1 {
      place(panes[focused], in: area)
      return
    }
    let room = PaneRoom(arrangement: arrangement, size: Size(area))
    guard !room.fits(panes.count) else {
      arrange(panes, in: area, arrangement, share)
      return
    }
    tabRow = Rect(column: 0, row: 0, columns: area.columns, rows: 1)
    area = Rect(column: 0, row: 1, columns: area.columns, rows: area.rows - 1)
    let shown = PaneRoom(arrangement: arrangement, size: Size(area)).page(of: panes, focus: focused)
    arrange(shown, in: area, arrangement, share)
  }

  // MARK: Placing

  private mutating func arrange(
    _ panes: [Int], in area: Rect, _ arrangement: Arrangement, _ share: (Int) -> PaneShare
  ) {
    let room = PaneRoom(arrangement: arrangement, size: Size(area))
    switch room.arrangement {
    case .stack, .tabs:
      stack(panes, in: area, share)
    case .columns:
      row(panes, in: area, share)
    case .grid:
      let width = room.gridColumns(panes.count)
      let rows = stride(from: 0, to: panes.count, by: width).map {
        Array(panes[$0..<min($0 + width, panes.count)])
      }
      let heights = PaneStrip.cut(
        area.rows, weights: rows.map { share($0[0]).rows },
        least: rows.map { _ in min(AppLimits.paneRowsMin, area.rows) })
      let strip = PaneStrip(axis: .rows, area: area, items: rows, sizes: heights)
      strips.append(strip)
      for (place, panes) in rows.enumerated() { row(panes, in: strip.area(of: place), share) }
    case .main:
      guard panes.count > 1 else { return stack(panes, in: area, share) }
      let items = [[panes[0]], Array(panes.dropFirst())]
      let strip = columns(items, in: area, share)
      place(panes[0], in: strip.area(of: 0))
      stack(items[1], in: strip.area(of: 1), share)
    }
  }

  private mutating func stack(_ panes: [Int], in area: Rect, _ share: (Int) -> PaneShare) {
    let heights = PaneStrip.heights(
      of: panes.map { share($0).rows }, in: area.rows, focus: panes.firstIndex(of: focus))
    let strip = PaneStrip(axis: .rows, area: area, items: panes.map { [$0] }, sizes: heights)
    if panes.count > 1 { strips.append(strip) }
    for (item, pane) in panes.enumerated() { place(pane, in: strip.area(of: item)) }
  }

  private mutating func row(_ panes: [Int], in area: Rect, _ share: (Int) -> PaneShare) {
    let strip = columns(panes.map { [$0] }, in: area, share)
    for (item, pane) in panes.enumerated() { place(pane, in: strip.area(of: item)) }
  }

  private mutating func columns(
    _ items: [[Int]], in area: Rect, _ share: (Int) -> PaneShare
  ) -> PaneStrip {
    let sizes = PaneStrip.cut(
      area.columns - (items.count - 1), weights: items.map { share($0[0]).columns },
      least: items.map { _ in AppLimits.columnsMin })
    let strip = PaneStrip(axis: .columns, area: area, items: items, sizes: sizes)
    if items.count > 1 { strips.append(strip) }
    return strip
  }

  private mutating func place(_ pane: Int, in area: Rect) {
    slots.append(
      Slot(
        index: pane,
        title: Rect(column: area.column, row: area.row, columns: area.columns, rows: 1),
        body: Rect(
          column: area.column, row: area.row + 1, columns: area.columns, rows: area.rows - 1)))
  }

  // MARK: Asking

  /// The body of a pane. One whose lines are not on the screen is looked at as if it had the place
  /// of the focused one.
  package func body(of pane: Int) -> Rect {
    let slot =
      slots.first { $0.index == pane && $0.isOpen } ?? slots.first { $0.index == focus }
      ?? slots.first
    return slot?.body ?? Rect(column: 0, row: 0, columns: 0, rows: 0)
  }
}

/// How many panes an arrangement has room for.
struct PaneRoom {
  /// As it is in this room: where nothing fits side by side, panes are stacked.
  let arrangement: Arrangement
  let size: Size

  init(arrangement: Arrangement, size: Size) {
    let isNarrow = size.columns < 2 * AppLimits.columnsMin + 1
    self.arrangement = arrangement == .main && isNarrow ? .stack : arrangement
    self.size = size
  }

  /// Whether each of so many panes gets a title of its own on the screen.
  func fits(_ count: Int) -> Bool {
    switch arrangement {
    case .stack: fitsStacked(count)
    case .columns: count <= mostColumns
    case .grid: (count - 1) / gridColumns(count) + 1 <= mostRows
    case .tabs: count <= 1
    case .main: fitsStacked(count - 1)
    }
  }

  /// The panes of the focused one's group.
  func page(of panes: [Int], focus: Int) -> [Int] {
    func group(_ panes: ArraySlice<Int>, _ focus: Int, _ most: Int) -> [Int] {
      let count = max(1, min(most, panes.count))
      let first = min(focus / count * count, panes.count - count)
      return Array(panes.dropFirst(first).prefix(count))
    }
    return switch arrangement {
    case .stack: group(panes[...], focus, mostRows)
    case .columns: group(panes[...], focus, mostColumns)
    case .grid: group(panes[...], focus, mostGridColumns * mostRows)
    case .tabs: [panes[focus]]
    case .main: [panes[0]] + group(panes[1...], max(0, focus - 1), mostRows)
    }
  }

  /// How many panes stand side by side in a grid: about as many as rows, and more where they
  /// would not fit.
  func gridColumns(_ count: Int) -> Int {
    var columns = 1
    while columns < mostGridColumns,
      columns * columns < count || (count - 1) / columns + 1 > mostRows
    {
      columns += 1
    }
    return columns
  }

  /// Titles alone take half of the rows at the most.
  private func fitsStacked(_ count: Int) -> Bool {
    count <= mostRows
      || (count <= size.rows / 2 && count + AppLimits.crowdedBodyRows <= size.rows)
  }

  private var mostRows: Int { max(1, size.rows / AppLimits.paneRowsMin) }
  private var mostColumns: Int { max(1, (size.columns + 1) / (AppLimits.columnsMin + 1)) }
  private var mostGridColumns: Int {
    max(1, (size.columns + 1) / (AppLimits.gridColumnsMin + 1))
  }
}

extension Size {
  fileprivate init(_ area: Rect) {
    self.init(columns: area.columns, rows: area.rows)
  }
}
