/// Which columns of its lines a pane shows that cuts them.
struct SidewaysView {
  /// The first one.
  let left: Int
  /// How many.
  let width: Int

  /// The first column to show so that a part of a line is in view, with as much on both sides; the
  /// same as now where it is already, the line's start where that does, too.
  func showing(_ part: Range<Int>, of lineWidth: Int) -> Int {
    if part.lowerBound >= left, part.upperBound <= end(from: left, lineWidth) { return left }
    if part.upperBound <= end(from: 0, lineWidth) { return 0 }
    let margin = max(0, (width - part.count) / 2)
    return max(
      0, min(part.lowerBound - margin, max(part.lowerBound - width + 1, lineWidth - width)))
  }

  /// Behind the last column that can be read: where the line goes on, a mark takes one.
  private func end(from left: Int, _ lineWidth: Int) -> Int {
    lineWidth > left + width ? left + width - 1 : left + width
  }
}
