import CellUI
import LogCore

/// Having the screen filled with what has been read.
extension Pane {
  /// Which key leads on where the search in the file for lines to show was stopped: with the end in
  /// view the screen is filled upwards from there; above it, what was looked for lies towards the start.
  func resumption(in body: Rect) -> (Action, String) {
    isFilledFromFile || isShort(in: body)
      ? Pane.resumedFilling : (.start, "looks from the first line on")
  }

  /// Whether a paused pane shows its last line and has rows left below.
  func isShort(in body: Rect) -> Bool {
    guard !viewport.isFollowing, let top = viewport.top else { return false }
    let look = rows(in: body)
    // A line has a row at least: where there are enough of them nothing has to be cut into rows.
    guard look.height > 0,
      let walk = try? log.walk(from: top, by: look.height, forward: true, lens),
      walk.count < look.height
    else { return false }
    return look.visible().count < look.height
  }

  /// Sees to it that what a paused pane shows has been read.
  mutating func fillScreen(in body: Rect) throws(FileMiss) {
    guard !viewport.isFollowing else { return }
    guard let top = viewport.top else {
      // There was nothing when it was paused: what comes fills the screen, then it stays.
      if let first = rows(in: body).endTop { shift(to: first, in: body) }
      return
    }
    let lens = lens
    let walk = try log.walk(from: top, by: body.rows, forward: true, lens)
    if !log.isVisible(top, lens) {
      var nearest = walk.count > 0 ? log.after(top, lens) : nil
      if nearest == nil {
        nearest = try log.walk(from: top, by: 1, forward: false, lens).position
      }
      shift(to: nearest.map { PaneRows.Place(position: $0, row: 0) }, in: body)
    }
    for position in [viewport.top, walk.position].compactMap({ $0 }) {
      log.touch(position)
    }
  }

  /// Shows the visible line at a byte of a file, or the one after it, at the top.
  mutating func show(_ place: Position, in body: Rect) throws(FileMiss) {
    let lens = lens
    _ = try log.walk(from: place, by: body.rows, forward: true, lens)
    if let position = log.nearest(to: place, lens) {
      showAtTop(position, in: body)
    }
  }

  /// Shows the line that holds a byte at the top, moved so that the byte can be seen.
  mutating func show(
    data offset: UInt64, of stream: StreamIndex, in body: Rect
  ) throws(FileMiss) {
    guard let place = log.place(ofByte: offset, in: stream) else { return }
    let lens = lens
    let next = Position(entry: place.entry, offset: offset + 1)
    let walk = try log.walk(from: next, by: 1, forward: false, lens)
    guard let line = walk.position else { return }
    _ = try log.walk(from: line, by: body.rows, forward: true, lens)
    showAtTop(line, in: body)
    guard line.stream == stream, line.offset <= offset, !viewport.isFollowing else { return }
    let byte = Int(offset - line.offset)
    reveal(line, byte..<byte + 1, in: body)
  }

  /// A pane whose end is in view goes on upwards, in its files, too, where what is let through of memory does
  /// not fill it: asks for what the screen lacks above the lines in memory.
  ///
  /// - Parameter isTyped: whether the filter is being typed.
  mutating func fillEnd(in body: Rect, isTyped: Bool, at now: Moment) -> [Effect] {
    guard isFilledFromFile, pendingRead == nil, historyTrouble == nil else { return [] }
    let look = Filling.Look(lens: lens, rows: body.rows, top: nil, evictions: log.evictions)
    let effects = fill(look, in: body, isTyped: isTyped, at: now)
    // Where the reader was there is nothing to be seen.
    if effects.isEmpty, !viewport.isFollowing { shift(to: rows(in: body).endTop, in: body) }
    return effects
  }

  /// A paused pane whose last line stands above its last row goes up as far as there is something to be
  /// seen, and asks for what it lacks.
  mutating func fillAbove(in body: Rect, isTyped: Bool, at now: Moment) -> [Effect] {
    guard isShort(in: body) else { return [] }
    let shown = rows(in: body)
    if let top = shown.top, let end = shown.endTop, end < top { shift(to: end, in: body) }
    guard isCaughtUp, pendingRead == nil, historyTrouble == nil, log.reachesBack(lens),
      isShort(in: body)
    else { return [] }
    let look = Filling.Look(
      lens: lens, rows: shown.height, top: viewport.top, evictions: log.evictions)
    return fill(look, in: body, isTyped: isTyped, at: now)
  }

  /// Asks for what is missing of so many lines before the end.
  private mutating func fill(
    _ look: Filling.Look, in body: Rect, isTyped: Bool, at now: Moment
  ) -> [Effect] {
    guard filling.isDue(look) else { return [] }
    do throws(FileMiss) {
      _ = try log.walk(from: nil, by: look.rows, forward: false, look.lens)
      filling.finish(look)
      return []
    } catch {
      guard !error.isUnjudged else { return [] }
      // What is typed is tried out where that costs nobody else anything.
      let isLocal = stream(error.stream)?.watch == .announced
      guard isLocal || !isTyped, filling.lacks(error, look) else { return [] }
      return ask(for: error, .fill, in: body, at: now)
    }
  }
}
