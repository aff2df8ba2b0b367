import CellUI
import LogCore

/// The whole screen of a model.
package struct FrameView {
  private let model: Model
  private let theme: Theme

  package init(_ model: Model) {
    self.model = model
    self.theme = model.plan.theme.fitting(model.traits)
  }

  package func grid() -> CellGrid {
    var grid = drawn()
    if !model.traits.unicode { grid.asciiOnly() }
    return grid
  }

  private func drawn() -> CellGrid {
    var grid = CellGrid(size: model.size)
    let layout = model.layout
    guard !layout.isTooSmall else {
      let text = ["too small", "need \(AppLimits.columnsMin)x\(AppLimits.rowsMin)"]
      for (row, line) in text.enumerated() {
        grid.text(line, column: 0, row: row, limit: model.size.columns, style: .standard)
      }
      return grid
    }
    if case .page(let page) = model.overlay {
      PageView(page: page, model: model, theme: theme).draw(on: &grid)
    } else if case .seriesChooser(let chooser) = model.overlay {
      SeriesChooserView(chooser: chooser, model: model, theme: theme).draw(on: &grid)
    } else if case .picker(let picker) = model.overlay {
      PickerView(picker: picker, model: model, theme: theme).draw(on: &grid)
    } else if let overview = model.overview {
      OverviewView(overview: overview, model: model, theme: theme).draw(on: &grid)
    } else {
      for slot in layout.slots {
        PaneView(
          pane: model.panes[slot.index], slot: slot, isFocused: slot.index == model.focus,
          model: model, theme: theme
        ).draw(on: &grid)
      }
      drawBetween(layout, on: &grid)
    }
    if case .prompt(let prompt) = model.overlay, let completion = prompt.completion {
      CandidateList(completion: completion, theme: theme, above: layout.bottomLine).draw(on: &grid)
    }
    BottomLine(model: model, theme: theme, area: layout.bottomLine).draw(on: &grid)
    return grid
  }

  /// What is not of a pane: the rules between columns, and the row that names all.
  private func drawBetween(_ layout: PaneLayout, on grid: inout CellGrid) {
    BorderView(layout: layout, theme: theme).draw(on: &grid)
    guard let row = model.tabRow else { return }
    TabRowView(
      row: row, focus: model.focus, shown: Set(layout.slots.map(\.index)),
      isUnicode: model.traits.unicode, theme: theme
    ).draw(on: &grid)
  }
}
