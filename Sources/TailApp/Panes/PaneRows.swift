import CellUI
import LogCore

/// Works out which rows of which lines a pane shows in a given area. Made for one look and
/// thrown away.
package struct PaneRows {
  package let pane: Pane
  package let gutter: Gutter
  /// Columns for text; at least 1.
  package let textWidth: Int
  /// The same of rows of our own, beside which no number stands.
  private let eventWidth: Int
  package let height: Int
  let lens: Lens
  private let cut = CutLines()

  /// One row of the screen.
  package struct Row {
    /// The line; `nil` for the unfinished last line of a stream.
    package let position: Position?
    package let stream: StreamIndex
    /// The line itself; `nil` for an unfinished one.
    package let line: Line?
    package let text: SafeLine
    /// The bytes that `text` was made from.
    package let bytes: ArraySlice<UInt8>
    /// What was to be read before them; see `Line`.
    var carried: [UInt8] = []
    /// Which glyphs of `text` stand in this row.
    package let glyphs: Range<Int>
    /// Which of the line's rows it is, counted from 0.
    package let number: Int
    /// Whether it only says that lines before it are not shown.
    package var isGap = false
    /// Whether it is of an unfinished line, which has no place.
    var isUnfinished: Bool { position == nil }

    package var isFirst: Bool { number == 0 }
    /// Whether it goes on with what the row before it shows.
    package var isContinuation: Bool { number > 0 || line?.isContinuation ?? false }

    /// Which bytes of the line are in the row, from its first byte; `nil`: none, or not in order.
    var sources: Range<Int>? {
      guard let first = text.glyphs[glyphs].first?.source,
        let last = text.glyphs[glyphs].last?.source, first <= last
      else { return nil }
      return Int(first)..<Int(last) + 1
    }

    /// Whether any of some bytes of the line are in the row.
    func holds(_ bytes: Range<Int>) -> Bool {
      text.glyphs[glyphs].contains { bytes.contains(Int($0.source)) }
    }
  }

  /// A row as a place: which line, and which of its rows.
  package struct Place: Equatable, Comparable {
    package var position: Position
    package var row: Int

    package static func < (one: Place, other: Place) -> Bool {
      (one.position, one.row) < (other.position, other.row)
    }
  }

  package init(pane: Pane, body: Rect) {
    self.pane = pane
    self.gutter = Gutter(of: pane)
    self.textWidth = max(1, body.columns - gutter.width)
    self.eventWidth = max(1, body.columns)
    self.height = body.rows
    self.lens = pane.lens
  }

  /// The rows on the screen, from the top.
  package func visible() -> [Row] {
    if pane.viewport.isFollowing { return end() }
    guard let top = self.top else { return Array(partials().prefix(height)) }
    var rows: [Row] = []
    var next: Position? = top.position
    var skip = top.row
    while let position = next, rows.count < height {
      rows += self.rows(of: position, from: skip, limit: height - rows.count)
      skip = 0
      next = pane.log.after(position, lens)
    }
    if rows.count < height { rows += partials() }
    return Array(rows.prefix(height))
  }

  /// The place of the first row shown; `nil` when there is no line to show.
  package var top: Place? {
    guard !pane.viewport.isFollowing else { return endTop }
    guard let wanted = pane.viewport.top else {
      return pane.log.first(lens).map { Place(position: $0, row: 0) }
    }
    guard let position = pane.log.nearest(to: wanted, lens) else { return nil }
    guard position == wanted, let column = pane.viewport.topColumn else {
      return Place(position: position, row: 0)
    }
    return place(of: column, at: position)
  }

  /// The line of the first row shown; see `top`.
  var topLine: Position? {
    guard !pane.viewport.isFollowing else { return endTop?.position }
    return pane.viewport.top.map { pane.log.nearest(to: $0, lens) } ?? pane.log.first(lens)
  }

  /// The first row shown when the end is in view; `nil` when there is no line.
  package var endTop: Place? {
    var left = height - partials().count
    guard var position = pane.log.last(lens) else { return nil }
    // An unfinished line that fills the screen has no place: the row before it stands for it.
    guard left > 0 else { return Place(position: position, row: rowCount(of: position) - 1) }
    while true {
      let count = rowCount(of: position)
      if count >= left { return Place(position: position, row: count - left) }
      left -= count
      guard let before = pane.log.before(position, lens) else {
        return Place(position: position, row: 0)
      }
      position = before
    }
  }

  /// The place that many rows further down (up, when negative), within what there is.
  package func place(_ place: Place, movedBy rows: Int) -> Place {
    if abs(rows) > AppLimits.rowStepCap {
      return Place(position: pane.log.advance(place.position, by: rows, lens), row: 0)
    }
    return rows < 0 ? up(from: place, by: -rows) : down(from: place, by: rows)
  }

  private func up(from place: Place, by rows: Int) -> Place {
    var place = place
    var left = rows
    while left > place.row {
      guard let before = pane.log.before(place.position, lens) else {
        return Place(position: place.position, row: 0)
      }
      left -= place.row + 1
      place = Place(position: before, row: rowCount(of: before) - 1)
    }
    place.row -= left
    return place
  }

  private func down(from place: Place, by rows: Int) -> Place {
    var place = place
    var left = rows
    while left > 0 {
      let below = rowCount(of: place.position) - 1 - place.row
      if left <= below {
        place.row += left
        return place
      }
      guard let after = pane.log.after(place.position, lens) else {
        place.row += below
        return place
      }
      left -= below + 1
      place = Place(position: after, row: 0)
    }
    return place
  }

  private func end() -> [Row] {
    let tail = partials()
    var rows = Array(tail.suffix(height).reversed())
    var next = pane.log.last(lens)
    while let position = next, rows.count < height {
      let left = height - rows.count
      let count = rowCount(of: position)
      rows += self.rows(of: position, from: max(0, count - left), limit: left).reversed()
      next = pane.log.before(position, lens)
    }
    return Array(rows.prefix(height).reversed())
  }

  // MARK: Characters

  /// The row that holds a character of a line, by its column on a row without end.
  func place(of column: Int, at position: Position) -> Place {
    let gap = pane.log.beginsGroup(position, lens) ? 1 : 0
    guard wraps(position.stream), column > 0, let line = pane.log.line(at: position) else {
      return Place(position: position, row: gap)
    }
    return Place(position: position, row: gap + rows(of: line, at: position).row(at: column))
  }

  /// Where a row of the screen is; `nil`: in an unfinished line.
  func place(of row: Row) -> Place? {
    guard let position = row.position else { return nil }
    let gap = !row.isGap && pane.log.beginsGroup(position, lens) ? 1 : 0
    return Place(position: position, row: gap + row.number)
  }

  /// How many rows a line has from one on.
  func rowsLeft(from place: Place) -> Int { rowCount(of: place.position) - place.row }

  /// The character that a row begins with; `nil`: the row stands above the line.
  func column(of place: Place) -> Int? {
    let row = place.row - (pane.log.beginsGroup(place.position, lens) ? 1 : 0)
    guard row >= 0 else { return nil }
    guard wraps(place.position.stream), row > 0, let line = pane.log.line(at: place.position) else {
      return 0
    }
    return rows(of: line, at: place.position).column(of: row)
  }

  /// Where some bytes of a line stand on a row without end.
  func columns(of bytes: Range<Int>, at position: Position) -> ByteColumns? {
    pane.log.line(at: position).map { ByteColumns(of: bytes, in: content(of: $0), mode: mode) }
  }

  /// What of a line looks like an error, where that can be seen.
  func error(of pattern: ErrorPattern?, at position: Position) -> Range<Int>? {
    guard let line = pane.log.line(at: position) else { return nil }
    let content = content(of: line)
    return pattern?.firstMatch(
      in: content.bytes, isRaw: pane.display.showsRawProgress, carried: content.carried)
  }

  // MARK: Lines as rows

  private var mode: SafeLine.Mode {
    pane.display.showsRawProgress ? .raw : .collapsed
  }

  /// What is shown of a line: itself, or what progress output has made of its row.
  func content(of line: Line) -> RowContent {
    if line.stream == pane.events {
      return RowContent(event: String(decoding: line.bytes, as: UTF8.self))
    }
    if mode == .collapsed, let row = line.row { return RowContent(bytes: row[...]) }
    return RowContent(bytes: line.bytes, carried: line.carried)
  }

  /// Some of the rows of a line.
  private func rows(of position: Position, from first: Int, limit: Int) -> [Row] {
    guard let line = pane.log.line(at: position) else { return [] }
    let gap = gap(before: position)
    let content = content(of: line)
    let skipped = max(0, first - gap.count)
    let shown = Array(gap.dropFirst(first).prefix(limit))
    let (text, ranges) =
      wraps(line.stream)
      ? rows(of: line, at: position).part(from: skipped, limit: limit - shown.count)
      : unwrapped(content, from: skipped)
    return shown
      + ranges.enumerated().map { number, glyphs in
        Row(
          position: position, stream: line.stream, line: line, text: text, bytes: content.bytes,
          carried: content.carried, glyphs: glyphs, number: skipped + number)
      }
  }

  private func rowCount(of position: Position) -> Int {
    let gap = pane.log.beginsGroup(position, lens) ? 1 : 0
    guard wraps(position.stream), let line = pane.log.line(at: position) else { return gap + 1 }
    return gap + rows(of: line, at: position).count
  }

  private func rows(of line: Line, at position: Position) -> LineRows {
    cut.rows(at: position) {
      LineRows(content(of: line), mode: mode, columns: width(of: line.stream))
    }
  }

  /// What is told of a job is read to its end: nobody scrolls sideways for it.
  private func wraps(_ stream: StreamIndex) -> Bool { pane.display.wraps || stream == pane.events }

  private func width(of stream: StreamIndex) -> Int {
    stream == pane.events ? eventWidth : textWidth
  }

  /// The row between groups of lines that the filter lets through with their neighbours.
  private func gap(before position: Position) -> [Row] {
    guard pane.log.beginsGroup(position, lens) else { return [] }
    let text = SafeLine(plain: "--")
    return [
      Row(
        position: position, stream: position.stream, line: nil, text: text, bytes: [],
        glyphs: 0..<text.glyphs.count, number: 0, isGap: true)
    ]
  }

  /// The part of a line that is in view where lines are cut.
  private func unwrapped(
    _ content: RowContent, from first: Int = 0
  ) -> (text: SafeLine, rows: [Range<Int>]) {
    let left = pane.viewport.leftColumn
    let text = content.text(mode, columns: left..<(left + textWidth + 1))
    return (text, first == 0 ? [0..<text.glyphs.count] : [])
  }

  /// The unfinished last lines of the streams shown. They come after all whole lines: when they
  /// are finished, that is where they belong. Below them stands the end of the job, until its last words
  /// are known to have come, and its last line has got its end.
  private func partials() -> [Row] {
    let end = pane.endRow?.isCleared == false ? pane.endRow?.rows ?? [] : []
    return pane.unfinished().flatMap { rows(of: $0.content, from: $0.stream) }
      + end.flatMap { rows(of: RowContent(event: $0), from: pane.events) }
  }

  /// All rows of what has no place among the lines.
  private func rows(of content: RowContent, from stream: StreamIndex) -> [Row] {
    let (text, ranges) =
      wraps(stream)
      ? LineRows(content, mode: mode, columns: width(of: stream)).part(from: 0, limit: .max)
      : unwrapped(content)
    return ranges.enumerated().map { number, glyphs in
      Row(
        position: nil, stream: stream, line: nil, text: text, bytes: content.bytes,
        carried: content.carried, glyphs: glyphs, number: number)
    }
  }

  /// How far the lines in view go to the right, up to a column; more is not looked at.
  package func widest(upTo column: Int) -> Int {
    var widest = 0
    for row in visible() {
      let text = SafeLine(
        decoding: row.bytes, mode: mode, carried: row.line?.carried ?? [], columns: 0..<column)
      widest = max(widest, text.isWhole ? text.width : max(column, text.width))
    }
    return widest
  }
}
