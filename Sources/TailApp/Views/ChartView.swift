import CellUI
import LogCore

/// The chart of a pane: a band for each number, one over the other, all over the same places of the
/// log. Each has a scale and a name of its own, so that nothing is told by colour alone.
struct ChartView {
  let chart: Chart
  let pane: Pane
  let area: Rect
  let model: Model
  let theme: Theme
  private let scale: ChartScale

  /// Those that the theme has anyway: they are legible on its ground, and none where it has none.
  private var colors: [Color] {
    [theme.key, theme.pending, theme.running, theme.event].map(\.foreground)
  }
  /// The name of a number and a curve of two rows.
  private static let bandRowsMin = 3

  init(chart: Chart, pane: Pane, area: Rect, model: Model, theme: Theme) {
    self.chart = chart
    self.pane = pane
    self.area = area
    self.model = model
    self.theme = theme
    scale = ChartScale(chart: chart, area: area, symbols: model.chartSymbols)
  }

  func draw(on grid: inout CellGrid) {
    // What stands between log and chart: a line, or the row of names itself.
    for row in area.row..<area.endRow {
      grid.text("│", column: area.column, row: row, limit: area.endColumn, style: theme.gutter)
    }
    let rows = area.rows - 1
    let shown = max(1, min(scale.traces.count, rows / ChartView.bandRowsMin))
    var row = area.row
    for series in 0..<shown {
      let height = rows / shown + (series < rows % shown ? 1 : 0)
      drawBand(
        series, more: series == shown - 1 ? scale.traces.count - shown : 0,
        Rect(column: area.column + 1, row: row, columns: area.columns - 1, rows: height), on: &grid)
      row += height
    }
    drawPlaces(on: &grid)
  }

  // MARK: One number

  private func drawBand(_ series: Int, more: Int, _ band: Rect, on grid: inout CellGrid) {
    let style = Style(foreground: colors[series % colors.count])
    drawLegend(series, more: more, band, style, on: &grid)
    let rows = band.rows - 1
    guard rows > 0,
      let values = ValueScale(
        scale.traces[series], in: scale.window, isLogarithmic: chart.isLogarithmic)
    else { return }
    let left = band.column + ChartScale.labelWidth
    grid.label(values.highest, column: band.column, row: band.row + 1, style: theme.gutter)
    if rows > 1 {
      grid.label(values.lowest, column: band.column, row: band.endRow - 1, style: theme.gutter)
    }
    var line = ChartDots(columns: scale.columns, rows: rows, symbols: model.chartSymbols)
    var spread = line
    plot(scale.traces[series], values, line: &line, spread: &spread)
    for row in 0..<rows {
      for column in 0..<scale.columns {
        let isCursor = column == scale.cursorColumn
        var own = style
        var glyph = line.glyph(column: column, row: row)
        if glyph == nil {
          glyph = spread.glyph(column: column, row: row) ?? (isCursor ? cursorMark : nil)
          own.attributes.insert(.dim)
        }
        guard let glyph else { continue }
        if isCursor { own = Style(attributes: .reverse) }
        grid.put(
          Glyph(glyph), width: 1, style: own, column: left + column, row: band.row + 1 + row,
          limit: band.endColumn)
      }
    }
    markStrange(series, row: band.row + 1, left: left, limit: band.endColumn, on: &grid)
  }

  private var cursorMark: Unicode.Scalar { "│" }

  /// A line through what is usual, over all that there was between the lowest and the highest value.
  private func plot(
    _ trace: MetricTrace, _ values: ValueScale, line: inout ChartDots, spread: inout ChartDots
  ) {
    var before: (x: Int, y: Int)?
    var place = 0
    while place < trace.buckets.count {
      let first = trace.buckets[place]
      let x = scale.dot(of: first.end)
      guard first.range != nil else {
        before = nil
        place += 1
        continue
      }
      // Those that share a dot.
      var (means, lowest, highest) = ([Double](), Double.infinity, -Double.infinity)
      while place < trace.buckets.count, let range = trace.buckets[place].range,
        scale.dot(of: trace.buckets[place].end) == x
      {
        means.append(trace.buckets[place].mean)
        (lowest, highest) = (min(lowest, range.lowerBound), max(highest, range.upperBound))
        place += 1
      }
      guard let y = values.dot(of: ChartView.median(of: means), line.height),
        let low = values.dot(of: lowest, line.height),
        let high = values.dot(of: highest, line.height)
      else { continue }
      spread.line(from: (x, low), to: (x, high))
      if let before { line.line(from: before, to: (x, y)) } else { line.set(x, y) }
      before = (x, y)
    }
  }

  /// The middle one of some numbers, of which there is one; of two that are in the middle the later one, so that the
  /// line ends at the last value.
  private static func median(of values: [Double]) -> Double {
    values.count < 3 ? values[values.count - 1] : values.sorted()[values.count / 2]
  }

  /// Where a value was infinite or no number.
  private func markStrange(
    _ series: Int, row: Int, left: Int, limit: Int, on grid: inout CellGrid
  ) {
    for bucket in scale.traces[series].buckets
    where bucket.isStrange && scale.window.contains(bucket.end) {
      grid.text(
        "!", column: left + scale.column(of: bucket.end), row: row, limit: limit,
        style: theme.failure)
    }
  }

  // MARK: Words

  /// Its name, its last value, and the one under the cursor.
  private func drawLegend(
    _ series: Int, more: Int, _ band: Rect, _ style: Style, on grid: inout CellGrid
  ) {
    let trace = scale.traces[series]
    var column = grid.text(
      " " + String(decoding: chart.names[series], as: UTF8.self), column: band.column,
      row: band.row, limit: band.endColumn,
      style: Style(foreground: style.foreground, attributes: .bold))
    var text = trace.last.map { " \(NumberText($0))" } ?? " not there yet"
    if let cursor = scale.cursorColumn {
      text += reading(series, column: cursor)
    } else if let range = trace.range, trace.count > 1 {
      text += "  \(NumberText(range.lowerBound)) to \(NumberText(range.upperBound))"
      text += ", \(Counted(trace.count, "value"))"
    }
    if trace.buckets.contains(where: \.isStrange) { text += "  ! nan or inf" }
    if more > 0 { text += "  \(more) more below: z" }
    column = grid.text(
      text, column: column, row: band.row, limit: band.endColumn, style: .standard)
  }

  /// What the cursor is at.
  private func reading(_ series: Int, column: Int) -> String {
    guard let found = scale.reading(of: series, inColumn: column) else { return "  none here" }
    var text = "  line \(label(found.place)): \(NumberText(found.value))"
    if found.bucket.count > 1, let range = found.bucket.range {
      text +=
        " (\(NumberText(range.lowerBound)) to \(NumberText(range.upperBound)), "
        + "\(Counted(found.bucket.count, "value")))"
    }
    return text
  }

  /// The first line shown and the last, and how far reading of the file is.
  private func drawPlaces(on grid: inout CellGrid) {
    let row = area.endRow - 1
    let left = area.column + 1 + ChartScale.labelWidth
    let buckets = scale.traces.flatMap(\.buckets).filter {
      scale.window.contains($0.first) || scale.window.contains($0.end)
    }
    guard let first = buckets.min(by: { $0.first < $1.first }),
      let last = buckets.max(by: { $0.end < $1.end })
    else { return }
    var text = "line \(label(first.firstPlace))"
    if let progress = chart.progress {
      text += ", reading the file \(Int(progress * 100)) %, Esc stops"
    } else if chart.window != nil {
      text += "  (= shows all)"
    }
    grid.text(text, column: left, row: row, limit: area.endColumn, style: theme.gutter)
    let end = label(last.place)
    let start = area.endColumn - 1 - end.unicodeScalars.count
    if start > left + text.unicodeScalars.count + 1 {
      grid.text(end, column: start, row: row, limit: area.endColumn, style: theme.gutter)
    }
  }

  private func label(_ place: MetricPlace) -> String {
    pane.stream(place.stream)?.label(of: place.number) ?? "?"
  }
}

/// How high in a band a value is.
private struct ValueScale {
  let lowest: Double
  let highest: Double
  private let isLogarithmic: Bool

  /// - Returns: `nil` where no value is in the window.
  init?(_ trace: MetricTrace, in window: ClosedRange<UInt64>, isLogarithmic: Bool) {
    let ranges = trace.buckets.filter {
      $0.end >= window.lowerBound && $0.first <= window.upperBound
    }
    .compactMap(\.range)
    guard let lowest = ranges.map(\.lowerBound).min(), let highest = ranges.map(\.upperBound).max()
    else { return nil }
    self.lowest = lowest
    self.highest = highest
    // Only what is above 0 has a logarithm.
    self.isLogarithmic = isLogarithmic && lowest > 0
  }

  /// The dot of a value among so many, from the bottom.
  func dot(of value: Double, _ height: Int) -> Int? {
    guard value.isFinite else { return nil }
    let (low, high, own) = (map(lowest), map(highest), map(value))
    guard high > low else { return height / 2 }
    // Half of each: the difference of the largest numbers is not finite.
    let part = (own / 2 - low / 2) / (high / 2 - low / 2)
    guard part.isFinite else { return height / 2 }
    return Int((min(max(part, -1), 2) * Double(height - 1)).rounded())
  }

  private func map(_ value: Double) -> Double {
    isLogarithmic && value > 0 ? value.binaryLogarithm : value
  }
}

extension Double {
  /// Of a finite number above 0, as exact as a chart needs it.
  fileprivate var binaryLogarithm: Double {
    // ln((1 + s) / (1 - s)) = 2 (s + s³/3 + s⁵/5 + …); s is at most 1/3.
    let s = (significand - 1) / (significand + 1)
    var (term, sum) = (s, 0.0)
    for power in stride(from: 1.0, through: 15, by: 2) {
      sum += term / power
      term *= s * s
    }
    return Double(exponent) + 2 * sum * 1.442_695_040_888_963_4
  }
}

extension CellGrid {
  /// A value of the scale, in front of the curves.
  fileprivate mutating func label(_ value: Double, column: Int, row: Int, style: Style) {
    let text = NumberText(value).description
    let start = max(column, column + ChartScale.labelWidth - 1 - text.utf8.count)
    self.text(
      text, column: start, row: row, limit: column + ChartScale.labelWidth, style: style)
  }
}
