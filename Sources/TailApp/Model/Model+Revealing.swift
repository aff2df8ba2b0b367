import CellUI
import LogCore

/// Bringing a place into view: a line, and of it what was found there.
extension Model {
  /// Shows a part of a line, or where there is none the line's start, in the middle unless it is in
  /// view already.
  ///
  /// - Parameter bytes: from the line's first byte.
  mutating func reveal(_ position: Position, _ bytes: Range<Int>? = nil, in pane: Int) {
    if let bytes { revealSideways(position, bytes, in: pane) }
    let look = rows(of: pane)
    let found = bytes.flatMap { look.columns(of: $0, at: position)?.columns } ?? 0..<0
    let first = look.place(of: found.lowerBound, at: position)
    let last = look.place(of: max(found.lowerBound, found.upperBound - 1), at: position)
    let shown = look.visible().map { look.place(of: $0) }
    if let place = shown.firstIndex(of: first), place == 0 || shown.contains(last) {
      if panes[pane].viewport.isFollowing { hold(pane, at: look.top, look) }
      return
    }
    // Of what is longer than half of the screen, more is below.
    let above = min(look.height / 2, max(0, look.height - 1 - (last.row - first.row)))
    let middle = look.place(first, movedBy: -above)
    hold(pane, at: look.endTop.map { min($0, middle) } ?? middle, look)
  }

  /// Moves a pane whose lines are cut so that a part of one can be seen, with something around it.
  mutating func revealSideways(_ position: Position, _ bytes: Range<Int>, in pane: Int) {
    guard !panes[pane].display.wraps else { return }
    let look = rows(of: pane)
    guard let found = look.columns(of: bytes, at: position) else { return }
    panes[pane].viewport.leftColumn = SidewaysView(
      left: panes[pane].viewport.leftColumn, width: look.textWidth
    ).showing(found.columns, of: found.width)
  }

  /// Where lines are cut, they are wrapped, or the other way round. The character at the top left
  /// stays there; back again, so does what was there before.
  mutating func toggleWrap(of pane: Int) {
    let match = matchInView(rows(of: pane))
    returnToOrigin(of: pane)
    let look = rows(of: pane)
    let top = panes[pane].viewport.isFollowing ? nil : look.top
    let wraps = !panes[pane].display.wraps
    panes[pane].display.wraps = wraps
    if wraps, let top, (panes[pane].viewport.topColumn ?? 0) == 0 {
      let left = panes[pane].viewport.leftColumn
      let width = look.columns(of: 0..<0, at: top.position)?.width ?? 0
      // A line that ends further left had nothing there.
      if left > 0, left < width { panes[pane].viewport.topColumn = left }
    }
    // Within a line that fills the screen there is nothing else to be seen.
    if !wraps, panes[pane].viewport.leftColumn == 0, let top,
      look.rowsLeft(from: top) >= look.height
    {
      panes[pane].viewport.leftColumn = panes[pane].viewport.topColumn ?? 0
    }
    keepInView(match, in: pane)
  }

  /// The screen has another size. The character at the top stays there, unless the match that the reader is
  /// at would be off the screen: then that stays in view, and the top is where it was as soon as both can be
  /// seen again.
  mutating func resize(to size: Size) {
    let matches = panes.indices.map { matchInView(rows(of: $0)) }
    self.size = size
    for (pane, match) in zip(panes.indices, matches) {
      returnToOrigin(of: pane)
      let viewport = panes[pane].viewport
      keepInView(match, in: pane)
      guard let top = viewport.top,
        panes[pane].viewport.top != top
          || panes[pane].viewport.topColumn != viewport.topColumn
      else { continue }
      panes[pane].viewport.origin = TopCharacter(position: top, column: viewport.topColumn)
    }
  }

  /// The match that the reader is at, where it is on the screen.
  private func matchInView(_ look: PaneRows) -> MatchInView? {
    guard let search = look.pane.search, search.isHighlighted, let position = search.current,
      let bytes = search.currentMatch?.bytes
    else { return nil }
    let isShown = look.visible().contains { $0.position == position && $0.holds(bytes) }
    return isShown ? MatchInView(position: position, bytes: bytes) : nil
  }

  /// What was looked at stays in view; where the end does, so does all above it.
  private mutating func keepInView(_ match: MatchInView?, in pane: Int) {
    guard let match else { return }
    if panes[pane].viewport.isFollowing {
      revealSideways(match.position, match.bytes, in: pane)
    } else {
      reveal(match.position, match.bytes, in: pane)
    }
  }
}

/// A match that is on the screen.
private struct MatchInView {
  let position: Position
  /// From the line's first byte.
  let bytes: Range<Int>
}

/// Which columns of its lines a pane shows that cuts them.
struct SidewaysView {
  /// The first one.
  let left: Int
  /// How many.
  let width: Int

  /// The first column to show so that a part of a line is in view, with as much on both sides; the
  /// same as now where it is already, the line's start where that does, too.
  func showing(_ part: Range<Int>, of lineWidth: Int) -> Int {
    if part.lowerBound >= left, part.upperBound <= end(from: left, lineWidth) { return left }
    if part.upperBound <= end(from: 0, lineWidth) { return 0 }
    let margin = max(0, (width - part.count) / 2)
    return max(
      0, min(part.lowerBound - margin, max(part.lowerBound - width + 1, lineWidth - width)))
  }

  /// Behind the last column that can be read: where the line goes on, a mark takes one.
  private func end(from left: Int, _ lineWidth: Int) -> Int {
    lineWidth > left + width ? left + width - 1 : left + width
  }
}
