import CellUI
import LogCore

/// The numbers that can be drawn, over the panes: name, how many, the last one, and how they went.
struct SeriesChooserView {
  let chooser: SeriesChooser
  let model: Model
  let theme: Theme

  private static let curveWidth = 24

  func draw(on grid: inout CellGrid) {
    let columns = model.size.columns
    grid.fill(Rect(column: 0, row: 0, columns: columns, rows: 1), style: theme.focusedTitle)
    let label = model.panes.first { $0.id == chooser.pane }?.label ?? "a closed pane"
    grid.text(
      " numbers in \(label)", column: 0, row: 0, limit: columns, style: theme.focusedTitle)
    let listed = chooser.listed
    let height = max(1, model.size.rows - 2)
    let top = max(0, chooser.cursor - height + 1)
    let width = min(
      max(12, columns - 50),
      listed.map { chooser.entries[$0].text.unicodeScalars.count }.max() ?? 0)
    for (offset, entry) in listed.dropFirst(top).prefix(height).enumerated() {
      draw(
        entry, nameWidth: width, isCurrent: top + offset == chooser.cursor, row: offset + 1,
        on: &grid)
    }
    if listed.isEmpty {
      grid.text("no name matches", column: 2, row: 1, limit: columns, style: theme.gutter)
    }
    grid.cursor = Point(column: 0, row: chooser.cursor - top + 1)
  }

  private func draw(
    _ index: Int, nameWidth: Int, isCurrent: Bool, row: Int, on grid: inout CellGrid
  ) {
    let entry = chooser.entries[index]
    let limit = model.size.columns
    let style = isCurrent ? theme.status : .standard
    if isCurrent { grid.fill(Rect(column: 0, row: row, columns: limit, rows: 1), style: style) }
    let mark = (isCurrent ? ">" : " ") + (chooser.chosen.contains(index) ? "[x] " : "[ ] ")
    var column = grid.text(mark, column: 0, row: row, limit: limit, style: style)
    grid.text(entry.text, column: column, row: row, limit: column + nameWidth, style: style)
    column += nameWidth + 2
    let last = entry.trace.last.map { NumberText($0).description } ?? ""
    grid.text(last, column: column, row: row, limit: limit, style: style)
    column += 11
    let count = "\(Grouped(entry.trace.count))x"
    grid.text(
      count, column: column + max(0, 8 - count.utf8.count), row: row, limit: limit, style: style)
    column += 10
    grid.text(curve(entry.trace), column: column, row: row, limit: limit, style: style)
  }

  /// How the values went, a sign for each of some stretches.
  private func curve(_ trace: MetricTrace) -> String {
    guard let range = trace.range, range.lowerBound < range.upperBound else { return "" }
    let steps: [Character] = Array(model.traits.unicode ? "▁▂▃▄▅▆▇█" : "_.-=+*#@")
    let buckets = trace.buckets
    let width = min(buckets.count, SeriesChooserView.curveWidth)
    return String(
      (0..<width).map { place in
        let value = buckets[(place + 1) * buckets.count / width - 1].last
        // Half of each: the difference of the largest numbers is not finite.
        let length = range.upperBound / 2 - range.lowerBound / 2
        let part = (value / 2 - range.lowerBound / 2) / length
        guard part.isFinite else { return "!" }
        return steps[min(steps.count - 1, max(0, Int(part * Double(steps.count))))]
      })
  }
}
