import CellUI

extension Model {
  mutating func arrange(_ action: Action, count: Int?, key: Key) -> [Effect] {
    if action == .open { return openPicker() }
    guard !panes.isEmpty else { return [] }
    switch action {
    case .nextPane:
      if let count {
        focus(number: min(count, listedPanes.count))
      } else {
        moveFocus(by: 1, wraps: true)
      }
    case .previousPane: moveFocus(by: -1, wraps: true)
    case .paneAbove: moveFocus(.up)
    case .paneBelow: moveFocus(.down)
    case .paneLeft: moveFocus(.left)
    case .paneRight: moveFocus(.right)
    case .selectPane:
      guard let number = key.altDigit ?? count else { return [] }
      focus(number: number)
    case .zoom: zoom()
    case .overview: openOverview()
    case .swapWithPrevious: swapFocused(by: -1)
    case .swapWithNext: swapFocused(by: 1)
    case .nextLayout: changeArrangement(to: arrangement.next)
    case .equalise: equalise()
    case .taller: resize(.rows, by: count ?? 1)
    case .shorter: resize(.rows, by: -(count ?? 1))
    case .wider: resize(.columns, by: count ?? 1)
    case .narrower: resize(.columns, by: -(count ?? 1))
    case .closePane: return close([panes[focus].id])
    case .closeEnded:
      let ended = panes.filter { $0.isEnded || $0.endRow != nil || $0.finding.isFailure }.map(\.id)
      if ended.isEmpty { say("no pane's job has ended") }
      return close(ended)
    default: break
    }
    return []
  }

  /// Whether there are more panes than are to be seen at one time.
  var hasMoreThanAScreen: Bool { listedPanes.count > AppLimits.panesAtStart }

  /// Shows the focused pane alone, or the others beside it again, as many as there is room for.
  private mutating func zoom() {
    isZoomed.toggle()
    // What is too much to be seen at one time has come from a list, and is left for it.
    guard hasMoreThanAScreen else {
      isFromOverview = false
      return
    }
    let all = listedPanes.count
    let shown = layout.slots.count
    guard !isZoomed, shown < all else { return }
    say(
      keymap.sentence(
        "\(shown) of \(Grouped(all)) panes fit", (.nextPane, "goes on"),
        (.overview, "lists all"), (.zoom, "shows this one alone")))
  }

  // MARK: Focus

  private mutating func focus(number: Int) {
    let listed = listedPanes
    guard listed.indices.contains(number - 1) else {
      say("there is no pane \(number)")
      return
    }
    focus = listed[number - 1]
  }

  /// Goes from pane to pane among those that can be on the screen.
  private mutating func moveFocus(by step: Int, wraps: Bool) {
    let listed = listedPanes
    guard let place = listed.firstIndex(of: focus) else { return }
    let target = place + step
    focus =
      listed[
        wraps ? (target + listed.count) % listed.count : min(max(0, target), listed.count - 1)]
  }

  /// Goes to the neighbour on the screen; where there is none, to one that has no room there.
  private mutating func moveFocus(_ direction: PaneLayout.Direction) {
    let layout = self.layout
    if let next = layout.neighbour(of: focus, direction) {
      focus = next
      return
    }
    // The others go by in the direction in which panes follow each other.
    let isAlone = layout.slots.count == 1
    guard isAlone || layout.tabRow != nil, isAlone || direction.axis == arrangement.axis else {
      return
    }
    moveFocus(by: direction.isForward ? 1 : -1, wraps: false)
  }

  private mutating func swapFocused(by step: Int) {
    let listed = listedPanes
    guard let place = listed.firstIndex(of: focus), listed.indices.contains(place + step) else {
      return
    }
    panes.swapAt(focus, listed[place + step])
    focus = listed[place + step]
  }

  // MARK: Sizes

  mutating func changeArrangement(to next: Arrangement) {
    arrangement = next
    isZoomed = false
    say("layout: \(next.label)")
  }

  private mutating func equalise() {
    for pane in panes.indices { panes[pane].share = PaneShare() }
  }

  /// Makes the focused pane, or the row or column that it is in, larger or smaller.
  private mutating func resize(_ axis: PaneStrip.Axis, by amount: Int) {
    let strip = layout.strips.last { strip in
      strip.axis == axis && strip.items.contains { $0.contains(focus) }
    }
    guard let strip, let item = strip.items.firstIndex(where: { $0.contains(focus) }) else {
      say("there is nothing \(axis == .rows ? "above or below" : "beside it") to share with")
      return
    }
    take(strip.sizes(growing: item, by: amount), of: strip)
  }

  /// Moves a border so that it lies at a point, as far as there is room.
  package mutating func move(_ border: PaneLayout.Border, to point: Point) {
    let strips = layout.strips
    guard strips.indices.contains(border.strip) else { return }
    let strip = strips[border.strip]
    guard strip.axis == border.axis, strip.items.indices.contains(border.item + 1) else { return }
    let next = strip.area(of: border.item + 1)
    let amount = border.axis == .rows ? point.row - next.row : point.column - (next.column - 1)
    take(strip.sizes(movingBorderAfter: border.item, by: amount), of: strip)
  }

  /// Makes sizes shares. Panes that are not among them keep theirs, so the average stays.
  private mutating func take(_ sizes: [Int], of strip: PaneStrip) {
    // A pane that is only a title has not been made so small by its share.
    let counted = sizes.indices.filter { sizes[$0] != strip.sizes[$0] || sizes[$0] >= strip.least }
    guard !counted.isEmpty else { return }
    let weight = counted.reduce(0) { $0 + panes[strip.items[$1][0]].share[strip.axis] }
    let length = counted.reduce(0) { $0 + sizes[$1] }
    for item in counted {
      for pane in strip.items[item] {
        panes[pane].share[strip.axis] = weight * Double(max(1, sizes[item])) / Double(length)
      }
    }
  }
}

extension Arrangement {
  /// The direction in which panes that have no room follow those that have.
  fileprivate var axis: PaneStrip.Axis {
    self == .columns || self == .tabs ? .columns : .rows
  }
}
