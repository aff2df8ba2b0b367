import CellUI

/// Panes, or rows and columns of panes, that share a length: one after the other along an axis.
package struct PaneStrip: Equatable, Sendable {
  package enum Axis: Hashable, Sendable {
    /// From the top; nothing lies between two of them.
    case rows
    /// From the left, with a rule of one column between two of them.
    case columns
  }

  package let axis: Axis
  package let area: Rect
  /// Which panes each item holds.
  package let items: [[Int]]
  /// How many rows or columns each item takes.
  package let sizes: [Int]

  /// Where an item is.
  package func area(of item: Int) -> Rect {
    let gap = axis == .rows ? 0 : 1
    let start = sizes[..<item].reduce(0) { $0 + $1 + gap }
    return switch axis {
    case .rows:
      Rect(
        column: area.column, row: area.row + start, columns: area.columns, rows: sizes[item])
    case .columns:
      Rect(
        column: area.column + start, row: area.row, columns: sizes[item], rows: area.rows)
    }
  }

  /// The smallest size of an item that shows anything of its log.
  var least: Int { axis == .rows ? AppLimits.paneRowsMin : AppLimits.columnsMin }

  // MARK: Sharing

  /// Cuts a length in proportion to the weights, no piece smaller than its `least`. What does not
  /// divide goes to the pieces that lose most by it, the earlier ones first.
  ///
  /// - Parameter least: together no more than `length`.
  static func cut(_ length: Int, weights: [Double], least: [Int]) -> [Int] {
    var sizes = least
    var free = Array(weights.indices)
    while !free.isEmpty {
      let left = length - weights.indices.filter { !free.contains($0) }.reduce(0) { $0 + sizes[$1] }
      let total = free.reduce(0) { $0 + weights[$1] }
      let ideal = free.map { Double(left) * weights[$0] / total }
      let short = free.indices.filter { ideal[$0] < Double(least[free[$0]]) }
      guard short.isEmpty else {
        free = free.indices.filter { !short.contains($0) }.map { free[$0] }
        continue
      }
      for (place, piece) in free.enumerated() { sizes[piece] = Int(ideal[place]) }
      let rest = left - free.reduce(0) { $0 + sizes[$1] }
      let byLoss = free.indices.sorted {
        let (one, other) = (
          ideal[$0] - ideal[$0].rounded(.down), ideal[$1] - ideal[$1].rounded(.down)
        )
        return abs(one - other) > 1e-6 ? one > other : $0 < $1
      }
      for place in byLoss.prefix(max(0, rest)) { sizes[free[place]] += 1 }
      return sizes
    }
    return sizes
  }

  /// How high stacked panes are. A pane that would show less than it takes to be of use is its
  /// title alone; never the one that has the focus.
  ///
  /// - Parameter focus: the one that stays open; where it is elsewhere, the first one does.
  static func heights(of weights: [Double], in rows: Int, focus: Int?) -> [Int] {
    let count = weights.count
    let kept = focus ?? 0
    var open = Array(weights.indices)
    if count * AppLimits.paneRowsMin > rows {
      // Those that are open change with the focus in groups: moving within one moves nothing.
      let group = min(count, max(1, (rows - count) / AppLimits.crowdedBodyRows))
      let first = min(kept / group * group, count - group)
      open = Array(first..<(first + group))
    }
    while true {
      let least = open.map { $0 == kept ? min(AppLimits.paneRowsMin, rows - count + 1) : 1 }
      let sizes = cut(
        rows - (count - open.count), weights: open.map { weights[$0] }, least: least)
      let lowest = open.indices.filter { open[$0] != kept && sizes[$0] < AppLimits.paneRowsMin }
        .min { sizes[$0] < sizes[$1] }
      guard let lowest else {
        var heights = [Int](repeating: 1, count: count)
        for (place, item) in open.enumerated() { heights[item] = sizes[place] }
        return heights
      }
      open.remove(at: lowest)
    }
  }

  // MARK: Resizing

  /// The sizes after an item has grown by `amount` at its neighbours' expense, those that follow
  /// first; negative: shrunk, in favour of the next one.
  func sizes(growing item: Int, by amount: Int) -> [Int] {
    var sizes = self.sizes
    let others = Array(sizes.indices.dropFirst(item + 1)) + sizes.indices[..<item].reversed()
    let least = axis == .rows ? 1 : self.least
    if amount < 0 {
      guard let next = others.first(where: { sizes[$0] >= self.least }) ?? others.first else {
        return sizes
      }
      let given = min(-amount, max(0, sizes[item] - self.least))
      sizes[item] -= given
      sizes[next] += given
      return sizes
    }
    var wanted = amount
    for other in others {
      let taken = min(wanted, max(0, sizes[other] - least))
      sizes[other] -= taken
      sizes[item] += taken
      wanted -= taken
    }
    return sizes
  }

  /// The sizes after the border behind an item has been moved.
  func sizes(movingBorderAfter item: Int, by amount: Int) -> [Int] {
    guard sizes.indices.contains(item + 1) else { return sizes }
    let least = axis == .rows ? 1 : self.least
    var sizes = self.sizes
    let amount = max(least - sizes[item], min(amount, sizes[item + 1] - least))
    sizes[item] += amount
    sizes[item + 1] -= amount
    return sizes
  }
}
