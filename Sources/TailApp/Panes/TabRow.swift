import CellUI

/// The names of all panes in one row, as many as there is room for around the focused one, and how
/// many there are beyond them.
package struct TabRow: Equatable, Sendable {
  package struct Tab: Equatable, Sendable {
    /// Which pane.
    package let index: Int
    package let text: String
    package let area: Rect
  }

  package private(set) var tabs: [Tab] = []
  /// How many there are on either side that have no room.
  package let before: Int
  package let after: Int
  package let area: Rect

  /// - Parameters:
  ///   - panes: all of them, the focused one among them.
  ///   - label: what a pane is called; asked for those that may be shown.
  package init(area: Rect, panes: [Int], focus: Int, label: (Int) -> String) {
    self.area = area
    let focused = panes.firstIndex(of: focus) ?? 0
    var shown: [(place: Int, text: String, width: Int)] = []
    func tab(_ place: Int) -> (place: Int, text: String, width: Int)? {
      guard panes.indices.contains(place) else { return nil }
      let text = label(panes[place])
      return (place, text, min(SafeLine(plain: text).width, AppLimits.tabColumns) + 2)
    }
    // Both ends say how many there are beyond.
    var left = area.columns - TabRow.endColumns * 2
    if let tab = tab(focused) {
      shown.append(tab)
      left -= tab.width
    }
    var (low, high) = (focused - 1, focused + 1)
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      if let next = tab(high), next.width < left {
        shown.append(next)
        left -= next.width + 1
        high += 1
        isGrowing = true
      }
      if let previous = tab(low), previous.width < left {
        shown.insert(previous, at: 0)
        left -= previous.width + 1
        low -= 1
        isGrowing = true
      }
    }
    before = low + 1
    after = panes.count - high
    var column = area.column + (before > 0 ? TabRow.endColumns : 0)
    for tab in shown {
      let columns = min(tab.width, area.endColumn - column)
      tabs.append(
        Tab(
          index: panes[tab.place], text: tab.text,
          area: Rect(column: column, row: area.row, columns: columns, rows: 1)))
      column += columns + 1
    }
  }

  /// Columns for `‹ 987 `.
  static let endColumns = 7

  package func pane(at point: Point) -> Int? {
    tabs.first { $0.area.contains(point) }?.index
  }
}

extension Model {
  /// The row that names all panes, where there is one.
  package var tabRow: TabRow? {
    layout.tabRow.map { area in
      TabRow(area: area, panes: listedPanes, focus: focus) { tabLabel(panes[$0]) }
    }
  }

  /// Its name, and whether it needs to be looked at.
  private func tabLabel(_ pane: Pane) -> String {
    pane.isInTrouble ? pane.distinctLabel + " !" : pane.distinctLabel
  }
}
