import CellUI
import LogCore

extension Model {
  /// The screen has another size. The character at the top stays there, unless the match that the reader is
  /// at would be off the screen: then that stays in view, and the top is where it was as soon as both can be
  /// seen again.
  mutating func resize(to size: Size) {
    let matches = panes.indices.map { panes[$0].matchInView(rows(of: $0)) }
    self.size = size
    for (pane, match) in zip(panes.indices, matches) {
      panes[pane].returnToOrigin()
      let viewport = panes[pane].viewport
      panes[pane].keepInView(match, in: body(of: pane))
      guard let top = viewport.top,
        panes[pane].viewport.top != top
          || panes[pane].viewport.topColumn != viewport.topColumn
      else { continue }
      panes[pane].viewport.origin = TopCharacter(position: top, column: viewport.topColumn)
    }
  }
}
