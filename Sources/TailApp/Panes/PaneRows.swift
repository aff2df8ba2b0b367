import CellUI
import LogCore

/// Works out which rows of which lines a pane shows in a given area. Made for one look and
/// thrown away.
package struct PaneRows {
  package let pane: Pane
  package let gutter: Gutter
  /// Columns for text; at least 1.
  package let textWidth: Int
  package let height: Int
  private let lens: Lens

  /// One row of the screen.
  package struct Row {
    /// The line; `nil` for the unfinished last line of a stream.
    package let position: Position?
    package let stream: StreamIndex
    /// The line itself; `nil` for an unfinished one.
    package let line: Line?
    package let text: SafeLine
    /// Which glyphs of `text` stand in this row.
    package let glyphs: Range<Int>
    package let isFirst: Bool
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
      rows += self.rows(of: position).dropFirst(skip)
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
    guard position == wanted else { return Place(position: position, row: 0) }
    return Place(
      position: position, row: min(pane.viewport.topRow, rowCount(of: position) - 1))
  }

  /// The first row shown when the end is in view; `nil` when there is no line or no room.
  package var endTop: Place? {
    var left = height - partials().count
    guard left > 0, var position = pane.log.last(lens) else { return nil }
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
    if !pane.display.wraps || abs(rows) > AppLimits.rowStepCap {
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
      rows += self.rows(of: position).reversed()
      next = pane.log.before(position, lens)
    }
    return Array(rows.prefix(height).reversed())
  }

  // MARK: Lines as rows

  package func text(of line: Line) -> SafeLine {
    if line.stream == pane.events {
      return SafeLine(plain: "── " + String(decoding: line.bytes, as: UTF8.self) + " ──")
    }
    return SafeLine(decoding: line.bytes, mode: pane.display.showsRawProgress ? .raw : .collapsed)
  }

  private func rows(of position: Position) -> [Row] {
    guard let line = pane.log.line(at: position) else { return [] }
    let text = text(of: line)
    return ranges(of: text).enumerated().map { number, glyphs in
      Row(
        position: position, stream: line.stream, line: line, text: text, glyphs: glyphs,
        isFirst: number == 0)
    }
  }

  private func rowCount(of position: Position) -> Int {
    guard pane.display.wraps, let line = pane.log.line(at: position) else { return 1 }
    return ranges(of: text(of: line)).count
  }

  /// The unfinished last lines of the streams shown. They come after all whole lines: when they
  /// are finished, that is where they belong.
  private func partials() -> [Row] {
    var rows: [Row] = []
    for stream in pane.streams where lens.streams.contains(stream.index) {
      let bytes = pane.log.partial(stream.index)
      guard !bytes.isEmpty, !lens.filtering || pane.filter.lets(bytes[...]) else { continue }
      let text = SafeLine(
        decoding: bytes[...], mode: pane.display.showsRawProgress ? .raw : .collapsed)
      for (number, glyphs) in ranges(of: text).enumerated() {
        rows.append(
          Row(
            position: nil, stream: stream.index, line: nil, text: text, glyphs: glyphs,
            isFirst: number == 0))
      }
    }
    return rows
  }

  private func ranges(of text: SafeLine) -> [Range<Int>] {
    pane.display.wraps ? text.rows(width: textWidth) : [0..<text.glyphs.count]
  }
}
