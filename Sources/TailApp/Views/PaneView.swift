import CellUI
import LogCore

/// One pane: its title and the rows of its lines.
struct PaneView {
  let pane: Pane
  let slot: PaneLayout.Slot
  let isFocused: Bool
  let model: Model
  let theme: Theme

  func draw(on grid: inout CellGrid) {
    TitleView(pane: pane, isFocused: isFocused, model: model, theme: theme)
      .draw(on: &grid, area: slot.title, isClosed: !slot.isOpen)
    guard slot.isOpen else { return }
    if let chart = pane.chart, let area = slot.chart {
      ChartView(chart: chart, pane: pane, area: area, model: model, theme: theme).draw(on: &grid)
    }
    let look = PaneRows(pane: pane, body: slot.body)
    let rows = look.visible()
    if rows.isEmpty {
      drawEmptiness(on: &grid)
      return
    }
    var marks = MatchMarks(of: pane)
    var marker = FilterMarker(of: pane)
    var colours = LineColours(of: pane, theme)
    for (offset, row) in rows.enumerated() {
      draw(
        row, of: look, hits: marks.ranges(in: row, of: look),
        passed: marker.ranges(in: row, of: look), tints: colours.tints(of: row),
        at: slot.body.row + offset, on: &grid)
      markCurrent(row, gutter: look.gutter.width, at: slot.body.row + offset, on: &grid)
    }
    // Rows about the job are no log.
    if !pane.hasLines { drawEmptiness(on: &grid, below: rows.count) }
    if isFocused { grid.cursor = cursor(rows) }
  }

  private func draw(
    _ row: PaneRows.Row, of look: PaneRows, hits: [Range<Int>], passed: [Range<Int>],
    tints: [CellGrid.Tint], at screenRow: Int, on grid: inout CellGrid
  ) {
    if row.stream == pane.events {
      drawEvent(row, at: screenRow, on: &grid)
      return
    }
    if row.isGap {
      grid.draw(
        row.text, glyphs: row.glyphs, column: slot.body.column + look.gutter.width,
        row: screenRow, limit: slot.body.endColumn, overlay: theme.gutter)
      return
    }
    let isStderr = pane.stream(row.stream)?.role == .stderr
    drawGutter(of: row, gutter: look.gutter, isStderr: isStderr, at: screenRow, on: &grid)
    let column = slot.body.column + look.gutter.width
    let isCurrent = row.position != nil && row.position == pane.search?.current
    let from = pane.display.wraps ? row.text.startColumn : pane.viewport.leftColumn
    grid.draw(
      row.text, glyphs: row.glyphs, column: column, row: screenRow, limit: slot.body.endColumn,
      overlay: .standard, tints: tints, fromColumn: from,
      highlights: hits, highlight: theme.match,
      emphasis: isCurrent
        ? pane.search?.currentMatch.map { ($0.bytes, theme.currentMatch) }
        : row.isUnfinished && pane.search?.isAtUnfinished ?? false
          ? hits.first.map { ($0, theme.currentMatch) } : nil,
      marks: passed, mark: theme.filterMatch)
    guard !pane.display.wraps else { return }
    if !row.text.isWhole || row.text.width - from > look.textWidth {
      mark(theme.marks.cut, at: slot.body.endColumn - 1, screenRow, on: &grid)
    }
    if from > 0, row.text.width > 0 {
      mark(theme.marks.cutLeft, at: column - 1, screenRow, on: &grid)
    }
  }

  /// The line that was gone to has a ground of its own, where the theme has one, else its number stands out.
  private func markCurrent(
    _ row: PaneRows.Row, gutter: Int, at screenRow: Int, on grid: inout CellGrid
  ) {
    guard let position = row.position, row.stream != pane.events,
      position == pane.error || position == pane.search?.current
    else { return }
    var area = slot.body
    (area.row, area.rows) = (screenRow, 1)
    guard theme.currentLine.background != .standard else {
      area.columns = min(area.columns, gutter - 1)
      grid.restyle(area) { $0.attributes.insert(.reverse) }
      return
    }
    grid.restyle(area) { style in
      guard style.background == .standard, !style.attributes.contains(.reverse) else { return }
      style.background = theme.currentLine.background
      style = style.legible
    }
  }

  /// What happened to a job or its files. Its end is a rule as wide as the pane.
  private func drawEvent(_ row: PaneRows.Row, at screenRow: Int, on grid: inout CellGrid) {
    let end = EndWords(row.text.text)
    let style = end.map { $0.isFailure ? theme.failure : theme.running } ?? theme.event
    grid.draw(
      row.text, glyphs: row.glyphs, column: slot.body.column, row: screenRow,
      limit: slot.body.endColumn, overlay: style)
    guard end != nil, row.glyphs.upperBound == row.text.glyphs.count else { return }
    let width = row.text.glyphs[row.glyphs].reduce(0) { $0 + Int($1.width) }
    let columns = slot.body.columns - width
    guard columns > 0 else { return }
    grid.text(
      String(repeating: theme.rule, count: columns), column: slot.body.column + width,
      row: screenRow, limit: slot.body.endColumn, style: style)
  }

  /// A sign of ours beside a line.
  private func mark(_ mark: Unicode.Scalar, at column: Int, _ row: Int, on grid: inout CellGrid) {
    grid.put(
      Glyph(mark), width: 1, style: theme.gutter, column: column, row: row,
      limit: slot.body.endColumn)
  }

  private func drawGutter(
    of row: PaneRows.Row, gutter: Gutter, isStderr: Bool, at screenRow: Int,
    on grid: inout CellGrid
  ) {
    var column = slot.body.column
    if gutter.timeWidth > 0, row.isFirst, let arrival = row.line?.arrival {
      let time = ClockTime(arrival, utcOffset: model.surroundings.utcOffset)
      grid.text(
        time.description, column: column, row: screenRow, limit: slot.body.endColumn,
        style: theme.gutter)
    }
    column += gutter.timeWidth
    if row.isContinuation {
      mark(
        theme.marks.continuation, at: slot.body.column + gutter.continuationColumn, screenRow,
        on: &grid)
    }
    if gutter.numberWidth > 0, row.isFirst, let line = row.line, !line.isContinuation {
      let number = pane.stream(row.stream)?.label(of: line.number) ?? ""
      grid.text(
        number, column: column + max(0, gutter.numberWidth - number.utf8.count), row: screenRow,
        limit: slot.body.endColumn, style: theme.gutter)
    }
    column += gutter.numberWidth
    if isStderr {
      grid.text(
        theme.stderrMark, column: column, row: screenRow,
        limit: slot.body.endColumn, style: theme.stderr)
    }
    column += gutter.markWidth
    guard gutter.nameWidth > 0, row.isFirst, let stream = pane.stream(row.stream) else { return }
    // Of `rsl.error.0001` and its like the end tells.
    let name = SafeLine(plain: stream.label)
    grid.draw(
      name, glyphs: 0..<name.glyphs.count, column: column, row: screenRow,
      limit: min(column + gutter.nameWidth - 1, slot.body.endColumn), overlay: theme.gutter,
      fromColumn: max(0, name.width - (gutter.nameWidth - 1)))
  }

  /// Says why there is nothing to read.
  private func drawEmptiness(on grid: inout CellGrid, below used: Int = 0) {
    let rows = Emptiness(of: pane, model: model).rows(columns: slot.body.columns - 3)
    for (offset, text) in rows.prefix(max(0, slot.body.rows - used)).enumerated() {
      grid.text(
        text, column: slot.body.column + 2, row: slot.body.row + used + offset,
        limit: slot.body.endColumn, style: theme.gutter)
      guard text.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
      for part in LinePart.parts(of: Array(text.utf8)[...]) where part.kind == .path {
        let path = Rect(
          column: slot.body.column + 2 + part.range.lowerBound,
          row: slot.body.row + used + offset, columns: part.range.count, rows: 1)
        grid.restyle(path) { $0.attributes.insert(.underline) }
      }
    }
    if isFocused { grid.cursor = Point(column: slot.body.column, row: slot.body.row) }
  }

  /// The cursor rests at the line that the reader is at, for screen readers: the newest one while
  /// following, else the match, else the first.
  private func cursor(_ rows: [PaneRows.Row]) -> Point {
    if let error = pane.error, let place = rows.firstIndex(where: { $0.position == error }) {
      return Point(column: slot.body.column, row: slot.body.row + place)
    }
    let current = pane.search?.current
    let match = pane.search?.currentMatch?.bytes
    let lines = rows.indices.filter { rows[$0].position != nil && rows[$0].position == current }
    let place =
      pane.viewport.isFollowing
      ? rows.count - 1
      : lines.first { row in match.map { rows[row].holds($0) } ?? true } ?? lines.first ?? 0
    return Point(column: slot.body.column, row: slot.body.row + place)
  }
}
