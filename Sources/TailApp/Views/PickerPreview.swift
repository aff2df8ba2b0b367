import CellUI
import LogCore

/// The end of the log of the row under the cursor, below the picker's list.
struct PickerPreview {
  let picker: Picker
  let model: Model
  let theme: Theme

  /// - Parameter rows: the first one is its title.
  func draw(in rows: Range<Int>, on grid: inout CellGrid) {
    guard let row = picker.current, let top = rows.first else { return }
    let limit = model.size.columns
    let tail = picker.tail(of: row)
    let dash = model.traits.unicode ? "─" : "-"
    let title = "\(dash)\(dash) " + (tail?.paths.first.map { "\($0) " } ?? "")
    let width = SafeLine(plain: title).width
    grid.text(
      title + String(repeating: dash, count: max(0, limit - width)), column: 0, row: top,
      limit: limit, style: theme.gutter)
    let room = rows.dropFirst()
    guard let lines = tail?.tail?.lines, !lines.isEmpty else {
      guard let first = room.first else { return }
      grid.text(words(tail), column: 2, row: first, limit: limit, style: theme.gutter)
      return
    }
    for (line, place) in zip(lines.suffix(room.count), room) {
      let safe = SafeLine(decoding: line[...], mode: .collapsed, columns: 0..<limit)
      grid.draw(
        safe, glyphs: 0..<safe.glyphs.count, column: 0, row: place, limit: limit,
        overlay: .standard)
      if !safe.isWhole {
        grid.put(
          Glyph(theme.marks.cut), width: 1, style: theme.gutter, column: limit - 1, row: place,
          limit: limit)
      }
    }
  }

  /// Why there is no line.
  private func words(_ tail: Picker.Tail?) -> String {
    guard let tail else { return "no log to show" }
    guard tail.isAnswered else { return "reading \(model.traits.unicode ? "…" : "...")" }
    return tail.tail == nil ? "its log is not there, or cannot be read here" : "its log is empty"
  }
}
