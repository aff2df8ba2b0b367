import CellUI

/// What a prompt's line can go on with: a list above it, the chosen one marked.
struct CandidateList {
  let completion: Completion
  let theme: Theme
  let above: Rect

  func draw(on grid: inout CellGrid) {
    // A row of what is behind stays in sight.
    let room = min(AppLimits.candidateRows, max(1, above.row - 2))
    let shown = completion.window(rows: room)
    let width = shown.map { SafeLine(plain: completion.candidates[$0].text).width }.max() ?? 0
    for (offset, place) in shown.enumerated() {
      let row = above.row - shown.count + offset
      let isChosen = place == completion.chosen
      let style = isChosen ? theme.status : theme.notice
      let area = Rect(column: above.column, row: row, columns: above.columns, rows: 1)
      grid.fill(area, style: isChosen ? theme.status : .standard)
      let candidate = completion.candidates[place]
      grid.text(
        (isChosen ? ">" : " ") + candidate.text, column: area.column, row: row,
        limit: area.endColumn, style: style)
      grid.text(
        candidate.explanation, column: area.column + width + 3, row: row, limit: area.endColumn,
        style: isChosen ? theme.status : .standard)
    }
    let hidden = completion.candidates.count - shown.count
    guard hidden > 0 else { return }
    let text = " \(hidden) more "
    grid.text(
      text, column: above.endColumn - text.count, row: above.row - 1, limit: above.endColumn,
      style: theme.status)
  }
}
