import CellUI
import LogCore

/// Which place of a log each column of a chart is. Made for one look and thrown away.
package struct ChartScale {
  /// Columns left of the curves, for the scale.
  static let labelWidth = 9

  let traces: [MetricTrace]
  /// The places shown.
  let window: ClosedRange<UInt64>
  /// The columns of the curves, and the dots of a row of them.
  let columns: Int
  let dots: Int
  private let cursor: UInt64?
  /// How many values of all numbers come up to which place, ascending.
  private let sums: [(x: UInt64, count: Int)]
  /// How many of them come up to the start of the window, and to its end.
  private var ranks = (first: 0, last: 0)

  init(chart: Chart, area: Rect, symbols: ChartSymbols) {
    traces = chart.traces
    let whole = ChartScale.extent(of: traces)
    window = chart.window.map { $0.clamped(to: whole) } ?? whole
    columns = max(1, area.columns - ChartScale.labelWidth - 2)
    dots = columns * symbols.dotsAcross
    cursor = chart.cursor
    sums = ChartScale.sums(of: traces)
    ranks = (rank(of: window.lowerBound), rank(of: window.upperBound))
  }

  /// The first value of a bucket stands at its first place, the others at its last one.
  private static func sums(of traces: [MetricTrace]) -> [(x: UInt64, count: Int)] {
    let places = traces.flatMap(\.buckets).flatMap { bucket in
      [(bucket.first, 1), (bucket.end, bucket.count - 1)]
    }.sorted { $0.0 < $1.0 }
    var sums: [(x: UInt64, count: Int)] = []
    for (x, count) in places {
      let sum = (sums.last?.count ?? 0) + count
      if sums.last?.x == x { sums[sums.count - 1].count = sum } else { sums.append((x, sum)) }
    }
    return sums
  }

  /// How many values come up to a place.
  private func rank(of x: UInt64) -> Int {
    var (low, high) = (0, sums.count)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle].x <= x { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? sums[low - 1].count : 0
  }

  /// From the first value of all to the last.
  static func extent(of traces: [MetricTrace]) -> ClosedRange<UInt64> {
    let first = traces.compactMap { $0.buckets.first?.first }.min() ?? 0
    let last = traces.compactMap { $0.buckets.last?.end }.max() ?? first
    return first...max(first, last)
  }

  /// Which dot of a row a place is; may lie outside. Values stand side by side, however much a log writes between
  /// them: a bar that is drawn a hundred times for one value would leave no room for the others.
  func dot(of x: UInt64) -> Int {
    let length = Double(ranks.last - ranks.first)
    guard length > 0 else { return x < window.lowerBound ? -1 : x > window.upperBound ? dots : 0 }
    let rank = rank(of: x)
    if x < window.lowerBound, rank == ranks.first { return -1 }
    if x > window.upperBound, rank == ranks.last { return dots }
    let place = Double(rank - ranks.first) / length * Double(dots - 1)
    return Int(min(max(place, -1e6), 1e6).rounded())
  }

  func column(of x: UInt64) -> Int { dot(of: x) * columns / dots }

  /// The column of the cursor; `nil`: there is none, or it is not in the window.
  var cursorColumn: Int? {
    guard let cursor, window.contains(cursor) else { return nil }
    return column(of: cursor)
  }

  /// The values of a number that stand in a column.
  private func bucket(of series: Int, inColumn column: Int) -> MetricTrace.Bucket? {
    var joined: MetricTrace.Bucket?
    for bucket in traces[series].buckets
    where self.column(of: bucket.end) >= column && self.column(of: bucket.first) <= column {
      joined = joined.map { $0.joined(with: bucket) } ?? bucket
    }
    return joined
  }

  /// The value of a number that a column tells, with all that it has: the last one, or one that
  /// stands out.
  func reading(
    of series: Int, inColumn column: Int
  ) -> (bucket: MetricTrace.Bucket, value: Double, place: MetricPlace)? {
    guard let bucket = bucket(of: series, inColumn: column) else { return nil }
    let length = traces[series].range.map { $0.upperBound - $0.lowerBound } ?? 0
    let telling = bucket.telling(beyond: length / 10)
    return (bucket, telling.value, telling.place)
  }

  /// The place of the next value, in another column, to the right or to the left of the cursor;
  /// of the last one, where there is no cursor.
  func nextPlace(right: Bool) -> UInt64? {
    let shown = traces.flatMap { $0.buckets.map(\.end) }.filter { window.contains($0) }
    guard let from = cursorColumn else { return shown.max() }
    return right
      ? shown.filter { column(of: $0) > from }.min() : shown.filter { column(of: $0) < from }.max()
  }

  /// The window that is half as wide, or twice, around the cursor; `nil`: all of it.
  func zoomed(closer: Bool, in whole: ClosedRange<UInt64>) -> ClosedRange<UInt64>? {
    let length = window.upperBound - window.lowerBound
    // The cursor may stand where there is nothing any more.
    let wanted = cursor ?? window.lowerBound + length / 2
    let middle = min(max(wanted, whole.lowerBound), whole.upperBound)
    let half = closer ? max(1, length / 4) : length
    let low = middle - min(middle, half)
    let high = middle + min(half, UInt64.max - middle)
    let range = max(low, whole.lowerBound)...min(high, whole.upperBound)
    return range == whole ? nil : range
  }
}
