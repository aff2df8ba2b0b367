import CellUI
import LogCore

/// Bringing a place into view: a line, and of it what was found there.
extension Pane {
  /// Shows a part of a line, or where there is none the line's start, in the middle unless it is in
  /// view already.
  ///
  /// - Parameter bytes: from the line's first byte.
  mutating func reveal(_ position: Position, _ bytes: Range<Int>? = nil, in body: Rect) {
    if let bytes { revealSideways(position, bytes, in: body) }
    let look = rows(in: body)
    let found = bytes.flatMap { look.columns(of: $0, at: position)?.columns } ?? 0..<0
    let first = look.place(of: found.lowerBound, at: position)
    let last = look.place(of: max(found.lowerBound, found.upperBound - 1), at: position)
    let shown = look.visible().map { look.place(of: $0) }
    if let place = shown.firstIndex(of: first), place == 0 || shown.contains(last) {
      if viewport.isFollowing { hold(at: look.top, in: body, look) }
      return
    }
    // Of what is longer than half of the screen, more is below.
    let above = min(look.height / 2, max(0, look.height - 1 - (last.row - first.row)))
    let middle = look.place(first, movedBy: -above)
    hold(at: look.endTop.map { min($0, middle) } ?? middle, in: body, look)
  }

  /// Where lines are cut, moves sideways so that a part of one can be seen, with something around it.
  mutating func revealSideways(_ position: Position, _ bytes: Range<Int>, in body: Rect) {
    guard !display.wraps else { return }
    let look = rows(in: body)
    guard let found = look.columns(of: bytes, at: position) else { return }
    viewport.leftColumn = SidewaysView(
      left: viewport.leftColumn, width: look.textWidth
    ).showing(found.columns, of: found.width)
  }

  /// Where lines are cut, they are wrapped, or the other way round. The character at the top left
  /// stays there; back again, so does what was there before.
  mutating func toggleWrap(in body: Rect) {
    let match = matchInView(rows(in: body))
    returnToOrigin()
    let look = rows(in: body)
    let top = viewport.isFollowing ? nil : look.top
    let wraps = !display.wraps
    display.wraps = wraps
    if wraps, let top, (viewport.topColumn ?? 0) == 0 {
      let left = viewport.leftColumn
      let width = look.columns(of: 0..<0, at: top.position)?.width ?? 0
      // A line that ends further left had nothing there.
      if left > 0, left < width { viewport.topColumn = left }
    }
    // Within a line that fills the screen there is nothing else to be seen.
    if !wraps, viewport.leftColumn == 0, let top,
      look.rowsLeft(from: top) >= look.height
    {
      viewport.leftColumn = viewport.topColumn ?? 0
    }
    keepInView(match, in: body)
  }

  /// The match that the reader is at, where it is on the screen.
  func matchInView(_ look: PaneRows) -> MatchInView? {
    guard let search, search.isHighlighted, let position = search.current,
      let bytes = search.currentMatch?.bytes
    else { return nil }
    let isShown = look.visible().contains { $0.position == position && $0.holds(bytes) }
    return isShown ? MatchInView(position: position, bytes: bytes) : nil
  }

  /// What was looked at stays in view; where the end does, so does all above it.
  mutating func keepInView(_ match: MatchInView?, in body: Rect) {
    guard let match else { return }
    if viewport.isFollowing {
      revealSideways(match.position, match.bytes, in: body)
    } else {
      reveal(match.position, match.bytes, in: body)
    }
  }
}
