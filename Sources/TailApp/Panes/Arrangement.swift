/// How the panes share the screen.
package enum Arrangement: String, CaseIterable, Hashable, Sendable {
  /// One above the other, each over the full width.
  case stack
  /// Side by side, each over the full height.
  case columns
  /// Rows of panes that are side by side.
  case grid
  /// One at a time.
  case tabs
  /// The first one on the left, the others stacked on the right.
  case main

  /// The one after it, for the key that goes round.
  package var next: Arrangement {
    let all = Arrangement.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// As a message names it.
  package var label: String {
    switch self {
    case .stack: "stack"
    case .columns: "columns"
    case .grid: "grid"
    case .tabs: "tabs"
    case .main: "main pane and stack"
    }
  }
}

/// How much room a pane gets in comparison with its neighbours; 1 is as much as the average.
///
/// A share and not a size: when the terminal is resized, proportions stay.
package struct PaneShare: Hashable, Sendable {
  package var rows = 1.0
  package var columns = 1.0

  package init(rows: Double = 1, columns: Double = 1) {
    self.rows = rows
    self.columns = columns
  }

  subscript(axis: PaneStrip.Axis) -> Double {
    get { axis == .rows ? rows : columns }
    set {
      switch axis {
      case .rows: rows = newValue
      case .columns: columns = newValue
      }
    }
  }
}
